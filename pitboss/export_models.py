"""Exports as the window and the terminal know them: formats, how far one has come, what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Format = Literal["csv", "json", "jsonl", "xlsx", "md"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """Rows that are done, of how many, and bytes of the file. 0 bytes where that is known at the end alone."""

    rows: int
    total: int
    bytes: int = 0


OnProgress = Callable[[ExportProgress], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written. `note` says what it could not hold, "" where it holds all."""

    path: Path
    rows: int
    note: str = ""
    bytes: int = 0
