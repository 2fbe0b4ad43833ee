"""What a person can do with views beside running rules."""

from __future__ import annotations

from typing import Protocol

from pitboss.schedule_models import Schedule
from pitboss.upkeep_models import ChangedRows


class ViewUpkeep(Protocol):
    """Each method raises PitbossError with a sentence to show."""

    async def describe(self, name: str, title: str, description: str) -> None:
        """Keep what a person calls a view, "" for its rule's name, and their words about it."""

    async def rename(self, name: str, new: str) -> None:
        """Give it another name in SQL. Views that read it go on reading it."""

    async def pin(self, name: str, *, pinned: bool) -> None:
        """Keep it at the head of the list, or no longer."""

    async def duplicate(self, name: str) -> str:
        """Make a view of the same SQL under a name that is found for it: that name."""

    async def schedule(self, name: str, schedule: Schedule | None) -> None:
        """Refresh it by itself from now on; None for never again."""

    async def dependants(self, name: str) -> list[str]:
        """The names of the views that read it."""

    async def changes(self, name: str) -> ChangedRows | None:
        """Rows that its last refresh brought and took; None where they were not kept."""

    async def drop(self, name: str) -> int | None:
        """Drop it: the step of the journal that can be undone, if there is one."""

    async def undo_drop(self, step: int) -> str:
        """Have a dropped view back: a sentence that says so."""
