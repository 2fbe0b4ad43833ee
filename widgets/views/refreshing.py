"""Refreshes under way: each once at a time, many one after the other, and any of them stopped by a person."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from pitboss.errors import PitbossError
from pitboss.models import ViewInfo
from pitboss.names import counted, row_count
from pitboss.tasks import Tasks
from widgets.ports import Desk
from widgets.sidebar import shown_title


class Refreshing(QObject):
    """Signals: busy(name, whether), a view is being refreshed; refreshed(name), it has other rows now; progress(done,
    all), of many, 0 and 0 at the end; done(str) and failed(str), sentences to show."""

    busy = Signal(str, bool)
    refreshed = Signal(str)
    progress = Signal(int, int)
    done = Signal(str)
    failed = Signal(str)

    def __init__(self, tasks: Tasks, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._desk = tasks, desk
        self._running: dict[str, asyncio.Task[str]] = {}
        self._many: asyncio.Task[Any] | None = None

    def is_busy(self, name: str) -> bool:
        """Whether that view is being refreshed from here."""
        return name in self._running

    @property
    def many_run(self) -> bool:
        """Whether many are refreshed, one after the other."""
        return self._many is not None and not self._many.done()

    def refresh(self, view: ViewInfo) -> None:
        """Run the view's query anew. Once at a time."""
        if not self.is_busy(view.name):
            self._start(view)

    def _start(self, view: ViewInfo) -> asyncio.Task[str]:
        says = f"the refresh of “{shown_title(view)}”"
        task = self._tasks.start(self._refresh(view), name=f"refresh {view.name}", says=says)
        self._running[view.name] = task
        self.busy.emit(view.name, True)
        task.add_done_callback(lambda _task: self._ended(view.name))  # also of one that was stopped before it began
        return task

    async def _refresh(self, view: ViewInfo) -> str:
        """Why it failed, "" where it went well. Of many, the round tells."""
        try:
            rows = await self._desk.refresh_view(view.name)
        except PitbossError as error:
            if not self.many_run:
                self.failed.emit(str(error))
            return f"“{shown_title(view)}”: {error}"
        self.refreshed.emit(view.name)
        if not self.many_run:
            self.done.emit(f"“{shown_title(view)}” is fresh: {row_count(rows)}.")
        return ""

    def _ended(self, name: str) -> None:
        self._running.pop(name, None)
        if isValid(self):  # the window may have gone before its work had ended
            self.busy.emit(name, False)

    def stop(self, name: str) -> None:
        """Stop that view's refresh: the query in PostgreSQL ends, its rows stay as they were."""
        if (task := self._running.get(name)) is not None:
            task.cancel()
            self.done.emit("Stopped. The view has the rows that it had.")

    def refresh_many(self, views: Sequence[ViewInfo]) -> None:
        """Refresh these one after the other, those that others read first. One such round at a time."""
        if not views:
            self.done.emit("No view is stale.")
        elif not self.many_run:
            self._many = self._tasks.start(self._refresh_many(in_order(views)), name="refresh many views",
                                           says=f"the refresh of {counted(len(views), 'view')}")  # fmt: skip

    async def _refresh_many(self, views: Sequence[ViewInfo]) -> None:
        fresh, problems = 0, list[str]()
        try:
            for number, view in enumerate(views):
                self.progress.emit(number, len(views))
                task = self._running.get(view.name) or self._start(view)
                await asyncio.wait([task])
                if task.cancelled():  # a person has stopped this one alone
                    continue
                fresh += not task.result()
                problems += filter(None, [task.result()])
        finally:
            self.progress.emit(0, 0)
        said = f"{counted(fresh, 'view')} {'is' if fresh == 1 else 'are'} fresh."
        if problems:
            self.failed.emit(f"{said} {counted(len(problems), 'view')} could not be refreshed. {problems[0]}")
        else:
            self.done.emit(said)

    def stop_many(self) -> None:
        """Stop the round, and the view that it is at."""
        if self.many_run and self._many is not None:
            self._many.cancel()
            for task in self._running.values():
                task.cancel()
            self.done.emit("Stopped. What was refreshed stays, the others have the rows that they had.")


def in_order(views: Sequence[ViewInfo]) -> list[ViewInfo]:
    """The views, those that others of them read first; where they read each other in a ring, as they come."""
    waiting, ordered = {view.name: view for view in views}, list[ViewInfo]()
    while waiting:
        ready = [name for name, view in waiting.items() if not set(view.reads) & (waiting.keys() - {name})]
        for name in ready or [next(iter(waiting))]:
            ordered.append(waiting.pop(name))
    return ordered
