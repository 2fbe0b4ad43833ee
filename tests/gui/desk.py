"""A desk in memory, for tests and pictures: the same promises as the application's, without a database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pitboss.errors import PitbossError, UnknownView
from pitboss.models import (
    ClientToken,
    ColumnInfo,
    ColumnKind,
    LibraryTable,
    LocalModels,
    ModelChoice,
    NewPattern,
    PatternDetails,
    PatternKind,
    PatternRow,
    RowWindow,
    RuleInfo,
    SettingOrigin,
    SettingValue,
    ViewInfo,
    WorkflowInfo,
)
from pitboss.safety.models import SafetyReport, Shot
from tests.gui.charts_desk import MemoryCharts
from tests.gui.connections_desk import MemoryConnections
from tests.gui.content import COMPANIES, EPISODES, GUESTS, PATTERNS, POSTS
from tests.gui.conversations_desk import MemoryConversations
from tests.gui.exports_desk import MemoryExports
from tests.gui.journal_desk import MemoryJournal
from tests.gui.life_desk import MemoryDiagnostics, MemoryFirstStart
from tests.gui.safety import REPORT, SHOTS
from tests.gui.shaped_rows import MemoryShapes
from tests.gui.sql_desk import MemorySql
from tests.gui.views_desk import MemoryUpkeep, standing

Row = tuple[object, ...]
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SEED_SQL = """SELECT p.name AS pattern, p.kind, o.name AS organisation, o.stage, o.funding, o.date_funded AS funded
FROM patterns p
JOIN pattern_org_link l ON l.pattern_id = p.id
JOIN orgs o ON o.id = l.org_id
WHERE o.stage = 'Seed' -- as the question says
ORDER BY p.name"""


def columns(**kinds: str) -> tuple[ColumnInfo, ...]:
    """Columns by name: `name="text"`, `funding="numeric"`."""
    shown: dict[str, ColumnKind] = {
        "text": "text", "bigint": "number", "numeric": "number", "timestamp": "date", "date": "date",
        "boolean": "boolean", "text[]": "array", "jsonb": "json",
    }  # fmt: skip
    return tuple(ColumnInfo(name, kind, shown[kind]) for name, kind in kinds.items())


@dataclass
class MemoryRows(MemoryShapes):
    """A table of rows that are made when asked for. `asked` remembers each window; `gate` holds answers back."""

    columns: tuple[ColumnInfo, ...]
    make: Callable[[int], Row]
    total: int
    asked: list[int] = field(default_factory=list)
    gate: asyncio.Event | None = None
    error: PitbossError | None = None

    @classmethod
    def of(cls, columns: tuple[ColumnInfo, ...], rows: Sequence[Row]) -> MemoryRows:
        """These rows."""
        return cls(columns, lambda number: rows[number], len(rows))

    async def count(self, search: str = "") -> int:
        return len(self._found(search)) if search else self.total

    async def rows(self, offset: int, limit: int, search: str = "") -> RowWindow:
        self.asked.append(offset)
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        found: Any = self._found(search) if search else range(self.total)
        return RowWindow(offset, tuple(self.make(number) for number in found[offset : offset + limit]))

    def _found(self, search: str) -> list[int]:
        folded = search.casefold()
        return [n for n in range(self.total) if folded in " ".join(map(str, self.make(n))).casefold()]


def settings() -> list[SettingValue]:
    """The settings as they are at a first start but for two."""
    given = {
        "host": "127.0.0.1", "allowed_origins": "", "rule_timeout": "60", "max_cost": "50,000,000", "dsn": "",
        "max_bytes": "4,096", "appearance": "system", "text_size": "100", "density": "comfortable", "motion": "system",
        "send_values": "yes", "keep_conversations": "yes",
    }  # fmt: skip
    return [
        *(SettingValue(name, text, text) for name, text in given.items()),
        SettingValue("port", "8010", "8000", "flag", "--port"),
        SettingValue("max_rows", "1,000,000", "20,000,000", "settings.toml", "max_rows in settings.toml"),
    ]


class MemoryDesk:
    """All that a person can ask for, answered from memory. Set `fails` to make every question fail with it."""

    def __init__(self, *, empty: bool = False) -> None:
        self.charts, self.exports = MemoryCharts(), MemoryExports()
        self.first_start, self.diagnostics = MemoryFirstStart(), MemoryDiagnostics()
        self.upkeep, self.journal = MemoryUpkeep(self), MemoryJournal()
        self.sql = MemorySql(self)
        self.fails: PitbossError | None = None
        self.gate: asyncio.Event | None = None
        self.asked: list[tuple[str, object]] = []
        self.conversations = MemoryConversations(self._answer)
        self.report, self.shots = REPORT, SHOTS
        self.choice = ModelChoice("gpt-4o", "https://api.openai.com/v1", has_key=False)
        self.found_models: list[LocalModels] = []
        self.connections = MemoryConnections(self._answer)
        self.kept_settings = settings()
        self.token = ClientToken("0123456789abcdef", "the system's key store", is_required=False, can_renew=True)
        self.kept = [] if empty else [PatternRow(n, *row) for n, row in enumerate(PATTERNS, 1)]
        self.registered = [] if empty else standing(_views())

    async def _answer(self, what: str, about: object = None) -> None:
        self.asked.append((what, about))
        if self.gate is not None:
            await self.gate.wait()
        if self.fails is not None:
            raise self.fails

    def rules(self) -> list[RuleInfo]:
        return [
            RuleInfo("LIST_ORGS", "List of organisations", "Organisations with their funding stage"),
            RuleInfo("TOP_PATTERNS_BY_FREQUENCY", "Top 10 patterns", "The ten patterns with most links"),
            RuleInfo("TIME_TO_FUNDING", "Time to funding", "Years from founding to funding"),
        ]

    def workflows(self) -> list[WorkflowInfo]:
        return [WorkflowInfo("WEEKLY_REVIEW", "Weekly review", "What is new", ("LIST_ORGS", "TIME_TO_FUNDING"))]

    async def views(self) -> list[ViewInfo]:
        await self._answer("views")
        return list(self.registered)

    async def library(self) -> list[LibraryTable]:
        await self._answer("library")
        rows = (len(self.kept), len(EPISODES), len(POSTS), len(GUESTS), len(COMPANIES))
        return [
            LibraryTable(*pair) for pair in zip(("patterns", "episodes", "posts", "guests", "orgs"), rows, strict=True)
        ]

    async def open_view(self, name: str) -> MemoryRows:
        await self._answer("open_view", name)
        self._view(name)
        return _seed_rows() if "seed" in name else table_rows("orgs")

    async def open_table(self, name: str) -> MemoryRows:
        await self._answer("open_table", name)
        return table_rows(name)

    async def patterns(self, search: str = "", kind: PatternKind | None = None) -> list[PatternRow]:
        await self._answer("patterns", (search, kind))
        folded = search.casefold()
        return [
            row for row in self.kept
            if kind in (None, row.kind) and folded in f"{row.name} {row.description}".casefold()
        ]  # fmt: skip

    async def pattern(self, pattern_id: int) -> PatternDetails:
        await self._answer("pattern", pattern_id)
        row = next(row for row in self.kept if row.id == pattern_id)
        return PatternDetails(
            row.id, row.name, row.kind, row.description + ". The vendor learns, the customer waits, and nobody is "
            "measured by adoption.", ("pricing", "execution", "health systems"), ("Episode 12: Trial Recruitment",),
            ("Dana Silva, Chief Medical Officer",), ("Lumen Bio, Seed",), (),
            ("We had eleven pilots and not one purchase order.",),
        )  # fmt: skip

    async def add_pattern(self, pattern: NewPattern) -> int:
        await self._answer("add_pattern", pattern)
        self.kept.append(PatternRow(len(self.kept) + 1, pattern.name, pattern.kind, pattern.description))
        return len(self.kept)

    async def refresh_view(self, name: str) -> int:
        await self._answer("refresh_view", name)
        self.upkeep.refreshed(name)
        return self._view(name).rows or 0

    async def forget_sql(self, name: str) -> None:
        await self._answer("forget_sql", name)

    def model(self) -> ModelChoice:
        return self.choice

    async def save_model(self, choice: ModelChoice) -> None:
        await self._answer("save_model", choice)
        self.choice = replace(choice, key=None, has_key=bool(choice.key) or (choice.key is None and choice.has_key))

    async def test_model(self, choice: ModelChoice) -> str:
        await self._answer("test_model", choice)
        return f"{choice.model} answers in 0.4 s."

    async def local_models(self) -> list[LocalModels]:
        await self._answer("local_models")
        return self.found_models

    async def settings(self) -> dict[str, SettingValue]:
        await self._answer("settings")
        return {value.name: value for value in self.kept_settings}

    async def save_setting(self, name: str, text: str | None) -> None:
        await self._answer("save_setting", (name, text))
        now = next(value for value in self.kept_settings if value.name == name)
        origin: SettingOrigin = "default" if text is None else "settings.toml"
        kept = replace(now, text=now.default if text is None else text, origin=origin, waits=name in ("dsn", "port"))
        self.kept_settings[self.kept_settings.index(now)] = kept

    async def test_database(self, dsn: str) -> str:
        await self._answer("test_database", dsn)
        return "It answers: PostgreSQL 18, with 14 tables."

    async def client_token(self) -> ClientToken:
        await self._answer("client_token")
        return self.token

    async def renew_client_token(self) -> ClientToken:
        await self._answer("renew_client_token")
        self.token = replace(self.token, token="another-token")
        return self.token

    async def certificate(self) -> str:
        await self._answer("certificate")
        return "None: web clients connect by ws."

    async def safety(self) -> SafetyReport:
        await self._answer("safety")
        return self.report

    async def try_bypasses(self) -> AsyncIterator[Shot]:
        for shot in self.shots:
            await self._answer("bypass", shot.bypass.name)
            yield shot

    def _view(self, name: str) -> ViewInfo:
        for view in self.registered:
            if view.name == name:
                return view
        raise UnknownView.named(name, [view.name for view in self.registered])


def table_rows(name: str) -> MemoryRows:
    """A content table's rows."""
    day = datetime(2024, 3, 1, 9, 30)
    rows: Sequence[Row]
    match name:
        case "orgs":
            head = columns(
                id="bigint", name="text", description="text", stage="text", funding="numeric", date_funded="timestamp",
                keywords="text[]",
            )  # fmt: skip
            rows = [(n, *row) for n, row in enumerate(COMPANIES, 1)]
        case "guests":
            head = columns(id="bigint", name="text", job_description="text", keywords="text[]")
            rows = [(n, *row) for n, row in enumerate(GUESTS, 1)]
        case _:
            head = columns(id="bigint", name="text", description="text", published_at="timestamp", metadata="jsonb")
            made = EPISODES if name == "episodes" else POSTS
            rows = [(n, *row, day + timedelta(days=9 * n), {"minutes": 40 + n}) for n, row in enumerate(made, 1)]
    return MemoryRows.of(head, rows)


def _seed_rows() -> MemoryRows:
    head = columns(pattern="text", kind="text", organisation="text", category="text", funding="numeric", funded="date")
    rows: list[Row] = []
    for number in range(18):
        name, kind, _ = PATTERNS[number]
        company, _, _, funding, funded, _ = COMPANIES[number % len(COMPANIES)]
        category = ("AI", "Biotech", "Digital Health", "TechBio", "Medical Devices")[number % 5]
        rows.append((name, kind, company, category, funding, funded and funded.date()))
    return MemoryRows.of(head, rows)


def _views() -> list[ViewInfo]:
    made = [
        ("rule_patterns_in_companies_at_seed_stage_1732430862456", "patterns in companies at seed stage",
         "Patterns in organisations whose stage is Seed", "", SEED_SQL, "translated", 18),
        ("list_orgs", "List of organisations", "Organisations: stage, name, founded, funded", "LIST_ORGS",
         "SELECT stage, name FROM orgs", "reviewed", 12),
        ("episodes_with_most_patterns", "Episodes with most patterns", "Episodes by their number of patterns",
         "EPISODES_WITH_MOST_PATTERNS", "SELECT name FROM episodes", "reviewed", 39),
        ("guests_discussing_same_pattern", "Guests on the same pattern", "Patterns that two or more guests discuss",
         "GUESTS_DISCUSSING_SAME_PATTERN", "SELECT name FROM guests", "reviewed", 22),
        ("top_patterns_by_frequency", "Top 10 patterns", "The ten patterns with most links",
         "TOP_PATTERNS_BY_FREQUENCY", "SELECT name FROM patterns LIMIT 10", "reviewed", 10),
        ("time_to_funding", "Time to funding", "Years from founding to funding", "TIME_TO_FUNDING",
         "SELECT name FROM orgs", "remembered", None),
    ]  # fmt: skip
    return [
        ViewInfo(*row, created_at=NOON - timedelta(hours=n), updated_at=NOON - timedelta(hours=n))
        for n, row in enumerate(made)
    ]
