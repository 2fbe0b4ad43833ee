"""How a table's cell is drawn: calm rows, hairlines, chips, and nothing that is markup."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets.cells import CELL_ROLE, Look
from widgets.theme import Theme, Weight

PADDING = 10
Index = QModelIndex | QPersistentModelIndex
CHIPS = {Look.GOOD_CHIP: ("ok", "oksoft"), Look.WARN_CHIP: ("warn", "warnsoft")}
INKS = {Look.MUTED: "muted", Look.FAINT: "faint", Look.NULL: "faint", Look.LOADING: "faint"}


class RowDelegate(QStyledItemDelegate):
    """Draws cells by their Look. `hovered` is the row under the pointer, -1 for none.

    Fonts and colours are kept, as some hundred cells are drawn for each step of scrolling.
    """

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.hovered = -1
        self._fonts: dict[Look, tuple[QFont, QFontMetrics]] = {}
        self._colors: dict[str, QColor] = {}
        theme.changed.connect(self._forget)

    def _forget(self) -> None:
        self._fonts.clear()
        self._colors.clear()

    def _color(self, token: str) -> QColor:
        if token not in self._colors:
            self._colors[token] = self.theme.color(token)
        return self._colors[token]

    def font(self, look: Look) -> tuple[QFont, QFontMetrics]:
        """The font of cells with this look, and its measures."""
        if look not in self._fonts:
            if look in CHIPS:
                font = self.theme.font(11, Weight.DemiBold)
            else:
                font = self.theme.font(13, Weight.Medium if look == Look.STRONG else Weight.Normal)
            font.setItalic(look == Look.NULL)
            self._fonts[look] = font, QFontMetrics(font)
        return self._fonts[look]

    def width(self, index: Index) -> int:
        """The room that a cell's text takes, with its padding."""
        text, look, _alignment = index.data(CELL_ROLE)
        extra = 20 if look in CHIPS else 4
        return self.font(look)[1].horizontalAdvance(text) + 2 * PADDING + extra

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.width(index), self.theme.px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        text, look, alignment = index.data(CELL_ROLE)
        self._ground(painter, rect, option, index.row())
        inner = rect.adjusted(PADDING, 0, -PADDING, -1)
        if look in CHIPS:
            self._chip(painter, inner, text, look)
        elif text:
            font, measures = self.font(look)
            painter.setFont(font)
            painter.setPen(self._color(INKS.get(look, "text")))
            painter.drawText(inner, alignment, _cut(text, measures, inner.width()))

    def _ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, row: int) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        token = "sel" if selected else "rowalt" if row % 2 == 0 else "surface"
        painter.fillRect(rect, self._color(token))
        if row == self.hovered and not selected:
            veil = self.theme.color("text")
            veil.setAlphaF(0.04)
            painter.fillRect(rect, veil)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._color("line"))

    def _chip(self, painter: QPainter, inner: QRect, text: str, look: Look) -> None:
        (font, measures), (ink, ground) = self.font(look), CHIPS[look]
        height = self.theme.px(19)
        box = QRectF(inner.left(), inner.center().y() - height / 2 + 0.5, 0, height)
        box.setWidth(min(measures.horizontalAdvance(text) + 16, inner.width()))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color(ground))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setPen(self._color(ink))
        painter.setFont(font)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.restore()


def _cut(text: str, measures: QFontMetrics, width: int) -> str:
    """`text`, ending in "…" where it is longer than `width`. Most texts fit, and are not measured letter by letter."""
    if measures.horizontalAdvance(text) <= width:
        return text
    return measures.elidedText(text, Qt.TextElideMode.ElideRight, width)
