"""The steps of one run in a bubble: a sign, what is or was done, how long it took."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from widgets.chat.steps import Line, Status
from widgets.parts import Elided, label
from widgets.theme import Theme

SIGNS: dict[Status, tuple[str, str, str]] = {  # the icon, its colour, and what it says to those who do not see it
    "started": ("spinner", "accent", "working"),
    "done": ("check", "ok", "done"),
    "failed": ("close", "bad", "failed"),
}


class StepLine(QWidget):
    """One line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepLine")
        self._theme = theme
        self._sign = QLabel()
        self._sign.setFixedSize(QSize(14, 14))
        self._text = Elided("", "step")
        self._time = label("", "step")
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(1, 0, 0, 0)
        layout.setSpacing(7)
        layout.addWidget(self._sign)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._time)

    def text(self) -> str:
        """What the line says."""
        return self._text.whole

    def show_line(self, line: Line) -> None:
        """Say how the step stands."""
        icon, token, spoken = SIGNS[line.status]
        self._sign.setPixmap(self._theme.pixmap(icon, token, 14))
        self._text.set_text(line.text)
        self._time.setText(line.time)
        self.setAccessibleName(", ".join(part for part in (line.text, spoken, line.time) if part))


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
