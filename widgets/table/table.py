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
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from widgets.parts import rounded
from widgets.table.cells import CellModel
from widgets.table.delegate import PADDING, RowDelegate
from widgets.table.model import NUMBERS, ViewModel
from widgets.theme import Theme, Weight

ROW, HEADER = 32, 34
NARROWEST, WIDEST = 64, 340
SHORT, SQUEEZED = 130, 0.6  # px, and the share of what is longer that is cut rather than to scroll sideways
MEASURED = 60  # rows that are measured for a column's width


class Grid(QTableView):
    """A table of rows: hover, whole rows chosen, columns fitted to content and room. For any model with Looks.

    Signals: opened(int), the row that was double-clicked or entered.
    """

    opened = Signal(int)

    def __init__(self, theme: Theme, model: CellModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.cells = RowDelegate(theme, model, self)
        self._natural: list[int] = []
        self._by_hand = self._sharing = False
        self._set_behaviour()
        self.setItemDelegate(self.cells)
        self.setModel(model)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(32)
        header.sectionResized.connect(self._section_resized)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.activated.connect(lambda index: self.opened.emit(index.row()))
        self.entered.connect(lambda index: self._hover(index.row()))
        model.modelReset.connect(self._forget_columns)
        model.rowsInserted.connect(self._share_room)
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
        self.verticalHeader().setDefaultSectionSize(self.theme.px(ROW))
        self.horizontalHeader().setFixedHeight(self.theme.px(HEADER))

    # columns

    def _forget_columns(self) -> None:
        self._natural = []  # other columns may follow

    def fit_columns(self) -> None:
        """Make columns as wide as their headings and first rows, and share what room is left."""
        model, bold = self.model(), QFontMetrics(self.theme.font(12, Weight.DemiBold))
        rows = range(min(model.rowCount(), MEASURED))
        self._natural = []
        for column in range(model.columnCount()):
            title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            widest = max((self.cells.width(row, column) for row in rows), default=0)
            heading = bold.horizontalAdvance(title) + 2 * PADDING + 6
            self._natural.append(min(max(widest, heading, NARROWEST), WIDEST))
        if self._natural:
            self._natural[0] = self.first_width(self._natural[0])
        self._by_hand = False
        self._share_room()

    def first_width(self, natural: int) -> int:
        """The first column's width."""
        return natural

    def widen(self, wanted: list[int]) -> None:
        """Let each column be at least as wide as `wanted`, also where a person has drawn the others."""
        grown = [at for at, (now, then) in enumerate(zip(self._natural, wanted, strict=True)) if then > now]
        if not grown:
            return
        self._natural = [max(pair) for pair in zip(self._natural, wanted, strict=True)]
        if self._by_hand:
            for at in grown:
                self.horizontalHeader().resizeSection(at, max(self.columnWidth(at), wanted[at]))
        self._share_room()

    def _share_room(self) -> None:
        """Give the room that is left to the columns that hold most, so that the table fills it, or take a little.

        The scroll bars are reckoned here and told, as Qt finds out about them only after the columns are laid out,
        and each then changes the room for the other.
        """
        if not self._natural or self._sharing:
            return
        self._sharing = True
        wanted = sum(self._natural)
        width = self._set_bars(sideways=False)
        sideways = wanted - sum(self._spare()) * SQUEEZED > width or self._by_hand
        if sideways:
            width = self._set_bars(sideways=True)
        if not self._by_hand:
            for at, size in enumerate(self._shares(max(width - wanted, 0) if sideways else width - wanted)):
                self.horizontalHeader().resizeSection(at, size)
        self._sharing = False

    def _shares(self, room: int) -> list[int]:
        """The columns' widths with `room`, which may be negative, given to those that grow."""
        growing = [at for at in range(len(self._natural)) if self.grows(at)] or [len(self._natural) - 1]
        weights = self._natural if room >= 0 else self._spare()
        whole = sum(weights[at] for at in growing) or 1
        sizes = list(self._natural)
        for at in growing:
            sizes[at] += room * weights[at] // whole
        widest = max(growing, key=lambda at: sizes[at])
        sizes[widest] += room - (sum(sizes) - sum(self._natural))  # what rounding has left
        return sizes

    def _spare(self) -> list[int]:
        """What each column could lose: long texts a part, short ones such as dates nothing."""
        return [max(size - SHORT, 0) if self.grows(at) else 0 for at, size in enumerate(self._natural)]

    def _set_bars(self, *, sideways: bool) -> int:
        """Show the scroll bars that are needed: the width that is left for columns."""
        area, policy = self.contentsRect(), Qt.ScrollBarPolicy
        bar = self.verticalScrollBar().sizeHint().width()
        rows = self.model().rowCount() * self.verticalHeader().defaultSectionSize()
        downwards = rows > area.height() - self.horizontalHeader().height() - (bar if sideways else 0)
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if downwards else policy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(policy.ScrollBarAsNeeded if sideways else policy.ScrollBarAlwaysOff)
        return area.width() - (bar if downwards else 0)

    def grows(self, _column: int) -> bool:
        """Whether a column takes a share of the room that is left."""
        return True

    def _section_resized(self, _at: int, _old: int, _new: int) -> None:
        if not self._sharing and QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:  # not by code
            self._by_hand = True
            self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

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

    def __init__(self, theme: Theme, model: ViewModel, parent: QWidget | None = None) -> None:
        super().__init__(theme, model, parent)
        self.setObjectName("viewTable")
        self.setAccessibleName("Rows")
        self._rows = model
        model.arrived.connect(self.fit_columns)
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
