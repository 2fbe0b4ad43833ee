"""SQL that a person writes: what trying it gives, the plan that PostgreSQL has for it, and the rule it becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pitboss.models import ColumnInfo

PREVIEW_ROWS = 200
"""Rows that a preview shows at most."""


@dataclass(frozen=True, slots=True)
class SqlPreview:
    """The first rows of a query. `more`: it has others, which were not read."""

    columns: tuple[ColumnInfo, ...]
    rows: tuple[tuple[object, ...], ...]
    more: bool
    ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """A step of a plan, in words, with what it needs below it.

    `rows` and `cost` are what PostgreSQL expects; `real_rows` and `ms` are there where the query was measured, for all
    its runs together. `share` is its own part of the whole, without the steps below: of the time, else of the cost.
    """

    says: str
    kind: str  # as PostgreSQL calls it
    details: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    rows: float
    cost: float
    share: float
    real_rows: float | None = None
    ms: float | None = None
    runs: int = 1
    steps: tuple[PlanStep, ...] = ()

    def all_steps(self) -> Iterator[PlanStep]:
        """This one and all below, from the top."""
        yield self
        for step in self.steps:
            yield from step.all_steps()


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """How PostgreSQL gets at the rows of a query. The times are there where it was measured."""

    root: PlanStep
    planning_ms: float | None = None
    running_ms: float | None = None

    @property
    def measured(self) -> bool:
        """Whether the query has run."""
        return self.running_ms is not None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is worth a look, from the top."""
        return tuple(warning for step in self.root.all_steps() for warning in step.warnings)


@dataclass(frozen=True, slots=True)
class NewRule:
    """SQL that is to be kept: what it is called in the list and in SQL, and what it is for."""

    title: str
    name: str
    sql: str
    description: str = ""
