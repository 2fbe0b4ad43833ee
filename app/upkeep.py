"""What is done with views beside running rules, for terminal and window: renamed, doubled, refreshed, undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count

from app.assembly import Application
from pitboss.errors import PitbossError
from pitboss.events import now
from pitboss.journal_models import Actor, Entry
from pitboss.making import ViewMaker
from pitboss.names import NAME_BYTES
from pitboss.schedule_models import Schedule
from pitboss.store import chain, registry
from pitboss.store.failures import told_plainly
from pitboss.store.views import ViewKeeper, dependants, is_free
from pitboss.undo import Undo, Undone
from pitboss.upkeep_models import ChangedRows


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

    async def duplicate(self, name: str, new: str = "") -> str:
        """Make a view of the same SQL under a new name, which is found where none is given: that name."""
        with told_plainly():
            new = new or await self._name_of_copy(name)
            told = await self.maker.duplicate(name, new, self._by)
        self._application.publish(told)
        return new

    async def _name_of_copy(self, name: str) -> str:
        async with self._application.database.connection() as connection:
            for number in count(1):
                tail = "_copy" if number == 1 else f"_copy_{number}"
                new = name[: NAME_BYTES - len(tail)] + tail
                if await is_free(connection, new):
                    return new
        raise AssertionError

    async def drop(self, name: str) -> int | None:
        """Drop a view: the step of the journal that can be undone."""
        with told_plainly():
            step, told = await self.keeper.drop(name)
        self._application.publish(told)
        return step

    async def describe(self, name: str, title: str, description: str) -> None:
        """Keep what a person calls a view, "" for its rule's name, and their words about it."""
        with told_plainly():
            self._application.publish(await self.keeper.describe(name, description, title))

    async def pin(self, name: str, *, pinned: bool) -> None:
        """Keep a view at the head of the list, or no longer."""
        with told_plainly():
            self._application.publish(await self.keeper.pin(name, pinned=pinned))

    async def schedule(self, name: str, schedule: Schedule | None) -> None:
        """Refresh a view by itself from now on; None for never again."""
        due = schedule.after(now()) if schedule is not None else None
        with told_plainly():
            self._application.publish(await self.keeper.schedule(name, schedule, due))

    async def dependants(self, name: str) -> list[str]:
        """The names of the views that read this one."""
        with told_plainly():
            async with self._application.database.connection() as connection:
                return await dependants(connection, name)

    async def changes(self, name: str) -> ChangedRows | None:
        """Rows that the last refresh brought and took; None where they were not kept."""
        with told_plainly():
            async with self._application.database.connection() as connection:
                return await registry.changed_rows(connection, name)

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

    async def journal(
        self, search: str = "", *, view: str = "", limit: int = 200, before: int | None = None, after: int | None = None
    ) -> list[Entry]:
        """Steps that hold all words of `search`, as `chain.entries` finds them."""
        with told_plainly():
            async with self._application.database.connection() as connection:
                return await chain.entries(connection, search, view=view, limit=limit, before=before, after=after)

    async def count(self, search: str = "", *, view: str = "") -> int:
        """How many steps there are of those."""
        with told_plainly():
            async with self._application.database.connection() as connection:
                return await chain.count(connection, search, view=view)

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
