"""What is remembered of a table's columns until the next start: order, widths, which are hidden, which are frozen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from PySide6.QtCore import QSettings

_GROUP = "columns"


@dataclass(frozen=True, slots=True)
class ColumnState:
    """How columns stand, by their names. Without widths they are fitted; columns that are not named come last."""

    order: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)


class ColumnMemory:
    """The columns of each table and view. What in the file cannot be read is as if it were not there."""

    def __init__(self, file: QSettings | None = None) -> None:
        """Without a file it remembers until the window is closed."""
        self._file = file
        self._known: dict[str, ColumnState] = {}
        self._changed: set[str] = set()

    def recall(self, place: str) -> ColumnState:
        """The columns of `place`, as they stood."""
        if place not in self._known:
            self._known[place] = _read(self._file.value(f"{_GROUP}/{_key(place)}") if self._file is not None else None)
        return self._known[place]

    def keep(self, place: str, state: ColumnState) -> None:
        """Remember the columns of `place`; the file has them with the next `write()`."""
        if state != self.recall(place):
            self._known[place] = state
            self._changed.add(place)

    def write(self) -> None:
        """Put what has changed into the file."""
        changed, self._changed = self._changed, set()
        if self._file is None:
            return
        for place in changed:
            state, key = self._known[place], f"{_GROUP}/{_key(place)}"
            if state == ColumnState():
                self._file.remove(key)
            else:
                self._file.setValue(key, json.dumps(asdict(state), ensure_ascii=False))


def _key(place: str) -> str:
    return place.replace("/", "|").replace("\\", "|")  # which would be folders to QSettings


def _read(text: object) -> ColumnState:
    try:
        found: dict[str, Any] = json.loads(str(text)) if text is not None else {}
        names = {part: tuple(map(str, found.get(part, ()))) for part in ("order", "hidden", "frozen")}
        widths = {str(name): int(width) for name, width in dict(found.get("widths", {})).items()}
    except (ValueError, TypeError, AttributeError):
        return ColumnState()
    return ColumnState(**names, widths=widths)
