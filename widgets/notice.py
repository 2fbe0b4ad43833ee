"""A short word at the foot of the page: what was done, or what failed and what to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from widgets.parts import button, ghost, label
from widgets.theme import Theme

SHOWN_MS = 5000
WIDEST = 560


class Notice(QFrame):
    """Lies over `over`, at its foot. A good word goes by itself, a failure or an offer stays until it is closed."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("notice")
        self._theme, self._over = theme, over
        self._mark = ("check", "ok")
        self._icon, self.text = QLabel(), label("", "notice", wrap=True)
        self.close_button = ghost(theme, "close", name="noticeClose", says="Close this notice", size=14)
        self.close_button.clicked.connect(self.hide)
        self.action = button(theme, "", name="noticeAction", role="link")
        self.action.clicked.connect(self._act)
        self._wanted: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 9, 8, 9)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        row.addWidget(self.action, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
        theme.changed.connect(self._draw)
        self.hide()

    def say(self, text: str) -> None:
        """Show for a moment what was done."""
        self._show("check", "ok", text)
        self._timer.start()

    def offer(self, text: str, action: str, act: Callable[[], object], *, icon: str = "info") -> None:
        """Say something with a button that does what follows from it; it stays until it is pressed or closed."""
        self._timer.stop()
        self._show(icon, "accent", text, action)
        self._wanted = act

    def keep(self, text: str) -> None:
        """Show what was done until it is closed: nobody may be looking now."""
        self._timer.stop()
        self._show("check", "ok", text)

    def fail(self, text: str) -> None:
        """Show what failed, until it is closed."""
        self._timer.stop()
        self._show("alert", "bad", text)

    def _act(self) -> None:
        wanted, self._wanted = self._wanted, None
        self.hide()
        if wanted is not None:
            wanted()

    def _show(self, icon: str, token: str, text: str, action: str = "") -> None:
        self._mark = (icon, token)
        self._wanted = None
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self._draw()
        self.text.setText(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()

    def _draw(self) -> None:
        self._icon.setPixmap(self._theme.pixmap(*self._mark, 18))
        self._icon.setFixedHeight(28)

    def _place(self) -> None:
        room = min(WIDEST, self._over.width() - 48)
        beside = self.action.sizeHint().width() + 10 if self.action.text() else 0
        wanted = self.text.fontMetrics().horizontalAdvance(self.text.text()) + 100 + beside
        width = max(min(wanted, room), 200)
        height = max(self.heightForWidth(width), self.sizeHint().height() if wanted <= room else 0)
        self.setGeometry((self._over.width() - width) // 2, self._over.height() - height - 24, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color("line"))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 9, 9)
