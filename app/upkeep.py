"""What is done with views beside running rules, for terminal and window: renamed, doubled, refreshed, undone."""

from __future__ import annotations

from collections.abc import AsyncIterator

from app.assembly import Application
from pitboss.errors import PitbossError
from pitboss.journal_models import Actor, Entry
from pitboss.making import ViewMaker
from pitboss.store import chain
from pitboss.store.failures import told_plainly
from pitboss.store.views import ViewKeeper
from pitboss.undo import Undo, Undone


class Upkeep:
    """Over an Application that is open. What PostgreSQL raises becomes a sentence here; who lists views is told."""

    def __init__(self, application: Application, by: Actor) -> None:
        self._application = application
        self._by = by

    @property
    def keeper(self) -> ViewKeeper:
        """Refreshes, renames, describes, pins and drops."""
        application = self._application
        return ViewKeeper(application.database, application.notices, application.limits, self._by)

    @property
    def maker(self) -> ViewMaker:
        """Makes views from definitions."""
        application = self._application
        return ViewMaker(
            application.database,
            application.notices,
            application.limits,
            application.guards,
            application.schema.current,
        )

    @property
    def undo(self) -> Undo:
        """Takes steps back."""
        return Undo(self._application.database, self._application.notices, self._application.limits, self.maker)

    async def rename(self, name: str, new: str) -> None:
        """Give a view another name."""
        with told_plainly():
            told = await self.keeper.rename(name, new)
        for event in told:
            self._application.publish(event)

    async def duplicate(self, name: str, new: str) -> None:
        """Make a view of the same SQL under a new name."""
        with told_plainly():
            told = await self.maker.duplicate(name, new, self._by)
        self._application.publish(told)

    def refresh_stale(self) -> AsyncIterator[tuple[str, int | PitbossError]]:
        """Refresh all that are stale: each name with its rows, or why it failed. Others are told by notices."""
        return self.keeper.refresh_stale()

    async def undo_step(self, number: int) -> Undone:
        """Take a step back."""
        with told_plainly():
            done = await self.undo.step(number, self._by)
        for event in done.told:
            self._application.publish(event)
        return done

    async def undo_conversation(self, number: int) -> list[Undone]:
        """Take back all that a conversation has done to views."""
        with told_plainly():
            done = await self.undo.conversation(number, self._by)
        for event in (event for one in done for event in one.told):
            self._application.publish(event)
        return done

    async def journal(self, search: str = "", *, limit: int = 200) -> list[Entry]:
        """The newest steps that hold all words of `search`."""
        with told_plainly():
            async with self._application.database.connection() as connection:
                return await chain.entries(connection, search, limit=limit)

    async def verify(self) -> list[str]:
        """What is wrong with the journal's chain."""
        with told_plainly():
            async with self._application.database.connection() as connection:
                return await chain.verify(connection)

    async def export(self) -> AsyncIterator[str]:
        """The journal, a line of JSON for each step."""
        with told_plainly():
            async with self._application.database.connection() as connection:
                async for line in chain.export(connection):
                    yield line
