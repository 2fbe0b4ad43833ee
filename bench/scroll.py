"""A result of 1,000,000 rows in the window: its first rows, its end, and scrolling through it.

Run as `python -m bench.scroll`. The real window over an embedded database; drawn, though on no screen. Steps and stalls
are CPU time of this process, for what else runs on the machine is no stall of ours; the waits are a clock's.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.assembly import Application
from app.desk import ApplicationDesk
from app.garbage import MainThreadCollector
from app.logs import Logs
from app.settings import Settings
from bench.measure import Figure, p50, p99, print_table
from pitboss.tasks import Tasks
from widgets.main_window import MainWindow
from widgets.theme import Theme

ROWS, STEPS, JUMPS = 1_000_000, 600, 60
STEP = 96  # px: three rows, as a notch of a wheel
PATIENCE = 60.0
VIEW = "big"
MAKE = f"""
CREATE MATERIALIZED VIEW views.{VIEW} AS SELECT n AS id, 'Pattern number ' || n AS name,
  CASE WHEN n % 3 = 0 THEN 'anti-pattern' ELSE 'pattern' END AS kind,
  'Seen in ' || n % 977 || ' episodes, and in posts of ' || n % 31 || ' guests who speak of it at some length' AS seen,
  (n::bigint * 7919) % 90000000 AS funding, date '2015-01-01' + n % 4000 AS founded, n % 2 = 0 AS open,
  CASE WHEN n % 5 > 0 THEN (n % 1000)::numeric / 7 END AS share
FROM generate_series(1, {ROWS}) AS n"""


class Clock:
    """The longest turn of the loop, in milliseconds of CPU time, while it is asked to watch."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def watch(self) -> None:
        """Measure until cancelled."""
        while True:
            before = time.process_time()
            await asyncio.sleep(0)
            self.longest = max(self.longest, (time.process_time() - before) * 1000)


class Scrolled:
    """The window with the view in it."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.card = window.view.card
        self.bar = self.card.table.verticalScrollBar()

    async def first_rows(self) -> float:
        """From the click to rows that are drawn, in milliseconds."""
        began = time.perf_counter()
        self.window.open_view(VIEW)
        await until(lambda: self.card.table.isVisible() and self.card.model.row(0) is not None)
        draw()
        return (time.perf_counter() - began) * 1000

    async def jump_to_end(self) -> float:
        """From the end key to the last rows, drawn, in milliseconds."""
        await until(lambda: self.card.model.exact)
        draw()
        began = time.perf_counter()
        self.card.table.scrollToBottom()
        draw()
        await until(lambda: self.card.model.row(ROWS - 1) is not None)
        draw()
        return (time.perf_counter() - began) * 1000

    async def scroll(self) -> list[float]:
        """The milliseconds that each step took, drawing included; the loop has its turn after each."""
        took = []
        self.bar.setValue(0)
        for step in range(STEPS):
            began = time.process_time()
            self.bar.setValue(step * STEP)
            draw()
            took.append((time.process_time() - began) * 1000)
            await asyncio.sleep(0.004)
        return took

    async def drag(self) -> None:
        """Draw the bar from the top to the end, faster than rows come."""
        for jump in range(JUMPS):
            self.bar.setValue(self.bar.maximum() * jump // JUMPS)
            draw()
            await asyncio.sleep(0.004)
        await until(lambda: self.card.model.row(self.card.table.rowAt(10)) is not None)


def most_memory() -> float:
    """The most that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def draw() -> None:
    """Lay out and draw what waits for it."""
    QApplication.sendPostedEvents()


async def until(true: Callable[[], object]) -> None:
    """Give the loop its turns until something has come about."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  # what a widget shows has no event of its own
            await asyncio.sleep(0.001)


async def figures(folder: Path) -> list[Figure]:
    """Make the view, open it, scroll, and count."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    tasks = Tasks()
    async with AsyncExitStack() as stack:
        logs = Logs(folder)
        stack.callback(logs.close)
        application = Application(Settings(data_dir=folder), logs)
        stack.push_async_callback(application.aclose)
        await application.open()
        async with application.database.connection() as connection:
            await connection.execute(MAKE)
            await connection.execute(f"INSERT INTO views_registry (table_name, summary) VALUES ('{VIEW}', 'Big')")
        window = MainWindow(ApplicationDesk(application), Theme(app, "light"), tasks)
        stack.push_async_callback(tasks.aclose)
        window.resize(1440, 900)
        window.show()
        window.reload_views()
        await until(lambda: VIEW in window.sidebar.view_names)
        return await measured(Scrolled(window))


async def measured(scrolled: Scrolled) -> list[Figure]:
    """The figures of a window that is open."""
    clock, before = Clock(), most_memory()
    first, end = await scrolled.first_rows(), await scrolled.jump_to_end()
    watching = asyncio.ensure_future(clock.watch())
    steps = await scrolled.scroll()
    await scrolled.drag()
    watching.cancel()
    return [
        Figure("1,000,000 rows: first rows on screen", first, "ms", 100),
        Figure("jump to the end", end, "ms", 150),
        Figure("a step of scrolling, p50", p50(steps), "ms"),
        Figure("a step of scrolling, p99", p99(steps), "ms", 16),
        Figure("longest turn of the loop meanwhile", clock.longest, "ms", 50),
        Figure("memory gained", most_memory() - before, "MB", 80),
    ]


def measure() -> list[Figure]:
    """The figures of a large result in the window."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    collector = MainThreadCollector(application)  # as in the window's process
    with TemporaryDirectory(prefix="pf-scroll-") as folder, QEventLoop(application) as loop:
        found: list[Figure] = loop.run_until_complete(figures(Path(folder)))
        collector.close()
        return found


if __name__ == "__main__":
    sys.exit(0 if print_table(measure()) else 1)
