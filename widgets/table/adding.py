"""Adds up what is chosen, beside the work of the window: at once where the rows are here, else in windows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QLocale, QObject, Signal

from pitboss.errors import PitbossError
from pitboss.names import row_count
from pitboss.tasks import Tasks
from widgets.table.choosing import ChoosesCells
from widgets.table.model import Row, ViewModel
from widgets.table.reading import Reading
from widgets.table.selection import Band, Chosen
from widgets.table.totals import Totals, columns_to_add, count_text, empty_text, totals_text

MOST_ROWS = 200_000  # that are fetched to be added up: some seconds
AT_ONCE = 2_000  # cells, some milliseconds
PATIENCE = 0.15  # seconds in which a person may still be choosing


class Adding(QObject):
    """Signals: said(str), how many cells are chosen and what they come to; "" where nothing is worth saying."""

    said = Signal(str)

    def __init__(self, table: ChoosesCells, model: ViewModel, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._table, self._model, self._tasks, self._locale = table, model, tasks, QLocale()
        self._work: asyncio.Task[Any] | None = None
        self.text = ""
        table.selectionModel().selectionChanged.connect(lambda *_: self._start())
        model.modelReset.connect(self._start)

    def _start(self) -> None:
        if self._work is not None:
            self._work.cancel()
        self._work = None
        chosen = self._table.chosen()
        begins = count_text(chosen)
        adds = columns_to_add(chosen, self._model.columns) if begins else frozenset()
        if not adds:
            self._say(begins)
            return
        reading = Reading(self._model)
        here = reading.all_here(chosen, AT_ONCE // len(chosen.columns))
        if here is not None:
            self._finish(chosen, adds, _added(here, adds))
        elif chosen.rows > MOST_ROWS:
            self._say(f"{begins} · more than {row_count(MOST_ROWS)} are too many to add up here")
        else:
            self._say(f"{begins} · adding up")
            self._work = self._tasks.start(self._add(reading, chosen, adds), name="add up what is chosen")

    async def _add(self, reading: Reading, chosen: Chosen, adds: frozenset[int]) -> None:
        begins, totals, done = count_text(chosen), Totals(), 0
        await asyncio.sleep(PATIENCE)
        try:
            async for band, rows in reading.windows(chosen):
                _add_band(totals, band, rows, adds)
                done += band.rows
                self._say(f"{begins} · adding up, {100 * done // chosen.rows} %")
                await asyncio.sleep(0)
        except PitbossError:
            self._say(f"{begins} · could not be added up")
            return
        self._finish(chosen, adds, totals)

    def _finish(self, chosen: Chosen, adds: frozenset[int], totals: Totals) -> None:
        cells = sum(band.rows * len(band.columns & adds) for band in chosen.bands)
        parts = (
            count_text(chosen),
            empty_text(totals, cells, self._locale),
            totals_text(totals, adds, self._model.columns, self._locale),
        )
        self._say(" · ".join(part for part in parts if part))

    def _say(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.said.emit(text)


def _added(bands: Sequence[tuple[Band, Sequence[Row]]], adds: frozenset[int]) -> Totals:
    totals = Totals()
    for band, rows in bands:
        _add_band(totals, band, rows, adds)
    return totals


def _add_band(totals: Totals, band: Band, rows: Sequence[Row], adds: frozenset[int]) -> None:
    for column in band.columns & adds:
        totals.add(row[column] for row in rows)
