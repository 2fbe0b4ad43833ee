"""The lines typed before, walked with Up and Down, without a screen."""

from __future__ import annotations

from collections.abc import Iterable

KEPT = 500


class Recall:
    """Earlier lines, oldest first, and a place among them. What was being typed is kept at the end."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._at = 0
        self._draft = ""

    def seed(self, lines: Iterable[str]) -> None:
        """Put lines of earlier conversations before those of this one; the place stays."""
        known = set(self._lines)
        earlier = [line for line in dict.fromkeys(lines) if line not in known]
        added = earlier[max(len(earlier) + len(self._lines) - KEPT, 0) :]
        self._lines[:0] = added
        self._at += len(added)

    def add(self, line: str) -> None:
        """Remember `line` as the last one, once wherever it stood, and go back to the end."""
        if line:
            self._lines = [*(known for known in self._lines if known != line), line][-KEPT:]
        self._at = len(self._lines)
        self._draft = ""

    def previous(self, shown: str) -> str | None:
        """The line before the one that is `shown`; None at the first. At the end, `shown` is kept as the draft."""
        if self._at == 0:
            return None
        if self._at == len(self._lines):
            self._draft = shown
        self._at -= 1
        return self._lines[self._at]

    def next(self) -> str | None:
        """The line after the one that is shown, the draft after the last; None where the draft is shown."""
        if self._at == len(self._lines):
            return None
        self._at += 1
        return self._draft if self._at == len(self._lines) else self._lines[self._at]
