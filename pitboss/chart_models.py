"""A chart as it is asked for and as it comes: plain values, no Qt, no SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ChartKind = Literal["bar", "line", "scatter", "histogram"]
Aggregate = Literal["count", "sum", "avg"]
Unit = Literal["auto", "day", "week", "month", "quarter", "year"]
Axis = Literal["category", "number", "date"]

MOST_BARS = 50
MOST_POINTS = 2_000  # of all series together
MOST_SERIES = 8  # as many as there are colours; where there are more, the last one is all others


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """What a chart shows. A bar or a point of a line stands for all rows with the same `x`.

    `ys` are columns of numbers, which `aggregate` makes one number of; "count" counts rows and needs none. `unit` puts
    the days of a date together. `series` is a column that splits the rows into colours; it asks for one y at most.
    """

    kind: ChartKind
    x: str
    ys: tuple[str, ...] = ()
    aggregate: Aggregate = "count"
    series: str = ""
    unit: Unit = "auto"


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A bar or a point. `x` is the place of its group, a number, or seconds since 1970 as clocks showed them.

    `end` is where a histogram's bar ends; `rows` is how many rows it stands for.
    """

    x: float
    y: float
    rows: int = 1
    end: float = 0.0


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """The points of one colour. `name` is None where the series' column is empty, "" where there is but one."""

    name: str | None
    points: tuple[ChartPoint, ...]
    is_rest: bool = False  # all series that have no colour of their own


@dataclass(frozen=True, slots=True)
class ChartData:
    """What a chart draws. `labels` name the groups of a category axis, where None is NULL.

    `groups` is how many there are in all, of which the labels are the first. `rows` are drawn, of `of_rows` that could
    be; `left_out` have no value to be drawn by. `unit` and `step` say what was put together: days, or numbers.
    """

    axis: Axis
    series: tuple[ChartSeries, ...]
    labels: tuple[str | None, ...] = ()
    groups: int = 0
    parts: int = 1  # how many series there are in all
    rows: int = 0
    of_rows: int = 0
    left_out: int = 0
    unit: Unit = "auto"
    step: float = 0.0

    @property
    def points(self) -> int:
        """How many points there are."""
        return sum(len(one.points) for one in self.series)
