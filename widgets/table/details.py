"""The pane beside the rows: the current row with all its columns, or the current value in full."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from pitboss.models import ColumnInfo
from pitboss.tasks import Tasks
from widgets.parts import Elided, Segments, ghost, line
from widgets.table.cells import heading
from widgets.table.details_row import RowDetails
from widgets.table.model import NUMBERS, ViewModel
from widgets.table.reading import Reading
from widgets.table.table import ViewTable
from widgets.table.viewer import ValueViewer
from widgets.theme import Theme

WIDE = 620  # px of the card from which on the pane stands beside the rows, below them otherwise
WIDTH, LEAST, ROWS_LEAST = 320, 220, 200
HEIGHT = 240
SETTLED_MS = 30  # after a step of the keyboard, so that held keys do not write each row


class DetailsPane(QFrame):
    """Signals: closed(), by its button or Escape; side_chosen(); link_chosen(str); column_chosen(int)."""

    closed = Signal()
    side_chosen = Signal()
    link_chosen = Signal(str)
    column_chosen = Signal(int)

    def __init__(self, theme: Theme, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("detailsPane")
        self.setAccessibleName("Details")
        self.row, self.value = RowDetails(theme), ValueViewer(theme, tasks)
        self.sides = Segments([("row", "Row"), ("value", "Value")], name="detailSides", says="What is shown in full")
        self.title = Elided("", "label")
        self.close_button = ghost(theme, "close", name="detailsClose", says="Close the details (F4)", size=14)
        self.close_button.clicked.connect(self.closed)
        self.sides.chosen.connect(self._choose_side)
        for part in (self.row, self.value):
            part.link_chosen.connect(self.link_chosen)
        self.row.column_chosen.connect(self.column_chosen)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 8)
        head.setSpacing(8)
        for widget, stretch in ((self.sides, 0), (self.title, 1), (self.close_button, 0)):
            head.addWidget(widget, stretch)
        self._body = QStackedWidget()
        self._body.addWidget(self.row)
        self._body.addWidget(self.value)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line())
        column.addWidget(self._body, 1)

    def show_side(self, key: str) -> None:
        """Show the row or the value."""
        self.sides.choose(key)
        self._show_side(key)

    def _choose_side(self, key: str) -> None:
        self._show_side(key)
        self.side_chosen.emit()

    def _show_side(self, key: str) -> None:
        self._body.setCurrentWidget(self.row if key == "row" else self.value)

    def take_focus(self) -> None:
        """Let keys be for what is shown."""
        shown = self.row if self.sides.key == "row" else self.value.focus_part()
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class DetailsSplit(QSplitter):
    """The rows, and the pane to their right, or below where it is narrow. It follows the current cell.

    Signals: changed(), opened, closed or drawn; link_chosen(str).
    """

    changed = Signal()
    link_chosen = Signal(str)

    def __init__(self, theme: Theme, tasks: Tasks, rows: QWidget, table: ViewTable, model: ViewModel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme, self._table, self._model = theme, table, model
        self._wanted, self._width, self._height = False, WIDTH, HEIGHT
        self.setObjectName("detailsSplit")
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.pane = DetailsPane(theme, tasks)
        self.addWidget(rows)
        self.addWidget(self.pane)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        rows.setMinimumSize(ROWS_LEAST, 96)
        self.pane.setMinimumSize(LEAST, 120)
        self.pane.hide()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLED_MS)
        self._soon.timeout.connect(self.update_pane)
        table.selectionModel().currentChanged.connect(lambda *_: self._follow())
        model.modelReset.connect(self._reset)
        model.dataChanged.connect(self._arrived)
        self.pane.closed.connect(self.close_pane)
        self.pane.side_chosen.connect(self.update_pane)
        self.pane.link_chosen.connect(self.link_chosen)
        self.pane.column_chosen.connect(self._choose_column)
        self.splitterMoved.connect(self._drawn)

    # open and closed

    @property
    def is_open(self) -> bool:
        """Whether the pane is wanted; it hides where there are no rows."""
        return self._wanted

    @property
    def state(self) -> str:
        """How it stands, for the next start."""
        return f"{'open' if self._wanted else 'closed'} {self._width} {self._height}"

    def restore(self, state: str) -> None:
        """Stand as `state` says; a text that is none leaves all as it is."""
        match state.split():
            case ["open" | "closed" as wanted, width, height] if width.isdecimal() and height.isdecimal():
                self._width, self._height = max(int(width), LEAST), int(height)
                self._wanted = wanted == "open"
                self._place()

    def toggle(self) -> None:
        """Show the current row beside the rows, or no longer."""
        if self._wanted and self.pane.sides.key == "row":
            self.close_pane()
        else:
            self._open("row")

    def show_value(self) -> None:
        """Show the current value; where it is shown already, go to it."""
        if self._wanted and self.pane.sides.key == "value":
            self.pane.take_focus()
        else:
            self._open("value")

    def show_row(self) -> None:
        """Show the current row; where it is shown already, go to it."""
        if self._wanted and self.pane.sides.key == "row":
            self.pane.take_focus()
        else:
            self._open("row")

    def _open(self, side: str) -> None:
        self.pane.show_side(side)
        self._wanted = True
        self._place()
        self.update_pane()
        self._table.scrollTo(self._table.currentIndex())
        self.changed.emit()

    def close_pane(self) -> None:
        """Hide the pane; the rows have the keyboard again."""
        inside = self.pane.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self._wanted = False
        self._place()
        if inside:
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    # place

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.pane.isVisibleTo(self):
            self._place()

    def _place(self) -> None:
        shown = self._wanted and self._model.total > 0
        beside = self.width() >= self._theme.px(WIDE)
        self.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        self.pane.setVisible(shown)
        if shown:
            whole = self.width() if beside else self.height()
            most = max(whole - (ROWS_LEAST if beside else 96), 0)
            size = min(self._width if beside else self._height, most)
            self.setSizes([whole - size, size])

    def _drawn(self) -> None:
        if self.orientation() == Qt.Orientation.Horizontal:
            self._width = self.pane.width()
        else:
            self._height = self.pane.height()
        self.changed.emit()

    # what is shown

    def _follow(self) -> None:
        if self.pane.isVisible():
            self._soon.start()

    def _reset(self) -> None:
        self._place()
        self._follow()

    def _arrived(self, first: QModelIndex, last: QModelIndex) -> None:
        if self._wanted and not self.pane.isVisibleTo(self):
            self._place()
        if first.row() <= self._table.currentIndex().row() <= last.row():
            self._follow()

    def update_pane(self) -> None:
        """Show the current row or value as it is now."""
        index = self._table.currentIndex()
        row = self._model.row(index.row()) if index.isValid() else None
        self.pane.title.set_text(f"Row {index.row() + 1:,}" if index.isValid() else "")
        if self.pane.sides.key == "value":
            self._show_value(index, row)
            return
        order = self._table.shown_columns() if index.isValid() else []
        columns = [self._model.columns[at] for at in order]
        self.pane.row.show_row(columns, None if row is None else [row[at] for at in order])

    def _show_value(self, index: QModelIndex, row: Sequence[object] | None) -> None:
        if index.column() <= NUMBERS or row is None:
            wait = "The row is on its way." if row is None and index.isValid() else "Choose a cell to see its value."
            self.pane.value.show_nothing(wait)
            return
        at = index.column() - 1
        column: ColumnInfo = self._model.columns[at]
        reading, number = Reading(self._model), index.row()
        self.pane.title.set_text(f"{heading(column.name)}, row {number + 1:,}")

        async def whole() -> str | None:
            return await reading.whole(number, at)

        self.pane.value.show_value(row[at], column, whole)

    def _choose_column(self, place: int) -> None:
        """A name in the row's details: its value in full."""
        section = self._table.shown_columns()[place] + 1
        self._table.setCurrentIndex(self._model.index(self._table.currentIndex().row(), section))
        self._open("value")
