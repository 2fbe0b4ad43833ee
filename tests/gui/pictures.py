"""Renders the window's screens to PNG files under build/pictures: `python -m tests.gui.pictures [folder]`."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from qasync import QEventLoop

from pitboss.errors import DatabaseUnavailable
from pitboss.events import RuleResult
from pitboss.tasks import Tasks
from tests.gui.desk import SEED_SQL, MemoryDesk
from widgets.chat.panel import ChatPanel
from widgets.dialogs.add_pattern import AddPattern
from widgets.dialogs.model_settings import ModelSettings
from widgets.main_window import MainWindow
from widgets.theme import Mode, Theme

SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"


async def settle(turns: int = 12) -> None:
    """Let everything arrive and be drawn."""
    for _ in range(turns):
        await asyncio.sleep(0.005)
        QApplication.sendPostedEvents()


class Studio:
    """One window to photograph."""

    def __init__(self, theme: Theme, desk: MemoryDesk, size: QSize) -> None:
        self.desk, self.tasks = desk, Tasks()
        self.window = MainWindow(desk, theme, self.tasks, version="0.1.0")
        self.chat = ChatPanel(theme, rules=desk.rules(), workflows=desk.workflows())
        self.window.set_chat(self.chat)
        self.window.set_database_status("connected", "Embedded PostgreSQL 18")
        self.window.set_socket_status("ws://localhost:8000/ws · 2 clients", True)
        self.window.set_model_status("none", "No model: reviewed and translated rules work")
        self.window.resize(size)
        self.window.show()

    async def take(self, path: Path) -> None:
        """Draw the window, and the dialog over it, into a file."""
        await settle()
        picture: QPixmap = self.window.grab()
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                painter = QPainter(picture)
                at = self.window.mapFromGlobal(dialog.mapToGlobal(QPoint(0, 0)))
                painter.drawPixmap(at, _see_through(dialog))
                painter.end()
        picture.save(str(path))

    async def close(self) -> None:
        """Put everything away."""
        self.window.close()
        await self.tasks.aclose()
        self.window.deleteLater()


def _see_through(widget: QWidget) -> QPixmap:
    scale = widget.devicePixelRatioF()
    made = QPixmap(widget.size() * scale)
    made.setDevicePixelRatio(scale)
    made.fill("transparent")
    widget.render(made, QPoint(0, 0), renderFlags=QWidget.RenderFlag.DrawChildren)
    return made


Shot = Callable[[Studio], Awaitable[None]]


async def welcome(studio: Studio) -> None:
    studio.window.reload_views()


async def patterns(studio: Studio) -> None:
    studio.window.reload_views()
    await settle()
    studio.window.open_table("patterns")
    await settle()
    studio.window.patterns.table.selectRow(2)


async def view(studio: Studio) -> None:
    studio.window.reload_views()
    await settle()
    studio.window.open_view(SEED)
    await settle()
    studio.window.view.card.table.selectRow(3)


async def view_and_dock(studio: Studio) -> None:
    await view(studio)
    studio.window.drawer.set_pinned(True)
    studio.window.drawer.open_drawer()
    _talk(studio.chat)


async def table(studio: Studio) -> None:
    studio.window.reload_views()
    await settle()
    studio.window.open_table("orgs")


async def drawer(studio: Studio) -> None:
    studio.window.reload_views()
    studio.window.drawer.open_drawer()
    _talk(studio.chat)


async def add_pattern(studio: Studio) -> None:
    await patterns(studio)
    studio.window.add_pattern()
    await settle()
    studio.window.findChildren(AddPattern)[0].submit()


async def model_settings(studio: Studio) -> None:
    await view(studio)
    studio.window.show_model_settings()
    await settle()
    studio.window.findChildren(ModelSettings)[0].try_it()


async def sql(studio: Studio) -> None:
    await view(studio)
    studio.window.view.sql.click()


async def drop(studio: Studio) -> None:
    await view(studio)
    studio.window.view.drop.click()


async def failed(studio: Studio) -> None:
    await view(studio)
    studio.desk.fails = DatabaseUnavailable("The database does not answer. It is being started again; try in a moment.")
    studio.window.open_view("list_orgs")
    studio.window.show_error(str(studio.desk.fails))


async def nothing(studio: Studio) -> None:
    studio.desk.kept, studio.desk.registered = [], []
    studio.window.reload_views()
    studio.window.open_table("patterns")


async def loading(studio: Studio) -> None:
    studio.window.reload_views()
    await settle()
    studio.desk.gate = asyncio.Event()
    studio.window.open_view(SEED)
    await settle(40)


async def search(studio: Studio) -> None:
    await view(studio)
    studio.window.header.search_box.setText("zebra")
    studio.window.header.search_box.returnPressed.emit()


def _talk(chat: ChatPanel) -> None:
    chat.add_user("run patterns in companies at seed stage")
    chat.show_event(RuleResult(
        run_id="1", rule="patterns_in_companies...", title="patterns in companies at seed stage",
        message=f"Rule patterns_in_companies... → 18 rows → {SEED}", table=SEED, rows=18, sql=SEED_SQL,
        source="translated", explanation="18 patterns in organisations whose stage is Seed",
    ))  # fmt: skip


SHOTS: dict[str, Shot] = {
    shot.__name__: shot
    for shot in (welcome, patterns, view, view_and_dock, table, drawer, add_pattern, model_settings, sql, drop, failed,
                 nothing, loading, search)
}  # fmt: skip


async def main(folder: Path, wanted: list[str]) -> None:
    """Take all pictures, or those named."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(app, "light")
    theme.set_reduced_motion(True)
    scale = os.environ.get("QT_SCALE_FACTOR", "1")
    size = QSize(*(int(part) for part in os.environ.get("SIZE", "1280x800").split("x")))
    modes: tuple[Mode, ...] = ("light", "dark")
    for mode in modes:
        theme.set_mode(mode)
        for name in wanted or list(SHOTS):
            studio = Studio(theme, MemoryDesk(), size)
            await SHOTS[name](studio)
            await studio.take(folder / f"{name}-{mode}-{size.width()}x{size.height()}@{scale}.png")
            await studio.close()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    target = Path("build/pictures")
    target.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(application)
    with loop:
        loop.run_until_complete(main(target, sys.argv[1:]))
