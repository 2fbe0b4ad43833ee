"""A list on the sidebar: icon or mark, name, second line, count. Drawn by hand, so that it is calm and even."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QKeyCombination,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from widgets.chat.text import plain_tip
from widgets.theme import Theme, Weight
from widgets.views.marks import draw_mark
from widgets.views.standing import State

LINE, TWO_LINES, EDGE = 32, 48, 8
Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = int(Qt.ItemDataRole.UserRole)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry. Without an icon it has the mark of its state; `word` says that state where it is to be seen."""

    key: str
    name: str
    second: str = ""
    count: str = ""
    icon: str = ""
    tip: str = ""
    state: State = "unknown"
    word: str = ""
    pinned: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        state = "" if self.icon or self.state == "unknown" else self.state
        rows = self.count and f"{self.count} rows"
        return ", ".join(part for part in (self.name, rows, state, "pinned" if self.pinned else "") if part)


class SideModel(QAbstractListModel):
    """The entries of a list."""

    def __init__(self, parent: SideList) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.name
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(entry.tip or entry.name)
            case Qt.ItemDataRole.AccessibleTextRole:
                return entry.spoken
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return entry.second
        return entry if role == ENTRY_ROLE else None

    def replace(self, entries: Sequence[Entry]) -> None:
        """List these from now on."""
        self.beginResetModel()
        self.entries = tuple(entries)
        self.endResetModel()


class SideDelegate(QStyledItemDelegate):
    """Draws an entry; folded, its icon or dot alone."""

    def __init__(self, theme: Theme, parent: SideList) -> None:
        super().__init__(parent)
        self._theme, self._list = theme, parent
        self.folded = False

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        entry: Entry = index.data(ENTRY_ROLE)
        tall = TWO_LINES if (entry.second or entry.word) and not self.folded else LINE
        return QSize(40, self._theme.px(tall))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        entry: Entry = index.data(ENTRY_ROLE)
        box = QRectF(option.rect).adjusted(EDGE, 1, -EDGE, -1)
        marked = entry.key == self._list.marked
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        at_keys = self._list.hasFocus() and index.row() == self._list.currentIndex().row()
        if marked or hovered or at_keys:
            ground = self._theme.color("sideactive")
            ground.setAlphaF(1.0 if marked else 0.55)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(box, 7, 7)
        self._draw_mark(painter, box, entry)
        if not self.folded:
            self._draw_texts(painter, box.toRect(), entry, marked=marked)
        painter.restore()

    def _draw_mark(self, painter: QPainter, box: QRectF, entry: Entry) -> None:
        middle = box.center()
        x = middle.x() if self.folded else box.left() + (18 if entry.icon else 13)
        two_lines = bool(entry.second or entry.word) and not self.folded
        y = box.top() + self._theme.px(15) if two_lines else middle.y()
        if entry.icon:
            scale = painter.device().devicePixelRatioF()
            mark = QRect(round(x - 8), round(y - 8), 16, 16)
            painter.drawPixmap(self._placed(mark), self._theme.pixmap(entry.icon, "onside", 16, scale))
        else:
            x = x if self._list.layoutDirection() == Qt.LayoutDirection.LeftToRight else box.left() + box.right() - x
            draw_mark(painter, QPointF(x, y), entry.state, self._theme.side_colors)

    def _draw_texts(self, painter: QPainter, box: QRect, entry: Entry, *, marked: bool) -> None:
        left, tall = (36 if entry.icon else 26), self._theme.px(LINE) - 2
        first = QRect(box.left() + left, box.top(), box.width() - left - 10, tall)
        count_font = self._theme.font(12, Weight.Medium if marked else Weight.Normal)
        painter.setFont(count_font)
        painter.setPen(self._theme.color("onside" if marked else "sidemuted"))
        painter.drawText(
            self._placed(first), int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), entry.count
        )
        room = first.adjusted(0, 0, -QFontMetrics(count_font).horizontalAdvance(entry.count) - 8, 0)
        if entry.pinned:
            scale = painter.device().devicePixelRatioF()
            pin = self._theme.pixmap("pin-filled", "sidemuted", 12, scale)
            painter.drawPixmap(self._placed(QRect(room.right() - 12, first.center().y() - 6, 12, 12)), pin)
            room.adjust(0, 0, -18, 0)
        self._line(painter, room, entry.name, 13, "onside", Weight.DemiBold if marked else Weight.Normal)
        below = QRect(first.left(), box.top() + self._theme.px(23), first.width(), self._theme.px(18))
        if entry.word:
            ink = QColor(self._theme.side_colors.warn if entry.state == "stale" else self._theme.side_colors.accent)
            self._line(painter, below, entry.word, 12, ink, Weight.Medium)
            below.adjust(QFontMetrics(self._theme.font(12, Weight.Medium)).horizontalAdvance(entry.word), 0, 0, 0)
        if entry.second:
            text = f" · {entry.second}" if entry.word else entry.second
            self._line(painter, below, text, 12, "sidemuted", Weight.Normal)

    def _placed(self, room: QRect) -> QRect:
        """Where `room` lies: on the other side where people read from the right."""
        return QStyle.visualRect(self._list.layoutDirection(), self._list.viewport().rect(), room)

    def _line(self, painter: QPainter, room: QRect, text: str, size: int, ink: str | QColor, weight: Weight) -> None:
        font = self._theme.font(size, weight)
        painter.setFont(font)
        painter.setPen(self._theme.color(ink) if isinstance(ink, str) else ink)
        cut = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(self._placed(room), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), cut)


class SideList(QListView):
    """Signals: chosen(key), by click or Enter; menu_wanted(key, where), by right click or the menu key; keyed(deed,
    key), by one of the keys that `keys` has deeds for."""

    chosen = Signal(str)
    menu_wanted = Signal(str, QPoint)
    keyed = Signal(str, str)

    def __init__(
        self, theme: Theme, *, name: str, says: str, grows: bool, keys: Mapping[QKeyCombination, str] | None = None
    ) -> None:
        super().__init__()
        self._keys = dict(keys or {})
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.viewport().setAutoFillBackground(False)
        self.marked = ""
        self._theme, self._grows = theme, grows
        self._model = SideModel(self)
        self._cells = SideDelegate(theme, self)
        self.setModel(self._model)
        self.setItemDelegate(self._cells)
        self.clicked.connect(self._choose)
        theme.changed.connect(self._measure)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is listed."""
        return self._model.entries

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """List these; the place of the scroll bar stays, and the keyboard's goes with its entry."""
        if tuple(entries) == self.entries:
            return
        row, place = self.currentIndex().row(), self.verticalScrollBar().value()
        key = self.entries[row].key if row >= 0 else ""
        self._model.replace(entries)
        row = next((at for at, entry in enumerate(entries) if entry.key == key), min(row, len(entries) - 1))
        if 0 <= row < len(entries):
            self.setCurrentIndex(self._model.index(row))
        self.verticalScrollBar().setValue(place)
        self._measure()

    def mark(self, key: str) -> None:
        """Mark the entry of the page that is shown, "" for none."""
        self.marked = key
        for row, entry in enumerate(self.entries):
            if entry.key == key:
                self.setCurrentIndex(self._model.index(row))
        self.viewport().update()

    def set_folded(self, folded: bool) -> None:
        """Show icons and dots alone, or all."""
        if folded != self._cells.folded:
            self._cells.folded = folded
            self._measure()

    def _measure(self) -> None:
        self.scheduleDelayedItemsLayout()
        if not self._grows:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            self.setFixedHeight(self._theme.px(LINE) * len(self.entries))
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _choose(self, index: Index) -> None:
        if index.isValid():
            self.chosen.emit(self.entries[index.row()].key)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            if not self.currentIndex().isValid() and self.entries:
                self.setCurrentIndex(self._model.index(0))
            self.viewport().update()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self._choose(self.currentIndex())
        elif (deed := self._keys.get(event.keyCombination())) and self.currentIndex().isValid():
            self.keyed.emit(deed, self.entries[self.currentIndex().row()].key)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keyboard else self.indexAt(event.pos())
        if index.isValid():
            at = self.visualRect(index).center() if by_keyboard else event.pos()
            self.menu_wanted.emit(self.entries[index.row()].key, self.viewport().mapToGlobal(at))
