"""Above the messages while the database is away: why, when it is tried again, and a button to do so now."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pitboss.models import ConnectionStatus
from pitboss.names import counted
from widgets.parts import button, label
from widgets.ports.conversations import Link
from widgets.theme import Theme

TICK_MS = 250
AWAY = ("disconnected", "error")


class ConnectionBar(QFrame):
    """Hidden while there is a connection, and at a start that has not failed yet. Signals: pressed(), try it now."""

    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connectionBar")
        self._theme = theme
        self._link: Link | None = None
        self._status: ConnectionStatus = "connecting"
        self._icon = QLabel()
        self.reason = label("", "second", wrap=True)
        self.countdown = label("", "small")
        self.countdown.setObjectName("connectionCountdown")
        self.now = button(theme, "Try now", "refresh", name="connectionNow", role="small")
        self.now.clicked.connect(self.pressed)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._count)
        self._lay_out()
        theme.changed.connect(self._draw)
        self._draw()
        self.hide()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.countdown, 1)
        foot.addWidget(self.now)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.reason)
        words.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def follow(self, link: Link) -> None:
        """Say how that connection is from now on."""
        self._link = link
        link.on_change(self._look)

    def show_status(self, status: ConnectionStatus) -> None:
        """Be there while the database is away."""
        self._status = status
        self._look()

    def _look(self) -> None:
        away = self._link is not None and self._status in AWAY
        self._timer.start() if away else self._timer.stop()
        if away and self._link is not None:
            self.reason.setText(self._link.problem or "The database is away. It is tried again by itself.")
            self.setAccessibleName(self.reason.text())
            self._count()
        self.setVisible(away)

    def _count(self) -> None:
        """Say how long it still is; the last second is an attempt that is about to be made."""
        left = self._link.seconds_left if self._link is not None else None
        waits = left is not None and left > 0
        self.countdown.setText(f"Next try in {counted(ceil(left or 0), 'second')}" if waits else "Connecting")
        self.now.setEnabled(waits)

    def _draw(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("plug", "warn", 18))
