"""The headings of a results table: title, order, filter; sorted, moved and drawn wider by mouse and by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from widgets.table.header_drawing import DrawnHeader
from widgets.table.model import NUMBERS, ViewModel
from widgets.theme import Theme

STEP = 16  # px that the keyboard makes a column wider


class TableHeader(DrawnHeader):
    """Knows columns by their place in the model. Signals: sort_wanted(int, bool), the latter: beside the other sorts;
    filter_wanted(int); menu_wanted(int, QPoint), its place on the screen; fit_wanted(int); widened(int, int), by the
    keyboard, the new width; reached(int), by the keyboard; left(), the keyboard goes on in the rows.
    """

    sort_wanted = Signal(int, bool)
    filter_wanted = Signal(int)
    menu_wanted = Signal(int, QPoint)
    fit_wanted = Signal(int)
    widened = Signal(int, int)
    reached = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, model: ViewModel, parent: QWidget | None = None) -> None:
        super().__init__(theme, model, parent)
        self._pressed = -1
        self._pressed_at = QPoint()
        self.setObjectName("tableHeader")
        self.setAccessibleName("Column headings")
        self.setMouseTracking(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sectionHandleDoubleClicked.connect(self.fit_wanted)
        self.sectionMoved.connect(lambda *_: self._keep_numbers_first())

    def _keep_numbers_first(self) -> None:
        if (at := self.visualIndex(NUMBERS)) > 0:
            self.moveSection(at, 0)

    # the mouse

    def _on_edge(self, place: QPoint) -> bool:
        """Whether a place is where a column is drawn wider."""
        section = self.logicalIndexAt(place)
        grip = self.style().pixelMetric(QStyle.PixelMetric.PM_HeaderGripMargin, None, self)
        rect = self.rect_of(section)
        near = min(place.x() - rect.left(), rect.right() - place.x())
        return section >= 0 and near < grip

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        self._pressed = -1
        if event.button() == Qt.MouseButton.LeftButton and not self._on_edge(place):
            self._pressed, self._pressed_at = self.logicalIndexAt(place), place
            if self._pressed > NUMBERS and self.funnel_of(self._pressed).adjusted(-4, -8, 4, 8).contains(place):
                return  # no move begins on the funnel
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place, pressed = event.position().toPoint(), self._pressed
        self._pressed = -1
        moved = (place - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
        if pressed < 0 or moved or event.button() != Qt.MouseButton.LeftButton:
            return
        if pressed == NUMBERS:
            self.menu_wanted.emit(NUMBERS, self.below(NUMBERS))
        elif self.funnel_of(pressed).adjusted(-4, -8, 4, 8).contains(place):
            self.filter_wanted.emit(pressed)
        else:
            self.sort_wanted.emit(pressed, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On an edge it fits the column; elsewhere it is the press of a second click."""
        if self._on_edge(event.position().toPoint()):
            super().mouseDoubleClickEvent(event)
        else:
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.logicalIndexAt(event.position().toPoint()))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, section: int) -> None:
        if section != self._hovered:
            self._hovered = section
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(self._focused, self.below(self._focused))
        elif (section := self.logicalIndexAt(event.pos())) >= 0:
            self.menu_wanted.emit(section, event.globalPos())

    # the keyboard

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._focused < 0 or self._focused >= self.count() or self.isSectionHidden(self._focused):
            self.reach(next((at for at in self._shown() if at != NUMBERS), NUMBERS))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.reached.emit(-1)
        self.viewport().update()

    def reach(self, section: int) -> None:
        """Let keys be for this column from now on."""
        self._focused = section
        said = self._rows.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
        self.setAccessibleName(f"Column headings: {said}")
        self.reached.emit(section)
        self.viewport().update()

    def _shown(self) -> list[int]:
        """The columns that are shown, in their order."""
        order = (self.logicalIndex(at) for at in range(self.count()))
        return [section for section in order if not self.isSectionHidden(section)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to other columns, with Ctrl they move this one, with Shift they make it narrower or wider."""
        section, keys = self._focused, event.modifiers()
        match event.key():
            case _ if section < 0:
                super().keyPressEvent(event)
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                forward = (event.key() == Qt.Key.Key_Right) != self.isRightToLeft()
                self._go(1 if forward else -1, keys)
            case Qt.Key.Key_Home | Qt.Key.Key_End:
                self.reach(self._shown()[0 if event.key() == Qt.Key.Key_Home else -1])
            case Qt.Key.Key_Down | Qt.Key.Key_F10 if keys & (_ALT | _SHIFT):
                self.menu_wanted.emit(section, self.below(section))
            case Qt.Key.Key_Down | Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space if section == NUMBERS:
                self.menu_wanted.emit(section, self.below(section))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.sort_wanted.emit(section, bool(keys & _SHIFT))
            case Qt.Key.Key_F if section != NUMBERS:
                self.filter_wanted.emit(section)
            case _:
                event.ignore()

    def _go(self, step: int, keys: Qt.KeyboardModifier) -> None:
        shown = self._shown()
        at = shown.index(self._focused) + step
        if keys & _SHIFT:
            self.widened.emit(self._focused, max(self.sectionSize(self._focused) + step * STEP, 48))
        elif 0 <= at < len(shown):
            if not keys & _CTRL:
                self.reach(shown[at])
            elif NUMBERS not in (self._focused, shown[at]):
                self.moveSection(self.visualIndex(self._focused), self.visualIndex(shown[at]))


_SHIFT, _CTRL, _ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
