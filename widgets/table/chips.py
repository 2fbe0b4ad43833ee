"""What lies above the rows while they are filtered: each filter as a chip, and how many rows pass."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QLocale, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from pitboss.models import ColumnInfo
from pitboss.shapes import Shape
from widgets.chat.flow import Flow
from widgets.parts import button, clear, label, line
from widgets.table.filters.words import filter_text
from widgets.theme import Theme

CROSS, SIDE, WIDEST = 12, 11, 320


class Chip(QPushButton):
    """A filter. A click or Enter changes it; the cross, Delete and Backspace remove it.

    Signals: removed().
    """

    removed = Signal()

    def __init__(self, theme: Theme, text: str, column: str) -> None:
        super().__init__(text)
        self._theme = theme
        self.setObjectName(f"chip-{column}")
        self.setProperty("role", "chip")
        self.setAccessibleName(f"Filter: {text}")
        self.setAccessibleDescription("Enter changes it, Delete removes it")
        self.setToolTip("Change this filter; Delete removes it")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.font()).horizontalAdvance(self.text()) + 3 * SIDE + CROSS
        return QSize(min(width, self._theme.px(WIDEST)), super().sizeHint().height())

    @property
    def cross(self) -> QRect:
        """Where a click removes it."""
        left = SIDE if self.isRightToLeft() else self.width() - SIDE - CROSS
        return QRect(left, (self.height() - CROSS) // 2, CROSS, CROSS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""  # it is cut, and stands beside the cross
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        room = self.rect().adjusted(SIDE, 0, -2 * SIDE - CROSS + 3, 0)
        if self.isRightToLeft():
            room = self.rect().adjusted(2 * SIDE + CROSS - 3, 0, -SIDE, 0)
        shown = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self._theme.color("accent"))
        painter.setFont(self.font())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.drawPixmap(self.cross.topLeft(), self._theme.pixmap("close", "accent", CROSS))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isDown() and self.cross.adjusted(-6, -9, 6, 9).contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """Shown while there is something to say. Signals: change_wanted(str, QPoint), the column and a place on the
    screen; removed(str), the column; cleared(), all of them.
    """

    change_wanted = Signal(str, QPoint)
    removed = Signal(str)
    cleared = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("filterBar")
        self.setAccessibleName("Filters")
        self._theme = theme
        self.rows_begin: QWidget | None = None
        self._shape = Shape()
        self._chips = Flow(gap=6)
        self.count = label("", "small")
        self._notice = self._make_notice()
        row = QHBoxLayout()
        row.setContentsMargins(10, 8, 12, 8)
        row.setSpacing(12)
        row.addLayout(self._chips, 1)
        row.addWidget(self.count, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._notice)
        column.addWidget(line())
        self._place()

    def _make_notice(self) -> QFrame:
        made = QFrame()
        row = QHBoxLayout(made)
        row.setContentsMargins(12, 0, 12, 8)
        self.notice = label("", "small", wrap=True)
        self.noted = button(self._theme, "Understood", name="filterNoted", role="link")
        self.noted.clicked.connect(lambda: self.note(""))
        row.addWidget(self.notice, 1)
        row.addWidget(self.noted, 0, Qt.AlignmentFlag.AlignTop)
        made.hide()
        return made

    def show_shape(self, shape: Shape, columns: Sequence[ColumnInfo]) -> None:
        """Show the filters of a shape. Where the keyboard was among them, it stays among them."""
        if shape.filters == self._shape.filters:
            return
        self._shape = shape
        known = {column.name: column for column in columns}
        held = self._held()
        clear(self._chips)
        for wanted in shape.filters:
            chip = Chip(self._theme, filter_text(wanted, known.get(wanted.column), QLocale()), wanted.column)
            chip.clicked.connect(lambda _checked=False, of=chip, name=wanted.column: self._change(of, name))
            chip.removed.connect(lambda name=wanted.column: self.removed.emit(name))
            self._chips.addWidget(chip)
        if len(shape.filters) > 1:
            every = button(self._theme, "Clear all", name="filterClearAll", role="link")
            every.clicked.connect(self.cleared)
            self._chips.addWidget(every)
        self._stand_before_rows()
        self._place()
        if held >= 0 and self.chips:
            self.chips[min(held, len(self.chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def chips(self) -> list[Chip]:
        """The chips, in order."""
        items = (self._chips.itemAt(at) for at in range(self._chips.count()))
        return [chip for item in items if item is not None and isinstance(chip := item.widget(), Chip)]

    def _stand_before_rows(self) -> None:
        """Let the Tab key come here before it comes to what `rows_begin` with; new controls stand last in its way."""
        items = (self._chips.itemAt(at) for at in range(self._chips.count()))
        made = [widget for item in items if item is not None and (widget := item.widget()) is not None]
        first = self.rows_begin
        before = first.previousInFocusChain() if first is not None else None
        while before is not None and before is not first and not _is_stop(before):
            before = before.previousInFocusChain()
        for one, other in pairwise([*([before] if before is not None else []), *made]):
            QWidget.setTabOrder(one, other)

    def _held(self) -> int:
        return next((at for at, chip in enumerate(self.chips) if chip.hasFocus()), -1)

    def _change(self, chip: Chip, column: str) -> None:
        corner = chip.rect().bottomRight() if self.isRightToLeft() else chip.rect().bottomLeft()
        self.change_wanted.emit(column, chip.mapToGlobal(corner + QPoint(0, 6)))

    def say_count(self, text: str) -> None:
        """How many rows there are."""
        self.count.setText(text)

    def note(self, text: str) -> None:
        """Say something once; "" says it no more."""
        self.notice.setText(text)
        self._notice.setVisible(bool(text))
        self._place()

    def _place(self) -> None:
        """Take room only where there is something to say."""
        filtered = bool(self._shape.filters)
        self.count.setVisible(filtered)
        self.setVisible(filtered or not self._notice.isHidden())


def _is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
