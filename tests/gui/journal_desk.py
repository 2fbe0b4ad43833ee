"""A journal in memory, for tests and pictures: as many steps as are wanted, made when they are asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pitboss.errors import PitbossError
from pitboss.journal_models import Actor, Definition, Entry
from pitboss.upkeep_models import Preview

AMY = Actor("amy", "window", "desk-1")
TALK = Actor("amy", "window", "desk-1", conversation=7)
WEB, TERMINAL, CLOCK = Actor("", "socket"), Actor("ben", "terminal", "desk-2"), Actor("amy", "schedule", "desk-1")
FIRST = Definition(
    "list_orgs", "SELECT name, stage FROM orgs WHERE stage = 'Seed' ORDER BY name", "List of organisations",
    "LIST_ORGS", source="translated",
)  # fmt: skip
LATER = replace(
    FIRST, sql="SELECT name, stage, funding FROM orgs WHERE stage IN ('Seed', 'Series A') ORDER BY name",
    source="reviewed",
)  # fmt: skip
OURS = replace(LATER, name="our_orgs")
NOON = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def _steps() -> list[Entry]:
    """Nine steps, one of each kind, oldest first."""
    made = [
        {"action": "created", "by": TALK, "after": FIRST, "rows": 7},
        {"action": "replaced", "by": TALK, "before": FIRST, "after": LATER, "rows": 12},
        {"action": "refreshed", "by": CLOCK, "before": LATER, "after": LATER, "rows": 12},
        {"action": "renamed", "by": AMY, "before": LATER, "after": OURS},
        {"action": "renamed", "by": AMY, "before": OURS, "after": LATER, "undoes": 4},
        {"action": "failed", "by": CLOCK, "before": LATER, "after": LATER,
         "problem": "The rule took longer than its time limit and was stopped."},
        {"action": "created", "by": WEB, "after": replace(FIRST, name="seed_orgs"), "rows": 7},
        {"action": "dropped", "by": TERMINAL, "before": replace(FIRST, name="seed_orgs")},
        {"action": "replaced", "by": AMY, "before": LATER, "after": replace(LATER, sql=LATER.sql + " LIMIT 10"),
         "rows": 10},
    ]  # fmt: skip
    return [
        Entry(
            number=number, at=NOON + timedelta(minutes=3 * number),
            view=(step.get("before") or step["after"]).name,  # type: ignore[attr-defined]
            **step,  # type: ignore[arg-type]
        )
        for number, step in enumerate(made, 1)
    ]  # fmt: skip


class MemoryJournal:
    """Answers from memory. `fails` makes every question fail, `gate` holds answers back, `problems` break the chain."""

    def __init__(self) -> None:
        self.steps = _steps()
        self.asked: list[tuple[str, object]] = []
        self.problems: list[str] = []
        self.impossible = ""
        self.fails: PitbossError | None = None
        self.gate: asyncio.Event | None = None

    def lengthen(self, many: int) -> None:
        """Let there be so many steps."""
        last = self.steps[-1]
        self.steps += [replace(last, number=number) for number in range(len(self.steps) + 1, many + 1)]

    async def _answer(self, what: str, about: object = None) -> None:
        self.asked.append((what, about))
        if self.gate is not None:
            await self.gate.wait()
        if self.fails is not None:
            raise self.fails

    def _found(self, search: str, view: str) -> list[Entry]:
        words = search.casefold().split()
        return [
            step for step in reversed(self.steps)
            if (not view or view in step.names) and all(word in str(step).casefold() for word in words)
        ]  # fmt: skip

    async def page(
        self, search: str = "", *, view: str = "", limit: int, before: int | None = None, after: int | None = None
    ) -> list[Entry]:
        await self._answer("page", (search, view, before, after))
        found = self._found(search, view)
        if after is not None:
            return [step for step in found if step.number > after][-limit:]
        return [step for step in found if before is None or step.number < before][:limit]

    async def count(self, search: str = "", *, view: str = "") -> int:
        await self._answer("count", (search, view))
        return len(self._found(search, view))

    async def verify(self) -> list[str]:
        await self._answer("verify")
        return self.problems

    async def preview(self, step: int) -> Preview:
        await self._answer("preview", step)
        if self.impossible:
            return Preview(self.impossible, possible=False)
        return Preview(f"Gives list_orgs the SQL from before step {step}, and makes its rows anew.")

    async def undo(self, step: int) -> str:
        await self._answer("undo", step)
        return "list_orgs has its SQL from before again."

    async def preview_conversation(self, conversation: int) -> Preview:
        await self._answer("preview_conversation", conversation)
        if self.impossible:
            return Preview(self.impossible, possible=False)
        return Preview("“Companies at seed”: Takes back 2 steps, the last first. Concerns list_orgs.")

    async def undo_conversation(self, conversation: int) -> str:
        await self._answer("undo_conversation", conversation)
        return "2 steps of the conversation are undone."

    async def export(self, path: Path, told: Callable[[int], None]) -> int:
        told(len(self.steps))
        await self._answer("export", path)
        return len(self.steps)
