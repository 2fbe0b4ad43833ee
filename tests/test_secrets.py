"""Secrets are planted, failures of all kinds are met, and everything that was written is searched for them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import asyncpg
import keyring
import pytest
from keyring.backends import fail
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake

from app.assembly import Application
from app.keys import MODEL_KEY
from app.logs import Logs
from app.settings import Settings
from pitboss.translate.model import ModelConfig
from tests import postgres
from tests.model.server import Reply, model_server
from tests.postgres import TestServer
from tests.processes import Terminal, free_port

KEY, TOKEN = "canarykey-31f7-of-no-usual-shape", "canarytoken-77ab"
PASSWORD = "canary p@ss/w:rd%41"  # each of its signs is written in another way in a URI
CANARIES = (KEY, TOKEN, PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD), "canary p@ss", "canary%20p")
ASKED = "the frobnicated zorbs of yesteryear"
ECHO = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}", "code": "invalid_api_key"}}).encode()
WRONG = "wrong-token-of-a-stranger"


def assert_clean(what: str, text: str | bytes) -> None:
    """No canary is in the text."""
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    assert [canary for canary in CANARIES if canary.encode() in data] == [], what


def assert_folder_clean(folder: Path, *own_files: str) -> None:
    """No canary is in any file below the folder, but for those that are made to keep one."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in own_files:
            assert_clean(str(path), path.read_bytes())


@pytest.fixture
def own_server() -> Iterator[TestServer]:
    """A server of the test's own: roles, the one for rules too, are a server's, and this owner makes its own."""
    server = postgres.start()
    yield server
    postgres.stop(server)


@pytest.fixture
async def guarded(own_server: TestServer) -> str:
    """A database whose owner has the canary for a password: its DSN."""
    await own_server.execute(f"CREATE ROLE canary_owner LOGIN CREATEROLE PASSWORD '{PASSWORD}'")
    await own_server.execute("CREATE DATABASE canary OWNER canary_owner")
    return f"postgresql://canary_owner:{quote(PASSWORD, safe='')}@/canary?host={own_server.folder}"


@asynccontextmanager
async def serving(terminal: Terminal, port: int, **environment: str) -> AsyncIterator[list[str]]:
    """`serve --verbose`; what it said on its two outputs, filled at the end."""
    process = terminal.start("--verbose", "serve", "--port", str(port), environment=environment)
    said: list[str] = []
    try:
        assert process.stderr is not None
        while "Serving" not in (line := await asyncio.to_thread(process.stderr.readline)):
            assert line, "".join(said)
            said.append(line)
        yield said
    finally:
        process.terminate()
        said.extend(await asyncio.to_thread(process.communicate, None, 30))


async def ask(port: int, *rules: str, token: str = TOKEN) -> list[str]:
    """The frames that rules are answered with."""
    frames = []
    async with connect(f"ws://127.0.0.1:{port}/ws?token={token}", proxy=None) as client:
        for rule in rules:
            await client.send(json.dumps({"type": "run_rule", "rule_code": rule}))
            frames.append(str(await client.recv()))
    return frames


def get(port: int, path: str) -> str:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {TOKEN}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()


async def test_no_secret_is_in_what_a_server_writes_says_or_sends(
    guarded: str, own_server: TestServer, tmp_path: Path
) -> None:
    port, frames = free_port(), list[str]()
    replies = [Reply(status=401, body=ECHO), Reply(status=400, body=ECHO), Reply(body=ECHO), Reply(f"no, {KEY}")]
    with model_server(*replies) as model:
        environment = {
            "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": model.url, "PATTERN_FACTORY_TOKEN": TOKEN,
            "PATTERN_FACTORY_DSN": guarded,
        }  # fmt: skip
        async with serving(Terminal(tmp_path), port, **environment) as said:
            frames += await ask(port, "LIST_ORGS", *[ASKED] * len(replies), "UNKNOWN_RULE", "")
            assert model.keys[0] == f"Bearer {KEY}", "the model was not asked with the key"
            frames += [
                get(port, path) for path in ("/healthz", "/query/system_log", "/query/views_registry", "/nothing")
            ]
            for wrong in (WRONG, TOKEN.upper()):
                with suppress(InvalidHandshake):
                    await ask(port, token=wrong)
            await own_server.execute("ALTER ROLE canary_owner PASSWORD 'another'")
            ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'canary_owner'"
            await own_server.execute(ends)
            frames += await ask(port, "LIST_ORGS", ASKED)
            await own_server.execute(f"ALTER ROLE canary_owner PASSWORD '{PASSWORD}'")
    assert "password authentication failed" in "".join(said), "the failures were not met"
    assert WRONG not in "".join(said)
    assert_clean("what was said", "".join(said))
    assert_clean("what was sent", "\n".join(frames))
    assert_folder_clean(tmp_path)
    connection = await asyncpg.connect(guarded)
    for table in ("system_log", "rules", "views_registry"):
        assert_clean(table, str(await connection.fetch(f"SELECT t::text FROM {table} t")))
    await connection.close()


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://amy:{secret}@127.0.0.1:1/x",
        "postgresql://amy:{secret}@127.0.0.1:port/x",
        "postgresql://amy:{secret}@[::1/x",
        "postgresql://amy:{secret}@/x?host=/nowhere&sslmode=bogus",
        "postgresql://amy:{secret}@/x?host=/nowhere&nothing=1",
        "host=127.0.0.1 port=1 user=amy password='canary p@ss/w:rd%41' dbname=x",
        "host=127.0.0.1 user=amy password='canary p@ss/w:rd%41 dbname=x",
        "amy:{secret}@127.0.0.1",
    ],
)
def test_a_password_in_a_connection_string_that_fails_is_not_repeated(dsn: str, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "app", "--verbose", "run", "LIST_ORGS"],
        env={**terminal.environment, "PATTERN_FACTORY_DSN": dsn.format(secret=quote(PASSWORD, safe=""))},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode in (1, 2)
    assert "Error: " in done.stderr
    assert_clean("what was said", done.stdout + done.stderr)
    assert_folder_clean(tmp_path)


@pytest.fixture
def no_key_store() -> Iterator[None]:
    """A system without a key store, whatever this one has."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("no_key_store")
async def test_a_key_that_was_entered_is_in_its_own_file_alone(tmp_path: Path) -> None:
    with model_server(Reply(status=401, body=ECHO)) as model:
        logs = Logs(tmp_path, verbose=True)
        application = Application(Settings(data_dir=tmp_path), logs)
        try:
            await application.open()
            await application.save_model(ModelConfig("test", KEY, model.url), key_changed=True)
            ending = await application.supervisor.process_rule_request(ASKED)
            assert_clean("the answer", repr(ending) + repr(application.model_config()) + repr(application.settings))
            assert model.keys == [f"Bearer {KEY}"]
            async with application.database.connection() as connection:
                assert_clean("the log", str(await connection.fetch("SELECT context FROM system_log")))
        finally:
            await application.aclose()
            logs.close()
    assert KEY in (tmp_path / MODEL_KEY).read_text()
    assert (tmp_path / MODEL_KEY).stat().st_mode & 0o077 == 0
    assert_folder_clean(tmp_path, MODEL_KEY)
    passwords = json.loads((tmp_path / "postgres" / "passwords.json").read_text())
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name != "passwords.json":
            content = path.read_bytes()
            assert [name for name, password in passwords.items() if password.encode() in content] == [], path
