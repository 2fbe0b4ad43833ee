"""A card: a surface with a round hairline edge that holds also where tables fill it to the corners."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from widgets.theme import Theme

RADIUS = 9.0


class Card(QFrame):
    """A frame whose corners are cut round over its children."""

    def __init__(self, theme: Theme, *, ground: str = "bg") -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._edge = _Edge(theme, ground, self)
        self.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self and event.type() in (QEvent.Type.Resize, QEvent.Type.ChildPolished, QEvent.Type.Show):
            self._edge.setGeometry(self.rect())
            self._edge.raise_()
        return super().eventFilter(watched, event)


class _Edge(QWidget):
    """Lies over a card's children: paints the ground outside the round corners, and the hairline."""

    def __init__(self, theme: Theme, ground: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._ground = theme, ground
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

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
