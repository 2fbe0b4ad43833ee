"""The upkeep of views and their journal in memory, for tests and pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pitboss.models import ViewInfo
from pitboss.schedule_models import Plan, Schedule
from pitboss.upkeep_models import ChangedRows

if TYPE_CHECKING:
    from tests.gui.desk import MemoryDesk

CHANGED = ChangedRows(
    ("stage", "name", "founded", "funding"),
    (("Series A", "Nova Health", "2021-03-01", "12000000"), ("Seed", "Lumen Bio", "2024-06-12", None),
     ("Seed", "Quill Data", "2025-01-20", "1500000")),
    (("Seed", "Nova Health", "2021-03-01", "2000000"),),
)  # fmt: skip


class MemoryUpkeep:
    """What is done with the views of a desk in memory. `readers` names who reads a view, `dropped` can be had back."""

    def __init__(self, desk: MemoryDesk) -> None:
        self._desk = desk
        self.readers: dict[str, list[str]] = {}
        self.changed: ChangedRows | None = CHANGED
        self.dropped: list[ViewInfo] = []

    async def describe(self, name: str, title: str, description: str) -> None:
        await self._desk._answer("describe", (name, title, description))
        self._put(name, own_title=title, description=description)

    async def rename(self, name: str, new: str) -> None:
        await self._desk._answer("rename", (name, new))
        self._put(name, name=new)

    async def pin(self, name: str, *, pinned: bool) -> None:
        await self._desk._answer("pin", (name, pinned))
        self._put(name, pinned=pinned)

    async def duplicate(self, name: str) -> str:
        await self._desk._answer("duplicate", name)
        self._desk.registered.insert(0, replace(self._desk._view(name), name=f"{name}_copy"))
        return f"{name}_copy"

    async def schedule(self, name: str, schedule: Schedule | None) -> None:
        await self._desk._answer("schedule", (name, schedule))
        made = self._desk._view(name).updated_at
        self._put(name, plan=None if schedule is None else Plan(schedule, made + timedelta(days=1)))

    async def dependants(self, name: str) -> list[str]:
        await self._desk._answer("dependants", name)
        return self.readers.get(name, [])

    async def changes(self, name: str) -> ChangedRows | None:
        await self._desk._answer("changes", name)
        return self.changed

    async def drop(self, name: str) -> int | None:
        await self._desk._answer("drop_view", name)
        view = self._desk._view(name)
        self._desk.registered.remove(view)
        self.dropped.append(view)
        return len(self.dropped)

    async def undo_drop(self, step: int) -> str:
        await self._desk._answer("undo_drop", step)
        view = self.dropped[step - 1]
        self._desk.registered.insert(0, view)
        return f"{view.name} is there again."

    def refreshed(self, name: str) -> None:
        """A view has been refreshed."""
        self._put(name, stale=False, changed=(), changed_at=None, updated_at=self._desk._view(name).updated_at)

    def _put(self, view_name: str, **changes: object) -> None:
        view = self._desk._view(view_name)
        self._desk.registered[self._desk.registered.index(view)] = replace(view, **changes)  # type: ignore[arg-type]


def standing(views: list[ViewInfo]) -> list[ViewInfo]:
    """The views of the desk in memory: one stale since five minutes ago, one that nothing is known of, others fresh."""
    fresh = [replace(view, stale=False) for view in views]
    ago = datetime.now(UTC) - timedelta(minutes=5)
    fresh[1] = replace(
        fresh[1], stale=True, changed=("orgs", "patterns"), changed_at=ago, rows_added=3, rows_gone=1,
        plan=Plan(Schedule("day", 7), datetime.now(UTC) + timedelta(days=1)),
    )  # fmt: skip
    fresh[-1] = replace(fresh[-1], stale=None)
    return fresh
