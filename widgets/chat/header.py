"""The head of the panel: what is talked about, how the connection stands; list, new, pin and close."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pitboss.models import ConnectionStatus
from widgets.parts import Elided, ghost, label, set_property
from widgets.theme import Theme

AGENT = "Pattern Agent"
ALL = "All conversations"
LIST = "All conversations (Ctrl+Shift+J)"
TOKENS: dict[ConnectionStatus, str] = {
    "connecting": "warn",
    "connected": "ok",
    "disconnected": "faint",
    "error": "bad",
}


class StatusDot(QWidget):
    """A dot in the colour of the status; hollow while there is no connection."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(8, 8)
        self._theme = theme
        self._status: ConnectionStatus = "connecting"

    def show_status(self, status: ConnectionStatus) -> None:
        """Be of the colour for `status`."""
        self._status = status
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(self._theme.colors.get(TOKENS[self._status]))
        painter.setPen(QPen(colour, 1.6))
        painter.setBrush(colour if self._status in ("connected", "error") else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(self.rect().toRectF().adjusted(1, 1, -1, -1))


class ChatHeader(QWidget):
    """What is talked about, how the connection stands, and buttons; the panel connects the buttons."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chatHeader")
        self._theme = theme
        self._title = AGENT
        self.title = Elided(AGENT, "strong")
        self._dot = StatusDot(theme)
        self.status = label("", "stamp")
        self.status.setObjectName("chatStatus")
        self.conversations = ghost(theme, "history", name="chatConversations", says=LIST)
        self.conversations.setCheckable(True)
        self.conversations.toggled.connect(self._show_listed)
        self.new = ghost(theme, "plus", name="chatNew", says="New conversation (Ctrl+Shift+N)")
        self.pin = ghost(theme, "pin", name="chatPin", says="Pin beside the page")
        self.pin.setCheckable(True)
        self.pin.toggled.connect(self._show_pinned)
        self.close_button = ghost(theme, "close", name="chatClose", says="Close the chat (Esc)")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 10, 0)
        layout.setSpacing(4)
        layout.addWidget(self.conversations)
        layout.addSpacing(4)
        layout.addLayout(self._words(), 1)
        for button in (self.new, self.pin, self.close_button):
            layout.addWidget(button)
        self.show_status("connecting")
        theme.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        self.setFixedHeight(max(52, self._theme.px(34)))  # two lines, however large

    def _words(self) -> QVBoxLayout:
        second = QHBoxLayout()
        second.setSpacing(6)
        second.addWidget(self._dot)
        second.addWidget(self.status, 1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch()
        words.addWidget(self.title)
        words.addLayout(second)
        words.addStretch()
        return words

    def show_title(self, title: str) -> None:
        """Say what the conversation is called; one without a title has the agent's name."""
        self._title = title or AGENT
        self.title.set_text(ALL if self.conversations.isChecked() else self._title)

    def show_status(self, status: ConnectionStatus) -> None:
        """Say how the connection stands, in a word and a colour."""
        self._dot.show_status(status)
        self.status.setText(status)
        set_property(self.status, "status", status)
        self.status.setAccessibleName(f"Database: {status}")
        self.status.setToolTip(f"Database: {status}")

    def _show_pinned(self, pinned: bool) -> None:
        self._theme.dress(self.pin, "pin-filled" if pinned else "pin", "accent" if pinned else "muted")
        name = "Unpin, to slide over the page" if pinned else "Pin beside the page"
        self.pin.setToolTip(name)
        self.pin.setAccessibleName(name)

    def _show_listed(self, listed: bool) -> None:
        self._theme.dress(self.conversations, "history", "accent" if listed else "muted")
        self.show_title(self._title)
        name = "Back to the conversation (Esc)" if listed else LIST
        self.conversations.setToolTip(name)
        self.conversations.setAccessibleName(name)
