"""How a table's cell is drawn: calm rows, hairlines, chips, and nothing that is markup."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets.cells import LOOK_ROLE, Look
from widgets.theme import Theme, Weight

PADDING = 10
Index = QModelIndex | QPersistentModelIndex
CHIPS = {Look.GOOD_CHIP: ("ok", "oksoft"), Look.WARN_CHIP: ("warn", "warnsoft")}
INKS = {Look.MUTED: "muted", Look.FAINT: "faint", Look.NULL: "faint", Look.LOADING: "faint"}


class RowDelegate(QStyledItemDelegate):
    """Draws cells by their Look. `hovered` is the row under the pointer, -1 for none."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.hovered = -1
        self._fonts: dict[Look, QFont] = {}
        theme.changed.connect(self._fonts.clear)

    def font(self, look: Look) -> QFont:
        """The font of cells with this look."""
        if look not in self._fonts:
            if look in CHIPS:
                font = self.theme.font(11, Weight.DemiBold)
            else:
                font = self.theme.font(13, Weight.Medium if look == Look.STRONG else Weight.Normal)
            font.setItalic(look == Look.NULL)
            self._fonts[look] = font
        return self._fonts[look]

    def width(self, index: Index) -> int:
        """The room that a cell's text takes, with its padding."""
        look = index.data(LOOK_ROLE) or Look.PLAIN
        extra = 20 if look in CHIPS else 4
        return QFontMetrics(self.font(look)).horizontalAdvance(str(index.data() or "")) + 2 * PADDING + extra

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.width(index), self.theme.px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        rect: QRect = option.rect
        self._ground(painter, rect, option, index.row())
        look = index.data(LOOK_ROLE) or Look.PLAIN
        inner = rect.adjusted(PADDING, 0, -PADDING, -1)
        if look in CHIPS:
            self._chip(painter, inner, str(index.data()), look)
        else:
            font = self.font(look)
            painter.setFont(font)
            painter.setPen(self.theme.color(INKS.get(look, "text")))
            text = QFontMetrics(font).elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), text)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, row: int) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        token = "sel" if selected else "rowalt" if row % 2 == 0 else "surface"
        painter.fillRect(rect, self.theme.color(token))
        if row == self.hovered and not selected:
            veil = self.theme.color("text")
            veil.setAlphaF(0.04)
            painter.fillRect(rect, veil)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self.theme.color("line"))

    def _chip(self, painter: QPainter, inner: QRect, text: str, look: Look) -> None:
        font, (ink, ground) = self.font(look), CHIPS[look]
        height = self.theme.px(19)
        box = QRectF(inner.left(), inner.center().y() - height / 2 + 0.5, 0, height)
        box.setWidth(min(QFontMetrics(font).horizontalAdvance(text) + 16, inner.width()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color(ground))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setPen(self.theme.color(ink))
        painter.setFont(font)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
