"""A list of values to tick, each with the number of rows that have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets.colors import mixed
from widgets.theme import Theme

ROW, SHOWN, BOX = 30, 7, 16
Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True)
class Choice:
    """A value, as it is shown and as PostgreSQL writes it. `rows` is None for one that a person has typed."""

    text: str
    value: str | None
    rows: int | None
    faint: bool = False  # it is no value but the lack of one


class ValueModel(QAbstractListModel):
    """The choices that hold what is searched for. Signals: ticked(), another one is, or is no more."""

    ticked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._all: list[Choice] = []
        self._found: list[Choice] = []
        self._search = ""
        self._beside: Choice | None = None
        self.chosen: dict[str | None, None] = {}  # in the order of ticking

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._found)

    def choice(self, row: int) -> Choice:
        """The choice there."""
        return self._found[row]

    @property
    def found(self) -> list[Choice]:
        """The choices that are listed."""
        return self._found

    @property
    def known(self) -> list[Choice]:
        """All choices."""
        return self._all

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        choice = self._found[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return choice.text
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if choice.value in self.chosen else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.AccessibleTextRole:
                ticked = "ticked" if choice.value in self.chosen else "not ticked"
                rows = "" if choice.rows is None else f", {choice.rows:,} rows"
                return f"{choice.text}{rows}, {ticked}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def replace(self, choices: Iterable[Choice]) -> None:
        """Offer these."""
        self._all = list(choices)
        self._list()

    def search(self, text: str, beside: Choice | None = None) -> None:
        """List only what holds `text`, and `beside` those a choice that is not among them."""
        self._search, self._beside = text, beside
        self._list()

    def _list(self) -> None:
        folded = self._search.casefold()
        self.beginResetModel()
        self._found = [choice for choice in self._all if folded in choice.text.casefold()]
        if self._beside is not None:
            self._found.insert(0, self._beside)
        self.endResetModel()

    def toggle(self, row: int) -> None:
        """Tick a choice, or no more."""
        choice = self._found[row]
        if choice.value in self.chosen:
            del self.chosen[choice.value]
        else:
            self.chosen[choice.value] = None
        if choice is self._beside:  # from now on it is one of them
            self._all.insert(0, choice)
            self._beside = None
        self._say()

    def tick_found(self, ticked: bool) -> None:
        """Tick all that are listed, or none of them."""
        for choice in self._found:
            if ticked:
                self.chosen[choice.value] = None
            else:
                self.chosen.pop(choice.value, None)
        self._say()

    def _say(self) -> None:
        if self._found:
            self.dataChanged.emit(self.index(0), self.index(len(self._found) - 1))
        self.ticked.emit()


class ValueDelegate(QStyledItemDelegate):
    """Draws a choice: its box, its value, and on the other side how many rows have it."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, ValueModel)
        choice, theme = model.choice(index.row()), self._theme
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row: QRect = option.rect
        if option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accentsoft" if option.state & QStyle.StateFlag.State_Selected else "bg"))
            painter.drawRoundedRect(row.adjusted(0, 1, 0, -1), 6, 6)
        inner = row.adjusted(8, 0, -8, 0)
        left = inner.right() + 1 - BOX if mirrored else inner.left()
        self._box(painter, QPoint(left, inner.center().y() - BOX // 2 + 1), ticked=choice.value in model.chosen)
        inner = inner.adjusted(0, 0, -BOX - 8, 0) if mirrored else inner.adjusted(BOX + 8, 0, 0, 0)
        start, end = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight  # which the painter mirrors
        taken = self._write(painter, inner, "typed" if choice.rows is None else f"{choice.rows:,}", 12, "muted", end)
        inner = inner.adjusted(taken + 10, 0, 0, 0) if mirrored else inner.adjusted(0, 0, -taken - 10, 0)
        self._write(painter, inner, choice.text, 13, "muted" if choice.faint else "text", start, italic=choice.faint)
        painter.restore()

    def _box(self, painter: QPainter, place: QPoint, *, ticked: bool) -> None:
        theme, box = self._theme, QRect(place, QSize(BOX, BOX))
        edge = theme.colors.accent if ticked else mixed(theme.colors.line, theme.colors.text, 0.4)
        painter.setPen(QPen(QColor(edge), 1.4))
        painter.setBrush(theme.color("accent" if ticked else "surface"))
        painter.drawRoundedRect(box.toRectF().adjusted(0.7, 0.7, -0.7, -0.7), 4, 4)
        if ticked:
            scale = painter.device().devicePixelRatioF()
            painter.drawPixmap(box.topLeft() + QPoint(2, 2), theme.pixmap("check", "onaccent", BOX - 4, scale))

    def _write(
        self, painter: QPainter, room: QRect, text: str, size: int, ink: str, side: Qt.AlignmentFlag,
        *, italic: bool = False,
    ) -> int:  # fmt: skip
        """Write a text, cut to its room: how wide it is."""
        font = self._theme.font(size)
        font.setItalic(italic)
        measures = QFontMetrics(font)
        cut = measures.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(font)
        painter.setPen(self._theme.color(ink))
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), cut)
        return measures.horizontalAdvance(cut)


class ValueList(QListView):
    """The list. Space and a click tick. Signals: submitted(), Enter."""

    submitted = Signal()

    def __init__(self, theme: Theme, model: ValueModel) -> None:
        super().__init__()
        self._values = model
        self.setObjectName("filterValues")
        self.setAccessibleName("Values")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setModel(model)
        self.setItemDelegate(ValueDelegate(theme, self))
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setFixedHeight(theme.px(ROW) * SHOWN)
        self.clicked.connect(lambda index: model.toggle(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Space if self.currentIndex().isValid():
                self._values.toggle(self.currentIndex().row())
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.submitted.emit()
            case _:
                super().keyPressEvent(event)
