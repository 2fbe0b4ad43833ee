"""Rows of any number, as the widgets read them."""

from __future__ import annotations

from typing import Protocol

from pitboss.models import ColumnInfo, RowWindow
from pitboss.shapes import MOST_VALUES, RowCount, Shape, ValueCounts


class RowSource(Protocol):
    """A table or a result of any length, read in windows. A blank `search` finds all rows."""

    @property
    def columns(self) -> tuple[ColumnInfo, ...]:
        """The columns, in order."""

    async def count(self, search: str = "") -> int:
        """The exact number of rows."""

    async def rows(self, offset: int, limit: int, search: str = "") -> RowWindow:
        """At most `limit` rows from `offset` on."""


class ShapedRows(RowSource, Protocol):
    """A source that sorts, filters and counts values. Cancelling any of it ends the query, too."""

    def shaped(self, shape: Shape) -> ShapedRows:
        """The same rows in another shape. Whoever asked for it closes it."""

    async def estimate(self) -> RowCount:
        """The number of rows at once, not exact."""

    async def values(self, column: str, limit: int = MOST_VALUES) -> ValueCounts:
        """The most frequent values of a column, in the rows that pass all filters but its own."""

    async def cell(self, number: int, column: str) -> str | None:
        """The text of one whole value, in row `number` from 0, also where a window has its beginning alone.

        Raises TooLarge where it is too large even for that.
        """

    async def prepare(self) -> None:
        """Make windows far down quick, which takes a while; the first rows need it not."""

    async def aclose(self) -> None:
        """Free what windows have needed."""
