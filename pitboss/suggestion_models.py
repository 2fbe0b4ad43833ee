"""What a word that is being typed could become, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["table", "column", "value"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word or name of the content. It takes the place of the last `replaces` letters of the line."""

    text: str
    kind: Kind
    of: str  # where it is from: the table, or table and column
    replaces: int
