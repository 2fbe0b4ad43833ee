"""A choice among a few, as a card: what it is, what follows from it, and what it needs to know."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from widgets.parts import label, set_property

INDENT = 26  # the radio button's mark and its gap


class Choice(QFrame):
    """One of them. What is added to it is shown while it is chosen."""

    def __init__(self, key: str, title: str, text: str) -> None:
        super().__init__()
        self.key = key
        self.setProperty("role", "choice")
        self.setProperty("chosen", False)
        self.setObjectName(f"choice-{key}")
        self.radio = QRadioButton(title)
        self.radio.setObjectName(f"radio-{key}")
        self.radio.setAccessibleDescription(text)
        self.radio.toggled.connect(self._toggled)
        self.text = label(text, "second", wrap=True)
        self._more = QWidget()
        self._room = QVBoxLayout(self._more)
        self._room.setContentsMargins(0, 4, 0, 0)
        self._more.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 11, 16, 12)
        column.setSpacing(5)
        column.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignLeft)  # its ring is as wide as its words
        for part in (self.text, self._more):
            row = QHBoxLayout()  # a spacing is on the right side also where one reads from the right
            row.setSpacing(0)
            row.addSpacing(INDENT)
            row.addWidget(part, 1)
            column.addLayout(row)

    def add(self, widget: QWidget) -> None:
        """Show `widget` below while this is chosen."""
        self._room.addWidget(widget)

    def _toggled(self, chosen: bool) -> None:
        set_property(self, "chosen", chosen)
        self._more.setVisible(chosen and self._room.count() > 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The whole card chooses, not its mark alone."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
            self.radio.setChecked(True)


class Choices(QWidget):
    """The cards below each other, one of them chosen. Signals: changed(str), the chosen one's key."""

    changed = Signal(str)

    def __init__(self, *choices: Choice, name: str, says: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(says)
        self._choices = {choice.key: choice for choice in choices}
        self._group = QButtonGroup(self)  # which the arrow keys walk through
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for choice in choices:
            self._group.addButton(choice.radio)
            choice.radio.toggled.connect(lambda on, key=choice.key: self.changed.emit(key) if on else None)
            column.addWidget(choice)

    @property
    def key(self) -> str:
        """The key of the chosen one."""
        return next((key for key, choice in self._choices.items() if choice.radio.isChecked()), "")

    def choose(self, key: str) -> None:
        """Choose one."""
        self._choices[key].radio.setChecked(True)

    def focus_chosen(self) -> None:
        """Put the keyboard where the arrows change the choice."""
        if self.key:
            self._choices[self.key].radio.setFocus(Qt.FocusReason.TabFocusReason)
