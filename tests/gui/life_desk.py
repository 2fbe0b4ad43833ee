"""The first steps and the diagnostics, answered from memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pitboss.diagnostics_models import Diagnostics, PoolState, RuleTiming, Stall, Stalls
from pitboss.errors import PitbossError
from pitboss.start_models import Standing

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
STACK = """  File "widgets/main_window.py", line 208, in show_page
    self.pages.setCurrentWidget(page)
  File "widgets/table/table.py", line 91, in fit_columns
    self.resizeColumnToContents(at)"""
STEPS = ("context", "sql_pitboss", "guard", "data_table", "register_rule", "register_view")
RULES = (
    ("patterns_in_companies...", (0.4, 1.8, 2.2, 6.4, 1.1, 1.6)),
    ("list_orgs", (0.2, 0.1, 1.9, 4.1, 0.9, 1.2)),
    ("all_pairs_of_patterns...", (0.5, 2.4, 3.1, 1840.0, 1.3, 2.0)),
    ("time_to_funding", (0.3, 412.0, 2.8, 9.7, 1.0, 1.4)),
)
REPORT = Diagnostics(
    at=NOON,
    stalls=Stalls(
        NOON - timedelta(minutes=42),
        (7, 1, 0),
        (
            Stall(NOON - timedelta(minutes=3), 58.2, STACK),
            Stall(NOON - timedelta(minutes=20), 31.0),
            Stall(NOON - timedelta(minutes=31), 18.4),
        ),
    ),
    tasks=(("watch over the database", 1), ("watch the rulebook", 1), ("answer 'run orgs'", 2)),
    pool=PoolState(10, 4, 1, listens=True),
    memory=186 * 2**20,
    memory_most=204 * 2**20,
    rules=tuple(
        RuleTiming(rule, NOON - timedelta(minutes=at), sum(ms), tuple(zip(STEPS, ms, strict=True)))
        for at, (rule, ms) in enumerate(RULES, 1)
    ),
    log=tuple(
        f"2026-11-24 12:0{at}:00,114 INFO app.database: database Embedded PostgreSQL 18: connected" for at in range(6)
    ),
    versions=(("Pattern Factory", "0.1.0"), ("Python", "3.11.7"), ("Qt", "6.11.3, PySide 6.11.3"),
              ("System", "Linux 6.1"), ("Database", "connected, PostgreSQL 18.6")),
)  # fmt: skip


class MemoryFirstStart:
    """Begins with the sample, as a new data folder does."""

    def __init__(self) -> None:
        self.now = Standing("Embedded PostgreSQL 18", has_sample=True, patterns=60)
        self.fails: PitbossError | None = None
        self.asked: list[str] = []

    async def standing(self) -> Standing:
        if self.fails is not None:
            raise self.fails
        return self.now

    async def use_sample(self) -> str:
        self._answer("use_sample")
        self.now = replace(self.now, has_sample=True, patterns=60)
        return "Added 60 patterns."

    async def remove_sample(self) -> str:
        self._answer("remove_sample")
        self.now = replace(self.now, has_sample=False, patterns=0)
        return "The sample content is removed."

    def _answer(self, what: str) -> None:
        self.asked.append(what)
        if self.fails is not None:
            raise self.fails


class MemoryDiagnostics:
    """One report, always the same until it is changed."""

    def __init__(self) -> None:
        self.now = REPORT
        self.stacks: list[bool] = []
        self.reports = {"2026-11-23-091400": "Pattern Factory ended unexpectedly.\n\nSegmentation fault"}
        self.fails: PitbossError | None = None

    async def report(self) -> Diagnostics:
        if self.fails is not None:
            raise self.fails
        return replace(self.now, reports=tuple(self.reports))

    def watch_stacks(self, wanted: bool) -> None:
        self.stacks.append(wanted)

    def count_anew(self) -> None:
        self.now = replace(self.now, stalls=Stalls(NOON))

    def as_text(self, report: Diagnostics) -> str:
        return f"Stalls: {report.stalls.counts}"

    async def crash_report(self, name: str) -> str:
        return self.reports[name]
