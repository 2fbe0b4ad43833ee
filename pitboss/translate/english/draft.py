"""A query in the making: what has been read of the question so far. Immutable, so that readings can branch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pitboss.translate.english.tree import (
    AtLeast,
    Condition,
    Direction,
    Either,
    Every,
    Expression,
    Field,
    Measure,
    Order,
    Related,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Tokens `start` to `end` became `what`."""

    start: int
    end: int
    what: object


@dataclass(frozen=True, slots=True)
class Draft:
    """`measure` is what is counted or summed instead of listing rows; `ask_*` wait for words further on."""

    root: str
    where: tuple[Condition, ...] = ()
    outputs: tuple[Expression, ...] = ()
    measure: Expression | None = None
    more: tuple[Measure, ...] = ()  # further measures, told beside the first
    per_row: bool = False  # the measure is told for each row of `root`, whose columns may be shown with it
    ask_count: bool = False  # whether all rows are wanted, or the first alone, is clear once the count is shown, too
    group: tuple[Expression, ...] = ()
    having: AtLeast | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    skip: int = 0  # rows before the first that is shown
    of_first: bool = False  # the measure is told of the first rows alone
    ties: bool = False
    distinct: bool = False
    ask_order: Direction | None = None  # "top 5" needs its "by funding"
    best_of: tuple[Field, ...] = ()  # order and limit hold within the rows that agree in these
    known: tuple[Field, ...] = ()  # of which rows without a value do not belong to the answer
    open_or: bool = False  # an alternative whose reach is not closed: nothing may be added after it
    marks: tuple[Mark, ...] = ()
    cost: float = 0.0

    def told(self, start: int, end: int, what: object, cost: float = 0.0) -> Draft:
        """The same, with word of what a span became."""
        return replace(self, marks=(*self.marks, Mark(start, end, what)), cost=self.cost + cost)

    def restricted(self, condition: Condition, *, closed: bool) -> Draft | None:
        """With one more condition. None where it is open whether an "or" reaches over other conditions, too.

        `closed` says that the words show where the alternatives begin ("where ... or ..."); a list of values of one
        column is no such alternative.
        """
        if isinstance(condition, Every):
            draft: Draft | None = self
            for part in condition.parts:
                draft = draft and draft.restricted(part, closed=closed)
            return draft
        alternative = isinstance(condition, Either) and not condition.is_list
        if self.open_or or (alternative and self.where and not closed):
            return None
        return replace(self, where=(*self.where, condition), open_or=alternative)

    @property
    def measures(self) -> tuple[Expression, ...]:
        """All that is counted, summed or reckoned."""
        return (*(() if self.measure is None else (self.measure,)), *self.more)

    def related_tables(self) -> tuple[str, ...]:
        """The tables that conditions speak of, and whose columns may therefore be shown."""
        return tuple(dict.fromkeys(one.table for one in self.where if isinstance(one, Related)))


Branch = Iterator[tuple[Draft, int]]  # drafts with one thing more, and the place after it
