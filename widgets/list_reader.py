"""Reads what the sidebar lists: one reading at a time, however often something changes."""

from __future__ import annotations

import asyncio
from typing import Any

from PySide6.QtCore import QObject, Signal

from pitboss.errors import PitbossError
from pitboss.tasks import Tasks
from widgets.ports import Desk


class ListReader(QObject):
    """Signals: read(views, library), lists of ViewInfo and LibraryTable; failed(str), a sentence."""

    read = Signal(object, object)
    failed = Signal(str)

    def __init__(self, tasks: Tasks, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._desk = tasks, desk
        self._reading: asyncio.Task[Any] | None = None
        self._again = False

    def reload(self) -> None:
        """Read anew; where a reading is on its way, once more after it, as it may have missed what is new."""
        self._again = True
        if self._reading is None or self._reading.done():
            self._reading = self._tasks.start(self._reload(), name="lists")

    async def _reload(self) -> None:
        while self._again:
            self._again = False
            await self.read_now()

    async def read_now(self) -> None:
        """Read once; `read` or `failed` has been emitted then."""
        try:
            views, library = await self._desk.views(), await self._desk.library()
        except PitbossError as error:
            self.failed.emit(str(error))
        else:
            self.read.emit(views, library)
