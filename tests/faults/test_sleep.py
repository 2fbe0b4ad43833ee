"""The machine sleeps: all processes stand still for a while, then go on as if nothing had been."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from tests.e2e.serving import Served, answer, ask, processes_in, serving
from tests.faults.ground import PLAIN, assert_in_agreement, raw
from tests.processes import Terminal

SHORT = 1.5  # seconds: long enough to stand in the middle of rules
LONG = 60.0  # longer than pings, health checks and handshakes are waited for
RULES = 8


def freeze(served: Served, number: signal.Signals) -> None:
    """Stop the application and its database, or have them go on."""
    pids = [served.process.pid, *processes_in(served.terminal.data_dir / "postgres")]
    for pid in pids if number == signal.SIGSTOP else reversed(pids):
        os.kill(pid, number)


@pytest.mark.parametrize("seconds", [SHORT, pytest.param(LONG, marks=pytest.mark.slow)])
async def test_after_a_sleep_every_rule_has_one_answer_and_nothing_bursts(seconds: float, data_dir: Path) -> None:
    terminal = Terminal(data_dir)
    with serving(terminal) as served:
        # the other side of the socket does not sleep, and does not ask whether we do: as a browser
        async with connect(f"ws://127.0.0.1:{served.port}/ws", proxy=None, ping_interval=None) as client:
            assert (await ask(client, rule_code="STEADY_RULE"))["type"] == "rule_result"
            for _ in range(RULES):
                await client.send(json.dumps({"type": "run_rule", "rule_code": PLAIN}))
            freeze(served, signal.SIGSTOP)
            await asyncio.sleep(seconds)
            freeze(served, signal.SIGCONT)
            for _ in range(RULES):
                assert (await answer(client))["type"] in ("rule_result", "error")
            assert (await ask(client, rule_code="STEADY_RULE"))["type"] == "rule_result"
        assert served.get("/healthz")[1]["database"] == "connected"
        served.end()
    log = (data_dir / "logs" / "pattern-factory.log").read_text()
    alarms = [line for line in log.splitlines() if " WARNING " in line or " ERROR " in line]
    assert len(alarms) <= 2, alarms
    assert log.count(": disconnected") <= 3, "lost once at most; the other two are ends"
    async with raw(data_dir) as connection:
        await assert_in_agreement(connection)
