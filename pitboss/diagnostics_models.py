"""How the running application does: what the diagnostics page shows. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

LEVELS = (16, 50, 100)
"""Milliseconds from which a stall of the loop counts: a frame at 60 Hz, what one notices, what is annoying."""


@dataclass(frozen=True, slots=True)
class Stall:
    """A time during which the loop did nothing else. `stack` says where, "" where nobody looked."""

    at: datetime
    ms: float
    stack: str = ""


@dataclass(frozen=True, slots=True)
class Stalls:
    """The stalls since a moment: how many were longer than each of LEVELS, and the longest, the worst first."""

    since: datetime
    counts: tuple[int, ...] = (0,) * len(LEVELS)
    worst: tuple[Stall, ...] = ()

    @property
    def longest(self) -> float:
        """The longest in milliseconds; 0 where there was none."""
        return self.worst[0].ms if self.worst else 0.0


@dataclass(frozen=True, slots=True)
class PoolState:
    """The connections to the database: how many there may be, how many are open, and how many of those work."""

    most: int = 0
    open: int = 0
    lent: int = 0
    listens: bool = False  # one more, on which notices arrive


@dataclass(frozen=True, slots=True)
class RuleTiming:
    """One run: where its time went, step by step in milliseconds."""

    rule: str
    at: datetime
    total_ms: float
    steps: tuple[tuple[str, float], ...] = ()
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """All of it at one moment."""

    at: datetime
    stalls: Stalls
    tasks: tuple[tuple[str, int], ...] = ()  # by name, with how many of that name there are
    pool: PoolState = field(default_factory=PoolState)
    memory: int = 0  # bytes that this process holds
    memory_most: int = 0  # at any time, as far as it was looked
    rules: tuple[RuleTiming, ...] = ()  # the last ones, newest first
    log: tuple[str, ...] = ()  # the last lines, oldest first
    versions: tuple[tuple[str, str], ...] = ()
    reports: tuple[str, ...] = ()  # the crash reports that are kept, newest first
