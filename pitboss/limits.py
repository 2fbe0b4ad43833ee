"""The third wall: how long a rule may take, and how much it may cost and make."""

from __future__ import annotations

from dataclasses import dataclass

from pitboss.names import row_count

MIB, GIB = 2**20, 2**30


@dataclass(slots=True, kw_only=True)
class Limits:
    """Seconds, PostgreSQL's units of cost (one page read in order is 1), rows and bytes.

    Measured on a small machine, a million units of joining take 1.5 s: the default of `max_cost` refuses what would not
    end within the default `rule_timeout`, before the database has spent that minute on it.
    Changed in place, so that all who hold them go by the new ones at the next rule.
    """

    rule_timeout: float = 60.0
    lock_timeout: float = 5.0  # how long a rule waits for others on the same view
    max_cost: float = 50_000_000
    max_rows: int = 20_000_000
    max_bytes: int = 4 * GIB

    @property
    def rows(self) -> str:
        """The ceiling of rows, for people."""
        return row_count(self.max_rows)

    @property
    def size(self) -> str:
        """The ceiling of bytes, for people."""
        return f"{self.max_bytes / GIB:.3g} GB" if self.max_bytes >= GIB else f"{self.max_bytes / MIB:.3g} MB"
