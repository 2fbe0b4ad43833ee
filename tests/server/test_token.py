"""The token: made at first need, kept, brought by clients, and never seen in a log."""

from __future__ import annotations

import logging
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from app.settings import Settings, load_settings
from app.token import SocketToken
from pitboss.errors import SettingsError
from tests.server.conftest import Running, Starter

BEYOND = "192.168.1.5"


@pytest.fixture(autouse=True)
def without_key_store() -> Iterator[None]:
    """A machine without a key store: the token goes to a file."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def settings(data_dir: Path, **given: Any) -> Settings:
    return load_settings({"data_dir": data_dir, **given}, {})


async def test_beyond_loopback_a_token_is_made_once_and_kept_in_a_private_file(tmp_path: Path) -> None:
    policy = await SocketToken(settings(tmp_path, host=BEYOND)).policy()
    assert policy.token
    assert re.fullmatch(r"[0-9a-f]{48}", policy.token), "fits a header, an address and a sub-protocol's name"
    assert policy.needs_token
    assert (await SocketToken(settings(tmp_path, host=BEYOND)).policy()).token == policy.token
    assert stat.S_IMODE((tmp_path / "socket-token").stat().st_mode) == 0o600


async def test_on_loopback_none_is_made_unasked(tmp_path: Path) -> None:
    token = SocketToken(settings(tmp_path))
    policy = await token.policy()
    assert (policy.token, policy.needs_token, token.is_required) == (None, False, False)
    assert list(tmp_path.iterdir()) == []


async def test_on_loopback_one_that_was_made_is_optional(tmp_path: Path) -> None:
    made = await SocketToken(settings(tmp_path)).ensure()
    policy = await SocketToken(settings(tmp_path)).policy()
    assert (policy.token, policy.needs_token) == (made, False)


async def test_a_configured_token_wins_and_is_required_everywhere(tmp_path: Path) -> None:
    await SocketToken(settings(tmp_path)).ensure()
    token = SocketToken(settings(tmp_path, token="open sesame"))
    policy = await token.policy()
    assert (policy.token, policy.needs_token) == ("open sesame", True)
    assert token.place == "the setting `token` (flag)"
    with pytest.raises(SettingsError, match="Change it there"):
        await token.renew()


async def test_another_one_takes_its_place(tmp_path: Path) -> None:
    token = SocketToken(settings(tmp_path))
    first = await token.ensure()
    second = await token.renew()
    assert second != first
    assert await token.read() == second
    assert "socket-token, readable by you alone" in token.place


async def test_the_tokens_key_is_not_the_models(tmp_path: Path) -> None:
    from app.keys import KeyStore

    await KeyStore(tmp_path).write("sk-model")
    made = await SocketToken(settings(tmp_path)).ensure()
    assert made != "sk-model"
    assert await KeyStore(tmp_path).read() == "sk-model"


async def test_who_brings_an_optional_token_sees_the_counters(start: Starter) -> None:
    running = await start(token="s3cret", token_is_optional=True)
    assert (await running.get("/healthz")).json == {"status": "ok"}
    assert (await running.get("/healthz?token=wrong")).json == {"status": "ok"}
    told = (await running.get("/healthz", "Authorization: Bearer s3cret")).json
    assert told["clients"] == 0
    assert (await running.get("/patterns?token=s3cret")).status == 200


async def test_a_running_server_takes_another_token(start: Starter) -> None:
    running = await start(token="old")
    running.server.use_token("new")
    assert (await running.get("/healthz?token=old")).status == 401
    assert (await running.get("/healthz?token=new")).status == 200


async def test_without_a_token_there_are_no_counters_for_anybody(running: Running) -> None:
    assert (await running.get("/healthz?token=")).json == {"status": "ok"}
    assert (await running.get("/healthz", "Authorization: Bearer ")).json == {"status": "ok"}


async def test_no_token_is_logged_however_it_is_brought(start: Starter, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    running = await start(token="s3cret")
    logging.getLogger("websockets.client").setLevel(logging.WARNING)
    for target, header in (
        ("/ws?token=s3cret", "X: y"),
        ("/ws", "Authorization: Bearer s3cret"),
        ("/ws", "Sec-WebSocket-Protocol: bearer.s3cret"),
        ("/ws?token=s3cret", "Sec-WebSocket-Version: 99"),
    ):
        await running.handshake(header, target=target)
        await running.get("/nothing?token=s3cret", header)
    assert "s3cret" not in caplog.text
