"""The window from its first start to its end: first steps, where it was left, closing, and words that wait for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QTimer

from pitboss.tasks import Tasks
from widgets.closing import Closing
from widgets.in_background import InBackground
from widgets.list_reader import ListReader
from widgets.places import Places
from widgets.table.cells import when_text
from widgets.theme import Theme
from widgets.view_sides import ViewSides
from widgets.window_state import WindowState

if TYPE_CHECKING:
    from widgets.main_window import MainWindow

REMEMBER_MS = 1000  # after the last change of page: a window that is killed comes back to where it was
OPEN, DONE = "open", "done"


class WindowLife(QObject):
    """Wires the parts to a window that is made. `state` is what the window remembers."""

    def __init__(self, theme: Theme, tasks: Tasks, state: WindowState, lists: ListReader, window: MainWindow) -> None:
        super().__init__(window)
        self._tasks, self._state, self._window = tasks, state, window
        self.places = Places(window, lists)
        self.closing = Closing(theme, tasks, window)
        self.sides = ViewSides(window.menu, window.view, window.pages, window)
        self.background = InBackground(tasks, window, window.notice)
        self._steps = state.get("first_steps") or (OPEN if state.is_new else DONE)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REMEMBER_MS)
        self._timer.timeout.connect(window.remember)
        self._connect()
        self._begin()

    def _connect(self) -> None:
        window, first = self._window, self._window.first_start
        menu = window.menu
        for page, action in (
            (window.safety, menu.safety), (window.diagnostics, menu.diagnostics), (window.journal, menu.journal)
        ):  # fmt: skip
            self.places.opens(page.objectName(), action.trigger)
        self.closing.agreed.connect(window.close)
        window.menu.first_steps.triggered.connect(self.show_first_steps)
        window.menu.diagnostics.triggered.connect(self.show_diagnostics)
        window.windowTitleChanged.connect(lambda _title: self._moved())
        window.view.side_shown.connect(lambda _key: self._timer.start())
        first.finished.connect(self._finish)
        first.model_saved.connect(window.model_saved)
        first.example_chosen.connect(lambda _line: self._finish())
        first.example_chosen.connect(window.welcome.example_chosen)
        first.add_wanted.connect(self._add_first)

    # first steps

    def show_first_steps(self) -> None:
        """Show the three steps, from the first one on."""
        self._window.sidebar.show_view("")
        self._window.show_page(self._window.first_start)
        self._window.first_start.begin()

    def _moved(self) -> None:
        """Another page is shown. Who leaves the first steps for one has skipped them."""
        if self._window.current is not self._window.first_start:
            self._steps = DONE
        self._timer.start()

    def _finish(self) -> None:
        """The steps are done, or skipped: they do not come again by themselves."""
        self._steps = DONE
        self._window.show_page(self._window.welcome)
        self._window.remember()

    def _add_first(self) -> None:
        self._finish()
        self._window.add_pattern()

    # how it does

    def show_diagnostics(self) -> None:
        """Show how the application does."""
        self._window.sidebar.show_view("")
        self._window.show_page(self._window.diagnostics)

    def offer_report(self, name: str) -> None:
        """Say that the last run ended unexpectedly, and offer its report."""
        self._window.notice.offer(
            f"Pattern Factory met an error that nobody expected, {when_of(name)}. What was open is open again.",
            "Read the report", lambda: self._window.diagnostics.read_report(name), icon="alert",
        )  # fmt: skip

    # where it was left

    def _begin(self) -> None:
        """Show the first steps at a first start, else the page that was open."""
        if self._steps == OPEN:
            self.show_first_steps()
        else:
            self.places.hold(self._state.get("place"), self._state.get("place_title"))

    def come_back(self) -> None:
        """The database is open: fill the page that was open last time."""
        self._tasks.start(self.places.arrive(), name="go back to where it was")

    def note(self) -> None:
        """Put down what the next start needs."""
        place, title = self.places.here
        self._state.put(first_steps=self._steps, place=place, place_title=title)


def when_of(report: str) -> str:
    """When a report was made, read off its name: `today 14:32`."""
    try:
        at = datetime.strptime(report[:15], "%Y-%m-%d-%H%M").astimezone()
    except ValueError:
        return "at its last run"
    return when_text(at, QLocale())
