"""What the diagnostics page asks of the application."""

from __future__ import annotations

from typing import Protocol

from pitboss.diagnostics_models import Diagnostics


class DiagnosticsDesk(Protocol):
    """How the application does. Cheap enough to be asked every second."""

    async def report(self) -> Diagnostics:
        """How it does now."""

    def watch_stacks(self, wanted: bool) -> None:
        """Whether to look where the loop is when it stalls; costs a little, so only while somebody reads it."""

    def count_anew(self) -> None:
        """Forget the stalls so far."""

    def as_text(self, report: Diagnostics) -> str:
        """The report to send to somebody: nothing secret is in it."""

    async def crash_report(self, name: str) -> str:
        """A crash report that is kept. Raises PitbossError where it is gone."""
