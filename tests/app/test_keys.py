"""Where the model's key is kept."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError

from app.keys import KeyStore


class MemoryKeyring(KeyringBackend):
    """A key store in memory; locked, it refuses everything."""

    priority = 1.0

    def __init__(self, locked: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = locked

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked("locked")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


def nothing() -> KeyringBackend:
    """A system without a key store."""
    return NoKeyring()  # type: ignore[no-untyped-call]


@pytest.fixture(autouse=True)
def backend_afterwards() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


async def test_the_systems_key_store_is_used_where_there_is_one(tmp_path: Path) -> None:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    store = KeyStore(tmp_path)
    assert store.place == "the system's key store"
    assert await store.read() == ""
    await store.write("sk-1")
    assert await store.read() == "sk-1"
    assert await KeyStore(tmp_path / "other").read() == ""
    assert list(tmp_path.iterdir()) == []
    await store.write("")
    await store.write("")
    assert backend.kept == {}


@pytest.mark.parametrize("backend", [nothing(), MemoryKeyring(locked=True)])
async def test_without_one_the_key_is_in_a_file_of_its_users_alone(tmp_path: Path, backend: KeyringBackend) -> None:
    keyring.set_keyring(backend)
    store = KeyStore(tmp_path / "data")
    await store.write("sk-1")
    assert await store.read() == "sk-1"
    assert stat.S_IMODE((tmp_path / "data" / "model-key").stat().st_mode) == 0o600
    await store.write("")
    assert await store.read() == ""


def test_the_place_is_named(tmp_path: Path) -> None:
    keyring.set_keyring(nothing())
    assert "model-key" in KeyStore(tmp_path).place
