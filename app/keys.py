"""Where a secret is kept: the system's key store, or a file of the user's alone where there is none."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import keyring
from keyring.backends import fail, null
from keyring.errors import KeyringError, PasswordDeleteError

log = logging.getLogger(__name__)
SERVICE = "Pattern Factory"
MODEL_KEY = "model-key"
SOCKET_TOKEN = "socket-token"  # noqa: S105 (a name)


class KeyStore:
    """One secret of a data folder. All that waits (a locked key store asks its user) happens off the loop."""

    def __init__(self, data_dir: Path, name: str = MODEL_KEY) -> None:
        self._file = data_dir / name
        self._name = str(data_dir) if name == MODEL_KEY else f"{data_dir} {name}"

    @property
    def place(self) -> str:
        """Where a key is kept here, in words."""
        return "the system's key store" if self._has_store() else f"the file {self._file}, readable by you alone"

    async def read(self) -> str:
        """The key, or "" where none is kept."""
        return await asyncio.to_thread(self._read)

    async def write(self, key: str) -> None:
        """Keep the key; "" removes it."""
        await asyncio.to_thread(self._write, key)

    def _has_store(self) -> bool:
        return not isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring)

    def _read(self) -> str:
        try:
            if self._has_store() and (kept := keyring.get_password(SERVICE, self._name)):
                return kept
        except KeyringError as error:
            log.warning("The key store cannot be read (%s)", type(error).__name__)
        try:
            return self._file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def _write(self, key: str) -> None:
        self._file.unlink(missing_ok=True)
        if self._has_store():
            try:
                self._to_store(key)
            except KeyringError as error:
                log.warning("The key store cannot be written (%s); the key goes to a file", type(error).__name__)
            else:
                return
        if key:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file.touch(mode=0o600)
            self._file.write_text(key, "utf-8")

    def _to_store(self, key: str) -> None:
        if key:
            keyring.set_password(SERVICE, self._name, key)
            return
        try:
            keyring.delete_password(SERVICE, self._name)
        except PasswordDeleteError:
            log.debug("There was no key to remove")
