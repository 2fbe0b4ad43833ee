"""A word when something that took long has ended and nobody was looking."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QMainWindow, QSystemTrayIcon

from pitboss.tasks import Tasks, Work
from widgets.notice import Notice

LONG = 10.0  # seconds
SHOWN_MS = 10_000


class InBackground(QObject):
    """Says it where the system shows such things, in its task bar, and on the page for later."""

    def __init__(self, tasks: Tasks, window: QMainWindow, notice: Notice) -> None:
        super().__init__(window)
        self._window, self._notice = window, notice
        self._tray: QSystemTrayIcon | None = None
        tasks.on_awaited_end(self.ended)

    def ended(self, work: Work) -> None:
        """Something has ended: said where it took long and the window is not the one in use."""
        if work.seconds < LONG or self._window.isActiveWindow():
            return
        text = f"{work.says[:1].upper()}{work.says[1:]} has ended after {lasting(work.seconds)}."
        self._notice.keep(text)
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            self._tell_system(text)

    def _tell_system(self, text: str) -> None:
        """By the system's own message. The icon that it needs is there only meanwhile."""
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
            self._tray.messageClicked.connect(self._come_forward)
            self._tray.activated.connect(lambda _reason: self._come_forward())
        self._tray.show()
        self._tray.showMessage("Pattern Factory", text, self._window.windowIcon(), SHOWN_MS)

    def _come_forward(self) -> None:
        self._window.raise_()
        self._window.activateWindow()
        if self._tray is not None:
            self._tray.hide()


def lasting(seconds: float) -> str:
    """`14 s`, `3 min 20 s`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
