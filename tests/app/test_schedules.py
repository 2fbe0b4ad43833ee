"""The scheduler over a real database: what is due is refreshed, by one process, as a clock of the test's says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.assembly import Application
from app.logs import Logs
from app.schedules import LOCK, LONGEST_PAUSE, Scheduler
from app.settings import Settings
from pitboss.errors import DatabaseUnavailable
from pitboss.models import ViewInfo
from pitboss.schedule_models import Schedule
from pitboss.store import chain
from pitboss.store.views import ViewKeeper

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CONTENT = "INSERT INTO orgs (name) VALUES ('Newer')"


class Clock:
    """A clock that a test puts forward."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment

    def later(self, **much: float) -> None:
        self.moment += timedelta(**much)


@asynccontextmanager
async def opened(dsn: str, folder: Path) -> AsyncIterator[Application]:
    logs = Logs(folder)
    application = Application(Settings(data_dir=folder, dsn=dsn), logs)
    try:
        await application.open()
        yield application
    finally:
        await application.aclose()
        logs.close()


@pytest.fixture
async def application(adopted_dsn: str, tmp_path: Path) -> AsyncIterator[Application]:
    async with opened(adopted_dsn, tmp_path) as application:
        yield application


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def scheduler(application: Application, clock: Clock, told: list[str]) -> Scheduler:
    return Scheduler(application, clock=clock, on_problem=told.append, calm=0)


async def plan(application: Application, name: str, schedule: Schedule, due: datetime | None) -> None:
    keeper = ViewKeeper(application.database, application.notices, application.limits)
    await keeper.schedule(name, schedule, due)


async def execute(application: Application, sql: str) -> None:
    async with application.database.connection() as connection:
        await connection.execute(sql)


async def view(application: Application, name: str = "list_orgs") -> ViewInfo:
    return next(view for view in await application.list_views() if view.name == name)


async def refreshes(application: Application) -> list[str]:
    """The views that the journal says were refreshed, oldest first."""
    async with application.database.connection() as connection:
        return [step.view for step in await chain.entries(connection, "refreshed schedule")][::-1]


async def test_what_is_due_is_refreshed_and_due_again_at_the_next_moment(
    application: Application, scheduler: Scheduler, clock: Clock
) -> None:
    await application.supervisor.process_rule_request("LIST_ORGS")
    await plan(application, "list_orgs", Schedule("hour", only_stale=False), NOON + timedelta(minutes=10))
    assert await scheduler.turn() == LONGEST_PAUSE
    clock.later(minutes=9, seconds=30)
    assert await scheduler.turn() == 30
    assert await refreshes(application) == []
    clock.later(seconds=30)
    await scheduler.turn()
    assert await refreshes(application) == ["list_orgs"]
    listed = (await view(application)).plan
    assert listed is not None
    assert (listed.ran, listed.next, listed.problem) == (clock.moment, NOON + timedelta(hours=1), "")


async def test_what_was_missed_is_made_up_once(application: Application, scheduler: Scheduler, clock: Clock) -> None:
    await application.supervisor.process_rule_request("LIST_ORGS")
    await plan(application, "list_orgs", Schedule("hour", only_stale=False), NOON)
    clock.later(days=3)
    await scheduler.turn()
    await scheduler.turn()
    assert await refreshes(application) == ["list_orgs"]


async def test_a_fresh_view_is_left_alone_where_that_is_wanted(
    application: Application, scheduler: Scheduler, clock: Clock
) -> None:
    await application.supervisor.process_rule_request("LIST_ORGS")
    await plan(application, "list_orgs", Schedule("hour"), NOON)
    await scheduler.turn()
    assert await refreshes(application) == []
    await execute(application, CONTENT)
    clock.later(hours=1)
    await scheduler.turn()
    assert await refreshes(application) == ["list_orgs"]
    assert (await view(application)).stale is False


async def test_a_view_follows_its_content_as_soon_as_it_changes(application: Application, scheduler: Scheduler) -> None:
    await application.supervisor.process_rule_request("LIST_ORGS")
    await plan(application, "list_orgs", Schedule("change"), None)
    refreshed = asyncio.Event()
    application.on_refresh(lambda _event: refreshed.set())
    running = asyncio.ensure_future(scheduler.run())
    try:
        await execute(application, CONTENT)  # as somebody else's program would: the trigger tells
        async with asyncio.timeout(20):
            await refreshed.wait()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    found = await view(application)
    assert (found.stale, found.rows_added) == (False, 1)


async def test_views_that_others_read_come_first(application: Application, scheduler: Scheduler) -> None:
    await application.supervisor.process_rule_request("LIST_ORGS")
    await execute(application, "UPDATE views_registry SET reads = reads || '{zz_orgs}'")
    await application.supervisor.process_rule_request("PATTERNS_BY_ORGANIZATION")
    await execute(application, "UPDATE views_registry SET reads = reads || '{patterns_by_organization}' "
                               "WHERE table_name = 'list_orgs'")  # fmt: skip
    for name in ("list_orgs", "patterns_by_organization"):
        await plan(application, name, Schedule("hour", only_stale=False), NOON)
    await scheduler.turn()
    assert await refreshes(application) == ["patterns_by_organization", "list_orgs"]


async def test_a_failure_is_told_once_kept_and_does_not_hold_up_others(
    application: Application, scheduler: Scheduler, clock: Clock, told: list[str]
) -> None:
    for code in ("LIST_ORGS", "PATTERNS_BY_ORGANIZATION"):
        await application.supervisor.process_rule_request(code)
        await plan(application, code.lower(), Schedule("hour", only_stale=False), NOON)
    application.limits.max_rows = 1
    await execute(application, "DELETE FROM pattern_org_link")
    for _ in range(2):
        await scheduler.turn()
        clock.later(hours=1)
    assert len(told) == 1
    assert told[0].startswith("“List of Org")
    assert await refreshes(application) == ["patterns_by_organization"] * 2
    async with application.database.connection() as connection:
        [failed] = await chain.entries(connection, "failed")
    assert (failed.action, failed.view, failed.by.client) == ("failed", "list_orgs", "schedule")
    kept = (await view(application)).plan
    assert kept is not None
    assert kept.problem == failed.problem != ""
    application.limits.max_rows = 1000
    await scheduler.turn()
    mended = (await view(application)).plan
    assert mended is not None
    assert mended.problem == ""


async def test_content_that_goes_on_changing_does_not_try_a_failing_view_all_the_time(
    application: Application, scheduler: Scheduler, clock: Clock, told: list[str]
) -> None:
    await application.supervisor.process_rule_request("LIST_ORGS")
    await plan(application, "list_orgs", Schedule("change"), None)
    await execute(application, CONTENT)
    application.limits.max_rows = 1
    await scheduler.turn()
    application.limits.max_rows = 1000
    await scheduler.turn()
    assert (len(told), await refreshes(application)) == (1, [])
    clock.later(minutes=10)
    await scheduler.turn()
    assert await refreshes(application) == ["list_orgs"]


async def test_only_one_process_looks_after_views(application: Application, scheduler: Scheduler) -> None:
    await application.supervisor.process_rule_request("LIST_ORGS")
    await plan(application, "list_orgs", Schedule("hour", only_stale=False), NOON)
    async with application.database.connection() as other:
        await other.execute("SELECT pg_advisory_lock($1)", LOCK)
        await scheduler.turn()
        assert await refreshes(application) == []
    await scheduler.turn()
    assert await refreshes(application) == ["list_orgs"]


async def test_a_database_that_is_away_ends_a_turn_and_not_the_schedules(
    application: Application, scheduler: Scheduler, told: list[str]
) -> None:
    await application.supervisor.process_rule_request("LIST_ORGS")
    await plan(application, "list_orgs", Schedule("hour", only_stale=False), NOON)
    await application.database.close()
    with pytest.raises(DatabaseUnavailable):
        await scheduler.turn()
    assert told == []


async def test_a_schedule_that_is_taken_away_is_no_more(application: Application, scheduler: Scheduler) -> None:
    await application.supervisor.process_rule_request("LIST_ORGS")
    await plan(application, "list_orgs", Schedule("hour", only_stale=False), NOON)
    keeper = ViewKeeper(application.database, application.notices, application.limits)
    await keeper.schedule("list_orgs", None, None)
    await scheduler.turn()
    assert await refreshes(application) == []
    assert (await view(application)).plan is None
