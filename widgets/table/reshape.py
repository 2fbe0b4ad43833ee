"""Changes of a shape: what a click on a heading, a filter or a chip makes of it. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pitboss.models import ColumnInfo
from pitboss.shapes import Filter, Shape, Sort


def sort_of(shape: Shape, column: str) -> tuple[int, Sort] | None:
    """The column's place among the sorts, from 0, and its direction; None where rows are not sorted by it."""
    return next((found for found in enumerate(shape.sorts) if found[1].column == column), None)


def filter_of(shape: Shape, column: str) -> Filter | None:
    """The filter on a column."""
    return next((wanted for wanted in shape.filters if wanted.column == column), None)


def next_sort(shape: Shape, column: str, *, further: bool = False) -> Shape:
    """Sort by a column ascending, then descending, then no more. `further`: after the sorts there are, else alone."""
    found = sort_of(shape, column)
    if found is None:
        return sorted_by(shape, column, descending=False, further=further)
    return sorted_by(shape, column, descending=None if found[1].descending else True, further=further)


def sorted_by(shape: Shape, column: str, *, descending: bool | None, further: bool = False) -> Shape:
    """Sort by a column, or with None no more. One that is sorted by already keeps its place among them."""
    sorts = list(shape.sorts) if further else [sort for sort in shape.sorts if sort.column == column]
    found = next((at for at, sort in enumerate(sorts) if sort.column == column), len(sorts))
    sorts[found : found + 1] = [] if descending is None else [Sort(column, descending)]
    return replace(shape, sorts=tuple(sorts))


def filtered(shape: Shape, column: str, wanted: Filter | None) -> Shape:
    """With this filter on a column, in place of the one there was; None lets all its values pass."""
    filters = list(shape.filters)
    found = next((at for at, each in enumerate(filters) if each.column == column), len(filters))
    filters[found : found + 1] = [] if wanted is None else [wanted]
    return replace(shape, filters=tuple(filters))


def fitting(shape: Shape, columns: Iterable[ColumnInfo]) -> tuple[Shape, list[str]]:
    """What of a shape these columns still allow, and the names that it had to let go of."""
    names = {column.name for column in columns}
    gone = dict.fromkeys(part.column for part in (*shape.filters, *shape.sorts) if part.column not in names)
    kept = replace(
        shape,
        filters=tuple(wanted for wanted in shape.filters if wanted.column in names),
        sorts=tuple(sort for sort in shape.sorts if sort.column in names),
    )
    return kept, list(gone)
