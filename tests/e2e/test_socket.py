"""Rules over the socket of a server process, against the same SQL run beside it."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import AsyncExitStack

import asyncpg
import pytest

from pitboss.names import row_count
from pitboss.rulebook import load_rulebook
from resources import shipped_rulebook
from tests.e2e.serving import Served, answer, ask, beside, event

BOOK = load_rulebook(shipped_rulebook())
SAMPLE = "Find all patterns where kind equals pattern"
SAMPLE_SLUG = "find_all_patterns_where_kind_equals_pattern"
TWICE = [1, 2]


async def rows_by_hand(connection: asyncpg.Connection, sql: str) -> list[tuple[object, ...]]:
    """What a rule's SQL gives when it is run directly, as the rule role."""
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE pattern_factory_rules; SET LOCAL search_path = public, views")
        return [tuple(row) for row in await connection.fetch(sql)]


async def rows_of(connection: asyncpg.Connection, view: str) -> list[tuple[object, ...]]:
    """The rows of a result."""
    return [tuple(row) for row in await connection.fetch(f'SELECT * FROM views."{view}"')]


async def test_the_protocols_example_is_answered_as_the_protocol_has_it(served: Served) -> None:
    stamp = "1732430862456"
    async with served.connect() as client:
        frame = await ask(client, rule_code=SAMPLE, rule_id=f"rule_{stamp}")
    view = f"rule_{SAMPLE_SLUG}_{stamp}"
    async with beside(served.terminal) as connection:
        by_hand = await rows_by_hand(connection, "SELECT id FROM patterns WHERE kind = 'pattern'")
        assert len(await rows_of(connection, view)) == len(by_hand) > 0
    assert frame["type"] == "rule_result"
    assert frame["message"] == f"Rule find_all_patterns_where... → {row_count(len(by_hand))} → {view}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", frame["timestamp"])


@pytest.mark.parametrize("code", [rule.code for rule in BOOK.rules])
async def test_a_rule_by_code_gives_the_rows_of_its_sql_run_directly_also_the_second_time(
    code: str, served: Served
) -> None:
    rule = BOOK.rule(code)
    assert rule is not None
    assert rule.sql
    async with served.connect() as client, beside(served.terminal) as connection:
        by_hand = await rows_by_hand(connection, rule.sql)
        for _ in TWICE:
            frame = await ask(client, rule_code=code)
            assert frame["message"] == f"Rule {code.lower()} → {row_count(len(by_hand))} → {code.lower()}"
            assert await rows_of(connection, code.lower()) == by_hand


@pytest.mark.parametrize("code", [flow.code for flow in BOOK.workflows])
async def test_a_workflow_answers_each_step_and_the_whole_also_the_second_time(code: str, served: Served) -> None:
    flow = BOOK.workflow(code)
    assert flow is not None
    async with served.connect() as client, beside(served.terminal) as connection:
        for _ in TWICE:
            total = 0
            await client.send(json.dumps({"type": "run_workflow", "workflow": code, "workflow_id": "wf_1"}))
            for step in flow.ordered:
                rows = await rows_by_hand(connection, BOOK.rule(step.rule).sql)  # type: ignore[union-attr]
                view = step.rule.lower()
                assert (await answer(client))["message"] == f"Rule {view} → {row_count(len(rows))} → {view}"
                assert await rows_of(connection, view) == rows
                total += len(rows)
            steps = len(flow.ordered)
            expected = f"Workflow {code.lower()} → {steps} of {steps} rules → {row_count(total)}"
            assert (await answer(client))["message"] == expected


async def test_twenty_sockets_at_once_run_the_same_rule_and_different_ones(served: Served) -> None:
    codes = [rule.code for rule in BOOK.rules]
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(served.connect()) for _ in range(20)]

        async def run_all(number: int) -> list[str]:
            asked = ["LIST_ORGS", codes[number % len(codes)], SAMPLE]
            frames = [await ask(clients[number], rule_code=text) for text in asked]
            assert [frame["type"] for frame in frames] == ["rule_result"] * len(asked), frames
            return [str(frame["message"]) for frame in frames]

        messages = await asyncio.gather(*(run_all(number) for number in range(20)))
    views = [own[-1].rpartition(" ")[2] for own in messages]
    assert len(set(views)) == 20  # a plain rule without a stamp has a view of its own each time
    async with beside(served.terminal) as connection:
        for code in codes:
            by_hand = await rows_by_hand(connection, BOOK.rule(code).sql)  # type: ignore[union-attr]
            assert await rows_of(connection, code.lower()) == by_hand
        sample = await rows_by_hand(connection, "SELECT id FROM patterns WHERE kind = 'pattern'")
        for view in views:
            assert len(await rows_of(connection, view)) == len(sample)


async def test_views_refresh_follows_the_result_to_every_client(served: Served) -> None:
    async with served.connect() as asker, served.connect() as other:
        await asker.send(json.dumps({"type": "run_rule", "rule_code": "LIST_ORGS"}))
        frames = [json.loads(await asker.recv()) for _ in range(2)]
        heard = await event(other)
    assert [frame["type"] for frame in frames] == ["rule_result", "event"]
    assert frames[1]["event"] == "views:refresh"
    assert frames[1]["payload"] == heard == {"table": "list_orgs", "rule": "List of Organizations"}


async def test_a_rule_run_in_the_terminal_is_told_to_connected_sockets(served: Served) -> None:
    async with served.connect() as client:
        await asyncio.to_thread(served.terminal, "run", "TIME_TO_FUNDING")
        assert await event(client) == {"table": "time_to_funding", "rule": "Time to Funding"}
        await asyncio.to_thread(served.terminal, "drop", "time_to_funding")
        assert await event(client) == {"table": "time_to_funding", "rule": "Time to Funding"}
    assert (await asyncio.to_thread(served.get, "/query/time_to_funding"))[0] == 404


async def test_a_refused_rule_is_an_error_and_leaves_nothing(served: Served) -> None:
    async with served.connect() as client, beside(served.terminal) as connection:
        before = await connection.fetchval("SELECT count(*) FROM views_registry")
        frame = await ask(client, rule_code="what is the weather in Paris")
        assert (frame["type"], frame["code"]) == ("error", "not_understood")
        assert await connection.fetchval("SELECT count(*) FROM views_registry") == before


async def test_plain_reads_show_what_is_in_the_database(served: Served) -> None:
    async with served.connect() as client:
        await ask(client, rule_code="LIST_ORGS")
    async with beside(served.terminal) as connection:
        orgs = await rows_of(connection, "list_orgs")
        patterns = await connection.fetchval("SELECT count(*) FROM patterns WHERE deleted_at IS NULL")
        registered = await connection.fetch("SELECT table_name FROM views_registry")
    status, health = await asyncio.to_thread(served.get, "/healthz")
    assert (status, health["status"], health["database"]) == (200, "ok", "connected")
    _, listed = await asyncio.to_thread(served.get, "/query/views_registry")
    assert {row["table_name"] for row in listed} == {row["table_name"] for row in registered}
    _, shown = await asyncio.to_thread(served.get, "/query/list_orgs")
    assert [(row["stage"], row["name"]) for row in shown] == [row[:2] for row in orgs]
    _, found = await asyncio.to_thread(served.get, "/patterns")
    assert len(found) == patterns
    assert (await asyncio.to_thread(served.get, "/query/nowhere"))[0] == 404
