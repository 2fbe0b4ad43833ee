"""How wide columns are: as what they hold, sharing the room that is left, or as a person has drawn them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from widgets.table.delegate import PADDING, RowDelegate
from widgets.theme import Theme, Weight

NARROWEST, WIDEST = 64, 340
ScrollHint = QAbstractItemView.ScrollHint
Index = QModelIndex | QPersistentModelIndex
SHORT, SQUEEZED = 130, 0.6  # px, and the share of what is longer that is cut rather than to scroll sideways
MEASURED = 60  # rows that are measured for a column's width


class FittedColumns(QTableView):
    """A table whose columns fill it. Hidden ones take no room."""

    heading_room = 6  # px beside a heading's text

    def __init__(self, theme: Theme, cells: RowDelegate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.cells = cells
        cells.setParent(self)
        self._natural: list[int] = []
        self._fitted: tuple[str, ...] = ()  # the headings that they are fitted to
        self._by_hand = self._sharing = False
        self._covered = 0

    def watch_columns(self) -> None:
        """Follow the model and the header, both of which are there by now."""
        self.horizontalHeader().sectionResized.connect(self._section_resized)
        self.model().modelReset.connect(self._forget_columns)
        self.model().rowsInserted.connect(self.share_room)

    @property
    def by_hand(self) -> bool:
        """Whether a person has drawn the columns, so that they are left as they are."""
        return self._by_hand

    def _forget_columns(self) -> None:
        if len(self._natural) != self.model().columnCount():
            self._natural, self._fitted = [], ()  # other columns may follow

    def _headings(self) -> tuple[str, ...]:
        model = self.model()
        return tuple(
            str(model.headerData(column, Qt.Orientation.Horizontal) or "") for column in range(model.columnCount())
        )

    def settle_columns(self) -> None:
        """Fit columns that were not there before; leave those that were."""
        if not self._natural or self._headings() != self._fitted:
            self.fit_columns()
        else:
            self.share_room()

    def fit_columns(self) -> None:
        """Make columns as wide as their headings and first rows, and share what room is left."""
        rows = range(min(self.model().rowCount(), MEASURED))
        self._fitted = self._headings()
        self._natural = [min(self._measured(column, rows), WIDEST) for column in range(len(self._fitted))]
        if self._natural:
            self._natural[0] = self.first_width(self._natural[0])
        self._by_hand = False
        self.share_room()

    def fit_column(self, column: int) -> None:
        """Make one column as wide as its heading and the rows in sight, and leave the others."""
        rows = range(max(self.rowAt(0), 0), min(max(self.rowAt(0), 0) + MEASURED, self.model().rowCount()))
        self.draw_columns({column: min(self._measured(column, rows), 4 * WIDEST)})

    def draw_columns(self, widths: Mapping[int, int]) -> None:
        """Make columns as wide as a person wants them."""
        self._by_hand = True
        self._sharing = True
        for column, width in widths.items():
            self.horizontalHeader().resizeSection(column, width)
        self._sharing = False
        self.share_room()

    def _measured(self, column: int, rows: range) -> int:
        """What a column's heading and these rows need."""
        bold = QFontMetrics(self.theme.font(12, Weight.DemiBold))
        title = str(self.model().headerData(column, Qt.Orientation.Horizontal) or "")
        heading = bold.horizontalAdvance(title) + 2 * PADDING + self.heading_room
        widest = max((self.cells.width(row, column) for row in rows), default=0)
        return max(widest, heading, NARROWEST)

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
        self.share_room()

    def share_room(self) -> None:
        """Give the room that is left to the columns that hold most, so that the table fills it, or take a little.

        The scroll bars are reckoned here and told, as Qt finds out about them only after the columns are laid out,
        and each then changes the room for the other.
        """
        if not self._natural or self._sharing:
            return
        self._sharing = True
        wanted = sum(self._visible())
        width = self._set_bars(sideways=False)
        sideways = wanted - sum(self._spare()) * SQUEEZED > width or self._by_hand
        if sideways:
            width = self._set_bars(sideways=True)
        if not self._by_hand:
            for at, size in enumerate(self._shares(max(width - wanted, 0) if sideways else width - wanted)):
                if not self.isColumnHidden(at):
                    self.horizontalHeader().resizeSection(at, size)
        self._sharing = False

    def _visible(self) -> list[int]:
        """The columns' own widths; nothing for hidden ones."""
        return [0 if self.isColumnHidden(at) else size for at, size in enumerate(self._natural)]

    def _shares(self, room: int) -> list[int]:
        """The columns' widths with `room`, which may be negative, given to those that grow."""
        sizes = self._visible()
        shown = [at for at, size in enumerate(sizes) if size] or [0]
        growing = [at for at in shown if self.grows(at)] or shown[-1:]
        weights = sizes if room >= 0 else self._spare()
        whole = sum(weights[at] for at in growing) or 1
        natural = sum(sizes)
        for at in growing:
            sizes[at] += room * weights[at] // whole
        widest = max(growing, key=lambda at: sizes[at])
        sizes[widest] += room - (sum(sizes) - natural)  # what rounding has left
        return sizes

    def _spare(self) -> list[int]:
        """What each column could lose: long texts a part, short ones such as dates nothing."""
        return [max(size - SHORT, 0) if self.grows(at) else 0 for at, size in enumerate(self._visible())]

    def _set_bars(self, *, sideways: bool) -> int:
        """Show the scroll bars that are needed: the width that is left for columns."""
        area, policy = self.contentsRect(), Qt.ScrollBarPolicy
        bar = self.verticalScrollBar().sizeHint().width()
        rows = self.model().rowCount() * self.verticalHeader().defaultSectionSize()
        downwards = rows > area.height() - self.horizontalHeader().height() - (bar if sideways else 0)
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if downwards else policy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(policy.ScrollBarAsNeeded if sideways else policy.ScrollBarAlwaysOff)
        return area.width() - (bar if downwards else 0)

    def cover(self, width: int) -> None:
        """Leave so many px at the edge to the columns that are frozen there: they scroll no more into sight here.

        The room is the vertical header's, so that nothing lies over the viewport and scrolling moves what is drawn.
        """
        if width == self._covered:
            return
        bar, place = self.horizontalScrollBar(), self.horizontalScrollBar().value() + width - self._covered
        self._covered = width
        room = self.verticalHeader()
        room.setUpdatesEnabled(False)  # what is frozen lies over all of it
        room.setFixedWidth(width)
        room.setVisible(width > 0)
        self.updateGeometries()
        bar.setValue(place)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if self._covered:
            self.horizontalScrollBar().setMinimum(self._covered)

    def scrollTo(self, index: Index, hint: ScrollHint = ScrollHint.EnsureVisible) -> None:
        """Bring a cell into sight; one that is frozen moves nothing sideways."""
        bar, place = self.horizontalScrollBar(), self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        if self.horizontalHeader().sectionPosition(index.column()) < self._covered:
            bar.setValue(place)

    def grows(self, _column: int) -> bool:
        """Whether a column takes a share of the room that is left."""
        return True

    def _section_resized(self, _at: int, _old: int, _new: int) -> None:
        if not self._sharing and QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:  # not by code
            self._by_hand = True
            self.share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_room()
