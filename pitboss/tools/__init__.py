"""The steps of a rule, one file each, and what they have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pitboss.run import Run


class Tool(Protocol):
    """One step. Reads and fills `run`; raises PitbossError to stop it, and undoes nothing itself."""

    @property
    def name(self) -> str:
        """As progress, metrics and the log call it."""

    async def __call__(self, run: Run) -> str:
        """Do the step. Gives a few words on what was done, for people ("reads patterns, orgs")."""


@dataclass(slots=True)
class Metrics:
    """How one tool has done since the start."""

    runs: int = 0
    failures: int = 0
    total_ms: float = 0.0
    longest_ms: float = 0.0

    def count(self, elapsed_ms: float, *, failed: bool) -> None:
        """Add one call."""
        self.runs += 1
        self.failures += failed
        self.total_ms += elapsed_ms
        self.longest_ms = max(self.longest_ms, elapsed_ms)
