"""Keeps the rulebook of a file on disk current: a good edit is taken at once, a broken one is told and left aside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from pitboss.errors import RulebookError
from pitboss.rulebook import Rulebook, load_rulebook

_Stamp = tuple[int, int, int] | None
OnChange = Callable[[Rulebook], None]
OnProblem = Callable[[str], None]


class RulebookFile:
    """The last good rulebook of `path`. Callbacks must neither wait nor raise."""

    def __init__(self, path: Path, *, fallback: Path | None = None, every: float = 1.0) -> None:
        """`fallback` is used where `path` is broken from the start; `every` are the seconds between two looks."""
        self.path = path
        self._fallback = fallback
        self._every = every
        self._current = Rulebook()
        self._stamp: _Stamp = None
        self._problem = ""
        self._on_change: list[OnChange] = []
        self._on_problem: list[OnProblem] = []

    @property
    def current(self) -> Rulebook:
        """The last good rulebook; an empty one before `open()`."""
        return self._current

    @property
    def problem(self) -> str:
        """What is wrong with the file now, as a sentence; "" while it is in use."""
        return self._problem

    def on_change(self, callback: OnChange) -> None:
        """Call `callback` with each new rulebook that was loaded."""
        self._on_change.append(callback)

    def on_problem(self, callback: OnProblem) -> None:
        """Call `callback` with a sentence for each edit that could not be used; at once where one stands."""
        self._on_problem.append(callback)
        if self._problem:
            callback(self._problem)

    async def open(self) -> None:
        """Load for the first time. Where the file is broken, its fallback is loaded and the problem told.

        Raises RulebookError where there is no fallback, or where that is broken too.
        """
        self._stamp = await asyncio.to_thread(_stamp, self.path)
        try:
            self._current = await asyncio.to_thread(load_rulebook, self.path)
        except RulebookError as error:
            if self._fallback is None:
                raise
            self._current = await asyncio.to_thread(load_rulebook, self._fallback)
            self._tell(f"{error}\nUntil that is mended, the rulebook that ships with the product is used.")

    async def watch(self) -> None:
        """Look at the file again and again, until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            await self.look()

    async def look(self) -> None:
        """Load the file again if it has changed since the last look."""
        stamp = await asyncio.to_thread(_stamp, self.path)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            rulebook = await asyncio.to_thread(load_rulebook, self.path)
        except RulebookError as error:
            # changed while it was read: somebody is still writing, and the next look finds the whole
            if await asyncio.to_thread(_stamp, self.path) == stamp:
                self._tell(f"{error}\nThe rules loaded before stay in use.")
            return
        self._current, self._problem = rulebook, ""
        for callback in self._on_change:
            callback(rulebook)

    def _tell(self, sentence: str) -> None:
        self._problem = sentence
        for callback in self._on_problem:
            callback(sentence)


def _stamp(path: Path) -> _Stamp:
    """What changes when the file does; None where it is gone."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
