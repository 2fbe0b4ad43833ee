"""One greedy client with a hundred waiting rules beside ten modest ones, who may wait twice as long at most.

Run as `python -m bench.fairness`. A real server process over the embedded database; rules are translated, guarded and
become views. A modest client asks, reads, thinks, and asks again; its waits are measured without the greedy one first.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count

from websockets.asyncio.client import ClientConnection, connect

MODEST, RULES_EACH = 10, 12
THINKING = 0.5  # seconds on average between an answer and the next rule of a modest client
GREEDY_RULES = 100  # that the greedy client keeps waiting at the server: as many as it may
BAR = 2.0
RULE = "Find all patterns where kind equals pattern"
_ids = count(int(time.time() * 1000))


@contextmanager
def serving() -> Iterator[int]:
    """A server over a new embedded database, for the time of a `with`: its port."""
    with socket.socket() as probe, tempfile.TemporaryDirectory(prefix="pf-fairness-") as folder:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--port", str(port), "--data-dir", folder],
            stderr=subprocess.PIPE,
            text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("PATTERN_FACTORY_")},
        )
        try:
            assert process.stderr is not None
            while "Serving" not in (line := process.stderr.readline()):
                if not line:
                    raise RuntimeError("The server did not start.")
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate()


def request() -> str:
    """A rule that becomes a view of its own."""
    return json.dumps({"type": "run_rule", "rule_code": RULE, "rule_id": f"rule_{next(_ids)}"})


async def be_greedy(client: ClientConnection) -> None:
    """Keep the queue full: as many as may wait, and another for each answer."""
    for _ in range(GREEDY_RULES):
        await client.send(request())
    async for text in client:
        if json.loads(text)["type"] == "rule_result":
            await client.send(request())


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


async def waits(port: int, *, greedy: bool) -> tuple[float, float]:
    """The modest clients' p50 and p95 in milliseconds."""
    url = f"ws://127.0.0.1:{port}/ws"
    async with connect(url, proxy=None, ping_interval=None) as glutton:
        eating = asyncio.create_task(be_greedy(glutton)) if greedy else None
        clients = [await connect(url, proxy=None) for _ in range(MODEST)]
        all_took = await asyncio.gather(*(be_modest(client, number) for number, client in enumerate(clients)))
        await asyncio.gather(*(client.close() for client in clients))
        if eating is not None:
            eating.cancel()
            with suppress(asyncio.CancelledError):
                await eating
    took = [one for each in all_took for one in each]
    return statistics.median(took), statistics.quantiles(took, n=20)[18]


async def measure(port: int) -> bool:
    """Print both sets of waits; whether the bar holds."""
    await waits(port, greedy=False)  # until caches are warm
    alone = await waits(port, greedy=False)
    beside = await waits(port, greedy=True)
    good = True
    for name, before, after in zip(("p50", "p95"), alone, beside, strict=True):
        factor = after / before
        good = good and factor <= BAR
        measured = f"{before:.0f} ms alone, {after:.0f} ms beside the greedy one"
        print(f"a modest client's wait, {name}: {measured:44} {factor:.1f}   bar {BAR:.0f}")
    return good


def main() -> int:
    with serving() as port:
        return 0 if asyncio.run(measure(port)) else 1


if __name__ == "__main__":
    sys.exit(main())
