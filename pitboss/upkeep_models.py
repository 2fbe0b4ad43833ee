"""What the upkeep of views tells the window, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """Rows that a refresh brought and took, their values as text. Only the first of many are kept."""

    columns: tuple[str, ...]
    added: tuple[tuple[str | None, ...], ...]
    gone: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking back would do: a sentence, and whether it can be done; where not, the sentence says why."""

    says: str
    possible: bool = True
