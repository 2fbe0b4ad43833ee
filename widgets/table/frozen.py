"""Columns that stay in sight while the others scroll sideways: a second view of the rows, at the table's edge."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from widgets.colors import mixed
from widgets.table.header import TableHeader
from widgets.table.model import ViewModel
from widgets.table.table import ViewTable
from widgets.theme import Theme


class FrozenPane(QTableView):
    """Stands in its table. It shows the table's first columns, and has its choice, its scrolling and its keys."""

    def __init__(self, theme: Theme, table: ViewTable, model: ViewModel) -> None:
        super().__init__(table)
        self.theme, self._table = theme, table
        self._sections: frozenset[int] = frozenset()
        self.setObjectName("frozenColumns")
        self.setAccessibleName("Frozen columns")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.head = TableHeader(theme, model)
        self.head.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the table's own has the keys, for all columns
        self.setHorizontalHeader(self.head)
        self.setModel(model)
        self.setSelectionModel(table.selectionModel())
        self.setItemDelegate(table.cells)
        self._behave_as(table)
        self._follow()
        self.hide()

    def _behave_as(self, table: ViewTable) -> None:
        self.setFrameShape(self.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(table.selectionBehavior())
        self.setSelectionMode(table.selectionMode())
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(table.contextMenuPolicy())
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.head.setHighlightSections(False)
        self.head.setMinimumSectionSize(table.head.minimumSectionSize())
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def _follow(self) -> None:
        """Go where the table goes, and tell it what is done here."""
        table, bar = self._table, self._table.verticalScrollBar()
        bar.valueChanged.connect(self.verticalScrollBar().setValue)
        table.head.sectionResized.connect(lambda at, *_: self._place() if at in self._sections else None)
        table.entered.connect(lambda _index: self.viewport().update())
        self.entered.connect(table.entered)
        self.activated.connect(table.activated)
        self.doubleClicked.connect(table.doubleClicked)
        self.head.sectionResized.connect(self._drawn)
        self.theme.changed.connect(self._place)
        table.viewport().installEventFilter(self)

    def show_columns(self, sections: frozenset[int]) -> None:
        """Show these columns of the table, in its order."""
        self._sections = sections
        self.setVisible(len(sections) > 1)  # the row numbers alone need no pane
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.LayoutDirectionChange):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """Stand where the table leaves room, with its first columns as wide as they are."""
        table, head = self._table, self._table.head
        if not self.isVisibleTo(table):
            table.cover(0)
            return
        self.head.blockSignals(True)
        for at in range(head.count()):
            section = head.logicalIndex(at)
            self.head.moveSection(self.head.visualIndex(section), at)
            shown = section in self._sections and not head.isSectionHidden(section)
            self.head.setSectionHidden(section, not shown)
            if shown:
                self.head.resizeSection(section, head.sectionSize(section))
        self.head.blockSignals(False)
        self.verticalHeader().setDefaultSectionSize(table.verticalHeader().defaultSectionSize())
        self.head.setFixedHeight(head.height())
        width = self.head.length()
        table.cover(width)
        room = table.viewport().geometry()
        left = room.right() + 1 if table.isRightToLeft() else room.left() - width
        self.setGeometry(QRect(left, room.top() - head.height(), width, room.height() + head.height()))
        self.verticalScrollBar().setValue(table.verticalScrollBar().value())
        self.raise_()

    def _drawn(self, section: int, _old: int, width: int) -> None:
        """A person has drawn a column here."""
        if QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._table.draw_columns({section: width})

    # what is done here is the table's to do

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._table.setFocus(Qt.FocusReason.MouseFocusReason)
        self._table.press(self.indexAt(event.position().toPoint()))
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._table.wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if (index := self.indexAt(event.pos())).isValid():
            self._table.menu_wanted.emit(index, event.globalPos())

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """As in the table."""
        return self._table.selectionCommand(index, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the edge beside which the other columns go by."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.theme.color("surface"))
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        edge = 0 if self.isRightToLeft() else self.viewport().width() - 1
        colors = self.theme.colors
        painter.fillRect(edge, 0, 1, self.viewport().height(), mixed(colors.line, colors.text, 0.25))
        painter.end()
