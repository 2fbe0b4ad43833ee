"""The table of results: cells are chosen, numbers are never cut, what is searched for is marked."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QWidget

from widgets.table.choosing import ChoosesCells
from widgets.table.delegate import PADDING
from widgets.table.header import TableHeader
from widgets.table.header_drawing import HEADING_ROOM
from widgets.table.model import NUMBERS, ViewModel
from widgets.table.widths import WIDEST
from widgets.theme import Theme


class ViewTable(ChoosesCells):
    """The rows of a ViewModel. Signals: menu_wanted(QModelIndex, QPoint), the cell and a place on the screen."""

    menu_wanted = Signal(QModelIndex, QPoint)
    heading_room = HEADING_ROOM

    def __init__(self, theme: Theme, model: ViewModel, parent: QWidget | None = None) -> None:
        self.head = TableHeader(theme, model)
        super().__init__(theme, model, parent, header=self.head)
        self.setObjectName("viewTable")
        self.setAccessibleName("Rows")
        self._rows = model
        model.arrived.connect(self.settle_columns)
        model.arrived.connect(self.stand_again)  # not as it resets: the frozen columns clear what is chosen after that
        model.counted.connect(self._widen)
        model.dataChanged.connect(self._widen)

    def _widen(self) -> None:
        """Give row numbers and numbers that have come into sight the room to be read whole. No column shrinks."""
        if not self._natural:
            return
        shown = self._shown_rows()
        wanted = [self.first_width(0)]
        for column, natural in enumerate(self._natural[1:], 1):
            cells = () if self.grows(column) else (self.cells.width(row, column) for row in shown)
            wanted.append(min(max((natural, *cells)), WIDEST))
        self.widen(wanted)

    def _shown_rows(self) -> range:
        """The rows that are in sight."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        return range(max(first, 0), (last if last >= 0 else self._rows.total - 1) + 1)

    def first_width(self, _natural: int) -> int:
        digits = self.theme.font(13)
        return QFontMetrics(digits).horizontalAdvance("8" * len(f"{max(self._rows.total, 99):,}")) + 2 * PADDING + 6

    def grows(self, column: int) -> bool:
        return column != NUMBERS and self._rows.columns[column - 1].kind != "number"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space shows the cell; with Shift it chooses rows, with Ctrl columns."""
        if self.choosing_key(event):
            return
        if event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the keyboard it opens below the current cell."""
        index, place = self.indexAt(event.pos()), event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        if index.isValid():
            self.menu_wanted.emit(index, place)
