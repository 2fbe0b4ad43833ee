"""Small copies of the main screens, which a test holds new ones against: `python -m bench.pictures.references`.

They are a quarter as wide and high, so that what letters look like on another machine does not count, and what moves,
goes missing or changes its colour does. Made anew after a change that is wanted; the difference is looked at first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from bench.pictures.screens import SCREENS
from bench.pictures.studio import QUIET, Studio, photograph, save, settle
from widgets.theme import Mode, Theme

FOLDER = Path(__file__).parents[2] / "tests" / "gui" / "references"
SIZE, SMALLER = QSize(1280, 800), 4
MODES: tuple[Mode, ...] = ("light", "dark")
MAIN = ("welcome", "patterns", "table", "view", "safety", "settings_appearance", "dialog_add_pattern", "narrow")
FAR = 40  # of 255: a shade that an eye tells apart at once


def cases() -> Iterator[tuple[str, Mode]]:
    """Each main screen, light and dark."""
    return ((screen, mode) for screen in MAIN for mode in MODES)


async def small(theme: Theme, screen: str) -> QImage:
    """A screen, as small as it is compared."""
    studio = Studio(theme, SIZE)
    try:
        await SCREENS[screen](studio)
        await settle()
        taken = photograph(studio.window).convertToFormat(QImage.Format.Format_RGB32)
    finally:
        await studio.close()
    return taken.scaled(
        SIZE / SMALLER, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


def difference(one: QImage, other: QImage) -> float:
    """The share of dots, 0 to 1, that an eye would tell apart. Pictures of other sizes differ in all."""
    if one.size() != other.size():
        return 1.0
    first, second = (bytes(each.convertToFormat(QImage.Format.Format_RGB888).constBits()) for each in (one, other))
    far = sum(
        any(abs(first[at + part] - second[at + part]) > FAR for part in range(3)) for at in range(0, len(first), 3)
    )
    return far / (one.width() * one.height())


def reference(screen: str, mode: Mode) -> Path:
    """Where the copy of a screen is kept."""
    return FOLDER / f"{screen.replace('_', '-')}-{mode}.png"


async def take_all(theme: Theme) -> None:
    """Make all copies anew, and say how far each was from the one before."""
    FOLDER.mkdir(exist_ok=True)
    for screen, mode in cases():
        theme.set_mode(mode)
        taken, path = await small(theme, screen), reference(screen, mode)
        before = QImage(str(path))
        print(
            f"{path.name:36} {difference(taken, before):.2%} differs" if not before.isNull() else f"{path.name} is new"
        )
        save(taken, path)


def main() -> int:
    """Take them without a screen, at its own scale."""
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1", "QT_LOGGING_RULES": QUIET}
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    theme = Theme(application, "light")
    theme.set_reduced_motion(True)
    with QEventLoop(application) as loop:
        loop.run_until_complete(take_all(theme))
    return 0


if __name__ == "__main__":
    sys.exit(main())
