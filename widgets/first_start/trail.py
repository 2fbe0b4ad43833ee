"""The row that says which step one is at: 1 Content, 2 Model, 3 First rule."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.theme import Theme, Weight

ROUND, GAP, LINE = 22, 8, 36


class Trail(QWidget):
    """Steps that are done have a tick, the one that is shown is filled."""

    def __init__(self, theme: Theme, names: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("firstTrail")
        self._theme, self._names = theme, tuple(names)
        self.at = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.go_to(0)

    def go_to(self, at: int) -> None:
        """Be at a step, from 0 on."""
        self.at = at
        self.setAccessibleName(f"Step {at + 1} of {len(self._names)}: {self._names[at]}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self._theme.px(ROUND) + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at_left, side, middle = 1.0, self._theme.px(ROUND), self.height() / 2
        for at, name in enumerate(self._names):
            self._mark(painter, self._box(at_left, middle - side / 2, side, side), at)
            at_left += side + GAP
            font = self._theme.font(13, Weight.DemiBold if at == self.at else Weight.Normal)
            width = QFontMetrics(font).horizontalAdvance(name) + 2
            painter.setFont(font)
            painter.setPen(self._theme.color("text" if at == self.at else "muted"))
            room = self._box(at_left, 0, width, self.height())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter), name)
            at_left += width + GAP
            if at + 1 < len(self._names):
                between = self._box(at_left, middle, LINE, 1)
                painter.setPen(self._theme.color("line"))
                painter.drawLine(between.topLeft(), between.topRight())
                at_left += LINE + GAP

    def _box(self, at_left: float, top: float, width: float, height: float) -> QRectF:
        """A place as it is read: from the right where people read so."""
        left = self.width() - at_left - width if self.isRightToLeft() else at_left
        return QRectF(left, top, width, height)

    def _mark(self, painter: QPainter, box: QRectF, at: int) -> None:
        now, done = at == self.at, at < self.at
        painter.setPen(self._theme.color("accent" if now or done else "line"))
        painter.setBrush(self._theme.color("accent" if now else "accentsoft" if done else "surface"))
        painter.drawEllipse(box)
        if done:
            size = 14
            tick = self._theme.pixmap("check", "accent", size, self.devicePixelRatioF())
            painter.drawPixmap(round(box.center().x() - size / 2), round(box.center().y() - size / 2), tick)
            return
        painter.setFont(self._theme.font(12, Weight.DemiBold))
        painter.setPen(self._theme.color("onaccent" if now else "muted"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(at + 1))
