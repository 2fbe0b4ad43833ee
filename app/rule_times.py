"""Where the time of the last rules went, whoever asked for them."""

from __future__ import annotations

from collections import deque

from pitboss.diagnostics_models import RuleTiming
from pitboss.events import Event, Progress, RuleFailed, RuleResult

KEPT = 20


class RuleTimes:
    """Told every event of every run."""

    def __init__(self) -> None:
        self._steps: dict[str, list[tuple[str, float]]] = {}  # of runs that have not ended
        self._last: deque[RuleTiming] = deque(maxlen=KEPT)

    @property
    def last(self) -> tuple[RuleTiming, ...]:
        """The last runs, newest first."""
        return tuple(reversed(self._last))

    def take(self, event: Event) -> None:
        """Something happened in a run."""
        match event:
            case Progress(run_id=run, step=step, status="done" | "failed", elapsed_ms=ms):
                self._steps.setdefault(run, []).append((step, ms))
            case RuleResult(run_id=run, rule=rule, at=at, elapsed_ms=ms):
                self._last.append(RuleTiming(rule, at, ms, tuple(self._steps.pop(run, ()))))
            case RuleFailed(run_id=run, rule=rule, at=at):
                steps = tuple(self._steps.pop(run, ()))
                self._last.append(RuleTiming(rule, at, sum(ms for _, ms in steps), steps, failed=True))
            case _:
                pass
