"""Tries what stands in the editor, one thing at a time, and shows what it gave: rows, a plan, or what is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from pitboss.errors import PitbossError, SqlWrong, TooLarge
from pitboss.tasks import Tasks
from widgets.ports.sql import SqlDesk
from widgets.sql.editor import SqlEditor
from widgets.sql.outcome import Outcome

GO, ANYWAY, AGAIN = "Go to the place", "Run it anyway", "Try again"
STOPPED = "The query has ended in the database, too."
WAITING = ("timeout", "busy", "database_unavailable")  # what may go better the next time


class Trying(QObject):
    """Signals: began(), something is tried; running(bool), and can be stopped, or no longer."""

    began = Signal()
    running = Signal(bool)

    def __init__(self, tasks: Tasks, desk: SqlDesk, editor: SqlEditor, outcome: Outcome) -> None:
        super().__init__(editor)
        self._tasks, self._desk, self._editor, self._outcome = tasks, desk, editor, outcome
        self._work: asyncio.Task[Any] | None = None
        self._last: Callable[[], None] = self.run
        self._insisted = ""  # the text that a person runs although it costs much
        outcome.acted.connect(self._act)
        outcome.measure_wanted.connect(partial(self.explain, measured=True))

    @property
    def is_running(self) -> bool:
        """Whether something is being tried."""
        return self._work is not None

    def insists(self, sql: str) -> bool:
        """Whether a person has said of this text that it may cost much."""
        return bool(sql) and sql == self._insisted

    def insist(self, sql: str) -> None:
        """A person runs this text although it costs much."""
        self._insisted = sql

    def run(self) -> None:
        """Show the first rows of what stands in the editor."""
        self._last = self.run
        self._try("Running the SQL", self._preview)

    def explain(self, *, measured: bool = False) -> None:
        """Show its plan; `measured`: run all of it for that."""
        self._last = partial(self.explain, measured=measured)
        what = "Measuring the query" if measured else "Asking for the plan"
        self._try(what, partial(self._plan, measured=measured))

    def stop(self) -> None:
        """End what is being tried, in the database too."""
        if self._work is not None:
            self._work.cancel()

    def _try(self, what: str, work: Callable[[str], Awaitable[None]]) -> None:
        self.stop()
        self._editor.clear_wrong()
        self.began.emit()
        self._outcome.wait(what)
        self.running.emit(True)
        self._work = self._tasks.start(self._told(work, self._editor.text()), name=what)

    async def _told(self, work: Callable[[str], Awaitable[None]], sql: str) -> None:
        mine = asyncio.current_task()
        try:
            await work(sql)
        except PitbossError as error:
            self._failed(error, sql)
        except asyncio.CancelledError:
            if self._work is mine and not self._outcome.go_back():
                self._outcome.say("Stopped", STOPPED, AGAIN)
            raise
        finally:
            if self._work is mine:
                self._work = None
                self.running.emit(False)

    async def _preview(self, sql: str) -> None:
        self._outcome.show_preview(await self._desk.preview(sql, insist=self.insists(sql)))

    async def _plan(self, sql: str, *, measured: bool) -> None:
        self._outcome.show_plan(await self._desk.plan(sql, measured=measured, insist=self.insists(sql)))

    def _failed(self, error: PitbossError, sql: str) -> None:
        action = ""
        match error:
            case SqlWrong(at=int(at)) if self._editor.text() == sql:
                action = GO
                self._editor.mark_wrong(at, str(error))
            case TooLarge(can_insist=True):
                action = ANYWAY
            case _ if error.code in WAITING:
                action = AGAIN
        self._outcome.fail(str(error), action)

    def _act(self, action: str) -> None:
        if action == GO:
            self._editor.setFocus()
            return
        if action == ANYWAY:
            self._insisted = self._editor.text()
        self._last()
