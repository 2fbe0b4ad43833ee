"""What can be done with a message, in the line below its bubble: seen while the pointer or the focus is at it.

The buttons are one stop of the Tab key, with Left and Right between them. They are there for the keyboard and for
screen readers at all times; only their drawing waits for somebody to come near, so that a long talk is calm to read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from widgets.chat.controls import copies
from widgets.theme import Theme

SIZE, ICON, GAP = 24, 15, 2
MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True, slots=True)
class Act:
    """A button: its icon, what it says, what it does. `on` is for one that holds until it is pressed again."""

    icon: str
    says: str
    act: Callable[[], object]
    on: bool | None = None


@dataclass(frozen=True, slots=True)
class Copies:
    """A button that copies a text."""

    says: str
    text: Callable[[], str]


class BarButton(QToolButton):
    """A button of the bar. One that is on is always drawn, for it says something."""

    def __init__(self, theme: Theme, act: Act | Copies, bar: MessageBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self.setProperty("role", "ghost")
        self.setFixedSize(QSize(SIZE, SIZE))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setToolTip(act.says)
        self.setAccessibleName(act.says)
        if isinstance(act, Copies):
            theme.dress(self, "copy", "muted", ICON)
            copies(self, theme, act.text, "muted")
            return
        self.setCheckable(act.on is not None)
        self.setChecked(bool(act.on))
        theme.dress(self, act.icon, "accent" if act.on else "muted", ICON)
        self.clicked.connect(act.act)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it only where somebody is near."""
        if self._bar.revealed or self.isChecked():
            super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go to the neighbours, Home and End to the ends; Enter presses, as Space does."""
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key:
                self._bar.go(self, MOVES[Qt.Key(key)])
            case Qt.Key.Key_Home | Qt.Key.Key_End as key:
                self._bar.go_to(0 if key == Qt.Key.Key_Home else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._bar.look()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._bar.look()


class MessageBar(QWidget):
    """The buttons, from the left. They are drawn while `reveal(True)` holds, or while one of them has the focus.

    They are made when the pointer or the focus first comes, for most messages are only scrolled by; until then the bar
    itself is the stop of the Tab key. One that is on is there from the start.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.setAccessibleName("Actions on this message")
        self._theme = theme
        self._near = False
        self._acts: Sequence[Act | Copies] = ()
        self._buttons: list[BarButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)

    @property
    def revealed(self) -> bool:
        """Whether the buttons are drawn."""
        return self._near or any(button.hasFocus() for button in self._buttons)

    def sizeHint(self) -> QSize:
        """Room for all buttons, made or not."""
        count = len(self._acts)
        return QSize(max(count * (SIZE + GAP) - GAP, 0), SIZE)

    def reveal(self, near: bool) -> None:
        """The pointer is at the message, or has left it."""
        self._near = near
        if near:
            self._make()
        self.look()

    def look(self) -> None:
        """Draw what is to be seen now."""
        for button in self._buttons:
            button.update()

    def set_acts(self, acts: Sequence[Act | Copies]) -> None:
        """Offer these; the focus stays at its place among them."""
        at = next((place for place, button in enumerate(self._buttons) if button.hasFocus()), None)
        self._acts = acts
        old, self._buttons = self._buttons, []
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if acts else Qt.FocusPolicy.NoFocus)
        if old or self._near or any(isinstance(act, Act) and act.on for act in acts):
            self._make()
        if at is not None and self._buttons:
            self.go_to(min(at, len(self._buttons) - 1))
        for button in old:
            button.hide()
            self._row.removeWidget(button)
            button.deleteLater()

    def _make(self) -> None:
        """Make the buttons, where there are none yet. They take the Tab key's stop from the bar."""
        if self._acts and not self._buttons:
            self._buttons = [BarButton(self._theme, act, self) for act in self._acts]
            for button in self._buttons:
                self._row.addWidget(button)
                button.show()
            had_focus = self.hasFocus()
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._take_tab(0)
            if had_focus:
                self._buttons[0].setFocus(Qt.FocusReason.TabFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The Tab key has come: to the first button."""
        super().focusInEvent(event)
        self._make()

    def go(self, button: BarButton, step: int) -> None:
        """Give the focus to a neighbour, round the ends."""
        self.go_to((self._buttons.index(button) + step) % len(self._buttons))

    def go_to(self, place: int) -> None:
        """Give the focus to the button at that place."""
        self._make()
        if self._buttons:
            self._take_tab(place)
            self._buttons[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _take_tab(self, place: int) -> None:
        for button in self._buttons:
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._buttons[place].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
