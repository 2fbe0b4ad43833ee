"""The window's process under `bench.soak`: it opens one view after the other, scrolls it and refreshes some.

Run by the soak as `python -m bench.soaked_window FOLDER PORT ENDPOINT`; SIGTERM ends it, with a line of JSON on what
is left then.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import sys
from contextlib import suppress
from pathlib import Path

from PySide6.QtWidgets import QApplication, QTableView
from qasync import QEventLoop

from app.cli.signals import interruptible
from app.garbage import MainThreadCollector
from app.instance import InstanceLock
from app.logs import Logs
from app.settings import Settings
from app.window import WindowProcess
from pitboss.errors import PitbossError

VIEWED = 5.0  # seconds that one view is scrolled
FRAME = 0.03
MODEL_TIMEOUT = 3.0  # seconds, so that a dead endpoint is met often


async def scroll(process: WindowProcess) -> None:
    """Open views and scroll them, for ever. A database that is away is waited for, as a person would."""
    chance = random.Random(1)
    window = process.window
    while True:
        await asyncio.sleep(FRAME)
        if not (names := window.sidebar.view_names):
            continue
        name = chance.choice(names)
        window.open_view(name)
        for _ in range(int(VIEWED / FRAME)):
            await asyncio.sleep(FRAME)
            for table in window.view.findChildren(QTableView):
                bar = table.verticalScrollBar()
                bar.setValue(chance.randint(bar.minimum(), bar.maximum()))
        with suppress(PitbossError):
            await process._desk.refresh_view(name)


async def live(app: QApplication, settings: Settings) -> dict[str, object]:
    """The window until a signal; then what it left behind."""
    files = open_files()
    logs = Logs(settings.data_dir)
    process = WindowProcess(app, settings, logs)
    try:
        with suppress(asyncio.CancelledError):
            await interruptible(scroll(process))
    finally:
        await process.aclose()
        logs.close()
    await asyncio.sleep(0)
    mine = asyncio.current_task()
    tasks = [task.get_name() for task in asyncio.all_tasks() if task is not mine]
    gc.collect()
    return {"tasks": tasks, "files": sorted(open_files() - files)}


def open_files() -> set[str]:
    """The files and sockets that this process has open."""
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # the folder itself, which is closed by now
            found.add(str(entry.readlink()))
    return found


def main(folder: str, port: str, endpoint: str) -> None:
    settings = Settings(
        data_dir=Path(folder), port=int(port), openai_base_url=endpoint, model_timeout=MODEL_TIMEOUT, max_cost=1e12
    )
    with InstanceLock(settings.data_dir, "window"):
        app = QApplication(["soak"])
        app.setQuitOnLastWindowClosed(False)
        collector = MainThreadCollector(app)
        try:
            with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
                print(json.dumps(runner.run(live(app, settings))), flush=True)
        finally:
            collector.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
