"""The token that web clients bring: the configured one, or one made at first need and kept as a secret."""

from __future__ import annotations

import secrets

from app.door import DoorPolicy, is_beyond_loopback
from app.keys import SOCKET_TOKEN, KeyStore
from app.settings import Settings
from pitboss.errors import SettingsError

_BYTES = 24


class SocketToken:
    """The token of a data folder. One that is made here fits a header, an address and a sub-protocol's name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept = KeyStore(settings.data_dir, SOCKET_TOKEN)

    @property
    def is_required(self) -> bool:
        """Whether web clients must bring it: where one is configured, and always beyond loopback."""
        return bool(self._configured) or is_beyond_loopback(self._settings.host)

    @property
    def place(self) -> str:
        """Where it is kept, in words."""
        if self._configured:
            return f"the setting `token` ({self._settings.origins['token']})"
        return self._kept.place

    async def read(self) -> str:
        """The token, or "" where none was configured or made yet."""
        return self._configured or await self._kept.read()

    async def ensure(self) -> str:
        """The token; made, and kept, where there is none yet."""
        return await self.read() or await self._make()

    async def renew(self) -> str:
        """Another token instead of the one that was made. Raises SettingsError where it is configured."""
        if self._configured:
            raise SettingsError(f"The token comes from {self.place}. Change it there, or remove it there first.")
        return await self._make()

    async def policy(self) -> DoorPolicy:
        """Who is let in, by these settings. Makes the token where it is required and there is none."""
        settings = self._settings
        token = await (self.ensure() if self.is_required else self.read())
        return DoorPolicy(
            settings.host,
            settings.port,
            settings.allowed_origins,
            token or None,
            token_is_optional=not self.is_required,
        )

    @property
    def _configured(self) -> str:
        return self._settings.token.get_secret_value()

    async def _make(self) -> str:
        made = secrets.token_hex(_BYTES)
        await self._kept.write(made)
        return made
