"""One greedy client with a hundred waiting rules beside ten modest ones, who may wait twice as long at most.

Run as `python -m bench.fairness`. A real server process over the embedded database; rules are translated, guarded and
become views. A modest client asks, reads, thinks, and asks again; its waits are measured without the greedy one first.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from websockets.asyncio.client import ClientConnection, connect

from bench.measure import Figure, p50, print_table
from bench.start import served

MODEST, RULES_EACH, ROUNDS = 10, 8, 3
THINKING = 0.5  # seconds on average between an answer and the next rule of a modest client
GREEDY_RULES = 100  # that the greedy client keeps waiting at the server: as many as it may
BAR = 2.0
RULE = "Find all patterns where kind equals pattern"
_ids = count(int(time.time() * 1000))


def request() -> str:
    """A rule that becomes a view of its own."""
    return json.dumps({"type": "run_rule", "rule_code": RULE, "rule_id": f"rule_{next(_ids)}"})


class Greedy:
    """A client that keeps its queue full: as many rules as may wait, and another for each answer."""

    def __init__(self, client: ClientConnection) -> None:
        self._client = client
        self.answered = 0

    async def eat(self) -> None:
        for _ in range(GREEDY_RULES):
            await self._client.send(request())
        async for text in self._client:
            if json.loads(text)["type"] == "rule_result":
                self.answered += 1
                await self._client.send(request())


async def be_modest(client: ClientConnection, number: int) -> list[float]:
    """The milliseconds that each rule of a modest client took. No two clients ask in step."""
    thinking = random.Random(number)
    took = []
    for _ in range(RULES_EACH):
        await asyncio.sleep(thinking.uniform(0, 2 * THINKING))
        asked = time.perf_counter()
        await client.send(request())
        while (kind := json.loads(await client.recv())["type"]) == "event":
            pass
        assert kind == "rule_result", "a modest client got an error"
        took.append((time.perf_counter() - asked) * 1000)
    return took


async def modest_waits(url: str) -> list[float]:
    """What ten modest clients waited, in milliseconds."""
    clients = [await connect(url, proxy=None) for _ in range(MODEST)]
    waits = await asyncio.gather(*(be_modest(client, number) for number, client in enumerate(clients)))
    await asyncio.gather(*(client.close() for client in clients))
    return [wait for each in waits for wait in each]


async def waits_beside_greedy(url: str) -> tuple[list[float], float]:
    """The same beside a greedy client, and how many rules a second that one got."""
    async with connect(url, proxy=None, ping_interval=None) as client:
        greedy = Greedy(client)
        eating = asyncio.create_task(greedy.eat())
        started = time.perf_counter()
        waits = await modest_waits(url)
        rate = greedy.answered / (time.perf_counter() - started)
        eating.cancel()
        with suppress(asyncio.CancelledError):
            await eating
    return waits, rate


async def compare(port: int) -> list[Figure]:
    """Waits without and with the greedy client, in turns, for the machine is never quiet."""
    url = f"ws://127.0.0.1:{port}/ws"
    await modest_waits(url)  # until everything is warm
    alone, beside, rates = list[float](), list[float](), list[float]()
    for _ in range(ROUNDS):
        alone += await modest_waits(url)
        waits, rate = await waits_beside_greedy(url)
        beside += waits
        rates.append(rate)
    return [
        Figure("a modest client's wait, p50", p50(alone), "ms"),
        Figure("beside a greedy one, p50", p50(beside) / p50(alone), "times that", BAR),
        Figure("a modest client's wait, p95", p95(alone), "ms"),
        Figure("beside a greedy one, p95", p95(beside) / p95(alone), "times that", BAR),
        Figure("rules a second of the greedy one", p50(rates), "/s"),
    ]


def p95(values: list[float]) -> float:
    """The 95th of a hundred."""
    return statistics.quantiles(values, n=20, method="inclusive")[18]


def measure() -> list[Figure]:
    """The figures of fairness."""
    with TemporaryDirectory(prefix="pf-bench-") as folder, served(Path(folder)) as port:
        return asyncio.run(compare(port))


if __name__ == "__main__":
    sys.exit(0 if print_table(measure()) else 1)
