"""Lines that were typed while there was no connection: kept above the input, and offered again when there is one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from widgets.parts import Elided, button, ghost, label
from widgets.theme import Theme

SEND_THEN, SEND_NOW = "Send when connected", "Send now"


class Unsent(QFrame):
    """Signals: sent(line), for each line, in their order; changed(), there are others now."""

    sent = Signal(str)
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chatUnsent")
        self.lines: list[str] = []
        self._theme = theme
        self._connected = False
        self._icon = QLabel()
        self._says = label("", "small")
        self._line = Elided("", "strong")
        self.send = button(theme, SEND_THEN, name="unsentSend", role="small")
        self.send.setCheckable(True)
        self.send.clicked.connect(self._pressed)
        self.discard = ghost(theme, "close", name="unsentDiscard", says="Discard what was not sent", size=14)
        self.discard.clicked.connect(self.clear)
        self._lay_out()
        theme.changed.connect(self._draw)
        self._draw()
        self.hide()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._line)
        words.addWidget(self._says)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.send)
        row.addWidget(self.discard)

    @property
    def armed(self) -> bool:
        """Whether the lines go by themselves once there is a connection."""
        return self.send.isChecked()

    def keep(self, line: str, *, armed: bool) -> None:
        """Keep a line; `armed`: it goes by itself, for the connection is about to be there."""
        self.lines.append(line)
        self.send.setChecked(self.armed or armed)
        self._look()

    def show_connected(self, connected: bool) -> None:
        """There is a connection, or none."""
        self._connected = connected
        self._look()

    def offer(self) -> None:
        """There is a connection: lines that a person wanted sent go now, others are offered."""
        if self.lines and self._connected and self.armed:
            self._send_all()

    def clear(self) -> None:
        """Forget the lines."""
        self.lines.clear()
        self.send.setChecked(False)
        self._look()

    def _pressed(self) -> None:
        if self._connected:
            self._send_all()
        else:
            self._look()

    def _send_all(self) -> None:
        lines = list(self.lines)
        self.clear()
        for line in lines:
            self.sent.emit(line)

    def _look(self) -> None:
        if self.lines:
            more = f" and {len(self.lines) - 1} more" if len(self.lines) > 1 else ""
            self._line.set_text(f"{self.lines[0]}{more}")
            self._says.setText(self._words())
            self.send.setText(SEND_NOW if self._connected else SEND_THEN)
            self.send.setAccessibleName(self.send.text())
            self.setAccessibleName(f"{self._says.text()} {self._line.whole}")
        self.setVisible(bool(self.lines))
        self.changed.emit()

    def _words(self) -> str:
        if self._connected:
            return "Connected again. This was not sent."
        return "Will be sent once connected." if self.armed else "Not sent: there is no connection."

    def _draw(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("clock", "muted", 16))
