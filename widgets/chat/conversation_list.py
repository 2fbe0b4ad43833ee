"""The list of conversations on the screen: drawn by hand, chosen, renamed, pinned and deleted by mouse and keyboard."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from widgets.chat.conversation_items import ITEM, ConversationModel, Found, Index, Item, Listed, Section
from widgets.chat.snippet import Snippet
from widgets.theme import Theme, Weight

SECTION, ROW, EDGE, SIDE = 30, 50, 8, 12
MORE = 28  # px at the right, for the button of the row under the pointer


class ConversationDelegate(QStyledItemDelegate):
    """Draws an item, and makes the field in which it is renamed."""

    def __init__(self, theme: Theme, parent: ConversationList) -> None:
        super().__init__(parent)
        self._theme, self._list = theme, parent

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        tall = SECTION if isinstance(index.data(ITEM), Section) else ROW
        return QSize(80, self._theme.px(tall))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: Item = index.data(ITEM)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(item, Section):
            self._paint_section(painter, option.rect, item)
        else:
            self._paint_item(painter, option, item)
        painter.restore()

    def _paint_section(self, painter: QPainter, rect: QRect, section: Section) -> None:
        room = rect.adjusted(EDGE + SIDE, 0, -SIDE, -self._theme.px(5))
        bottom = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        self._write(painter, room, section.title, 11, "muted", Weight.DemiBold, align=bottom)

    def _paint_item(self, painter: QPainter, option: QStyleOptionViewItem, item: Listed | Found) -> None:
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected) and self._list.hasFocus()
        box = option.rect.adjusted(EDGE, 1, -EDGE, -1)
        self._paint_ground(painter, box, item, near=hovered or chosen)
        inner = box.adjusted(SIDE, self._theme.px(5), -SIDE, -self._theme.px(5))
        if isinstance(item, Listed) and (hovered or chosen):
            self._icon(painter, "more", box.right() - MORE // 2 - 4, box.center().y())
            inner.setRight(inner.right() - MORE)
        upper = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
        lower = QRect(inner.left(), upper.bottom() + 1, inner.width(), inner.height() - upper.height())
        if isinstance(item, Found):
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            taken = self._write(painter, upper, item.when, 11, "faint", align=right)
            self._write(painter, upper.adjusted(0, 0, -taken - 10, 0), item.title, 12, "muted")
            self._write_snippet(painter, lower, item.snippet)
            return
        if item.conversation.pinned:
            self._icon(painter, "pin-filled", upper.right() - 6, upper.center().y(), 12)
            upper.setRight(upper.right() - 20)
        self._write(painter, upper, item.title, 13, "text", Weight.DemiBold if item.is_open else Weight.Medium)
        self._write(painter, lower, f"{item.when} · open now" if item.is_open else item.when, 12, "muted")

    def _paint_ground(self, painter: QPainter, box: QRect, item: Listed | Found, *, near: bool) -> None:
        is_open = isinstance(item, Listed) and item.is_open
        painter.setPen(Qt.PenStyle.NoPen)
        if is_open or near:
            painter.setBrush(self._theme.color("accentsoft" if is_open else "agent"))
            painter.drawRoundedRect(box, 8, 8)
        if is_open:
            painter.setBrush(self._theme.color("accent"))
            edge = QRect(box.left(), box.top() + 10, 3, box.height() - 20)
            painter.drawRoundedRect(self._placed(edge), 1.5, 1.5)

    def _placed(self, room: QRect) -> QRect:
        """Where `room` lies: on the other side where people read from the right."""
        return QStyle.visualRect(self._list.layoutDirection(), self._list.viewport().rect(), room)

    def _icon(self, painter: QPainter, name: str, x: int, y: int, size: int = 16) -> None:
        scale = painter.device().devicePixelRatioF()
        place = self._placed(QRect(x - size // 2, y - size // 2, size, size))
        painter.drawPixmap(place, self._theme.pixmap(name, "muted", size, scale))

    def _write(
        self, painter: QPainter, room: QRect, text: str, size: int, ink: str, weight: QFont.Weight = Weight.Normal,
        *, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    ) -> int:  # fmt: skip
        """Write a line, cut to its room: how wide it is."""
        font = self._theme.font(size, weight)
        metrics = QFontMetrics(font)
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room.width(), 0))
        painter.setFont(font)
        painter.setPen(self._theme.color(ink))
        painter.drawText(self._placed(room), int(align), cut)
        return metrics.horizontalAdvance(cut)

    def _write_snippet(self, painter: QPainter, room: QRect, piece: Snippet) -> None:
        """Write a line whose found words are strong, until there is no more room, left to right."""
        left = self._placed(room)
        along = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        for text, strong in _runs(piece):
            if left.width() < 12:
                return
            weight, ink = (Weight.Bold, "accent") if strong else (Weight.Normal, "text")
            taken = self._write(painter, self._placed(left), text, 13, ink, weight, align=along)
            left.setLeft(left.left() + taken)

    # the field for a title

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setObjectName("conversationTitle")
        field.setAccessibleName("Title of the conversation")
        return field

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        rect = option.rect
        editor.setGeometry(rect.adjusted(EDGE + 4, (rect.height() - 34) // 2, -EDGE - 4, -(rect.height() - 34) // 2))


def _runs(piece: Snippet) -> list[tuple[str, bool]]:
    """The pieces of a line, each with whether it was looked for."""
    runs, at = [], 0
    for begin, length in piece.marks:
        runs += [(piece.text[at:begin], False), (piece.text[begin : begin + length], True)]
        at = begin + length
    return [run for run in [*runs, (piece.text[at:], False)] if run[0]]


class ConversationList(QListView):
    """Signals: chosen(item), by click or Enter; menu_wanted(item, where); deleted(item) and pin_wanted(item), by keys.

    F2 renames in place. `renamed` is the model's.
    """

    chosen = Signal(object)
    menu_wanted = Signal(object, QPoint)
    deleted = Signal(object)
    pin_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("conversationList")
        self.setAccessibleName("Conversations")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.items = ConversationModel(self)
        self.setModel(self.items)
        self.setItemDelegate(ConversationDelegate(theme, self))
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    @property
    def item(self) -> Listed | Found | None:
        """What is marked."""
        index = self.currentIndex()
        item = self.items.items[index.row()] if index.isValid() else None
        return item if isinstance(item, Listed | Found) else None

    def go_to(self, row: int) -> None:
        """Mark a row."""
        self.setCurrentIndex(self.items.index(row))

    def rename(self) -> None:
        """Type another title for what is marked."""
        if isinstance(self.item, Listed):
            self.edit(self.currentIndex())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens what is under the pointer, or the menu where the row's button is."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or index != self.currentIndex() or self.item is None:
            return
        if isinstance(self.item, Listed) and event.position().x() > self.visualRect(index).right() - EDGE - MORE - 4:
            self._show_more(index)
        else:
            self.chosen.emit(self.item)

    def _show_more(self, index: QModelIndex) -> None:
        corner = self.visualRect(index).topRight() + QPoint(-MORE - EDGE, self.visualRect(index).height() // 2 + 10)
        self.menu_wanted.emit(index.data(ITEM), self.viewport().mapToGlobal(corner))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.item
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if item is not None:
                self.chosen.emit(item)
            case Qt.Key.Key_F2 if item is not None:
                self.rename()
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace if isinstance(item, Listed):
                self.deleted.emit(item)
            case Qt.Key.Key_P if isinstance(item, Listed) and not event.modifiers():
                self.pin_wanted.emit(item)
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keyboard else self.indexAt(event.pos())
        if isinstance(index.data(ITEM), Listed):
            self.setCurrentIndex(index)
            at = self.visualRect(index).center() if by_keyboard else event.pos()
            self.menu_wanted.emit(index.data(ITEM), self.viewport().mapToGlobal(at))
