"""The steps of one run in a bubble: a sign, what is or was done, how long it took."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.chat.steps import Line, Status
from widgets.parts import Elided, label
from widgets.theme import Theme

SIZE = 14
TICK_MS = 80
SIGNS: dict[Status, tuple[str, str, str]] = {  # the icon, its colour, and what it says to those who do not see it
    "started": ("spinner", "accent", "working"),
    "done": ("check", "ok", "done"),
    "failed": ("close", "bad", "failed"),
}


class Sign(QWidget):
    """The icon of a line; it turns while the step works and motion is wanted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(SIZE, SIZE))
        self._theme = theme
        self._status: Status = "started"
        self._angle = 0

    def show_status(self, status: Status) -> None:
        """Be the icon for `status`."""
        self._status = status
        self.update()

    def turn(self) -> None:
        """Turn on by a little."""
        self._angle = 0 if self._theme.reduced_motion else (self._angle + 24) % 360
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon."""
        icon, token, _ = SIGNS[self._status]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(SIZE / 2, SIZE / 2)
        painter.rotate(self._angle if self._status == "started" else 0)
        painter.drawPixmap(QPointF(-SIZE / 2, -SIZE / 2), self._theme.pixmap(icon, token, SIZE))


class StepLine(QWidget):
    """One line. While its step works, the sign turns and the seconds count."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepLine")
        self._line: Line | None = None
        self._sign = Sign(theme)
        self._text = Elided("", "step")
        self._time = label("", "step")
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(1, 0, 0, 0)
        layout.setSpacing(7)
        layout.addWidget(self._sign)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._time)

    def text(self) -> str:
        """What the line says."""
        return self._text.whole

    @property
    def turning(self) -> bool:
        """Whether the step is shown as working."""
        return self._timer.isActive()

    def tick(self) -> None:
        """Show that time has passed."""
        self._sign.turn()
        self._time.setText(self._line.time if self._line else "")

    def show_line(self, line: Line) -> None:
        """Say how the step stands."""
        self._line = line
        self._sign.show_status(line.status)
        self._text.set_text(line.text)
        self._time.setText(line.time)
        if line.status == "started":
            self._timer.start()
            told = [line.text, SIGNS["started"][2]]  # without the time, which counts on
        else:
            self._timer.stop()
            told = [line.text, SIGNS[line.status][2], line.time]
        self.setAccessibleName(", ".join(told))


class StepList(QWidget):
    """The lines. They are changed in place, so that nothing flickers while a rule runs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepList")
        self.setAccessibleName("Steps")
        self._theme = theme
        self._shown: list[StepLine] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)

    def texts(self) -> list[str]:
        """What the lines say, in order."""
        return [line.text() for line in self._shown]

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Say how all steps stand. Lines are only ever added."""
        while len(self._shown) < len(lines):
            line = StepLine(self._theme)
            self._layout.addWidget(line)
            line.show()  # Qt would only do so later, and the height is asked for at once
            self._shown.append(line)
        for shown, told in zip(self._shown, lines, strict=True):
            shown.show_line(told)
