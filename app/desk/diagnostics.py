"""The diagnostics' part of the desk: what the running application knows of itself."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil

from app.assembly import Application
from app.crash import CrashReports
from app.rule_times import RuleTimes
from app.versions import versions
from app.watchdog import Watchdog
from pitboss.diagnostics_models import LEVELS, Diagnostics, PoolState, Stalls
from pitboss.errors import DatabaseUnavailable
from pitboss.events import now

TAIL_BYTES, TAIL_LINES = 32_768, 200
MIB = 2**20


class DiagnosticsReader:
    """`widgets.ports.diagnostics.DiagnosticsDesk` over an Application. The window gives it its watchdog."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._process = psutil.Process()
        self._memory_most = 0
        self._versions = versions()
        self.rule_times = RuleTimes()
        self.watchdog: Watchdog | None = None
        self.crashes = CrashReports(application.settings.data_dir, application.logs.redaction)

    async def report(self) -> Diagnostics:
        """How it does now."""
        memory = self._process.memory_info().rss
        self._memory_most = max(self._memory_most, memory)
        lines = await asyncio.to_thread(tail, self._application.logs.file)
        at = now()
        return Diagnostics(
            at=at,
            stalls=self.watchdog.stalls if self.watchdog is not None else Stalls(at),
            tasks=running_tasks(),
            pool=self._pool_state(),
            memory=memory,
            memory_most=self._memory_most,
            rules=self.rule_times.last,
            log=lines,
            versions=(*self._versions, ("Database", self._database())),
            reports=await asyncio.to_thread(self.crashes.names),
        )

    def watch_stacks(self, wanted: bool) -> None:
        """Whether to look where the loop is when it stalls."""
        if self.watchdog is not None:
            self.watchdog.watch_stacks(wanted)

    def count_anew(self) -> None:
        """Forget the stalls so far."""
        if self.watchdog is not None:
            self.watchdog.count_anew()

    def as_text(self, report: Diagnostics) -> str:
        """The report to send to somebody, without secrets."""
        return self._application.logs.redaction.clean("\n".join(_lines(report)))

    async def crash_report(self, name: str) -> str:
        """A crash report that is kept."""
        return await asyncio.to_thread(self.crashes.read, name)

    def _pool_state(self) -> PoolState:
        try:
            return self._application.database.pool_state
        except DatabaseUnavailable:  # it is not open yet
            return PoolState()

    def _database(self) -> str:
        try:
            version = self._application.database.server_version
        except DatabaseUnavailable:
            version = ""
        return ", PostgreSQL ".join(part for part in (self._application.status, version) if part)


def running_tasks() -> tuple[tuple[str, int], ...]:
    """All tasks of the loop by their names, those of one kind together."""
    names = Counter(_plain(task.get_name()) for task in asyncio.all_tasks() if task is not asyncio.current_task())
    return tuple(sorted(names.items(), key=lambda pair: (-pair[1], pair[0])))


def _plain(name: str) -> str:
    """`Task-17` of nobody is one of many."""
    return "unnamed" if re.fullmatch(r"Task-\d+", name) else name


def tail(file: Path) -> tuple[str, ...]:
    """The last lines of a log, which has no secrets; nothing where it cannot be read."""
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, 2)
            opened.seek(max(size - TAIL_BYTES, 0))
            lines = opened.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ()
    return tuple(lines[1 if size > TAIL_BYTES else 0 :][-TAIL_LINES:])


def _lines(report: Diagnostics) -> Iterator[str]:
    yield f"Pattern Factory, {report.at.astimezone():%Y-%m-%d %H:%M:%S}"
    yield from (f"{name}: {version}" for name, version in report.versions)
    yield ""
    counts = ", ".join(f"{count} over {level} ms" for count, level in zip(report.stalls.counts, LEVELS, strict=True))
    yield f"Stalls since {report.stalls.since.astimezone():%H:%M:%S}: {counts}"
    for stall in report.stalls.worst:
        yield f"  {stall.at.astimezone():%H:%M:%S}  {stall.ms:.0f} ms"
        yield from (f"    {line}" for line in stall.stack.splitlines())
    yield f"Memory: {report.memory / MIB:.0f} MB, at most {report.memory_most / MIB:.0f} MB"
    yield _pool(report.pool)
    yield f"Tasks: {', '.join(f'{name} ({count})' if count > 1 else name for name, count in report.tasks)}"
    yield ""
    yield "Last rules:"
    for rule in report.rules:
        steps = ", ".join(f"{step} {ms:.1f}" for step, ms in rule.steps)
        ended = "failed" if rule.failed else "done"
        yield f"  {rule.at.astimezone():%H:%M:%S}  {rule.rule}  {ended}  {rule.total_ms:.0f} ms  ({steps})"
    yield ""
    yield "Log:"
    yield from report.log


def _pool(pool: PoolState) -> str:
    listens = "and one that listens" if pool.listens else "none listens"
    return f"Connections: {pool.lent} working, {pool.open} open, at most {pool.most}, {listens}"
