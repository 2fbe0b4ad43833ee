"""A first day with the real window: a rule, its view, a search, the chat beside it, an end, and all still there."""

from __future__ import annotations

import csv
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from app.system import missing_packages
from tests.e2e.display import Display, display, missing_programs, until, within
from tests.processes import Terminal, free_port

LACKING = [*missing_programs(), *missing_packages()]
RULE = "Find all patterns where kind equals pattern"
NAME = "Pattern Factory"
FILTER = "^Filter of "
A_ROW = (450, 230)  # where the first row of a table stands in the window


class Day:
    """The window, started and ended by a person."""

    def __init__(self, screen: Display, terminal: Terminal) -> None:
        self._screen, self._terminal = screen, terminal
        self._port = free_port()

    @contextmanager
    def opened(self) -> Iterator[subprocess.Popen[str]]:
        """Start, wait until all is open, and give the window the keyboard. It is ended here where it has not ended."""
        process = self._terminal.start("--port", str(self._port), environment=self._screen.environment)
        try:
            until(self._serves, "the socket beside the window")
            self._screen.focus(NAME)
            yield process
        finally:
            process.kill()
            process.communicate()

    def _serves(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def take_first_steps(self) -> None:
        """The sample content, no model, the first rule: Enter goes on, and the space bar presses the rule's card."""
        self.shows("First steps")
        until(self._gone_on, "the end of the first steps")

    def _gone_on(self) -> bool:
        self._screen.press("Return", "space")
        return not self._screen.windows(f"^First steps · {NAME}$")

    def find(self, letters: str) -> None:
        """Choose in the palette what a few letters find. No window manager is here to hand the keyboard on."""
        until(lambda: self._chosen(letters), f"what {letters!r} finds in the palette")

    def _chosen(self, letters: str) -> bool:
        """Whether it was there: the window may not have read its lists yet."""
        self._screen.press("ctrl+k")
        self._screen.focus("^Commands$")
        self._screen.type(letters)
        self._screen.press("Return")
        chosen = within(3.0, lambda: not self._screen.windows("^Commands$"))
        if not chosen:
            self._screen.press("Escape")
            until(lambda: not self._screen.windows("^Commands$"), "the palette's end")
        self._screen.focus(NAME)
        return chosen

    def shows(self, title: str) -> None:
        """Wait until a page of that title is shown."""
        until(lambda: self._screen.windows(f"^{title} · {NAME}$"), f"the page {title!r}")

    def copied(self) -> list[str]:
        """The rows that are shown: chosen by a click and Ctrl+A, copied, and read from the clipboard."""
        self._screen.click(NAME, *A_ROW)
        self._screen.press("ctrl+a", "ctrl+c")
        return self._screen.clipboard().splitlines()[1:]

    def filter_by(self, value: str) -> None:
        """Show only the rows with a value of the first column, by its heading and the keyboard."""
        until(self._filter_opened, "the filter below the heading")
        self._screen.type(value)
        until(self._ticked, "a filtered table")

    def _filter_opened(self) -> bool:
        """Whether the heading took the keys: the rows may just have been shown anew."""
        self._screen.click(NAME, *A_ROW)
        self._screen.press("alt+Up", "f")
        return within(5.0, lambda: self._screen.windows(FILTER))

    def _ticked(self) -> bool:
        """Whether the value that was found is ticked and applied: the values may not have been counted yet."""
        self._screen.press("Down", "space", "Return")
        return within(3.0, lambda: not self._screen.windows(FILTER))

    def export_to(self, file: Path) -> None:
        """Write what is shown to a file."""
        self._screen.press("ctrl+e")
        self._screen.focus("^Export “")
        self._screen.press("Return")
        self._screen.focus("^Export to a file$")
        self._screen.press("ctrl+a")
        self._screen.type(str(file))
        self._screen.press("Return")
        until(file.exists, "the exported file")
        self._screen.focus(NAME)

    def remembers(self, text: str) -> bool:
        """Whether the window has put that down for its next start."""
        kept = self._terminal.data_dir / "window.ini"
        return kept.exists() and text in kept.read_text()

    def has_told_of_a_crash(self) -> bool:
        """Whether the report of a crash has been offered."""
        reports = list((self._terminal.data_dir / "crashes").glob("*.txt"))
        return [report.name.endswith(".new.txt") for report in reports] == [False]

    def quit(self, process: subprocess.Popen[str]) -> None:
        """Close by Ctrl+Q: it ends well and says nothing."""
        self._screen.press("ctrl+q")
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, "")


@pytest.mark.slow
@pytest.mark.skipif(bool(LACKING), reason=f"not installed: {' '.join(LACKING)}")
def test_what_was_done_on_the_first_day_is_there_on_the_next(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    with display() as screen:
        day = Day(screen, terminal)
        with day.opened() as process:
            day.take_first_steps()
            until(lambda: terminal.json("views"), "a view")
            day.find("chat beside")
            day.find("kind equals")
            day.shows(RULE)
            assert len(day.copied()) > 3
            screen.press("ctrl+f")
            screen.type("power")
            screen.press("Return")
            until(lambda: all("power" in row.casefold() for row in day.copied()), "what the search finds")
            screen.press("ctrl+f", "Escape")
            until(lambda: len(day.copied()) > 3, "all rows again")
            day.filter_by("Process power")
            day.export_to(tmp_path / "rows.csv")
            screen.press("ctrl+2")
            until(lambda: day.remembers("as chart"), "the chart")
            day.quit(process)
        [view] = terminal.json("views")
        assert view["rows"] > 1
        with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
            assert [row["name"] for row in csv.DictReader(file)] == ["Process power"]
        kept = QSettings(str(terminal.data_dir / "window.ini"), QSettings.Format.IniFormat)
        assert (str(kept.value("pinned")), str(kept.value("open"))) == ("true", "true")
        with day.opened() as process:
            day.shows(RULE)  # where it was left, and no first steps any more
            screen.press("ctrl+1")
            until(lambda: len(day.copied()) > 3, "the rows of the view")
            day.quit(process)
        assert not day.remembers("as chart")
        assert terminal.json("views") == [view]


@pytest.mark.slow
@pytest.mark.skipif(bool(LACKING), reason=f"not installed: {' '.join(LACKING)}")
def test_a_window_that_crashes_comes_back_to_where_it_was_and_says_so(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    terminal("run", RULE)
    with display() as screen:
        day = Day(screen, terminal)
        with day.opened() as process:
            day.shows("First steps")
            day.find("kind equals")
            day.shows(RULE)
            until(lambda: day.remembers("place=view"), "the place is put down")
            process.send_signal(signal.SIGSEGV)
            process.communicate()
        with day.opened() as process:
            day.shows(RULE)
            until(day.has_told_of_a_crash, "a word on the crash")
            day.quit(process)
