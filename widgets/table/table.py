"""The grid: rows of 32 px, hairlines only, columns as wide as what they hold, copying as tab-separated text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QWidget

from widgets.parts import rounded
from widgets.table.cells import CellModel
from widgets.table.delegate import PADDING, RowDelegate
from widgets.table.header import HEADING_ROOM, TableHeader
from widgets.table.model import NUMBERS, ViewModel
from widgets.table.widths import WIDEST, FittedColumns
from widgets.theme import Theme

HEADER = 34


class Grid(FittedColumns):
    """A table of rows: hover, whole rows chosen, columns fitted to content and room. For any model with Looks.

    Signals: opened(int), the row that was double-clicked or entered.
    """

    opened = Signal(int)

    def __init__(
        self, theme: Theme, model: CellModel, parent: QWidget | None = None, *, header: QHeaderView | None = None
    ) -> None:
        super().__init__(theme, RowDelegate(theme, model), parent)
        self._set_behaviour()
        if header is not None:
            self.setHorizontalHeader(header)
        self.setItemDelegate(self.cells)
        self.setModel(model)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(32)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.activated.connect(lambda index: self.opened.emit(index.row()))
        self.entered.connect(lambda index: self._hover(index.row()))
        self.watch_columns()
        theme.changed.connect(self._measure_rows)
        self._measure_rows()

    def _set_behaviour(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # Tab leaves the table; arrows move in it
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that scrolling moves what is drawn

    def _measure_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.theme.row_height)
        self.horizontalHeader().setFixedHeight(self.theme.px(HEADER))

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, also beside the rows, then what the delegate adds."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.theme.color("surface"))
        painter.end()
        super().paintEvent(event)

    def _hover(self, row: int) -> None:
        if row != self.cells.hovered:
            before, self.cells.hovered = self.cells.hovered, row
            for changed in (before, row):
                top, height = self.rowViewportPosition(changed), self.rowHeight(changed)
                self.viewport().update(0, top, self.viewport().width(), height)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def chosen_rows(self) -> list[int]:
        """The chosen rows, from the top."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())


class ViewTable(Grid):
    """The rows of a ViewModel. Ctrl+C copies the chosen rows; the context menu also one cell."""

    heading_room = HEADING_ROOM

    def __init__(self, theme: Theme, model: ViewModel, parent: QWidget | None = None) -> None:
        self.head = TableHeader(theme, model)
        super().__init__(theme, model, parent, header=self.head)
        self.setObjectName("viewTable")
        self.setAccessibleName("Rows")
        self._rows = model
        model.arrived.connect(self.settle_columns)
        model.counted.connect(self._widen)
        model.dataChanged.connect(self._widen)
        self.copy_action = QAction("Copy rows", self)
        self.copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.copy_action.triggered.connect(self.copy_rows)
        theme.dress(self.copy_action, "copy", "muted")
        self.addAction(self.copy_action)

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

    def copy_rows(self) -> None:
        """Put the chosen rows on the clipboard as tab-separated text."""
        if rows := self.chosen_rows():
            QGuiApplication.clipboard().setText(self._rows.tsv(rows))

    def copy_cell(self, index: QModelIndex) -> None:
        """Put one cell's whole text on the clipboard."""
        row = self._rows.row(index.row())
        if row is not None and index.column() != NUMBERS:
            value = row[index.column() - 1]
            QGuiApplication.clipboard().setText("" if value is None else str(value))

    def menu_at(self, position: QPoint) -> QMenu | None:
        """The context menu for a place in the table, None beside the rows."""
        index = self.indexAt(position)
        if not index.isValid():
            return None
        menu = rounded(QMenu(self))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy cell", lambda: self.copy_cell(index))
        menu.addAction(self.copy_action)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if menu := self.menu_at(event.pos()):
            menu.popup(event.globalPos())
