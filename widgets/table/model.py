"""The rows of a table or a result of any length: only the windows that are shown are fetched, and few are kept."""

from __future__ import annotations

import asyncio
from typing import Any

from PySide6.QtCore import QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from pitboss.errors import PitbossError
from pitboss.models import ColumnInfo
from pitboss.tasks import Tasks
from widgets.ports import RowSource
from widgets.table.cells import (
    LEFT,
    LOADING,
    LOOK_ROLE,
    RIGHT,
    Cell,
    CellModel,
    Look,
    cell_text,
    copy_text,
    heading,
    tip_text,
)

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

    Signals: arrived(), when the first rows are there; counted(int), the exact number of rows; failed(str), a
    sentence, after which nothing is fetched until `retry()` or `show()`.
    """

    arrived = Signal()
    counted = Signal(int)
    failed = Signal(str)

    def __init__(self, tasks: Tasks, locale: QLocale | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._locale = locale or QLocale()
        self._source: RowSource | None = None
        self._columns: tuple[ColumnInfo, ...] = ()
        self._search = ""
        self._total = 0
        self._exact = False
        self._windows: dict[int, tuple[Row, ...]] = {}  # the one used last stands last
        self._drawn: dict[tuple[int, int], Cell] = {}
        self._wanted: dict[int, None] = {}
        self._latest = -1
        self._broken = False
        self._work: list[asyncio.Task[Any]] = []

    # what is shown

    def show(self, source: RowSource | None, search: str = "") -> None:
        """Show `source` from its first row; None shows nothing."""
        self._stop()
        self.beginResetModel()
        self._source, self._search = source, search
        self._columns = source.columns if source else ()
        self._total, self._exact, self._broken = 0, False, False
        self._windows.clear()
        self._drawn.clear()
        self.endResetModel()
        if source is not None:
            self._work = [self._tasks.start(self._open(source, search), name="first rows")]

    def search(self, text: str) -> None:
        """Show only rows that hold `text`."""
        if text != self._search:
            self.show(self._source, text)

    def retry(self) -> None:
        """Fetch again after a failure."""
        self.show(self._source, self._search)

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

    def tsv(self, rows: list[int]) -> str:
        """These rows as tab-separated text, with a line of headings. Rows that are not here are left out."""
        lines = [[column.name for column in self._columns]]
        lines += [[copy_text(value) for value in row] for number in rows if (row := self.row(number)) is not None]
        return "\n".join("\t".join(line) for line in lines)

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
        if role == Qt.ItemDataRole.ToolTipRole and section != NUMBERS:
            column = self._columns[section - 1]
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
        value = values[section - 1]
        text = cell_text(value, self._columns[section - 1], self._locale)
        return Cell(text, Look.NULL if value is None else Look.PLAIN, self._side(section))

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
            if len(self._work) < 2 or self._work[1].done():
                self._work[1:] = [self._tasks.start(self._fetch_wanted(self._source), name="rows")]

    async def _open(self, source: RowSource, search: str) -> None:
        """The first window, then the count, which may take longer."""
        try:
            first = await source.rows(0, WINDOW, search)
            self._grow(len(first.rows))
            self._keep(0, first.rows)
            self.arrived.emit()
            self._grow(len(first.rows) if len(first.rows) < WINDOW else await source.count(search))
        except PitbossError as error:
            self._break(error)
            return
        self._exact = True
        self.counted.emit(self._total)

    async def _fetch_wanted(self, source: RowSource) -> None:
        """Fetch what is wanted, the latest first, until nothing is."""
        while self._wanted:
            number = next(reversed(self._wanted))
            try:
                window = await source.rows(number * WINDOW, WINDOW, self._search)
            except PitbossError as error:
                self._break(error)
                return
            self._wanted.pop(number, None)
            self._keep(number, window.rows)

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
        """End all fetching for what was shown."""
        for task in self._work:
            task.cancel()
        self._work = []
        self._wanted.clear()
        self._latest = -1
