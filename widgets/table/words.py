"""What the table says of itself in words: how many rows, and what a heading is to somebody who hears it."""

from __future__ import annotations

from collections.abc import Sequence

from pitboss.models import ColumnInfo
from pitboss.names import row_count
from pitboss.shapes import Shape
from widgets.table.cells import heading
from widgets.table.reshape import filter_of, sort_of


def exact_rows(rows: int, of: int | None) -> str:
    """`30,000 rows · exact`, or of those that there are without search and filters `1,204 of 30,000 rows · exact`."""
    return f"{row_count(rows)} · exact" if of is None else f"{rows:,} of {row_count(of)} · exact"


def about_rows(rows: int) -> str:
    """`about 1,000,000 rows · estimate, counting`."""
    return f"about {row_count(rows)} · estimate, counting"


def first_rows(rows: int) -> str:
    """`200 rows so far · partial, counting`."""
    return f"{row_count(rows)} so far · partial, counting"


def gone_columns(names: Sequence[str]) -> str:
    """That filters and sorts had to be let go of, as their columns are no longer there."""
    named = " and ".join(f"“{heading(name)}”" for name in names)
    return f"No longer there: {named}. What was filtered and sorted by it is shown without."


def uncounted_rows(rows: int) -> str:
    """`at least 200 rows · partial, not counted`."""
    return f"at least {row_count(rows)} · partial, not counted"


def spoken_heading(column: ColumnInfo, shape: Shape) -> str:
    """`Funding, number, sorted descending, filtered`."""
    parts = [heading(column.name), column.kind]
    if found := sort_of(shape, column.name):
        at, sort = found
        parts.append(f"sorted {'descending' if sort.descending else 'ascending'}")
        if len(shape.sorts) > 1:
            parts.append(f"sort {at + 1} of {len(shape.sorts)}")
    if filter_of(shape, column.name):
        parts.append("filtered")
    return ", ".join(parts)
