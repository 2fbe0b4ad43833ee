"""How a person wants to see a table or a result: searched, filtered, sorted. Plain values: no Qt, no SQL.

Values are texts as PostgreSQL writes them, whatever the column's type, so that none loses a digit on its way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MOST_VALUES = 200  # values of a column that are offered to choose from


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of a column. Empty values come last, either way."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Contains:
    """Rows whose text holds `text`, in any letter case; with `exclude`, the others."""

    column: str
    text: str
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """Rows with one of these values, where None is NULL; with `exclude`, the others."""

    column: str
    values: tuple[str | None, ...]
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """Rows from `low` to `high`, both included; None leaves that side open."""

    column: str
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """Rows of a date or moment from the `first` day to the end of the `last`; None leaves that side open."""

    column: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Empty:
    """Rows where there is nothing: NULL, a text of no letters, a list of nothing; with `exclude`, the others."""

    column: str
    exclude: bool = False


Filter = Contains | OneOf | Between | Days | Empty


@dataclass(frozen=True, slots=True)
class Shape:
    """What is shown: rows that hold `search` in any column and pass every filter, in the order of the sorts."""

    search: str = ""
    filters: tuple[Filter, ...] = ()
    sorts: tuple[Sort, ...] = ()

    @property
    def keeps_all(self) -> bool:
        """Whether it leaves no row out."""
        return not self.search and not self.filters


ALL = Shape()


@dataclass(frozen=True, slots=True)
class RowCount:
    """A number of rows, and whether they were counted or are PostgreSQL's estimate."""

    rows: int
    exact: bool


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A value of a column and the number of rows that have it. None is NULL."""

    value: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class ValueCounts:
    """The values of a column, the most frequent first. Not `complete` where it has more than these."""

    values: tuple[ValueCount, ...]
    complete: bool
