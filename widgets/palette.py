"""The command palette: everything there is to do or to open, found by a few letters, chosen by the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from widgets.dialogs.base import Sheet
from widgets.fuzzy import best
from widgets.parts import label
from widgets.theme import Theme, Weight

ROW, SHOWN, WIDTH, TOP = 40, 9, 600, 84
ENTRY_ROLE = int(Qt.ItemDataRole.UserRole)
MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -SHOWN, Qt.Key.Key_PageDown: SHOWN}
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do or to open. `kind` says what it is; `keys` is its shortcut."""

    title: str
    kind: str
    icon: str
    act: Callable[[], object]
    detail: str = ""
    keys: str = ""
    words: str = ""  # what it may be found by beside what is shown


class CommandModel(QAbstractListModel):
    """The commands that are listed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.commands: list[Command] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        return 0 if parent.isValid() else len(self.commands)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        command = self.commands[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return command.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (command.title, command.kind, command.keys) if part)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return command.detail
        return command if role == ENTRY_ROLE else None

    def replace(self, commands: list[Command]) -> None:
        """List these from now on."""
        self.beginResetModel()
        self.commands = commands
        self.endResetModel()


class CommandDelegate(QStyledItemDelegate):
    """Draws a command: icon, title, detail; on the right what it is, or its keys."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        command: Command = index.data(ENTRY_ROLE)
        box: QRect = option.rect.adjusted(8, 1, -8, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accentsoft"))
            painter.drawRoundedRect(box, 7, 7)
        scale = painter.device().devicePixelRatioF()
        middle = box.center().y()
        painter.drawPixmap(box.left() + 12, middle - 7, self._theme.pixmap(command.icon, "muted", 16, scale))
        inner = box.adjusted(40, 0, -12, 0)
        taken = self._write(painter, inner, command.keys or command.kind, 12, "muted", right=True)
        inner.setRight(inner.right() - taken - 16)
        taken = self._write(painter, inner, command.title, 13, "text", Weight.Medium)
        inner.setLeft(inner.left() + taken + 10)
        if inner.width() > 40:
            self._write(painter, inner, command.detail, 12, "muted")
        painter.restore()

    def _write(
        self, painter: QPainter, room: QRect, text: str, size: int, ink: str, weight: Weight = Weight.Normal,
        *, right: bool = False,
    ) -> int:  # fmt: skip
        """Write a text, cut to its room: how wide it is."""
        font = self._theme.font(size, weight)
        measures = QFontMetrics(font)
        cut = measures.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(font)
        painter.setPen(self._theme.color(ink))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), cut)
        return measures.horizontalAdvance(cut)


class Palette(Sheet):
    """Type, move by Up and Down, choose by Enter. It closes before what was chosen is done."""

    def __init__(self, theme: Theme, commands: Sequence[Command], parent: QWidget) -> None:
        super().__init__(theme, "Commands", parent, name="palette", width=WIDTH)
        self._commands = tuple(commands)
        self.field = QLineEdit()
        self.field.setObjectName("paletteField")
        self.field.setAccessibleName("Find a command, a view, a rule or a table")
        self.field.setPlaceholderText("Find a command, a view, a rule or a table")
        self.model = CommandModel(self)
        self.list = QListView()
        self.list.setObjectName("paletteList")
        self.list.setAccessibleName("Commands")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setModel(self.model)
        self.list.setItemDelegate(CommandDelegate(theme, self))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setFixedHeight(theme.px(ROW) * SHOWN)
        self.nothing = label("Nothing answers to that. Fewer letters find more.", "second")
        self.nothing.setContentsMargins(14, 8, 14, 8)
        self.body.setContentsMargins(12, 12, 12, 10)
        self.body.setSpacing(8)
        for part in (self.field, self.list, self.nothing):
            self.body.addWidget(part)
        self.foot.setContentsMargins(0, 0, 0, 0)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._find)
        self.list.clicked.connect(lambda _index: self.choose())
        self._find("")
        self.field.setFocus()

    def _head(self, _title: str) -> QHBoxLayout:
        return QHBoxLayout()  # the field is its head

    def _fit(self) -> None:
        """At the top of the window, where it does not jump while the list changes."""
        layout, over = self.layout(), self.parentWidget()
        if layout is not None and over is not None:
            room = max(over.height() - 2 * TOP, self.theme.px(ROW) * 3)
            rows = min(len(self.model.commands), SHOWN) * self.theme.px(ROW)
            self.list.setFixedHeight(max(min(rows, room), self.theme.px(ROW)))
            self.setFixedHeight(layout.totalSizeHint().height())
            top = over.mapToGlobal(over.rect().topLeft())
            self.move(top.x() + (over.width() - self.width()) // 2, top.y() + TOP)

    def _find(self, typed: str) -> None:
        self.model.replace(best(typed, self._commands, lambda one: (one.title, f"{one.detail} {one.kind} {one.words}")))
        found = bool(self.model.commands)
        self.list.setVisible(found)
        self.nothing.setVisible(not found)
        self.list.setCurrentIndex(self.model.index(0))
        self._fit()

    def choose(self) -> None:
        """Do what is marked."""
        index = self.list.currentIndex()
        if index.isValid():
            command = self.model.commands[index.row()]
            self.accept()
            command.act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field keeps the focus; Up, Down and Enter are the list's."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if step := MOVES.get(Qt.Key(event.key())):
                self._move(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.choose()
                return True
        return super().eventFilter(watched, event)

    def _move(self, step: int) -> None:
        """Up from the first is the last, and the other way round; by pages it stops at the ends."""
        last, row = len(self.model.commands) - 1, self.list.currentIndex().row() + step
        if last >= 0:
            row = row % (last + 1) if abs(step) == 1 else min(max(row, 0), last)
            self.list.setCurrentIndex(self.model.index(row))
