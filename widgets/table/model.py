"""The rows of a table or a result of any length: only the windows that are shown are fetched, and few are kept."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from pitboss.errors import PitbossError
from pitboss.models import ColumnInfo
from pitboss.shapes import ALL, Shape
from pitboss.tasks import Tasks
from widgets.ports import ShapedRows
from widgets.table.cells import (
    LEFT,
    LOADING,
    LOOK_ROLE,
    RIGHT,
    Cell,
    CellModel,
    Look,
    cell_of,
    heading,
    spoken,
    tip_text,
)
from widgets.table.words import spoken_heading

WINDOW = 200  # rows a fetch
KEPT = 50  # windows in memory
WANTED = 4  # windows waiting to be fetched: those scrolled past are not
DRAWN = 8_000  # cells whose text is kept: some screens of them
NUMBERS = 0  # the first column holds row numbers

Index = QModelIndex | QPersistentModelIndex
Row = tuple[object, ...]
NO_INDEX = QModelIndex()


class ViewModel(CellModel):
    """Rows in windows. `data()` never waits: a row on its way shows "…" and is sent for, once.

    Signals: arrived(), when the first rows are there; estimated(int) and counted(int), the number of rows, about and
    exact; uncounted(str), why only the first rows are known; failed(str), a sentence, after which nothing is fetched
    until `retry()` or `show()`.
    """

    arrived = Signal()
    estimated = Signal(int)
    counted = Signal(int)
    uncounted = Signal(str)
    failed = Signal(str)

    def __init__(self, tasks: Tasks, locale: QLocale | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._locale = locale or QLocale()
        self._asked: ShapedRows | None = None  # what is to be shown, once its first rows are here
        self._source: ShapedRows | None = None  # what is shown
        self._shape = ALL
        self._columns: tuple[ColumnInfo, ...] = ()
        self._total = 0
        self._exact = False
        self._windows: dict[int, tuple[Row, ...]] = {}  # the one used last stands last
        self._drawn: dict[tuple[int, int], Cell] = {}
        self._wanted: dict[int, None] = {}
        self._latest = -1
        self._broken = False
        self._opening: asyncio.Task[Any] | None = None
        self._fetching: asyncio.Task[Any] | None = None

    # what is shown

    def show(self, source: ShapedRows | None, shape: Shape = ALL) -> None:
        """Show `source` from its first row; what was shown stays until that is here. None shows nothing, at once.

        `shape` is how its rows have been shaped: the headings say it.
        """
        self._stop()
        self._asked, self._shape = source, shape
        if source is None:
            self._replace(None, ())
            return
        if self._columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns))
        self._opening = self._tasks.start(self._open(source), name="first rows")

    def stay(self, shape: Shape) -> None:
        """Show on what is shown, which is in this shape, instead of what is on its way."""
        self._stop()
        self._asked, self._shape = self._source, shape
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns))

    def retry(self) -> None:
        """Fetch again after a failure."""
        self.show(self._asked, self._shape)

    @property
    def shape(self) -> Shape:
        """How the rows are shaped that are shown, or on their way."""
        return self._shape

    @property
    def shown(self) -> ShapedRows | None:
        """The source whose rows are here."""
        return self._source

    @property
    def columns(self) -> tuple[ColumnInfo, ...]:
        """The columns of the source, without the row numbers."""
        return self._columns

    @property
    def total(self) -> int:
        """The number of rows; while it is not `exact`, of those known so far."""
        return self._total

    @property
    def exact(self) -> bool:
        """Whether the rows have been counted."""
        return self._exact

    def row(self, number: int) -> Row | None:
        """A row's values, None while they are not here. Does not fetch."""
        window = self._windows.get(number // WINDOW)
        at = number % WINDOW
        return window[at] if window is not None and at < len(window) else None

    # Qt's questions

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() or not self._columns else len(self._columns) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section <= len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return "#" if section == NUMBERS else heading(self._columns[section - 1].name)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        if section == NUMBERS:
            return "Row number" if role == Qt.ItemDataRole.AccessibleTextRole else None
        column = self._columns[section - 1]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken_heading(column, self._shape)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{column.name}: {column.type}"
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        number, section = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.cell(number, section).text
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._side(section)
            case Qt.ItemDataRole.ToolTipRole if section != NUMBERS and (row := self.row(number)) is not None:
                return tip_text(row[section - 1], self._columns[section - 1], self._locale)
            case Qt.ItemDataRole.AccessibleTextRole if section != NUMBERS and (row := self.row(number)) is not None:
                return spoken(row[section - 1], self._columns[section - 1], self._locale)
        return self.cell(number, section).look if role == LOOK_ROLE else None

    def cell(self, row: int, column: int) -> Cell:
        """The cell there; of a row that is not here, a mark that it is on its way."""
        self._touch(row // WINDOW)
        place = (row, column)
        cell = self._drawn.get(place)
        if cell is None:
            values = self.row(row)
            if values is None and column != NUMBERS:
                return Cell(LOADING, Look.LOADING, self._side(column))
            if len(self._drawn) >= DRAWN:
                self._drawn.clear()
            cell = self._drawn[place] = self._new_cell(row, column, values)
        return cell

    def _new_cell(self, number: int, section: int, values: Row | None) -> Cell:
        if section == NUMBERS or values is None:
            return Cell(self._locale.toString(number + 1), Look.FAINT, RIGHT)
        return cell_of(values[section - 1], self._columns[section - 1], self._locale)

    def _side(self, section: int) -> int:
        return RIGHT if section == NUMBERS or self._columns[section - 1].kind == "number" else LEFT

    # fetching

    def _touch(self, number: int) -> None:
        """A row of this window is being drawn: keep it, or send for it."""
        if number in self._windows:
            if number != self._latest:
                self._windows[number] = self._windows.pop(number)
                self._latest = number
        elif number not in self._wanted and not self._broken and self._source is not None:
            self._wanted[number] = None
            while len(self._wanted) > WANTED:
                del self._wanted[next(iter(self._wanted))]
            if self._fetching is None or self._fetching.done():
                self._fetching = self._tasks.start(self._fetch_wanted(self._source), name="rows")

    async def _open(self, source: ShapedRows) -> None:
        """The first window, then the count, which may take longer, then what makes windows far down quick."""
        try:
            first = await source.rows(0, WINDOW)
        except PitbossError as error:
            self._break(error)
            return
        self._replace(source, first.rows)
        self.arrived.emit()
        if len(first.rows) == WINDOW:
            try:
                self.estimated.emit(max((await source.estimate()).rows, WINDOW))
                self._grow(await source.count())
            except PitbossError as error:
                self.uncounted.emit(str(error))
                return
        self._exact = True
        self.counted.emit(self._total)
        if self._total > WINDOW:
            with suppress(PitbossError):  # a window that cannot be read says so itself
                await source.prepare()

    async def _fetch_wanted(self, source: ShapedRows) -> None:
        """Fetch what is wanted, the latest first, until nothing is."""
        while self._wanted:
            number = next(reversed(self._wanted))
            try:
                window = await source.rows(number * WINDOW, WINDOW)
            except PitbossError as error:
                self._break(error)
                return
            self._wanted.pop(number, None)
            self._keep(number, window.rows)

    def _replace(self, source: ShapedRows | None, rows: tuple[Row, ...]) -> None:
        """Show a source whose first rows are these."""
        if self._fetching is not None:
            self._fetching.cancel()
        self._fetching = None
        self._wanted.clear()
        self.beginResetModel()
        self._source, self._columns = source, source.columns if source else ()
        self._total, self._exact, self._broken, self._latest = len(rows), False, False, -1
        self._windows.clear()
        self._windows[0] = rows
        self._drawn.clear()
        self.endResetModel()

    def _grow(self, total: int) -> None:
        if total > self._total:
            self.beginInsertRows(NO_INDEX, self._total, total - 1)
            self._total = total
            self.endInsertRows()

    def _keep(self, number: int, rows: tuple[Row, ...]) -> None:
        self._windows[number] = rows
        while len(self._windows) > KEPT:
            del self._windows[next(iter(self._windows))]
        first, last = number * WINDOW, min((number + 1) * WINDOW, self._total) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns)))

    def _break(self, error: PitbossError) -> None:
        self._broken = True
        self._wanted.clear()
        self.failed.emit(str(error))

    def _stop(self) -> None:
        """End all fetching."""
        for task in (self._opening, self._fetching):
            if task is not None:
                task.cancel()
        self._opening = self._fetching = None
        self._wanted.clear()
