"""The mark before a view's name: a disc when fresh, a diamond when stale, an open arc while it is refreshed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from widgets.colors import Colors
from widgets.views.standing import State

SIZE = 8.0


def draw_mark(painter: QPainter, middle: QPointF, state: State, colors: Colors) -> None:
    """Draw the mark for `state` around `middle`. Each state has a shape of its own, and not its colour alone."""
    half = SIZE / 2
    box = QRectF(middle.x() - half, middle.y() - half, SIZE, SIZE)
    match state:
        case "fresh":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.ok))
            painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        case "stale":
            painter.setPen(QPen(QColor(colors.warn), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            reach = half + 0.5
            painter.drawPolygon(
                QPolygonF(
                    [
                        middle + QPointF(0, -reach),
                        middle + QPointF(reach, 0),
                        middle + QPointF(0, reach),
                        middle + QPointF(-reach, 0),
                    ]
                )
            )
        case "busy":
            painter.setPen(QPen(QColor(colors.accent), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(box, 60 * 16, 270 * 16)
        case "unknown":
            painter.setPen(QPen(QColor(colors.sidemuted), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(box.adjusted(1, 1, -1, -1))
