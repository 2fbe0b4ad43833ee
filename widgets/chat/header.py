"""The head of the panel: who one talks to, how the connection stands, and pin, clear and close."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pitboss.models import ConnectionStatus
from widgets.parts import ghost, label, set_property
from widgets.theme import Theme

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
    """Title, status and buttons; the panel connects the buttons."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chatHeader")
        self.setFixedHeight(52)
        title = label("Pattern Agent", "strong")
        self._dot = StatusDot(theme)
        self.status = label("", "small")
        self.status.setObjectName("chatStatus")
        self.pin = ghost(theme, "pin", name="chatPin", says="Pin beside the page")
        self.pin.setCheckable(True)
        self.pin.toggled.connect(lambda pinned: self._show_pinned(theme, pinned))
        self.clear = ghost(theme, "trash", name="chatClear", says="Clear the conversation")
        self.close_button = ghost(theme, "close", name="chatClose", says="Close the chat (Esc)")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 10, 0)
        layout.setSpacing(0)
        layout.addWidget(title)
        layout.addSpacing(10)
        layout.addWidget(self._dot)
        layout.addSpacing(6)
        layout.addWidget(self.status)
        layout.addStretch()
        layout.addWidget(self.pin)
        layout.addSpacing(8)
        layout.addWidget(self.clear)
        layout.addSpacing(8)
        layout.addWidget(self.close_button)
        self.show_status("connecting")

    def show_status(self, status: ConnectionStatus) -> None:
        """Say how the connection stands, in a word and a colour."""
        self._dot.show_status(status)
        self.status.setText(status)
        set_property(self.status, "status", status)
        self.status.setAccessibleName(f"Database: {status}")
        self.status.setToolTip(f"Database: {status}")

    def _show_pinned(self, theme: Theme, pinned: bool) -> None:
        theme.dress(self.pin, "pin-filled" if pinned else "pin", "accent" if pinned else "muted")
        name = "Unpin, to slide over the page" if pinned else "Pin beside the page"
        self.pin.setToolTip(name)
        self.pin.setAccessibleName(name)
