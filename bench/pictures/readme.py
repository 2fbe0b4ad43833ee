"""The README's four pictures, of the real application with its sample content: `python -m bench.pictures.readme`."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from qasync import QEventLoop

from app.logs import Logs
from app.settings import Settings
from app.window import WindowProcess
from bench.pictures.studio import photograph, settle
from widgets.chat.input import ChatInput
from widgets.theme import Theme

SIZE = QSize(1440, 900)
MOST = 300_000  # bytes a picture
COLORS = 256
PATIENCE = 60.0
RULES = (
    "TOP_PATTERNS_BY_FREQUENCY",
    "GUESTS_DISCUSSING_SAME_PATTERN",
    "EPISODES_WITH_MOST_PATTERNS",
    "TIME_TO_FUNDING",
)
TALK = ("LIST_ORGS", "orgs whose stage is Seed")
NEXT = "run orgs in Series B"


async def until(true: Callable[[], object]) -> None:
    """Give the loop its turns until something has come about."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  # what a widget shows has no event of its own
            await asyncio.sleep(0.01)
    await settle()


async def say(process: WindowProcess, line: str) -> None:
    """Have a rule run, and its view in the sidebar."""
    known = len(process.window.sidebar.view_names)
    process.panel.say(f"run {line}")
    await until(lambda: len(process.window.sidebar.view_names) > known)


async def take_all(app: QApplication, folder: Path, data: Path) -> None:
    """Use the application as a person does, and take the pictures on the way."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    logs = Logs(data)
    process = WindowProcess(app, Settings(data_dir=data, port=port), logs)
    window, theme = process.window, process.window.theme
    try:
        theme.set_mode("light")
        theme.set_reduced_motion(True)
        window.resize(SIZE)
        await until(lambda: window.sidebar.library.entries[0].count)
        await until(lambda: "Socket" not in window.status.socket.text())
        window.set_socket_status("ws://localhost:8000/ws · 2 clients", True)  # the usual port, not the free one
        for rule in RULES:
            await say(process, rule)
        save(window, folder / "welcome-light.png", theme)
        window.open_table("patterns")
        await until(lambda: window.patterns.model.rows)
        window.patterns.table.selectRow(4)
        await until(lambda: window.patterns.pane.complete)
        save(window, folder / "patterns-light.png", theme)
        process.panel.begin()
        window.drawer.open_drawer()
        for rule in TALK:
            await say(process, rule)
        process.panel.findChildren(QPushButton, "sqlToggle")[-1].click()
        input_of(process).put(NEXT)
        await settle()
        save(window, folder / "chat-light.png", theme)
        window.drawer.set_pinned(True)
        process.panel.findChildren(QPushButton, "sqlToggle")[-1].click()
        window.open_view("list_orgs")
        await until(lambda: window.view.card.model.exact)
        window.view.card.table.selectRow(3)
        theme.set_mode("dark")
        input_of(process).setFocus()
        await settle()
        save(window, folder / "view-dark.png", theme)
    finally:
        await process.aclose()
        logs.close()


def input_of(process: WindowProcess) -> ChatInput:
    """Where one types."""
    found = process.panel.findChild(ChatInput)
    assert isinstance(found, ChatInput)
    return found


def save(window: QWidget, path: Path, theme: Theme) -> None:
    """Write a picture small: in the theme's colours, and the most frequent of the shades at the edges of letters."""
    picture = photograph(window).convertToFormat(QImage.Format.Format_RGB32)
    seen = Counter(memoryview(picture.constBits()).cast("B").cast("I"))
    ours = [QColor(color).rgb() for colors in (theme.colors, theme.side_colors) for color in asdict(colors).values()]
    table = list(dict.fromkeys([*ours, *(color for color, _ in seen.most_common(COLORS))]))[:COLORS]
    few = picture.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.AvoidDither)
    few.save(str(path), "PNG", 0)  # type: ignore[call-overload]
    if path.stat().st_size > MOST:
        raise ValueError(f"{path} is larger than {MOST:,} bytes")


def main() -> int:
    """Take the four."""
    folder = Path((sys.argv[1:] or ["docs/pictures"])[0])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    with TemporaryDirectory(prefix="pf-pictures-") as data, QEventLoop(app) as loop:
        loop.run_until_complete(take_all(app, folder, Path(data)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
