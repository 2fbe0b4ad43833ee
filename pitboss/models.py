"""The plain values that the store gives and the window shows. No Qt, no database types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ConnectionStatus = Literal["connecting", "connected", "disconnected", "error"]
ModelStatus = Literal["ready", "none", "error"]
PatternKind = Literal["pattern", "anti-pattern"]
ColumnKind = Literal["text", "number", "date", "boolean", "array", "json", "other"]


@dataclass(frozen=True, slots=True)
class ViewInfo:
    """A registered view, as the sidebar lists it. `rows` is None where it was never counted."""

    name: str  # the relation's bare name
    title: str  # the rule's name, or its text
    summary: str
    rule_code: str
    sql: str
    source: str  # a Source of pitboss.events, or "" where unknown
    rows: int | None
    created_at: datetime
    updated_at: datetime
    schema: str = "views"  # "public" for a view that an adopted database brought along


@dataclass(frozen=True, slots=True)
class LibraryTable:
    """A content table, as the sidebar lists it, without its deleted rows."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column of a table or a result. `type` is PostgreSQL's name of the type."""

    name: str
    type: str
    kind: ColumnKind


@dataclass(frozen=True, slots=True)
class RowWindow:
    """Some rows of a table or a result, from `offset` on."""

    offset: int
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class PatternRow:
    """A pattern, as the patterns page lists it."""

    id: int
    name: str
    kind: PatternKind
    description: str


@dataclass(frozen=True, slots=True)
class PatternDetails:
    """A pattern with all that is known of it. The links are titles, ready to show ("Dana Silva, CTO")."""

    id: int
    name: str
    kind: PatternKind
    description: str
    keywords: tuple[str, ...]
    episodes: tuple[str, ...]
    guests: tuple[str, ...]
    organisations: tuple[str, ...]
    posts: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewPattern:
    """A pattern that a person adds. `name` is not blank."""

    name: str
    kind: PatternKind
    description: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule of the rulebook, as `list rules` and the completer show it."""

    code: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class WorkflowInfo:
    """A workflow of the rulebook. `steps` are rule codes in order."""

    code: str
    name: str
    description: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model translates what nobody else can. `key` is write-only: None leaves the stored one, "" removes it."""

    model: str
    base_url: str = ""
    key: str | None = None
    has_key: bool = False
