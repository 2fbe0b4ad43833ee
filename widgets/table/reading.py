"""Reading rows that are chosen: those that are here at once, the others in windows; of one moment, or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from pitboss.errors import PitbossError
from widgets.ports import ShapedRows
from widgets.table.model import Row, ViewModel
from widgets.table.selection import Band, Chosen

WINDOW = 1_000  # rows a fetch, of which each may take a few milliseconds of the loop


class RowsChanged(PitbossError):
    """The rows that were shown are no longer those that are read."""

    code = "bad_request"


class Reading:
    """The rows of what a model shows as this is made. Raises RowsChanged once it shows something else."""

    def __init__(self, model: ViewModel) -> None:
        self._model = model
        self._source: ShapedRows | None = model.shown
        self._total = model.total

    def here(self, band: Band) -> list[Row] | None:
        """The band's rows, None where one of them is not here."""
        found: list[Row] = []
        for number in range(band.top, band.bottom + 1):
            if (row := self._model.row(number)) is None:
                return None
            found.append(row)
        return found

    def all_here(self, chosen: Chosen, most: int) -> list[tuple[Band, list[Row]]] | None:
        """All bands with their rows, None where they have more than `most` rows or one is not here."""
        if chosen.rows > most:
            return None
        found = [(band, self.here(band)) for band in chosen.bands]
        return [(band, rows) for band, rows in found if rows is not None] if all(rows for _, rows in found) else None

    async def windows(self, chosen: Chosen) -> AsyncIterator[tuple[Band, Sequence[Row]]]:
        """The chosen rows from the top, some at a time."""
        for band in chosen.windows(WINDOW):
            yield band, await self._rows(band)

    async def _rows(self, band: Band) -> Sequence[Row]:
        rows: Sequence[Row] | None = self.here(band)
        if rows is None and self._source is not None:
            rows = (await self._source.rows(band.top, band.rows)).rows
        if self._model.shown is not self._source or rows is None or len(rows) != band.rows:
            raise RowsChanged("The rows have changed meanwhile. Choose them again.")
        return rows

    async def whole(self, number: int, column: int) -> str | None:
        """The text of a value of which a row has the beginning alone. Raises TooLarge."""
        if self._source is None or self._model.shown is not self._source:
            raise RowsChanged("The rows have changed meanwhile. Choose them again.")
        return await self._source.cell(number, self._source.columns[column].name)
