"""What is remembered of a table's columns until the next start: order, widths, which are hidden, which are frozen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol


class Texts(Protocol):
    """Where texts are kept until the next start, by their names."""

    def get(self, key: str) -> str: ...
    def put(self, **texts: str) -> None: ...


@dataclass(frozen=True, slots=True)
class ColumnState:
    """How columns stand, by their names. Without widths they are fitted; columns that are not named come last."""

    order: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)


class ColumnMemory:
    """The columns of each table and view. What in the file cannot be read is as if it were not there."""

    def __init__(self, file: Texts | None = None) -> None:
        """Without a file it remembers until the window is closed."""
        self._file = file
        self._known: dict[str, ColumnState] = {}
        self._changed: set[str] = set()

    def recall(self, place: str) -> ColumnState:
        """The columns of `place`, as they stood."""
        if place not in self._known:
            self._known[place] = _read(self._file.get(_key(place)) if self._file is not None else "")
        return self._known[place]

    def keep(self, place: str, state: ColumnState) -> None:
        """Remember the columns of `place`; the file has them with the next `write()`."""
        if state != self.recall(place):
            self._known[place] = state
            self._changed.add(place)

    def write(self) -> None:
        """Put what has changed into the file."""
        changed, self._changed = self._changed, set()
        if self._file is not None and changed:
            self._file.put(**{_key(place): _written(self._known[place]) for place in changed})


def _key(place: str) -> str:
    return f"columns/{place.replace('/', '|')}"  # which would be folders in the file


def _written(state: ColumnState) -> str:
    return "" if state == ColumnState() else json.dumps(asdict(state), ensure_ascii=False)


def _read(text: str) -> ColumnState:
    try:
        found: dict[str, Any] = json.loads(text) if text else {}
        names = {part: tuple(map(str, found.get(part, ()))) for part in ("order", "hidden", "frozen")}
        widths = {str(name): int(width) for name, width in dict(found.get("widths", {})).items()}
    except (ValueError, TypeError, AttributeError):
        return ColumnState()
    return ColumnState(**names, widths=widths)
