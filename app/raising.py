"""A second window on the same data brings the first one to the front instead of opening."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WAIT_MS = 1_000


def _name(data_dir: Path) -> str:
    """A local socket's name for a data folder: short, whatever the folder is called."""
    return f"pattern-factory-{sha256(str(data_dir).encode()).hexdigest()[:16]}"


class FirstWindow(QObject):
    """Listens for second windows, which only their own user can reach. Signals: asked(), one wants to be seen."""

    asked = Signal()

    def __init__(self, data_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = _name(data_dir)
        QLocalServer.removeServer(name)  # left by one that was killed; the instance lock says that there is no other
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        self._server.listen(name)

    def _greet(self) -> None:
        while (visitor := self._server.nextPendingConnection()) is not None:
            visitor.disconnected.connect(visitor.deleteLater)
            visitor.disconnectFromServer()
            self.asked.emit()

    def close(self) -> None:
        """Listen no more."""
        self._server.close()


def raise_first_window(data_dir: Path) -> bool:
    """Ask the first window to show itself; whether it was reached."""
    visitor = QLocalSocket()
    visitor.connectToServer(_name(data_dir))
    return visitor.waitForConnected(WAIT_MS)
