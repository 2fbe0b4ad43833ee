"""Databases that are kept by a name."""

from __future__ import annotations

from typing import Protocol

from pitboss.models import ConnectionColour, SavedConnection


class ConnectionKeeper(Protocol):
    """Each method raises PitbossError with a sentence to show."""

    async def saved(self) -> list[SavedConnection]:
        """The embedded database, then those that are kept."""

    async def keep(self, name: str, dsn: str, colour: ConnectionColour) -> None:
        """Keep a connection string by a name; blank, the one in use."""

    async def remove(self, name: str) -> None:
        """Keep it no longer."""

    async def use(self, name: str) -> None:
        """Open this one from the next start on."""
