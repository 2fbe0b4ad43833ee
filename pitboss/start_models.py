"""What a first start finds and is asked. Plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """Where content is kept now, and what there is of it."""

    database: str  # where it is, for people
    is_own: bool = False  # a PostgreSQL of the person's own, not the embedded one
    locked_by: str = ""  # the flag or variable that says which database it is
    has_sample: bool = False
    patterns: int = 0
