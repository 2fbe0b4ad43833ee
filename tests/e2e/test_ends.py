"""How a server process starts beside another and ends: by signal, by kill, and what is left then."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import asyncpg
import pytest

from tests.e2e.serving import (
    SLOW_RULEBOOK,
    Served,
    ask,
    assert_nothing_left,
    beside,
    is_making_a_view,
    processes_in,
    serving,
    start,
    until_slow_rule_runs,
)
from tests.processes import Terminal, free_port


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A data folder with a rulebook that has a rule of minutes; no server runs on it between tests."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "pattern-factory.yaml").write_text(SLOW_RULEBOOK)
    return Terminal(folder)


async def assert_in_agreement(connection: asyncpg.Connection) -> None:
    """Each result is registered, each registered view is there, each registered view has its rule; no half-made one."""
    there = await connection.fetch("SELECT matviewname AS name FROM pg_matviews WHERE schemaname = 'views' ORDER BY 1")
    registered = await connection.fetch(
        "SELECT v.table_name AS name FROM views_registry v JOIN rules r ON r.id = v.rule_id ORDER BY 1"
    )
    assert [row["name"] for row in there] == [row["name"] for row in registered]
    assert await connection.fetchval("SELECT count(*) FROM views_registry") == len(registered)
    assert not [row for row in there if row["name"].startswith("making_")]
    rules = await connection.fetchval("SELECT count(*) FROM rules")
    assert rules == len(registered)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_serve_and_leaves_nothing(number: signal.Signals, terminal: Terminal) -> None:
    served = start(terminal, "serve")
    assert processes_in(terminal.data_dir)
    code, said = served.end(number)
    assert (code, said) == (0, "")
    assert_nothing_left(terminal)


async def test_a_signal_in_the_middle_of_a_rule_ends_serve_with_nothing_of_the_rule_kept(terminal: Terminal) -> None:
    with serving(terminal) as served:
        async with served.connect() as client:
            asking = asyncio.create_task(ask(client, rule_code="SLOW_RULE"))
            await until_slow_rule_runs(terminal)
            code, said = await asyncio.to_thread(served.end)
            await asyncio.gather(asking, return_exceptions=True)
    assert (code, said) == (0, "")
    assert_nothing_left(terminal)
    with serving(terminal):
        async with beside(terminal) as connection:
            await assert_in_agreement(connection)
            assert await connection.fetchval("SELECT to_regclass('views.slow_rule')") is None


async def test_a_kill_in_the_middle_of_a_rule_leaves_views_and_registry_in_agreement(terminal: Terminal) -> None:
    with serving(terminal) as served:
        async with served.connect() as client:
            assert (await ask(client, rule_code="LIST_ORGS"))["type"] == "rule_result"
            asking = asyncio.create_task(ask(client, rule_code="SLOW_RULE"))
            await until_slow_rule_runs(terminal)
            served.end(signal.SIGKILL)
            await asyncio.gather(asking, return_exceptions=True)
    with serving(terminal) as served:
        async with served.connect() as client, beside(terminal) as connection:
            await assert_in_agreement(connection)
            assert await connection.fetchval("SELECT to_regclass('views.slow_rule')") is None
            while await is_making_a_view(connection):  # noqa: ASYNC110  # it finds out by itself that nobody asks any more
                await asyncio.sleep(0.05)
            assert (await ask(client, rule_code="LIST_ORGS"))["type"] == "rule_result"
        served.end()
    assert_nothing_left(terminal)


def test_a_second_serve_exits_with_1_and_the_first_lives_on(terminal: Terminal) -> None:
    with serving(terminal) as served:
        refused = terminal("serve", "--port", str(free_port()), code=1)
        assert "already runs" in refused.stderr
        assert served.get("/healthz")[0] == 200


async def test_the_last_one_out_stops_the_database(terminal: Terminal) -> None:
    with serving(terminal) as served:
        async with beside(terminal) as connection:
            assert served.end()[0] == 0
            assert await connection.fetchval("SELECT 1") == 1
        assert_nothing_left(terminal)


def test_a_port_that_is_taken_is_said_in_a_sentence(terminal: Terminal, tmp_path: Path) -> None:
    with serving(terminal) as served:
        other = Terminal(tmp_path)
        done = other("serve", "--port", str(served.port), code=1)
        assert str(served.port) in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert_nothing_left(other)


def test_without_a_display_the_application_says_so_in_one_line_and_serves(terminal: Terminal) -> None:
    served = start(terminal)
    display, *serves = served.said.splitlines()
    assert display.startswith("There is no display")
    assert len(serves) == 1
    assert served.get("/healthz")[0] == 200
    assert served.end() == (0, "")
    assert_nothing_left(terminal)


def test_a_client_that_stays_connected_does_not_hold_the_end_up(terminal: Terminal) -> None:
    async def told(served: Served) -> int | None:
        async with served.connect() as client:
            assert (await asyncio.to_thread(served.end))[0] == 0
            await client.wait_closed()
            return client.close_code

    with serving(terminal) as served, asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        assert runner.run(told(served)) == 1001  # going away
