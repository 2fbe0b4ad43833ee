"""`python -m bench.pictures [folder] [screen ...]`: all screens, or those named, light and dark, at two sizes.

Each size has a process of its own, for Qt learns the screen's scale as it starts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from bench.pictures.screens import SCREENS
from bench.pictures.studio import QUIET, Studio, photograph, save, settle
from widgets.theme import Mode, Theme

SIZES = (("1280x800", "1"), ("1920x1080", "2"))  # logical pixels, and the screen's scale
SIZE = "PICTURES_SIZE"


async def take_all(folder: Path, wanted: list[str]) -> None:
    """Take the pictures of one size. They are written beside the next one's making."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(app, "light")
    theme.set_reduced_motion(True)
    width, height = (int(part) for part in os.environ[SIZE].split("x"))
    modes: tuple[Mode, ...] = ("light", "dark")
    with ThreadPoolExecutor(2) as writers:
        written = []
        for mode in modes:
            theme.set_mode(mode)
            for name in wanted or SCREENS:
                studio = Studio(theme, QSize(width, height))
                await SCREENS[name](studio)
                await settle()
                file = folder / f"{name.replace('_', '-')}-{mode}-{width}x{height}.png"
                written.append(writers.submit(save, photograph(studio.window), file))
                await studio.close()
        for one in written:
            one.result()


def take_size(folder: Path, wanted: list[str]) -> None:
    """The process of one size."""
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with QEventLoop(application) as loop:
        loop.run_until_complete(take_all(folder, wanted))


def main() -> int:
    """Take all sizes side by side; how many pictures there are."""
    folder, wanted = Path((sys.argv[1:] or ["build/pictures"])[0]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    if SIZE in os.environ:
        take_size(folder, wanted)
        return 0
    if unknown := set(wanted) - set(SCREENS):
        print(f"No such screen: {', '.join(sorted(unknown))}. There are: {', '.join(SCREENS)}.")
        return 2
    began = time.perf_counter()
    offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": QUIET}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.pictures", *map(str, (folder, *wanted))],
            env={**offscreen, SIZE: size, "QT_SCALE_FACTOR": scale},
        )
        for size, scale in SIZES
    ]
    ended = [process.wait() for process in running]
    taken = len(wanted or SCREENS) * 2 * len(SIZES)
    print(f"{taken} pictures in {time.perf_counter() - began:.0f} s: {folder}")
    return int(any(ended))


if __name__ == "__main__":
    sys.exit(main())
