"""Who owns background work. Uses asyncio alone, so that Qt code may start work too."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """Work that a person waits for, and would miss: what it is in words ("the rule “orgs in Series B”")."""

    says: str
    began: float = field(default_factory=monotonic)

    @property
    def seconds(self) -> float:
        """How long it has been under way."""
        return monotonic() - self.began


class Tasks:
    """Owns background work: none is collected early, none outlives `aclose()`, no error is silent.

    Not a TaskGroup, which would cancel the siblings of one failed piece of work.
    """

    def __init__(self, on_error: Callable[[str, BaseException], None] | None = None) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._awaited: dict[asyncio.Task[Any], Work] = {}
        self._on_awaited: list[Callable[[Work], None]] = []
        self._on_error = on_error
        self._closed = False

    def __len__(self) -> int:
        return len(self._running)

    @property
    def awaited(self) -> list[Work]:
        """The work that a person waits for, in the order in which it began."""
        return list(self._awaited.values())

    def on_awaited_end(self, callback: Callable[[Work], None]) -> None:
        """Tell of each piece of such work that has ended, unless it was cancelled."""
        self._on_awaited.append(callback)

    def start(self, work: Coroutine[Any, Any, Any], *, name: str, says: str = "") -> asyncio.Task[Any]:
        """Run `work` as a task of this owner. `says` names, in words, what a person waits for and would miss.

        Raises RuntimeError once closed.
        """
        if self._closed:
            work.close()
            raise RuntimeError(f"{name}: its owner is closed")
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        if says:
            self._awaited[task] = Work(says)
        task.add_done_callback(self._finish)
        return task

    def _finish(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if (awaited := self._awaited.pop(task, None)) is not None and not task.cancelled():
            for callback in self._on_awaited:
                callback(awaited)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if self._on_error is not None:
            self._on_error(task.get_name(), error)
        else:
            log.error("%s failed", task.get_name(), exc_info=error)

    def cancel_awaited(self) -> None:
        """Stop all that a person waits for."""
        for task in list(self._awaited):
            task.cancel()

    async def aclose(self) -> None:
        """Cancel all and wait until they have really ended. Safe to call twice, and from one of the tasks."""
        self._closed = True
        mine = asyncio.current_task()
        ending = [task for task in self._running if task is not mine]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
