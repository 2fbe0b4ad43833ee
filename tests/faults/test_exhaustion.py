"""No connection is free, at the pool or at the server; a lock is held on what would be replaced."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import asyncpg
import pytest

from app.assembly import Application
from app.cluster import EmbeddedCluster
from app.database import SIZE
from app.logs import Logs
from pitboss.events import RuleFailed, RuleResult
from tests.faults.ground import (
    PLAIN,
    assert_in_agreement,
    assert_later_rules_work,
    opened,
    raw,
    settings_for,
    statuses,
    until,
    write_rulebook,
)

pytestmark = pytest.mark.slow  # each waits as long as a person would: five seconds


async def test_when_all_connections_are_at_work_a_rule_waits_and_then_hears_busy(data_dir: Path) -> None:
    held, release = 0, asyncio.Event()

    async def hold(point: str) -> None:
        nonlocal held
        if point == "after data_table" and not release.is_set():
            held += 1
            await release.wait()

    logs = Logs(data_dir)
    application = Application(settings_for(data_dir), logs, at=hold)
    await application.open()
    try:
        run = application.supervisor.process_rule_request
        working = [asyncio.create_task(run(PLAIN)) for _ in range(SIZE)]
        await until(lambda: held == SIZE)
        ending = await run("STEADY_RULE")
        assert isinstance(ending, RuleFailed)
        assert ending.code == "busy"
        assert "Try again" in ending.message
        waiting = asyncio.create_task(run("STEADY_RULE"))
        release.set()
        assert all(isinstance(each, RuleResult) for each in await asyncio.gather(*working, waiting))
        await assert_later_rules_work(application)
    finally:
        await application.aclose()
        logs.close()


async def test_a_server_that_takes_no_more_connections_is_busy_and_stays_connected(data_dir: Path) -> None:
    async with opened(settings_for(data_dir)) as application, AsyncExitStack() as stack:
        seen = statuses(application)
        cluster = EmbeddedCluster(data_dir)
        stack.push_async_callback(cluster.close)
        dsn = await cluster.open()
        taken: list[asyncpg.Connection] = []
        with suppress(asyncpg.TooManyConnectionsError):
            while True:
                taken.append(await asyncpg.connect(dsn))
        run = application.supervisor.process_rule_request
        endings = await asyncio.gather(*(run(PLAIN) for _ in range(SIZE)))
        failed = [ending for ending in endings if isinstance(ending, RuleFailed)]
        assert failed
        assert {ending.code for ending in failed} == {"busy"}
        await asyncio.gather(*(connection.close() for connection in taken))
        await assert_later_rules_work(application)
        assert seen == []


async def test_a_reader_of_a_view_holds_up_its_replacement_for_a_while_and_no_other_rule(data_dir: Path) -> None:
    write_rulebook(data_dir, limit=7)  # other SQL: the view is replaced
    async with opened(settings_for(data_dir)) as application, raw(data_dir) as reader:
        async with reader.transaction():
            await reader.fetch("SELECT * FROM views.list_orgs")
            run = application.supervisor.process_rule_request
            replacing = asyncio.create_task(run("LIST_ORGS"))
            assert isinstance(await run(PLAIN), RuleResult)
            ending = await replacing
            assert isinstance(ending, RuleFailed)
            assert ending.code == "busy"
            assert await reader.fetchval("SELECT count(*) FROM views.list_orgs") == 5
        await assert_in_agreement(reader)
        await assert_later_rules_work(application, "LIST_ORGS")
        assert await reader.fetchval("SELECT count(*) FROM views.list_orgs") == 7
