"""Rows in memory that sort, filter and count values as the store's do."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Self, assert_never

from pitboss.errors import PitbossError
from pitboss.models import ColumnInfo
from pitboss.shapes import (
    ALL,
    MOST_VALUES,
    Between,
    Contains,
    Days,
    Empty,
    Filter,
    OneOf,
    RowCount,
    Shape,
    ValueCount,
    ValueCounts,
)

Row = tuple[object, ...]


class MemoryShapes:
    """What MemoryRows has beside windows. `closed` and `prepared` say what was done with it; `made` are its shapes."""

    columns: tuple[ColumnInfo, ...]
    make: Callable[[int], Row]
    total: int
    gate: asyncio.Event | None
    error: PitbossError | None
    base: Any = None
    shape: Shape = ALL
    closed = prepared = False
    values_gate: asyncio.Event | None = None
    wholes: Mapping[str, str] = MappingProxyType({})  # the whole texts of what rows have the beginning of

    @property
    def made(self) -> list[Any]:
        """All shapes that were asked for, in order."""
        made: list[Any] = self.__dict__.setdefault("_made", [])
        return made

    def shaped(self, shape: Shape) -> Self:
        base: Any = self.base or self
        found: Any = replace(base)
        if shape != ALL:
            order = base.ordered(shape)
            found = replace(base, make=lambda number: base.make(order[number]), total=len(order))
        found.base, found.shape, found.values_gate = base, shape, base.values_gate
        found.wholes = base.wholes
        base.made.append(found)
        return found  # type: ignore[no-any-return]

    async def estimate(self) -> RowCount:
        return RowCount(self.total, exact=False)

    async def values(self, column: str, limit: int = MOST_VALUES) -> ValueCounts:
        if self.values_gate is not None:
            await self.values_gate.wait()
        if self.error is not None:
            raise self.error
        base: Any = self.base or self
        others = tuple(each for each in self.shape.filters if each.column != column)
        place = base.place(column)
        rows = base.ordered(replace(self.shape, filters=others, sorts=()))
        counts = Counter(written(base.make(number)[place]) for number in rows)
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] is None, pair[0] or ""))
        return ValueCounts(tuple(ValueCount(*pair) for pair in ranked[:limit]), complete=len(ranked) <= limit)

    async def cell(self, number: int, column: str) -> str | None:
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        base: Any = self.base or self
        value = self.make(number)[base.place(column)]
        return None if value is None else self.wholes.get(str(value), str(value))

    async def prepare(self) -> None:
        self.prepared = True

    async def aclose(self) -> None:
        self.closed = True

    def place(self, column: str) -> int:
        """Where a column stands."""
        return [each.name for each in self.columns].index(column)

    def ordered(self, shape: Shape) -> list[int]:
        """The numbers of the rows that a shape shows, in its order."""
        folded = shape.search.casefold()
        found = [
            number
            for number in range(self.total)
            if folded in " ".join(map(str, self.make(number))).casefold()
            and all(passes(wanted, self.make(number)[self.place(wanted.column)]) for wanted in shape.filters)
        ]
        for sort in reversed(shape.sorts):
            place = self.place(sort.column)
            there = [number for number in found if self.make(number)[place] is not None]
            empty = [number for number in found if self.make(number)[place] is None]
            found = sorted(there, key=lambda n, at=place: self.make(n)[at], reverse=sort.descending) + empty  # type: ignore[arg-type, misc]
        return found


def written(value: object) -> str | None:
    """A value as PostgreSQL writes it."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(" ")
        case list() | tuple():
            return "{" + ",".join(map(str, value)) + "}"
    return str(value)


def passes(wanted: Filter, value: object) -> bool:
    """Whether a filter lets a value pass."""
    text = written(value)
    match wanted:
        case Contains(text=part, exclude=exclude):
            return (text is not None and part.casefold() in text.casefold()) != exclude
        case OneOf(values=values, exclude=exclude):
            return (text in values) != exclude
        case Between(low=low, high=high):
            return text is not None and _within(Decimal(text), (low, high), Decimal)
        case Days(first=first, last=last):
            day = value.date() if isinstance(value, datetime) else value
            return isinstance(day, date) and (not first or day >= first) and (not last or day <= last)
        case Empty(exclude=exclude):
            return (text in (None, "", "{}")) != exclude
        case _:
            assert_never(wanted)


def _within(number: Decimal, ends: Iterable[str | None], read: Callable[[str], Decimal]) -> bool:
    low, high = (None if end is None else read(end) for end in ends)
    return (low is None or number >= low) and (high is None or number <= high)
