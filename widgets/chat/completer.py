"""The list of completions above the input. It never takes the focus: the input tells it which keys were pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from widgets.chat.completion import Completion, Kind
from widgets.parts import label
from widgets.theme import Theme

MOST_ROWS = 7
ROW = 34
COMPLETION = Qt.ItemDataRole.UserRole
ICONS: dict[Kind, str] = {
    "command": "chevron-right", "rule": "bolt", "workflow": "layers", "text": "history", "table": "table",
    "column": "columns", "value": "quote",
}  # fmt: skip
Index = QModelIndex | QPersistentModelIndex


class CompletionModel(QAbstractListModel):
    """The completions, best first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[Completion] = []

    def set_items(self, items: Sequence[Completion]) -> None:
        """Offer these instead."""
        self.beginResetModel()
        self._items = list(items)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """How many there are."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The label, or what a screen reader says, or the completion itself."""
        item = self._items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return item.label
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{item.label}, {item.detail}" if item.detail else item.label
            case Qt.ItemDataRole.UserRole:
                return item
        return None


class CompletionDelegate(QStyledItemDelegate):
    """Draws a completion: icon, label, and what it is in a quieter colour."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """One line."""
        return QSize(100, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one."""
        item: Completion = index.data(COMPLETION)
        colors, rect = self._theme.colors, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accentsoft))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 6, 6)
        icon = self._theme.pixmap(ICONS[item.kind], "muted", 14)
        painter.drawPixmap(rect.left() + 9, rect.center().y() - 6, icon)
        room = rect.adjusted(32, 0, -10, 0)
        used = self._draw(painter, room, item.label, self._theme.font(13, QFont.Weight.Medium), colors.text)
        room.setLeft(room.left() + used + 10)
        self._draw(painter, room, item.detail, self._theme.font(12), colors.muted)
        painter.restore()

    def _draw(self, painter: QPainter, room: QRect, text: str, font: QFont, colour: str) -> int:
        """Draw `text`, cut where the room ends: the width that it took."""
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room.width(), 0))
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        return metrics.horizontalAdvance(shown)


class Completer(QFrame):
    """The popup. Signals: accepted(line). Nothing is chosen at first, so that Enter sends what was typed."""

    accepted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chatCompleter")
        self._theme = theme
        self._model = CompletionModel(self)
        self._view = QListView()
        self._view.setObjectName("chatCompletions")
        self._view.setAccessibleName("Completions")
        self._view.setModel(self._model)
        self._view.setItemDelegate(CompletionDelegate(theme, self._view))
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setMouseTracking(True)
        self._view.clicked.connect(lambda index: self._accept(index.row()))
        hint = label("Tab completes · ↑ ↓ choose · Esc closes", "stamp")
        hint.setContentsMargins(9, 2, 9, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5, 5, 5, 5)
        layout.setSpacing(2)
        layout.addWidget(self._view)
        layout.addWidget(hint)
        self.hide()

    def offer(self, items: Sequence[Completion]) -> None:
        """Show these, or nothing where there are none."""
        self._model.set_items(items)
        self._view.setFixedHeight(self._theme.px(ROW) * min(len(items), MOST_ROWS))
        self.setVisible(bool(items))

    def place_above(self, rect: QRect) -> None:
        """Stand above `rect`, in the parent's coordinates, as wide as it."""
        self.ensurePolished()
        height = self.sizeHint().height()
        self.setGeometry(rect.left(), max(rect.top() - height - 6, 4), rect.width(), height)
        self.raise_()

    def labels(self) -> list[str]:
        """What is offered; nothing while it is closed."""
        count = self._model.rowCount() if self.isVisible() else 0
        return [str(self._model.index(row).data()) for row in range(count)]

    @property
    def chosen(self) -> str:
        """The label that was chosen by key; "" for none."""
        return str(self._view.currentIndex().data() or "")

    def choose(self, step: int) -> None:
        """Choose the next one down (1) or up (-1), round the ends."""
        current = self._view.currentIndex().row()
        start = 0 if step > 0 else self._model.rowCount() - 1
        row = start if current < 0 else (current + step) % self._model.rowCount()
        self._view.setCurrentIndex(self._model.index(row))

    def accept(self) -> None:
        """Take the chosen one, else the best."""
        self._accept(max(self._view.currentIndex().row(), 0))

    def _accept(self, row: int) -> None:
        item: Completion = self._model.index(row).data(COMPLETION)
        self.hide()
        self.accepted.emit(item.line)
