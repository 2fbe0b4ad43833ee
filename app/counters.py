"""What the socket has done since its start: for `/healthz`, and for a line a minute in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from pitboss.names import counted
from pitboss.tools import Metrics

ToolMetrics = Callable[[], Mapping[str, Metrics]]


def no_metrics() -> Mapping[str, Metrics]:
    """For a socket with no supervisor behind it."""
    return {}


@dataclass(slots=True)
class Counters:
    """Requests by how they ended, and who was turned away. A cancelled request has no answer and is not counted."""

    answered: int = 0
    failed: int = 0
    refused: Counter[int] = field(default_factory=Counter)  # by HTTP status
    closed_unread: int = 0  # clients that did not read what they were sent


@dataclass(frozen=True, slots=True)
class Reading:
    """The counters at one moment, and how many clients and requests there are then."""

    clients: int
    running: int
    queued: int
    counters: Counters
    tools: Mapping[str, Metrics]

    def kept(self) -> Reading:
        """A copy that does not count on."""
        return Reading(self.clients, self.running, self.queued, deepcopy(self.counters), deepcopy(dict(self.tools)))

    def as_json(self) -> dict[str, Any]:
        """As `/healthz` says it. Times in milliseconds, since the start."""
        return {
            "clients": self.clients,
            "running": self.running,
            "queued": self.queued,
            "answered": self.counters.answered,
            "failed": self.counters.failed,
            "refused": {str(status): count for status, count in sorted(self.counters.refused.items())},
            "closed_unread": self.counters.closed_unread,
            "tools": {name: _tool_as_json(tool) for name, tool in self.tools.items()},
        }

    def line_since(self, before: Reading) -> str:
        """What has happened since `before`, as a line for the log; "" where nothing has."""
        now, then = self.counters, before.counters
        parts = [
            f"{count} {what}"
            for count, what in (
                (now.answered - then.answered, "answered"),
                (now.failed - then.failed, "failed"),
                *((count, f"refused with {status}") for status, count in sorted((now.refused - then.refused).items())),
                (now.closed_unread - then.closed_unread, "closed for not reading"),
            )
            if count
        ]
        parts += [
            _tool_since(name, tool, before.tools.get(name, Metrics()))
            for name, tool in self.tools.items()
            if tool.runs != before.tools.get(name, Metrics()).runs
        ]
        if not parts:
            return ""
        return f"{counted(self.clients, 'client')}, {self.running} running, {self.queued} waiting; {', '.join(parts)}"


def _tool_as_json(tool: Metrics) -> dict[str, float]:
    return {
        "runs": tool.runs,
        "failures": tool.failures,
        "mean_ms": round(tool.total_ms / tool.runs, 1) if tool.runs else 0.0,
        "longest_ms": round(tool.longest_ms, 1),
    }


def _tool_since(name: str, now: Metrics, then: Metrics) -> str:
    runs, failures = now.runs - then.runs, now.failures - then.failures
    failing = f", {failures} failing" if failures else ""
    return f"{name} {runs} times ({(now.total_ms - then.total_ms) / runs:.1f} ms{failing})"
