"""Conversations as plain values: what the store gives, what a chat goes on from, what is exported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pitboss.events import now

Role = Literal["person", "factory"]
MessageKind = Literal["line", "result", "failure", "workflow", "info", "error"]
Rating = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation, as a list shows it. `deleted_at` is set from its deletion until it is purged."""

    id: int
    title: str  # "" until the first run
    pinned: bool
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a run, as it ended."""

    name: str
    status: str
    elapsed_ms: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person thinks of an answer."""

    rating: Rating
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `id` is 0 before it is stored; `rows` is a count, and the rows themselves are never here."""

    role: Role
    kind: MessageKind
    text: str
    id: int = 0
    rule: str = ""  # what to run to have it again
    sql: str = ""
    source: str = ""
    explanation: str = ""
    view: str = ""
    rows: int | None = None
    elapsed_ms: float | None = None
    steps: tuple[Step, ...] = ()
    code: str = ""  # an error's code
    suggestions: tuple[str, ...] = ()
    can_insist: str = ""  # the rule that a person may run although it costs much
    at: datetime = field(default_factory=now)
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that a search found, and where."""

    conversation: Conversation
    message: Message


@dataclass(frozen=True, slots=True)
class Kept:
    """What the chat keeps until its next start, beside what was said: which conversation was open (None: a new one),
    and what was being typed, by conversation (0: in a new one)."""

    conversation: int | None = None
    drafts: Mapping[int, str] = field(default_factory=dict)
