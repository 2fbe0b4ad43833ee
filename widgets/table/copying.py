"""Copying what is chosen, in several forms: at once where it is little, else in windows that can be cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from pitboss.errors import PitbossError, TooLarge
from pitboss.models import Cut
from pitboss.names import counted, row_count
from pitboss.row_texts import NOT_CHOSEN, RowText, TextFormat
from pitboss.tasks import Tasks
from widgets.table.choosing import ChoosesCells
from widgets.table.model import Row, ViewModel
from widgets.table.reading import Reading
from widgets.table.selection import Band, Chosen

MOST_ROWS = 100_000
MOST_LETTERS = 10_000_000  # handing more to the system holds the window up for longer than is noticed
AT_ONCE = 5_000  # cells, some milliseconds
FORMS: dict[TextFormat, str] = {"tsv": "", "csv": " as CSV", "md": " as Markdown", "json": " as JSON"}


class Copying(QObject):
    """Puts what is chosen on the clipboard.

    Signals: progressed(int, int), rows done and rows in all, of what takes a while; done(str) and failed(str), a
    sentence. A cancelled one leaves the clipboard as it was.
    """

    progressed = Signal(int, int)
    done = Signal(str)
    failed = Signal(str)

    def __init__(self, table: ChoosesCells, model: ViewModel, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._table, self._model, self._tasks = table, model, tasks
        self._work: asyncio.Task[Any] | None = None

    def copy(self, form: TextFormat = "tsv", *, headings: bool = False) -> None:
        """Copy the chosen cells."""
        self.cancel()
        chosen = self._table.chosen()
        if not chosen.cells:
            return
        if chosen.rows > MOST_ROWS:
            self.failed.emit(f"{row_count(chosen.rows)} are more than the {MOST_ROWS:,} that can be copied. "
                             "Export them to a file instead.")  # fmt: skip
            return
        reading = Reading(self._model)
        here = reading.all_here(chosen, AT_ONCE // len(chosen.columns))
        if here is not None and not any(_has_cut(rows, band) for band, rows in here):
            writer = self._writer(chosen, form, headings)
            self._put(chosen, form, writer.begin() + "".join(
                writer.add(_picked(chosen, band, rows)) for band, rows in here
            ) + writer.end())  # fmt: skip
            return
        self._work = self._tasks.start(self._copy(reading, chosen, form, headings), name="copy what is chosen")

    def cancel(self) -> None:
        """End what is being copied."""
        if self._work is not None:
            self._work.cancel()
        self._work = None

    def _writer(self, chosen: Chosen, form: TextFormat, headings: bool) -> RowText:
        columns = [self._model.columns[column] for column in chosen.columns]
        return RowText(form, columns, headings=headings, bare=chosen.cells == 1 and not headings)

    async def _copy(self, reading: Reading, chosen: Chosen, form: TextFormat, headings: bool) -> None:
        writer = self._writer(chosen, form, headings)
        parts, letters, done = [writer.begin()], 0, 0
        try:
            async for band, rows in reading.windows(chosen):
                picked = _picked(chosen, band, rows)
                if _has_cut(rows, band):
                    await self._fill(reading, chosen, band, picked, letters)
                parts.append(await asyncio.to_thread(writer.add, picked))
                letters += len(parts[-1])
                _check(letters)
                done += band.rows
                self.progressed.emit(done, chosen.rows)
        except PitbossError as error:
            self.failed.emit(str(error))
            return
        parts.append(writer.end())
        self._put(chosen, form, await asyncio.to_thread(lambda: "".join(parts)))

    async def _fill(
        self, reading: Reading, chosen: Chosen, band: Band, picked: list[list[object]], letters: int
    ) -> None:
        """Put each value in whole of which there is the beginning."""
        for number, row in enumerate(picked, band.top):
            for at, column in enumerate(chosen.columns):
                if isinstance(row[at], Cut):
                    row[at] = await reading.whole(number, column)
                    letters += len(str(row[at]))
                    _check(letters)

    def _put(self, chosen: Chosen, form: TextFormat, text: str) -> None:
        QGuiApplication.clipboard().setText(text if chosen.cells == 1 else text.removesuffix("\n"))
        many = row_count(chosen.rows) if chosen.whole_rows else counted(chosen.cells, "cell")
        self.done.emit(f"Copied {many}{FORMS[form]}.")


def _picked(chosen: Chosen, band: Band, rows: Sequence[Row]) -> list[list[object]]:
    """The chosen columns of these rows, in their order."""
    return [[row[at] if at in band.columns else NOT_CHOSEN for at in chosen.columns] for row in rows]


def _has_cut(rows: Sequence[Row], band: Band) -> bool:
    return any(isinstance(row[at], Cut) for row in rows for at in band.columns)


def _check(letters: int) -> None:
    if letters > MOST_LETTERS:
        raise TooLarge(f"More than {MOST_LETTERS // 1_000_000} MB cannot be copied. Export the rows to a file instead.")
