"""One window to photograph: over a desk in memory, with whatever lies above it drawn into the picture."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from app.chatting import Chatting
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from widgets.chat.input import ChatInput
from widgets.chat.panel import ChatPanel
from widgets.main_window import MainWindow
from widgets.theme import Theme

QUIET = "default.warning=false"  # what Qt says of a screen that is no screen
COMPRESSION = 80  # Qt's "quality" of a PNG: higher is quicker and larger; the pictures are the same


async def settle(turns: int = 8) -> None:
    """Let everything arrive and be drawn."""
    for _ in range(turns):
        await asyncio.sleep(0.002)
        QApplication.sendPostedEvents()


class Studio:
    """A window of `size` with content, its lists read, its database connected."""

    def __init__(self, theme: Theme, size: QSize) -> None:
        self.theme, self.desk, self.tasks = theme, MemoryDesk(), Tasks()
        self.window = MainWindow(self.desk, theme, self.tasks, version="0.1.0")
        self.chat = ChatPanel(theme, rules=self.desk.rules(), workflows=self.desk.workflows())
        self.window.set_chat(self.chat)
        self.chatting = Chatting(self.chat, self.desk.conversations, self.tasks)
        self.window.set_database_status("connected", "Embedded PostgreSQL 18")
        self.window.set_socket_status("ws://localhost:8000/ws · 2 clients", True)
        self.window.set_model_status("none", "No model: reviewed and translated rules work")
        self.window.resize(size)
        self.window.show()

    async def opened(self) -> None:
        """Read the lists."""
        self.window.reload_views()
        await settle()

    def dialog(self) -> QDialog:
        """The dialog that is open."""
        return next(dialog for dialog in self.window.findChildren(QDialog) if dialog.isVisible())

    @property
    def input(self) -> ChatInput:
        """Where one types."""
        found = self.chat.findChild(ChatInput)
        assert isinstance(found, ChatInput)
        return found

    async def close(self) -> None:
        """Put everything away."""
        await self.tasks.aclose()
        self.window.hide()  # closing the last window would end the loop
        self.window.deleteLater()


def photograph(window: QWidget) -> QImage:
    """The window with the dialogs and menus over it."""
    picture = window.grab()
    painter = QPainter(picture)
    for above in (*window.findChildren(QDialog), *window.findChildren(QMenu)):
        if above.isVisible():
            painter.drawPixmap(window.mapFromGlobal(above.mapToGlobal(QPoint(0, 0))), _see_through(above))
    painter.end()
    return picture.toImage()


def save(picture: QImage, path: Path) -> None:
    """Write a picture; the picture of a window has nothing transparent."""
    if not picture.convertToFormat(QImage.Format.Format_RGB32).save(str(path), "PNG", COMPRESSION):  # type: ignore[call-overload]
        raise OSError(f"{path} cannot be written")


def _see_through(widget: QWidget) -> QPixmap:
    scale = widget.devicePixelRatioF()
    made = QPixmap(widget.size() * scale)
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    widget.render(made, QPoint(0, 0), renderFlags=QWidget.RenderFlag.DrawChildren)
    return made
