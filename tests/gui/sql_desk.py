"""SQL that is tried and kept in memory, for tests and pictures."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pitboss.errors import BadRequest, PitbossError
from pitboss.models import ColumnInfo, ViewInfo
from pitboss.sql_models import PREVIEW_ROWS, NewRule, PlanStep, QueryPlan, SqlPreview

if TYPE_CHECKING:
    from tests.gui.desk import MemoryDesk

PREVIEW = SqlPreview(
    (ColumnInfo("pattern", "text", "text"), ColumnInfo("stage", "text", "text"), ColumnInfo("n", "bigint", "number")),
    tuple((f"Pattern {n}", ("Seed", "Series A", None)[n % 3], n * 37 % 101) for n in range(PREVIEW_ROWS)),
    more=True,
    ms=12.4,
)


def plan(*, measured: bool) -> QueryPlan:
    """A plan with a bit of everything."""

    def step(says: str, kind: str, rows: float, cost: float, share: float, real: float, ms: float,
             *steps: PlanStep, details: tuple[str, ...] = (), warnings: tuple[str, ...] = ()) -> PlanStep:  # fmt: skip
        return PlanStep(
            says=says, kind=kind, rows=rows, cost=cost, share=share, steps=steps, details=details, warnings=warnings,
            real_rows=real if measured else None, ms=ms if measured else None,
        )  # fmt: skip

    off = ("183 times more rows than expected (21,960 instead of 120): the plan may be a bad one.",) if measured else ()
    scan = "All of pattern_org_link is read, about 1,204,000 rows, to keep 21,960 where l.org_id > 40."
    root = step(
        "Sorts by o.stage, count(*) DESC", "Sort", 6, 31_842, 0.004, 6, 412.6,
        step(
            "Groups by hash by o.stage, p.kind", "Aggregate", 6, 31_840, 0.09, 6, 411.9,
            step(
                "Joins by hash on l.org_id = o.id", "Hash Join", 120, 31_620, 0.18, 21_960, 372.0,
                step("Reads pattern_org_link, all rows", "Seq Scan", 120, 24_010, 0.71, 21_960, 293.1,
                     details=("Keeps rows where l.org_id > 40.", "It found 1,182,040 rows that did not pass."),
                     warnings=(*off, scan)),
                step("Puts rows into a hash table", "Hash", 1_200, 24, 0.006, 1_200, 3.1,
                     step("Reads orgs, all rows", "Seq Scan", 1_200, 24, 0.01, 1_200, 2.4)),
            ),
        ),
        details=("It sorted by quicksort.",) if measured else (),
    )  # fmt: skip
    return QueryPlan(root, 0.82, 413.4) if measured else QueryPlan(root)


class MemorySql:
    """`gate` holds answers back, `fails` is raised; `stopped` counts what was cancelled."""

    def __init__(self, desk: MemoryDesk) -> None:
        self._desk = desk
        self.gate: asyncio.Event | None = None
        self.fails: PitbossError | None = None
        self.preview_is = PREVIEW
        self.stopped = 0
        self.replaced: list[ViewInfo] = []

    async def _answer(self, what: str, about: object, *, insist: bool) -> None:
        await self._desk._answer(what, about)
        try:
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        if self.fails is not None and not insist:
            raise self.fails

    async def preview(self, sql: str, *, insist: bool = False) -> SqlPreview:
        await self._answer("preview", sql, insist=insist)
        return self.preview_is

    async def plan(self, sql: str, *, measured: bool = False, insist: bool = False) -> QueryPlan:
        await self._answer("measure" if measured else "plan", sql, insist=insist)
        return plan(measured=measured)

    async def save(self, rule: NewRule, *, insist: bool = False) -> None:
        await self._answer("save_rule", rule, insist=insist)
        if any(view.name == rule.name for view in self._desk.registered):
            raise BadRequest(f"There is a table or view {rule.name} already. Choose another name.")
        made = replace(
            self._desk.registered[0], name=rule.name, title=rule.title, summary=rule.description or rule.title,
            sql=rule.sql, source="reviewed", rule_code=rule.name,
        )  # fmt: skip
        self._desk.registered.insert(0, made)

    async def replace(self, name: str, sql: str, *, insist: bool = False) -> int:
        await self._answer("replace_sql", (name, sql), insist=insist)
        view = self._desk._view(name)
        self.replaced.append(view)
        self._desk.registered[self._desk.registered.index(view)] = replace(view, sql=sql, source="reviewed")
        return len(self.replaced)

    async def undo(self, step: int) -> str:
        await self._answer("undo_sql", step, insist=False)
        before = self.replaced[step - 1]
        self._desk.registered[self._desk.registered.index(self._desk._view(before.name))] = before
        return f"{before.name} has its SQL from before again."
