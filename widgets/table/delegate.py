"""How a table's cell is drawn: calm rows, hairlines, chips, and nothing that is markup."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets.table.cells import LOADING, RIGHT, Cell, CellModel, Look
from widgets.table.highlight import Marks, paint_marks
from widgets.theme import Theme, Weight

PADDING = 10
RING = 2  # px
Index = QModelIndex | QPersistentModelIndex
CHIPS = {Look.GOOD_CHIP: ("ok", "oksoft"), Look.WARN_CHIP: ("warn", "warnsoft")}
INKS = {Look.MUTED: "muted", Look.FAINT: "faint", Look.NULL: "faint", Look.BLANK: "faint", Look.LOADING: "faint",
        Look.LINK: "accent"}  # fmt: skip
ON_CHOSEN = {"faint": "muted", "accent": "text"}  # which could not be read there
UNMARKED = (Look.FAINT, Look.NULL, Look.BLANK, Look.LOADING)


class RowDelegate(QStyledItemDelegate):
    """Draws cells by their Look. `hovered` is the row under the pointer, -1 for none; `marks` what is searched for;
    `ringed` is the cell that keys are for, row and column.

    Fonts and colours are kept, as some hundred cells are drawn for each step of scrolling.
    """

    def __init__(self, theme: Theme, model: CellModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._model = model
        self.hovered = -1
        self.marks = Marks()
        self.ringed: tuple[int, int] | None = None
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
            font.setUnderline(look == Look.LINK)
            self._fonts[look] = font, QFontMetrics(font)
        return self._fonts[look]

    def width(self, row: int, column: int) -> int:
        """The room that a cell's text takes, with its padding."""
        cell = self._model.cell(row, column)
        extra = 20 if cell.look in CHIPS else 4
        return self.font(cell.look)[1].horizontalAdvance(cell.text) + 2 * PADDING + extra

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.width(index.row(), index.column()), self.theme.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        row, selected = index.row(), bool(option.state & QStyle.StateFlag.State_Selected)
        cell = self._model.cell(row, index.column())
        self._ground(painter, rect, row, selected=selected)
        if cell.look in CHIPS:
            self._chip(painter, rect.adjusted(PADDING, 0, -PADDING, -1), cell.text, cell.look)
        elif cell.text:
            at_right = (cell.side == RIGHT) != (option.direction == Qt.LayoutDirection.RightToLeft)
            self._text(painter, rect, cell, selected=selected, at_right=at_right)
        if self.ringed == (row, index.column()):
            painter.setPen(QPen(self._color("accent"), RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _text(self, painter: QPainter, rect: QRect, cell: Cell, *, selected: bool, at_right: bool) -> None:
        """The text, ending in "…" where it is longer than its room. It is measured and laid out once."""
        font, measures = self.font(cell.look)
        text, room = cell.text, rect.width() - 2 * PADDING
        width = measures.horizontalAdvance(text)
        if width > room:
            text = measures.elidedText(text, Qt.TextElideMode.ElideRight, room)
            width = measures.horizontalAdvance(text) if at_right else room
        left = rect.left() + PADDING + (room - width if at_right else 0)
        top = rect.top() + (rect.height() - 1 - measures.height()) // 2
        if self.marks and cell.look not in UNMARKED:
            self._mark(painter, QPointF(left, top), measures.height(), text, cell)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # a value's own, not the window's
        painter.setFont(font)
        ink = INKS.get(cell.look, "text")
        painter.setPen(self._color(ON_CHOSEN.get(ink, ink) if selected else ink))
        painter.drawText(left, top + measures.ascent(), text)

    def _mark(self, painter: QPainter, place: QPointF, height: int, text: str, cell: Cell) -> None:
        """Mark what is searched for; where it stands in what is cut, the "…"."""
        number = cell.side == RIGHT
        spans = self.marks.find(text, number=number)
        if not spans and text != cell.text and self.marks.find(cell.text, number=number):
            spans = [(len(text) - len(LOADING), len(text))]
        if spans:
            grounds = self._color("warnsoft"), self._color("warn")
            paint_marks(painter, place, height, text, self.font(cell.look)[0], spans, *grounds)

    def _ground(self, painter: QPainter, rect: QRect, row: int, *, selected: bool) -> None:
        """What lies below a cell's text; the surface itself the table has painted."""
        if selected:
            painter.fillRect(rect, self._color("sel"))
        else:
            if row % 2 == 0:
                painter.fillRect(rect, self._color("rowalt"))
            if row == self.hovered:
                painter.fillRect(rect, self._veil())
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._color("line"))

    def _veil(self) -> QColor:
        veil = self.theme.color("text")
        veil.setAlphaF(0.04)
        return veil

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
