"""A screen that is no screen, with a keyboard: Xvfb, started here on a free display, and xdotool."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

PROGRAMS = {"Xvfb": "xvfb", "xdotool": "xdotool"}
PATIENCE = 60.0  # seconds: a first start makes a database
PAUSE = 0.1
PASTE = """
import sys
from PySide6.QtGui import QGuiApplication
sys.stdout.write(QGuiApplication([]) and QGuiApplication.clipboard().text())
"""


def missing_programs() -> list[str]:
    """The Debian packages that this machine lacks for such a screen."""
    return [package for program, package in PROGRAMS.items() if shutil.which(program) is None]


def until(true: Callable[[], object], what: str) -> None:
    """Ask until it has come about: another process tells nobody."""
    assert within(PATIENCE, true), f"{what} has not come about"


def within(seconds: float, true: Callable[[], object]) -> bool:
    """Whether it comes about before the time is over."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE)
    return True


@dataclass(frozen=True)
class Display:
    """One screen."""

    name: str

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to open its window there."""
        return {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}

    def xdotool(self, *arguments: str) -> str:
        """Run xdotool: what it prints, nothing where it finds nothing."""
        done = subprocess.run(
            ["xdotool", *arguments], capture_output=True, text=True, env={**os.environ, **self.environment}, timeout=60
        )
        return done.stdout.strip()

    def windows(self, title: str) -> list[str]:
        """The windows that are shown with `title` in their own."""
        return self.xdotool("search", "--onlyvisible", "--name", title).split()

    def focus(self, title: str) -> None:
        """Wait for a window and give it the keyboard."""
        until(lambda: self.windows(title), f"a window called {title!r}")
        self.xdotool("windowfocus", "--sync", self.windows(title)[0])

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, as `ctrl+j`."""
        self.xdotool("key", "--delay", "60", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.xdotool("type", "--delay", "15", text)

    def click(self, title: str, x: int, y: int) -> None:
        """Click at a place of a window."""
        self.xdotool("mousemove", "--window", self.windows(title)[0], str(x), str(y), "click", "1")

    def clipboard(self) -> str:
        """What was copied last, as another program pastes it."""
        done = subprocess.run(
            [sys.executable, "-c", PASTE], capture_output=True, text=True, env={**os.environ, **self.environment},
            timeout=60, check=True,
        )  # fmt: skip
        return done.stdout


@contextmanager
def display() -> Iterator[Display]:
    """A screen of 1400 by 900, for as long as it is used."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        assert number, "Xvfb has opened no display"
        yield Display(f":{number}")
    finally:
        server.terminate()
        server.wait(30)
