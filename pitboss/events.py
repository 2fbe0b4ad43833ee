"""What the supervisor says to whoever asked. Plain values: no Qt, no socket, no database.

Everything about one request goes to the one who asked, through the `Emit` that came with it, and ends in exactly one
`RuleResult`, `RuleFailed` or `WorkflowFinished` whose `run_id` is the request's; `ViewsRefresh` goes to all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

Source = Literal["reviewed", "remembered", "translated", "model"]
"""Where a rule's SQL came from: the rulebook, an earlier run, the offline translator, the model."""


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A step of a run has begun or ended. `step` is the tool's name; `elapsed_ms` counts from the step's start."""

    run_id: str
    step: str
    status: Literal["started", "done", "failed"]
    elapsed_ms: float = 0.0
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """A rule has become a view. `message` is PROTOCOL's exact sentence, `explanation` says the SQL in words ("")."""

    run_id: str
    rule: str  # as messages call it: the code in lower case, or the shortened slug
    title: str  # the rule's name, or its text
    message: str
    table: str
    rows: int
    sql: str
    source: Source
    explanation: str = ""
    elapsed_ms: float = 0.0
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFailed:
    """A rule or a workflow has failed. `message` is a sentence for people, `suggestions` are rules that would work."""

    run_id: str
    rule: str
    message: str
    code: str
    suggestions: tuple[str, ...] = ()
    can_insist: str = ""  # the rule that a person may run anyway, over the ceiling of cost
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowFinished:
    """A workflow has ended with at least one rule done. `message` is PROTOCOL's closing sentence."""

    run_id: str
    workflow: str
    message: str
    done: int
    total: int
    rows: int
    elapsed_ms: float = 0.0
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewsRefresh:
    """A view was made, refreshed or dropped, here or in another process: whoever lists views reads them anew."""

    table: str
    rule: str  # the rule's name, or its text
    at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReply:
    """What the chat answers by itself: help, lists, and errors that no rule caused. `examples` can be clicked."""

    text: str
    kind: Literal["info", "error"] = "info"
    examples: tuple[str, ...] = ()
    at: datetime = field(default_factory=now)


Event = Progress | RuleResult | RuleFailed | WorkflowFinished | ViewsRefresh
ChatEvent = Event | ChatReply
Emit = Callable[[Event], None]
"""Takes an event at once, without waiting and without raising."""
ChatEmit = Callable[[ChatEvent], None]
"""As Emit, for a chat."""
