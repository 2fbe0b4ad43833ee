"""The grid: calm rows, hairlines only, columns as wide as what they hold."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from widgets.table.cells import CellModel
from widgets.table.delegate import RowDelegate
from widgets.table.highlight import Marks
from widgets.table.widths import FittedColumns
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

    def mark(self, sought: str) -> None:
        """Mark in all cells what is searched for."""
        self.cells.marks = Marks(sought)
        self.viewport().update()

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
