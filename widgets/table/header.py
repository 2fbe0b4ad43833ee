"""The headings of a results table: title, order, filter; sorted, moved and drawn wider by mouse and by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QApplication, QHeaderView, QStyle, QWidget

from widgets.colors import mixed
from widgets.table.delegate import PADDING
from widgets.table.model import NUMBERS, ViewModel
from widgets.table.reshape import filter_of, sort_of
from widgets.theme import Theme, Weight

FUNNEL, ARROW, GAP = 16, 12, 4
HEADING_ROOM = 6 + FUNNEL + GAP + ARROW  # px beside a title
STEP = 16  # px that the keyboard makes a column wider


class TableHeader(QHeaderView):
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
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._rows = theme, model
        self._hovered = self._focused = self._marked = self._pressed = -1
        self._pressed_at = QPoint()
        self.setObjectName("tableHeader")
        self.setAccessibleName("Column headings")
        self.setMouseTracking(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sectionHandleDoubleClicked.connect(self.fit_wanted)
        self.sectionMoved.connect(lambda *_: self._keep_numbers_first())
        model.headerDataChanged.connect(lambda *_: self.viewport().update())
        theme.changed.connect(self.viewport().update)

    def _keep_numbers_first(self) -> None:
        if (at := self.visualIndex(NUMBERS)) > 0:
            self.moveSection(at, 0)

    # places

    @property
    def focused(self) -> int:
        """The column that keys are for, -1 before there is one."""
        return self._focused

    def mark(self, section: int) -> None:
        """Show that the keys of the header that has them are for this column; -1 for none."""
        self._marked = section
        self.viewport().update()

    def _is_marked(self, section: int) -> bool:
        return section == (self._focused if self.hasFocus() else self._marked)

    def rect_of(self, section: int) -> QRect:
        """Where a heading is drawn."""
        return QRect(self.sectionViewportPosition(section), 0, self.sectionSize(section), self.viewport().height())

    def funnel_of(self, section: int) -> QRect:
        """Where a heading's funnel is: at its end, and before a number's title."""
        rect = self.rect_of(section)
        left = rect.left() + 6 if self._stands_right(section) else rect.right() - 6 - FUNNEL
        return QRect(left, (rect.height() - FUNNEL) // 2, FUNNEL, FUNNEL)

    def below(self, section: int) -> QPoint:
        """The place on the screen for what opens below a heading."""
        rect = self.rect_of(section)
        corner = rect.bottomRight() if self.isRightToLeft() else rect.bottomLeft()
        return self.viewport().mapToGlobal(corner + QPoint(0, 4))

    def _stands_right(self, section: int) -> bool:
        number = section == NUMBERS or self._rows.columns[section - 1].kind == "number"
        return number != self.isRightToLeft()

    def _on_edge(self, place: QPoint) -> bool:
        """Whether a place is where a column is drawn wider."""
        section = self.logicalIndexAt(place)
        grip = self.style().pixelMetric(QStyle.PixelMetric.PM_HeaderGripMargin, None, self)
        rect = self.rect_of(section)
        near = min(place.x() - rect.left(), rect.right() - place.x())
        return section >= 0 and near < grip

    # drawing

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if not 0 <= section <= len(self._rows.columns):
            return
        painter.fillRect(rect, self._ground(section))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._theme.color("line"))
        if section == NUMBERS:
            self._paint_numbers(painter, rect)
            return
        name, at_right = self._rows.columns[section - 1].name, self._stands_right(section)
        room = rect.adjusted(PADDING, 0, -PADDING, -1)
        if self._paint_funnel(painter, section, active=filter_of(self._rows.shape, name) is not None):
            room = room.adjusted(FUNNEL, 0, 0, 0) if at_right else room.adjusted(0, 0, -FUNNEL, 0)
        self._paint_title(painter, room, section, at_right=at_right)
        if self._hovered >= 0:  # where the columns can be drawn wider
            edge = rect.left() if self.isRightToLeft() else rect.right()
            painter.fillRect(edge, rect.top() + 9, 1, rect.height() - 19, self._theme.color("line"))

    def _ground(self, section: int) -> QColor:
        if self._is_marked(section):
            return self._theme.color("accentsoft")
        if section == self._hovered:
            return QColor(mixed(self._theme.colors.surface, self._theme.colors.text, 0.05))
        return self._theme.color("surface")

    def _paint_numbers(self, painter: QPainter, rect: QRect) -> None:
        """The corner: "#", or under the pointer the mark of the menu with all columns."""
        room = rect.adjusted(PADDING, 0, -PADDING, -1)
        if self._hovered == NUMBERS or self._is_marked(NUMBERS):
            left = room.right() - FUNNEL + 1 if self._stands_right(NUMBERS) else room.left()
            self._icon(painter, "columns", "muted", QPoint(left, room.center().y() - FUNNEL // 2 + 1), FUNNEL)
            return
        side = Qt.AlignmentFlag.AlignRight if self._stands_right(NUMBERS) else Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._theme.font(12, Weight.DemiBold))
        painter.setPen(self._theme.color("muted"))
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute), "#")

    def _paint_funnel(self, painter: QPainter, section: int, *, active: bool) -> bool:
        """The funnel of a filtered heading, or of the one that is pointed at: whether it is drawn."""
        if not active and section != self._hovered and not self._is_marked(section):
            return False
        place = self.funnel_of(section)
        if active:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accentsoft"))
            painter.drawRoundedRect(place.adjusted(-3, -3, 3, 3), 5, 5)
        self._icon(painter, "funnel-filled" if active else "funnel", "accent" if active else "muted",
                   place.topLeft() + QPoint(1, 1), FUNNEL - 2)  # fmt: skip
        return True

    def _paint_title(self, painter: QPainter, room: QRect, section: int, *, at_right: bool) -> None:
        """The title with the arrow and the number of its order beside it, at the side where its values stand."""
        font = self._theme.font(12, Weight.DemiBold)
        measures = QFontMetrics(font)
        found = sort_of(self._rows.shape, self._rows.columns[section - 1].name)
        order = str(found[0] + 1) if found and len(self._rows.shape.sorts) > 1 else ""
        small = self._theme.font(11, Weight.DemiBold)
        beside = (GAP + ARROW + (QFontMetrics(small).horizontalAdvance(order) + 1 if order else 0)) if found else 0
        title = str(self._rows.headerData(section, Qt.Orientation.Horizontal) or "")
        shown = measures.elidedText(title, Qt.TextElideMode.ElideRight, max(room.width() - beside, 0))
        width = measures.horizontalAdvance(shown)
        left = room.right() + 1 - width if at_right else room.left()
        base = room.top() + (room.height() - measures.height()) // 2 + measures.ascent()
        painter.setFont(font)
        painter.setPen(self._theme.color("text" if found else "muted"))
        painter.drawText(left, base, shown)
        if found:
            arrow = left - beside if at_right else left + width + GAP
            name = "arrow-down" if found[1].descending else "arrow-up"
            self._icon(painter, name, "accent", QPoint(arrow, room.center().y() - ARROW // 2 + 1), ARROW)
            painter.setFont(small)
            painter.setPen(self._theme.color("accent"))
            painter.drawText(arrow + ARROW, base, order)

    def _icon(self, painter: QPainter, name: str, ink: str, place: QPoint, size: int) -> None:
        scale = painter.device().devicePixelRatioF()
        painter.drawPixmap(place, self._theme.pixmap(name, ink, size, scale))

    # the mouse

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
