"""How the headings of a results table are drawn: title, arrow and number of its order, funnel; and where."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from widgets.colors import mixed
from widgets.table.delegate import PADDING
from widgets.table.model import NUMBERS, ViewModel
from widgets.table.reshape import filter_of, sort_of
from widgets.theme import Theme, Weight

FUNNEL, ARROW, GAP = 16, 12, 4
HEADING_ROOM = 6 + FUNNEL + GAP + ARROW  # px beside a title


class DrawnHeader(QHeaderView):
    """Draws the headings as the model's shape has them. Columns are known by their place in the model."""

    def __init__(self, theme: Theme, model: ViewModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._rows = theme, model
        self._hovered = self._focused = self._marked = -1
        model.headerDataChanged.connect(lambda *_: self.viewport().update())
        theme.changed.connect(self.viewport().update)

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
