"""What the tests of faults stand on: the application over a cluster of its own, and the question whether all agree."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

from app.assembly import Application
from app.cluster import EmbeddedCluster, postmaster
from app.logs import Logs
from app.settings import Settings
from pitboss.events import RuleResult
from pitboss.models import ConnectionStatus

PLAIN = "Find all patterns where kind equals pattern"
RULEBOOK = """
DATA:
  tables:
    patterns: [id, name, kind]
    orgs: [id, name, stage]
RULES:
  - rule_code: LIST_ORGS
    name: List of Organizations
    logic: Show a list of orgs.
    sql: SELECT name, stage FROM orgs ORDER BY name LIMIT {limit}
  - rule_code: STEADY_RULE
    name: Steady Rule
    logic: Count the patterns of each kind.
    sql: SELECT kind, count(*) AS patterns FROM patterns GROUP BY kind
  - rule_code: SLOW_RULE
    name: Slow Rule
    logic: Count many combinations.
    sql: SELECT count(*) AS combinations FROM patterns a, patterns b, patterns c, patterns d, patterns e, patterns f
"""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Application]:
    """The application, open for the time of an `async with`."""
    logs = Logs(settings.data_dir)
    application = Application(settings, logs)
    try:
        await application.open()
        yield application
    finally:
        await application.aclose()
        logs.close()


@asynccontextmanager
async def raw(data_dir: Path) -> AsyncIterator[asyncpg.Connection]:
    """A connection of one's own to the cluster of a data folder, before the application has seen it again."""
    cluster = EmbeddedCluster(data_dir)
    try:
        connection = await asyncpg.connect(await cluster.open())
        try:
            yield connection
        finally:
            await connection.close()
    finally:
        await cluster.close()


def write_rulebook(data_dir: Path, limit: int = 5) -> None:
    """A rulebook of its own in the data folder; another `limit` is other SQL for LIST_ORGS."""
    (data_dir / "pattern-factory.yaml").write_text(RULEBOOK.format(limit=limit))


async def assert_in_agreement(connection: asyncpg.Connection) -> None:
    """Each result is registered, each registered view is there, each has its rule, and nothing is half made."""
    there = [name for (name,) in await connection.fetch(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'views'::regnamespace AND relkind = 'm' ORDER BY 1"
    )]  # fmt: skip
    rows = await connection.fetch(
        "SELECT v.table_name, r.rule_code FROM views_registry v LEFT JOIN rules r ON r.id = v.rule_id ORDER BY 1"
    )
    assert [row["table_name"] for row in rows] == there
    assert [row["rule_code"].lower() for row in rows] == there, "a view without its rule"
    assert not [name for name in there if name.startswith("making_")]
    rules = [code for (code,) in await connection.fetch("SELECT lower(rule_code) FROM rules ORDER BY 1")]
    assert sorted(rules) == sorted(there), "a rule without its view"


async def assert_later_rules_work(application: Application, *codes: str) -> None:
    """A coded and a plain rule run as if nothing had been, and all agrees afterwards."""
    for rule in (PLAIN, "STEADY_RULE", *codes):
        ending = await application.supervisor.process_rule_request(rule)
        assert isinstance(ending, RuleResult), ending
    async with application.database.connection() as connection:
        await assert_in_agreement(connection)  # type: ignore[arg-type]  # the pool's proxy of one


async def until(holds: Callable[[], object] | Callable[[], Awaitable[object]]) -> None:
    """Let the loop turn until something has come about. The test's own time limit ends a wait in vain."""
    while True:
        answer: Any = holds()
        if await answer if isinstance(answer, Awaitable) else answer:
            return
        await asyncio.sleep(0.01)


def statuses(application: Application) -> list[ConnectionStatus]:
    """Every change of the database's status from now on."""
    seen: list[ConnectionStatus] = []
    application.on_status(seen.append)
    return seen


def server_pid(data_dir: Path) -> int:
    """The process of the cluster's server."""
    server = postmaster.find(data_dir / "postgres" / "data")
    assert server is not None
    return server.pid


def settings_for(data_dir: Path, **changes: Any) -> Settings:
    """Settings that no environment reaches: a free port, the given folder."""
    known: Mapping[str, Any] = {"data_dir": data_dir, "port": 0, **changes}
    return Settings(**known)
