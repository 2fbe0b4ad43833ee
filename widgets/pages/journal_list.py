"""The list of steps: one page of them at a time, drawn by hand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from pitboss.journal_models import Entry
from widgets.pages.journal_words import ICONS, done_text, second_text
from widgets.table.cells import when_text
from widgets.theme import Theme, Weight

ROW, EDGE = 52, 6
STEP_ROLE = int(Qt.ItemDataRole.UserRole)
Index = QModelIndex | QPersistentModelIndex


class StepsModel(QAbstractListModel):
    """The steps of one page."""

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self.steps: tuple[Entry, ...] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        return 0 if parent.isValid() else len(self.steps)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        step = self.steps[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return done_text(step)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"Step {step.number}: {done_text(step)}, {when_text(step.at, QLocale())}"
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return second_text(step)
        return step if role == STEP_ROLE else None

    def replace(self, steps: Sequence[Entry]) -> None:
        """List these from now on."""
        self.beginResetModel()
        self.steps = tuple(steps)
        self.endResetModel()


class StepDelegate(QStyledItemDelegate):
    """Draws a step: its icon, what was done and when; below it by whom, and its number."""

    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        step: Entry = index.data(STEP_ROLE)
        theme = self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(EDGE, 1, -EDGE, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            ground = theme.color("sel" if chosen else "text")
            ground.setAlphaF(1.0 if chosen else 0.04)
            painter.setBrush(ground)
            painter.drawRoundedRect(box, 7, 7)
        icon, ink = ICONS[step.action]
        scale = painter.device().devicePixelRatioF()
        middle = round(box.top() + theme.px(16))
        mark = QRect(round(box.left()) + 12, middle - 8, 16, 16)
        painter.drawPixmap(_placed(option, mark), theme.pixmap(icon, ink, 16, scale))
        inside = box.toRect().adjusted(40, 0, -12, 0)
        first = QRect(inside.left(), middle - theme.px(11), inside.width(), theme.px(22))
        second = first.translated(0, theme.px(20))
        self._line(painter, option, first, done_text(step), 13, "text", Weight.Medium, when_text(step.at, QLocale()))
        self._line(painter, option, second, second_text(step), 12, "muted", Weight.Normal, f"{step.number:,}")
        painter.restore()

    def _line(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, text: str, size: int, ink: str,
        weight: Weight, at_end: str,
    ) -> None:  # fmt: skip
        small = self._theme.font(12)
        painter.setFont(small)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(self._theme.color("muted" if chosen else "faint"))  # faint could not be read there
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(_placed(option, room), middle | int(Qt.AlignmentFlag.AlignRight), at_end)
        left = room.adjusted(0, 0, -QFontMetrics(small).horizontalAdvance(at_end) - 12, 0)
        font = self._theme.font(size, weight)
        painter.setFont(font)
        painter.setPen(self._theme.color(ink))
        cut = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(_placed(option, left), middle | int(Qt.AlignmentFlag.AlignLeft), cut)


def _placed(option: QStyleOptionViewItem, room: QRect) -> QRect:
    """Where `room` lies in its row: on the other side where people read from the right."""
    return QStyle.visualRect(option.direction, option.rect, room)


class StepsList(QListView):
    """Signals: chosen(Entry), the step whose details are to be shown."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("journalList")
        self.setAccessibleName("Steps, newest first")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._steps = StepsModel(self)
        self.setModel(self._steps)
        self.setItemDelegate(StepDelegate(theme, self))
        self.selectionModel().currentChanged.connect(lambda now, _before: self._say(now))
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    @property
    def steps(self) -> tuple[Entry, ...]:
        """What is listed."""
        return self._steps.steps

    @property
    def step(self) -> Entry | None:
        """The chosen step."""
        row = self.currentIndex().row()
        return self.steps[row] if 0 <= row < len(self.steps) else None

    def show_steps(self, steps: Sequence[Entry], choose: int | None = None) -> None:
        """List these, and choose the one with that number, or the first."""
        self._steps.replace(steps)
        rows = [row for row, step in enumerate(steps) if step.number == choose] or [0]
        if steps:
            self.setCurrentIndex(self._steps.index(rows[0]))
        self.scrollTo(self.currentIndex())

    def _say(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.steps[index.row()])
