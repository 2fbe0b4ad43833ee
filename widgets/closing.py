"""Closing while something is under way: the window asks whether to wait for it, to stop it, or to stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pitboss.tasks import Tasks
from widgets.dialogs.base import Sheet
from widgets.parts import Elided, clear, label
from widgets.theme import Theme

LOOK_MS = 250  # how often it is looked whether something still runs
SHOWN = 6  # lines; more are counted
ASKS = "If the window closes now, this is stopped, and nothing of it is kept."
WAITS = "The window closes as soon as this is done."


class ClosingSheet(Sheet):
    """The question. Signals: stop_wanted(), all is to be stopped; wait_wanted(), close when nothing runs any more."""

    stop_wanted = Signal()
    wait_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "Something is still running", parent, name="closing", width=480)
        self._shown: list[str] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.text = label(ASKS, "second", wrap=True)
        self.body.addLayout(self._lines)
        self.body.addSpacing(8)
        self.body.addWidget(self.text)
        self.body.addSpacing(6)
        self.stay = self.add_button("Stay", name="stayButton")
        self.foot.addStretch()
        self.stop = self.add_button("Stop and close", name="stopAndCloseButton", role="danger")
        self.wait = self.add_button("Close when done", name="closeWhenDoneButton", role="primary")
        self.stay.clicked.connect(self.reject)
        self.stop.clicked.connect(self.stop_wanted)
        self.wait.clicked.connect(self._wait)
        self.wait.setFocus()

    def show_lines(self, lines: Sequence[str]) -> None:
        """What runs now."""
        more = len(lines) - SHOWN
        shown = [*lines[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
        if shown != self._shown:
            self._shown = shown
            clear(self._lines)
            for text in shown:
                self._lines.addWidget(Elided(text, "strong"))

    def _wait(self) -> None:
        self.text.setText(WAITS)
        self.wait.hide()
        self.stay.setFocus()
        self.wait_wanted.emit()


class Closing(QObject):
    """Asked by the window before it closes. Signals: agreed(), the window may close now."""

    agreed = Signal()

    def __init__(self, theme: Theme, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._tasks, self._window = theme, tasks, window
        self._agreed = False
        self.sheet: ClosingSheet | None = None
        self.others: Callable[[], list[str]] = list  # what runs for others, who are not asked
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def may_close(self) -> bool:
        """Whether the window closes at once. Where something runs, a person is asked first."""
        if self._agreed or not self._running():
            return True
        if self.sheet is None:
            self.sheet = ClosingSheet(self._theme, self._window)
            self.sheet.stop_wanted.connect(self._stop)
            self.sheet.finished.connect(self._answered)
            self.sheet.show_lines(self._running())
            self.sheet.open()
            self._timer.start()
        return False

    def look(self) -> None:
        """Show what still runs. Where nothing does, there is nothing to ask, and the window closes."""
        running = self._running()
        if self.sheet is not None and running:
            self.sheet.show_lines(running)
        elif self.sheet is not None:
            self._close()

    def _running(self) -> list[str]:
        return [f"{work.says[:1].upper()}{work.says[1:]}" for work in self._tasks.awaited] + self.others()

    def _stop(self) -> None:
        self._tasks.cancel_awaited()
        self._close()

    def _close(self) -> None:
        self._agreed = True
        if self.sheet is not None:
            self.sheet.accept()
        self.agreed.emit()

    def _answered(self) -> None:
        self._timer.stop()
        self.sheet = None
