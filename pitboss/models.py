"""The plain values that the store gives and the window shows. No Qt, no database types."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pitboss.schedule_models import Plan

ConnectionStatus = Literal["connecting", "connected", "disconnected", "error"]
ModelStatus = Literal["ready", "none", "error"]
PatternKind = Literal["pattern", "anti-pattern"]
SettingOrigin = Literal["flag", "environment", "settings.toml", "default"]
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
    stale: bool | None = None  # whether what it reads has changed since it was made; None where that is not known
    reads: tuple[str, ...] = ()  # bare names of what its SQL names
    pinned: bool = False
    description: str = ""  # a person's own words
    rows_added: int | None = None  # by the last refresh; None where it was not compared
    rows_gone: int | None = None
    own_title: str = ""  # what a person calls it
    changed: tuple[str, ...] = ()  # what has changed since it was made, by bare names
    changed_at: datetime | None = None  # when the last of that was written to, where that is known
    plan: Plan | None = None  # when it is refreshed by itself


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


class Cut(str):
    """The beginning of a value, as text, where the whole of it is too large for a window of rows."""

    __slots__ = ()


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


ConnectionColour = Literal["", "blue", "green", "amber", "red"]


@dataclass(frozen=True, slots=True)
class SavedConnection:
    """A database that is kept by a name. `label` says where it is, without its password; "" is the embedded one.

    `is_open`: it is the one that is shown now; `is_next`: the one from the next start on.
    """

    name: str
    label: str
    colour: ConnectionColour = ""
    is_open: bool = False
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class LocalModels:
    """A server of language models on this machine: its name, where it is asked, and its models' names."""

    server: str
    base_url: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SettingValue:
    """A setting as a person reads and types it. A secret's `text` is never its value, but says what it stands for."""

    name: str
    text: str
    default: str
    origin: SettingOrigin = "default"
    source: str = ""  # the flag or variable that it comes from
    waits: bool = False  # kept, and in force from the next start on

    @property
    def locked(self) -> bool:
        """Whether it comes from where the window cannot change it."""
        return self.origin in ("flag", "environment")


@dataclass(frozen=True, slots=True)
class ClientToken:
    """The token that web clients bring, to be copied, and where it is kept."""

    token: str = field(repr=False)
    place: str
    is_required: bool
    can_renew: bool
