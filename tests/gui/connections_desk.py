"""Kept connections in memory, for tests and pictures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from pitboss.models import ConnectionColour, SavedConnection

OWN = SavedConnection("Embedded PostgreSQL", "", is_open=True, is_next=True)


class MemoryConnections:
    """`answer` is called before each, as by the desk."""

    def __init__(self, answer: Callable[[str, object], Awaitable[None]]) -> None:
        self._answer = answer
        self.kept = [OWN]

    async def saved(self) -> list[SavedConnection]:
        await self._answer("connections", None)
        return list(self.kept)

    async def keep(self, name: str, dsn: str, colour: ConnectionColour) -> None:
        await self._answer("keep_connection", (name, dsn))
        self.kept.append(SavedConnection(name, "amy@db.example/patterns", colour))

    async def remove(self, name: str) -> None:
        await self._answer("remove_connection", name)
        self.kept = [each for each in self.kept if each.name != name]

    async def use(self, name: str) -> None:
        await self._answer("use_connection", name)
        self.kept = [replace(each, is_next=each.name == name) for each in self.kept]
