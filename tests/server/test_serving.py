"""The socket beside a real application: who may run rules, and what a caller with the token is told."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from websockets.asyncio.client import ClientConnection

from app.assembly import Application
from app.logs import Logs
from app.serving import GuardedAsker, RulesNotSafe, shown_address, socket_server, socket_token
from app.settings import load_settings
from pitboss.events import Event
from tests.server.conftest import Running, StandIn


@dataclass
class Roles:
    """A database of which only the role for rules is asked."""

    has_rule_role: bool

    def connection(self) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize(("has_role", "allowed", "runs"), [
    (True, False, True), (True, True, True), (False, True, True), (False, False, False),
])  # fmt: skip
async def test_without_the_role_for_rules_web_clients_run_none_unless_allowed(
    has_role: bool, allowed: bool, runs: bool
) -> None:
    behind, events = StandIn(), list[Event]()
    asker = GuardedAsker(behind, Roles(has_role), allowed=allowed)
    if runs:
        await asker.process_rule_request("x", "rule_1", emit=events.append)
        await asker.run_workflow("W", "wf_1", emit=events.append)
        assert behind.asked == [("x", "rule_1"), ("list_orgs", "wf_1"), ("wrong", "wf_1")]
        return
    for asking in (asker.process_rule_request("x", emit=events.append), asker.run_workflow("W", emit=events.append)):
        with pytest.raises(RulesNotSafe, match=r"runs no rules for web clients.*rule-role\.sql.*Views can be read"):
            await asking
    assert (behind.asked, events) == ([], [])
    assert RulesNotSafe.code == "unsafe_sql"


async def test_a_role_that_was_made_meanwhile_counts() -> None:
    database = Roles(has_rule_role=False)
    asker = GuardedAsker(StandIn(), database, allowed=False)
    with pytest.raises(RulesNotSafe):
        await asker.process_rule_request("x", emit=lambda _: None)
    database.has_rule_role = True
    await asker.process_rule_request("x", emit=lambda _: None)


def test_the_address_is_as_it_is_typed() -> None:
    assert shown_address(load_settings({}, {}), 8000) == "ws://localhost:8000/ws"
    assert shown_address(load_settings({"host": "fd00::1", "certificate": "c.pem"}, {}), 1) == "wss://[fd00::1]:1/ws"
    assert shown_address(load_settings({"host": "desk.lan"}, {}), 1) == "ws://desk.lan:1/ws"


CANARY = "canary-T0ken_of-this-test"
NEAR = "Find all patterns where kind equals pattern and name contains '" + "b" * 40


@pytest.fixture
def without_key_store() -> Iterator[None]:
    """A machine without a key store."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.fixture
async def served(adopted_dsn: str, tmp_path: Path, without_key_store: None) -> AsyncIterator[Running]:
    """A socket beside a real application, which wants a token."""
    settings = load_settings({"data_dir": tmp_path, "dsn": adopted_dsn, "port": 0, "token": CANARY}, {})
    logs = Logs(tmp_path)
    application = Application(settings, logs)
    try:
        await application.open()
        server = await socket_server(application)
        await server.start()
        try:
            yield Running(server, StandIn())
        finally:
            await server.aclose()
    finally:
        await application.aclose()
        logs.close()


async def run_rule(client: ClientConnection, rule: str, rule_id: str = "") -> dict[str, Any]:
    """The one answer to a rule; events are passed over."""
    await client.send(json.dumps({"type": "run_rule", "rule_code": rule, "rule_id": rule_id}))
    while (frame := json.loads(await client.recv()))["type"] == "event":
        pass
    assert isinstance(frame, dict)
    return frame


def view_of(frame: dict[str, Any]) -> str:
    assert frame["type"] == "rule_result", frame
    return str(frame["message"]).rsplit(" → ", 1)[1]


HOSTILE = [
    "run run run x", "../../etc/passwd", "'; DROP TABLE patterns; --", '"; --', "%s %d %(x)s", "{} {0} {x.__class__}",
    "\u202etxet lufmrah", "\u200b\u2060\ufeff", "🙂🙃", "Zeige alle Muster", "显示所有模式", "DELETE FROM patterns",
    "SELECT pg_sleep(60)", "x" * 16_384, "run", "\t\n run \n", "<script>alert(1)</script>", "\x1b[2J\x07", "-1", "$1",
]  # fmt: skip


async def test_whatever_a_rule_says_it_ends_in_one_answer_and_the_next_one_runs(
    served: Running, caplog: pytest.LogCaptureFixture
) -> None:
    async with served.connect(f"?token={CANARY}") as client:
        for hostile in HOSTILE:
            frame = await run_rule(client, hostile)
            assert frame["type"] == "error", hostile
            assert frame["code"] in ("bad_request", "not_understood", "too_large", "unknown_rule"), frame
            assert len(frame["rule"]) <= 27, "a short name"
        assert view_of(await run_rule(client, "LIST_ORGS")) == "list_orgs"
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert served.server.reading.counters.failed == len(HOSTILE)


async def test_an_id_of_ten_thousand_digits_is_no_stamp(served: Running) -> None:
    async with served.connect(f"?token={CANARY}") as client:
        views = [view_of(await run_rule(client, "all patterns", "1" * 10_000)) for _ in range(2)]
    assert all(re.fullmatch(r"rule_all_patterns_[0-9]{10,20}", view) for view in views), views
    assert views[0] != views[1], "each run is a view of its own"


async def test_fifty_clients_with_one_id_and_text_make_one_view(served: Running) -> None:
    async def one() -> str:
        async with served.connect(f"?token={CANARY}") as client:
            return view_of(await run_rule(client, "all patterns", "rule_1732430862456"))

    assert set(await asyncio.gather(*(one() for _ in range(50)))) == {"rule_all_patterns_1732430862456"}
    registered = (await served.get(f"/query/views_registry?token={CANARY}")).json
    assert [row["table_name"] for row in registered] == ["rule_all_patterns_1732430862456"]


async def test_two_texts_of_one_long_beginning_and_one_id_are_two_views(served: Running) -> None:
    async with served.connect(f"?token={CANARY}") as client:
        views = [view_of(await run_rule(client, text, "rule_1732430862456")) for text in (f"{NEAR}c'", f"{NEAR}d'")]
    assert views[0] != views[1]
    assert max(map(len, views)) <= 63
    assert all(view[-13:].startswith("17324308624") for view in views), "the stamp is never cut"


async def test_a_caller_with_the_token_sees_how_the_tools_do(served: Running) -> None:
    async with served.connect(f"?token={CANARY}") as client:
        await run_rule(client, "LIST_ORGS")
    told = (await served.get("/healthz", f"Authorization: Bearer {CANARY}")).json
    assert (told["status"], told["database"], told["answered"]) == ("ok", "connected", 1)
    assert all(tool["runs"] == 1 and tool["failures"] == 0 for tool in told["tools"].values())
    assert {"guard", "data_table"} < set(told["tools"])


async def test_the_token_is_in_no_file_that_is_written(served: Running, tmp_path: Path) -> None:
    await served.get(f"/nothing?token={CANARY}", f"Authorization: Bearer {CANARY}")
    async with served.connect(subprotocols=["pattern-factory", f"bearer.{CANARY}"]) as client:
        await run_rule(client, CANARY)
    logging.getLogger("app.test").error("a careless line with %s", CANARY)
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    assert not [content for content in written if CANARY.encode() in content]


async def test_a_server_beyond_loopback_makes_the_token_that_the_window_shows(
    adopted_dsn: str, tmp_path: Path, without_key_store: None
) -> None:
    settings = load_settings({"data_dir": tmp_path, "dsn": adopted_dsn, "port": 0, "host": "0.0.0.0"}, {})
    logs = Logs(tmp_path)
    application = Application(settings, logs)
    await application.open()
    server = await socket_server(application)
    running = Running(server, StandIn())
    try:
        await server.start()
        assert (await running.get("/healthz")).status == 401
        shown = await socket_token(settings, logs)
        assert (await running.get("/healthz", f"Authorization: Bearer {shown}")).json["clients"] == 0
        assert logs.redaction.clean(f"a line with {shown}") == "a line with [hidden]"
    finally:
        await server.aclose()
        await application.aclose()
        logs.close()
