"""A card: a surface with a round hairline edge that holds also where tables fill it to the corners."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QRegion
from PySide6.QtWidgets import QFrame, QWidget

from widgets.theme import Theme

RADIUS = 9.0
BELOW = 6  # px that what scrolls keeps from the lower edge, so that no corner lies over it


class Card(QFrame):
    """A frame whose corners are cut round over its children."""

    def __init__(self, theme: Theme, *, ground: str = "bg") -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._edge = _Edge(theme, ground, self)
        self.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self and event.type() in (QEvent.Type.Resize, QEvent.Type.ChildPolished, QEvent.Type.Show):
            self._edge.cover(self.rect())
        return super().eventFilter(watched, event)


class _Edge(QWidget):
    """Lies over a card's children: paints the ground outside the round corners, and the hairline."""

    def __init__(self, theme: Theme, ground: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._ground = theme, ground
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

    def cover(self, rect: QRect) -> None:
        """Lie over the edge of `rect` alone: what scrolls below another widget is drawn anew, not moved."""
        self.setGeometry(rect)
        side = round(RADIUS) + 1
        corners = QRegion(rect.adjusted(1, side, -1, -BELOW)).united(rect.adjusted(side, 1, -side, -BELOW))
        self.setMask(QRegion(rect).subtracted(corners))
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        inside, outside = QPainterPath(), QPainterPath()
        inside.addRoundedRect(edge, RADIUS, RADIUS)
        outside.addRect(QRectF(self.rect()))
        painter.fillPath(outside.subtracted(inside), self._theme.color(self._ground))
        painter.setPen(self._theme.color("line"))
        painter.drawPath(inside)
