"""Databases that are kept by a name in `settings.toml`, and which of them is used."""

from __future__ import annotations

import asyncio

from pydantic import SecretStr, ValidationError

from app.assembly import EMBEDDED, Application
from app.dsn import parse_dsn
from app.settings import Connection, read_file, save_settings
from pitboss.errors import SettingsError
from pitboss.models import ConnectionColour, SavedConnection


class Connections:
    """What a person keeps of databases. Each method raises SettingsError with a sentence."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._saving = asyncio.Lock()

    async def saved(self) -> list[SavedConnection]:
        """The embedded database, then those that are kept, in their order."""
        kept, next_dsn = await self._read()
        open_dsn = self._application.settings.dsn.get_secret_value()
        everything = [Connection(name=EMBEDDED, dsn=SecretStr("")), *kept]
        return [
            SavedConnection(
                each.name,
                _label(each),
                each.colour,
                is_open=each.dsn.get_secret_value() == open_dsn,
                is_next=each.dsn.get_secret_value() == next_dsn,
            )
            for each in everything
        ]

    async def keep(self, name: str, dsn: str, colour: ConnectionColour) -> None:
        """Keep a connection string by a name, in place of one of that name. A blank `dsn`: the one in use."""
        dsn = dsn.strip() or self._application.settings.dsn.get_secret_value()
        if not dsn:
            raise SettingsError("Type the connection string of a database of your own first.")
        parse_dsn(dsn)
        try:
            made = Connection(name=name.strip(), dsn=SecretStr(dsn), colour=colour)
        except ValidationError:
            raise SettingsError("Give the connection a name of at most 60 letters.") from None
        async with self._saving:
            kept, _ = await self._read()
            await self._write([each for each in kept if each.name != made.name] + [made])

    async def remove(self, name: str) -> None:
        """Keep it no longer. The database itself is left alone."""
        async with self._saving:
            kept, _ = await self._read()
            await self._write([each for each in kept if each.name != name])

    async def use(self, name: str) -> None:
        """Open this one from the next start on; the embedded one by its name."""
        settings = self._application.settings
        if settings.origins.get("dsn") in ("flag", "environment"):
            raise SettingsError("The connection string is given where Pattern Factory was started. Change it there.")
        kept, _ = await self._read()
        dsn = next((each.dsn.get_secret_value() for each in kept if each.name == name), None)
        if dsn is None and name != EMBEDDED:
            raise SettingsError(f"No connection is kept as {name!r}. Open the settings again.")
        await asyncio.to_thread(save_settings, settings.file, {"dsn": dsn})

    async def _read(self) -> tuple[list[Connection], str]:
        """What is kept in the file, and the connection string of the next start."""
        settings = self._application.settings
        content = await asyncio.to_thread(read_file, settings.file)
        try:
            kept = [Connection(**each) for each in content.get("connections", [])]
        except (TypeError, ValidationError):
            raise SettingsError(f"The connections in {settings.file} cannot be read. Mend or remove them.") from None
        if settings.origins.get("dsn") in ("flag", "environment"):
            return kept, settings.dsn.get_secret_value()
        return kept, str(content.get("dsn", ""))

    async def _write(self, kept: list[Connection]) -> None:
        plain = [{"name": each.name, "dsn": each.dsn.get_secret_value(), "colour": each.colour} for each in kept]
        await asyncio.to_thread(save_settings, self._application.settings.file, {"connections": plain or None})


def _label(connection: Connection) -> str:
    dsn = connection.dsn.get_secret_value()
    return parse_dsn(dsn).label() if dsn else ""
