"""The application killed with SIGKILL at each step of a rule: a new view, one with other SQL, one that is refreshed."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.e2e.serving import assert_nothing_left
from tests.faults.ground import (
    PLAIN,
    assert_in_agreement,
    assert_later_rules_work,
    opened,
    raw,
    settings_for,
    until,
    write_rulebook,
)
from tests.processes import Terminal, free_port

# between two writes one point is enough for every run of the tests
POINTS = ("before data_table", "after data_table", "after register_rule", "before commit", "after commit")
MORE = ("before context", "before sql_pitboss", "before guard", "before register_view", "after register_view")
RULES = (
    {"rule_code": PLAIN, "rule_id": "rule_1732430862456"},
    {"rule_code": "LIST_ORGS"},
    {"rule_code": "STEADY_RULE"},
)
VIEW = "rule_find_all_patterns_where_kind_equals_pattern_1732430862456"
BEFORE, AFTER = 5, 7


@pytest.fixture(params=[*POINTS, *(pytest.param(point, marks=pytest.mark.slow) for point in MORE)])
async def killed_at(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> tuple[str, Path]:
    """A point, and a data folder whose server process was killed when all three rules had come to it."""
    point, folder = request.param, shutil.copytree(made, tmp_path / "data")
    write_rulebook(folder, AFTER)
    port = free_port()
    command = [sys.executable, "-m", "tests.faults.killed", str(folder), str(port), point, str(len(RULES))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220  # asyncio is not its owner
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == "Serving\n"
        async with AsyncExitStack() as stack:
            for rule in RULES:
                client = await stack.enter_async_context(connect(f"ws://127.0.0.1:{port}/ws", proxy=None))
                await client.send(json.dumps({"type": "run_rule", **rule}))
            with pytest.raises(ConnectionClosed):
                await client.recv()
    assert process.returncode == -signal.SIGKILL
    return point, folder


async def test_after_a_kill_at_any_point_all_agree_and_rules_work(killed_at: tuple[str, Path]) -> None:
    point, folder = killed_at
    async with raw(folder) as connection:
        await until(lambda: _is_alone(connection))
        await assert_in_agreement(connection)
        is_kept = point == "after commit"
        assert await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"views.{VIEW}") is is_kept
        assert await connection.fetchval("SELECT count(*) FROM views.list_orgs") == (AFTER if is_kept else BEFORE)
        assert await connection.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0
    async with opened(settings_for(folder)) as application:
        await assert_later_rules_work(application, "LIST_ORGS")
        async with application.database.connection() as again:
            assert await again.fetchval("SELECT count(*) FROM views.list_orgs") == AFTER
    assert_nothing_left(Terminal(folder))


async def _is_alone(connection: asyncpg.Connection) -> bool:
    """Whether the sessions of the killed process have ended."""
    others: int = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()"
    )
    return others == 0
