"""What is counted, who is told, and what the log says."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest

from app.counters import Counters, Reading
from pitboss.tools import Metrics
from tests.server.conftest import QUICK, Running, Starter, ask, until

TOKEN = "s3cret"


async def told(running: Running) -> dict[str, object]:
    """The counters, as a caller with the token gets them."""
    answer = (await running.get("/healthz", f"Authorization: Bearer {TOKEN}")).json
    assert isinstance(answer, dict)
    return answer


async def test_requests_and_refusals_are_counted(start: Starter) -> None:
    running = await start(replace(QUICK, max_running=1), token=TOKEN)
    running.asker.metrics["guard"].count(3.0, failed=False)
    running.asker.metrics["guard"].count(1.04, failed=True)
    await running.get("/healthz")
    await running.get("/patterns", host="evil.example")
    await running.get(f"/nothing?token={TOKEN}")
    async with running.connect(f"?token={TOKEN}") as client:
        for frame in (
            {"type": "run_rule", "rule_code": "x"},
            {"type": "run_rule", "rule_code": "wrong"},
            {"type": "run_rule", "rule_code": "away"},
            {"type": "run_rule", "rule_code": "broken"},
            {"type": "hello"},
        ):
            await ask(client, **frame)
        await client.send('{"type": "run_workflow", "workflow": "W"}')
        for _ in range(3):
            await client.recv()
        for _ in range(3):
            await client.send('{"type": "run_rule", "rule_code": "slow"}')
        await until(lambda: running.server.reading.queued == 2)
        assert await told(running) == {
            "status": "ok",
            "clients": 1,
            "running": 1,
            "queued": 2,
            "answered": 2,
            "failed": 4,
            "refused": {"401": 1, "403": 1, "404": 1},
            "closed_unread": 0,
            "tools": {"guard": {"runs": 2, "failures": 1, "mean_ms": 2.0, "longest_ms": 3.0}},
        }
    await until(lambda: running.server.clients == 0)
    after = await told(running)
    assert (after["running"], after["queued"], after["answered"], after["failed"]) == (0, 0, 2, 4)


async def test_a_client_that_waits_for_its_turn_is_counted_as_waiting(start: Starter) -> None:
    running = await start(replace(QUICK, max_at_once=1))
    async with running.connect() as one, running.connect() as other:
        for client in (one, other):
            await client.send('{"type": "run_rule", "rule_code": "slow"}')
        await until(lambda: (running.server.reading.running, running.server.reading.queued) == (1, 1))
        running.asker.release.set()
        for client in (one, other):
            assert json.loads(await client.recv())["type"] == "rule_result"


async def test_a_client_too_many_is_counted(start: Starter) -> None:
    running = await start(replace(QUICK, max_clients=0))
    assert (await running.handshake()).status == 503
    assert running.server.reading.counters.refused == {503: 1}


async def test_a_line_is_logged_where_something_happened(start: Starter, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "app.server")
    running = await start(replace(QUICK, report_interval=0.05))
    async with running.connect() as client:
        await ask(client, type="run_rule", rule_code="x")
        await until(lambda: "1 answered" in caplog.text)
    assert "1 client, 0 running, 0 waiting; 1 answered" in caplog.text


def test_the_line_says_what_happened_since_the_last_one() -> None:
    counters, tools = Counters(), {"guard": Metrics(runs=1, total_ms=10)}
    before = Reading(0, 0, 0, counters, tools).kept()
    assert Reading(3, 1, 2, counters, tools).line_since(before) == "", "nothing has happened"
    counters.answered += 2
    counters.failed += 1
    counters.refused.update([403, 401, 401])
    counters.closed_unread += 1
    tools["guard"].count(2.0, failed=False)
    tools["guard"].count(4.0, failed=True)
    tools["new"] = Metrics(runs=1, total_ms=0.5)
    assert Reading(3, 1, 2, counters, tools).line_since(before) == (
        "3 clients, 1 running, 2 waiting; 2 answered, 1 failed, 2 refused with 401, 1 refused with 403, "
        "1 closed for not reading, guard 2 times (3.0 ms, 1 failing), new 1 times (0.5 ms)"
    )


def test_a_tool_that_never_ran_has_no_mean() -> None:
    assert Reading(0, 0, 0, Counters(), {"guard": Metrics()}).as_json()["tools"]["guard"]["mean_ms"] == 0
