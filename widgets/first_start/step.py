"""What each of the first steps is: a heading, a word on it, and what happens when a person goes on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.parts import label


class Step(QWidget):
    """Signals: done(), what was chosen is in place; busy(bool), it is being put in place."""

    done = Signal()
    busy = Signal(bool)
    name = ""  # in the row of steps

    def __init__(self, name: str, heading: str, lead: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.heading = label(heading, "title")
        self.heading.setWordWrap(True)
        self.lead = label(lead, "second", wrap=True)
        self.column.addWidget(self.heading)
        self.column.addSpacing(4)
        self.column.addWidget(self.lead)
        self.column.addSpacing(14)
        self.outcome = label("", "problem", wrap=True)
        self.outcome.setObjectName(f"{name}Outcome")
        self.outcome.hide()

    @property
    def go_on(self) -> str:
        """What the button says that leads to the next step."""
        return "Continue"

    def leave(self) -> None:
        """Put in place what was chosen, and say so by `done`."""
        self.done.emit()

    def say_problem(self, text: str) -> None:
        """Say why it was not put in place; "" for nothing."""
        self.outcome.setText(text)
        self.outcome.setVisible(bool(text))

    def take_focus(self) -> None:
        """Put the keyboard where a person goes on from."""
