"""How far an export has come."""

from __future__ import annotations

from collections.abc import Callable

OnProgress = Callable[[int, int], None]


def untold(_done: int, _total: int) -> None:
    """For exports that nobody watches."""


class Progress:
    """Counts rows and tells of them: so many done, of so many."""

    def __init__(self, total: int, tell: OnProgress) -> None:
        self._total, self._tell = total, tell
        self._done = 0

    def add(self, rows: int) -> None:
        """So many more."""
        self._done = min(self._done + rows, self._total)
        self._tell(self._done, self._total)

    def end(self, rows: int) -> None:
        """All are done: this is their number."""
        self._tell(rows, rows)
