"""1,000 clients connected, 200 of them running rules, against a stand-in for the supervisor: nothing may be lost.

Run as `python -m bench.clients [--qt]`. The server has a process of its own; `--qt` runs it on Qt's loop.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import resource
import statistics
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection

from websockets.asyncio.client import ClientConnection, connect

from app.door import DoorPolicy
from app.reads import Answer
from app.server import SocketServer
from pitboss.events import Emit, RuleFailed, RuleResult, ViewsRefresh, WorkflowFinished

CLIENTS, ACTIVE, RULES_EACH = 1_000, 200, 2
RULE_SECONDS = 0.01  # about what a rule takes in PostgreSQL
PATIENCE = 120.0  # seconds until a reply counts as lost


class StandIn:
    """A supervisor whose rules take a while and then publish a refresh, as real ones do."""

    server: SocketServer

    async def process_rule_request(
        self, rule_code: str, rule_id: str | None = None, *, emit: Emit
    ) -> RuleResult | RuleFailed:
        del rule_id
        await asyncio.sleep(RULE_SECONDS)
        ended = RuleResult(
            run_id="", rule=rule_code, title=rule_code, message=f"Rule {rule_code} → 5 rows → {rule_code}",
            table=rule_code, rows=5, sql="", source="reviewed",
        )  # fmt: skip
        emit(ended)
        self.server.publish(ViewsRefresh(table=rule_code, rule=rule_code))
        return ended

    async def run_workflow(
        self, workflow: str, workflow_id: str | None = None, *, emit: Emit
    ) -> WorkflowFinished | RuleFailed:
        raise NotImplementedError

    async def answer(self, *_: object) -> Answer:
        raise NotImplementedError


async def serve(pipe: Connection) -> None:
    """Serve until the pipe says stop; then tell the loop's longest stall and the memory used at most."""
    stand_in = StandIn()
    server = stand_in.server = SocketServer(DoorPolicy(port=0), stand_in, stand_in)
    await server.start()
    pipe.send(server.port)
    longest = 0.0
    while not pipe.poll():
        before = time.process_time()  # not the wall's: what else runs on this machine is not our stall
        await asyncio.sleep(0.001)
        longest = max(longest, time.process_time() - before)
    await server.aclose()
    pipe.send((longest * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def serve_in_process(pipe: Connection, on_qt: bool) -> None:
    """The server's process."""
    if not on_qt:
        asyncio.run(serve(pipe))
        return
    from PySide6.QtCore import QCoreApplication
    from qasync import QEventLoop

    with QEventLoop(QCoreApplication([])) as loop:
        loop.run_until_complete(serve(pipe))


class Listener:
    """One client: runs rules if it is active, and counts what it hears."""

    def __init__(self, client: ClientConnection, number: int) -> None:
        self._client = client
        self._number = number
        self._answered = asyncio.Event()
        self._heard_another = asyncio.Event()
        self.answers = self.errors = self.events = 0

    async def listen(self) -> None:
        async for text in self._client:
            frame = json.loads(text)
            if frame["type"] == "event":
                self.events += 1
                self._heard_another.set()
                continue
            self.answers += 1
            self.errors += frame["type"] == "error"
            self._answered.set()

    async def heard(self, events: int) -> None:
        """Wait until so many events were heard."""
        while self.events < events:
            self._heard_another.clear()
            await self._heard_another.wait()

    async def run_rules(self) -> list[float]:
        """The milliseconds that each rule took."""
        took = []
        for rule in range(RULES_EACH):
            self._answered.clear()
            asked = time.perf_counter()
            await self._client.send(json.dumps({"type": "run_rule", "rule_code": f"r{self._number}_{rule}"}))
            await self._answered.wait()
            took.append((time.perf_counter() - asked) * 1000)
        return took


async def measure(port: int) -> bool:
    """Connect all, run the rules, wait for the last event; print. Whether nothing was lost."""
    begun = time.perf_counter()
    sockets = await asyncio.gather(
        *(connect(f"ws://127.0.0.1:{port}/ws", proxy=None, open_timeout=60) for _ in range(CLIENTS))
    )
    connecting = time.perf_counter() - begun
    listeners = [Listener(client, number) for number, client in enumerate(sockets)]
    listening = asyncio.gather(*(listener.listen() for listener in listeners))
    rules, took = ACTIVE * RULES_EACH, list[float]()
    begun = time.perf_counter()
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            for times in await asyncio.gather(*(listener.run_rules() for listener in listeners[:ACTIVE])):
                took += times
            await asyncio.gather(*(listener.heard(rules) for listener in listeners))
    running = time.perf_counter() - begun
    await asyncio.gather(*(client.close() for client in sockets))
    await asyncio.gather(listening, return_exceptions=True)
    answers, errors, events = (
        sum(getattr(listener, name) for listener in listeners) for name in ("answers", "errors", "events")
    )
    show("clients connected", f"{len(sockets)} in {connecting:.1f} s", f"{CLIENTS}")
    show("answers", f"{answers}", f"{rules}")
    show("errors", f"{errors}", "0")
    show("events heard", f"{events:,} in {running:.1f} s", f"{rules * CLIENTS:,}")
    if took:
        show(
            "answer, p50 / p99", f"{statistics.median(took):.0f} / {statistics.quantiles(took, n=100)[98]:.0f} ms", "-"
        )
    return (answers, errors, events) == (rules, 0, rules * CLIENTS)


def show(what: str, measured: str, bar: str) -> None:
    print(f"{what:32} {measured:>28}   bar {bar}")


def main() -> int:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve_in_process, args=(theirs, "--qt" in sys.argv))
    process.start()
    good = asyncio.run(measure(ours.recv()))
    ours.send("stop")
    stall, memory = ours.recv()
    process.join()
    show("server: longest turn, CPU time", f"{stall:.0f} ms", "-")
    show("server: memory at most", f"{memory:.0f} MB", "-")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
