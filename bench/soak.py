"""Ten minutes of the worst: fifty clients, a scrolling window, a dying PostgreSQL and a model that comes and goes.

Run as `python -m bench.soak [--minutes 10] [--seed 1]`. Bars: every request has exactly one answer; memory at the end
is within 10 % of minute two; no task, connection or process is left over; the three sets agree.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from websockets.asyncio.client import ClientConnection, connect

from app.cluster import EmbeddedCluster, postmaster
from pitboss.tasks import Tasks
from tests.model.server import ModelServer, Reply, model_server

CLIENTS = 50
THINKING = (0.5, 3.5)  # seconds between an answer and the next rule of a client
CALM = (10.0, 25.0)  # seconds between two faults
PATIENCE = 60.0  # seconds until an answer counts as lost
SETTLED = 120.0  # seconds until memory is first measured
SAMPLES = 10  # seconds that one measurement of memory averages
BAR = 1.10
RULES = (
    "Find all patterns where kind equals pattern",
    "number of patterns per kind",
    "BIG_RULE",
    "LIST_ORGS",
    "the frobnicated zorbs of yesteryear",  # for the model
    "UNKNOWN_RULE",
    "patterns named \u202e<b>=1+1</b>",
)
RULEBOOK = """
DATA:
  tables:
    patterns: [id, name, kind]
    orgs: [id, name, stage]
RULES:
  - rule_code: LIST_ORGS
    name: List of Organizations
    logic: Show a list of orgs.
    sql: SELECT name, stage FROM orgs ORDER BY name
  - rule_code: BIG_RULE
    name: Big Rule
    logic: Pair patterns with patterns.
    sql: SELECT a.id, a.name, b.description FROM patterns a, patterns b ORDER BY a.name, b.name
"""
REPLIES = {
    "answers": Reply("SELECT name FROM orgs"),
    "hangs": Reply(hang=True),
    "drops": Reply(drop=True),
    "has a fault": Reply(status=500, body=b"{}"),
    "answers garbage": Reply(body=b"<html>"),
}


@dataclass
class Soak:
    """One run: where, how long, and what was seen."""

    folder: Path
    port: int
    process: subprocess.Popen[str]
    model: ModelServer
    chance: random.Random
    over: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    async def be_client(self, number: int) -> None:
        """Ask rule after rule until it is over. The same rule of a client replaces its own view again."""
        chance, heard, listening = random.Random(number), asyncio.Queue[dict[str, str]](), Tasks()
        # no pings: a client of this process may have to wait for its turn longer than a ping may take
        async with connect(f"ws://127.0.0.1:{self.port}/ws", proxy=None, ping_interval=None) as client:
            listening.start(listen(client, heard), name=f"ears of client {number}")
            while not self.over.is_set():
                rule = chance.randrange(len(RULES))
                self.asked += 1
                rule_id = f"rule_17324308{number:03}{rule:02}"
                await client.send(json.dumps({"type": "run_rule", "rule_code": RULES[rule], "rule_id": rule_id}))
                await self._hear(heard, RULES[rule])
                await asyncio.sleep(chance.uniform(*THINKING))
            await (await client.ping())  # what was sent before has come by then
            if not heard.empty():
                self.wrong.append(f"a second answer: {heard.get_nowait()}")
        await listening.aclose()

    async def _hear(self, heard: asyncio.Queue[dict[str, str]], rule: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                frame = await heard.get()
        except TimeoutError:
            self.wrong.append(f"no answer to {rule!r}")
            return
        self.answers[frame.get("code", frame["type"])] += 1
        if "Traceback" in frame["message"]:
            self.wrong.append(f"a traceback: {frame}")

    async def misfortune(self) -> None:
        """One fault after the other, until it is over; in the end the model answers."""
        while not self.over.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self.chance.uniform(*CALM)):
                    await self.over.wait()
            what = self.chance.choice(("kill the server", "kill a session", *REPLIES))
            if what in REPLIES:
                self.model.replies[:] = [REPLIES[what]]
                self.faults[f"the model {what}"] += 1
            elif (victim := self._victim(what)) and not self.over.is_set():
                os.kill(victim, signal.SIGKILL)
                self.faults[what] += 1
        self.model.replies[:] = [REPLIES["answers"]]

    def _victim(self, what: str) -> int | None:
        server = postmaster.read(self.folder / "postgres" / "data")
        if server is None or not server.pid:
            return None
        if what == "kill the server":
            return server.pid
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
        with suppress(OSError):
            for pid in children.read_text().split():
                if "pattern_factory" in Path(f"/proc/{pid}/cmdline").read_text():
                    return int(pid)
        return None

    async def memory(self) -> float:
        """MB that the application holds, averaged over some seconds."""
        seen = []
        for _ in range(SAMPLES):
            seen.append(resident(self.process.pid))
            await asyncio.sleep(1)
        return sum(seen) / len(seen)

    async def run(self, seconds: float) -> bool:
        """Soak so long; print what was seen, and whether all bars hold."""
        owner = Tasks(on_error=lambda name, error: self.wrong.append(f"{name}: {error!r}"))
        begun = time.monotonic()
        clients = [owner.start(self.be_client(number), name=f"client {number}") for number in range(CLIENTS)]
        faults = owner.start(self.misfortune(), name="misfortune")
        await asyncio.sleep(min(SETTLED, seconds / 2) - SAMPLES / 2)
        first = await self.memory()
        await asyncio.sleep(max(0.0, seconds - (time.monotonic() - begun) - SAMPLES))
        last = await self.memory()
        self.over.set()
        await asyncio.gather(*clients, faults, return_exceptions=True)
        await owner.aclose()
        disagreeing = await disagreements(self.folder)
        left = self.end()
        show("requests / answers", f"{self.asked:,} / {self.answers.total():,}", "equal")
        show("answers", ", ".join(f"{code} {count:,}" for code, count in self.answers.most_common()), "-")
        show("faults", ", ".join(f"{what} {count}" for what, count in self.faults.most_common()), "-")
        show("memory, minute two / end", f"{first:.0f} / {last:.0f} MB ({last / first:.2f})", f"{BAR:.2f}")
        show("left over", f"{left}", "nothing")
        show("sets that disagree", f"{disagreeing}", "0")
        for each in self.wrong[:10]:
            print("wrong:", each)
        return (
            not self.wrong
            and self.asked == self.answers.total()
            and last <= first * BAR
            and left == {"tasks": [], "files": [], "server": False, "exit": 0}
            and disagreeing == 0
        )

    def end(self) -> dict[str, object]:
        """End the window's process: what it left."""
        self.process.send_signal(signal.SIGTERM)
        printed, _ = self.process.communicate(timeout=60)
        said = json.loads(printed) if printed else {}
        running = postmaster.is_running(self.folder / "postgres" / "data")
        return {**said, "server": running, "exit": self.process.returncode}


async def listen(client: ClientConnection, heard: asyncio.Queue[dict[str, str]]) -> None:
    """Put down every frame that is no event, until the connection ends."""
    async for text in client:
        if (frame := json.loads(text))["type"] != "event":
            heard.put_nowait(frame)


def resident(pid: int) -> float:
    """MB of memory that a process holds now."""
    return int(Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()[0]) / 1024


async def disagreements(folder: Path) -> int:
    """How many names are not in all of `views`, the registry and the rules; idle sessions of ours are waited for."""
    cluster = EmbeddedCluster(folder)
    connection = await asyncpg.connect(await cluster.open())
    try:
        number: int = await connection.fetchval(
            """WITH views AS (SELECT relname::text AS name FROM pg_class
                              WHERE relnamespace = 'views'::regnamespace AND relkind = 'm'),
                    known AS (SELECT v.table_name AS name FROM views_registry v JOIN rules r ON r.id = v.rule_id)
               SELECT count(*) FROM views FULL JOIN known USING (name) WHERE views IS NULL OR known IS NULL"""
        )
        return number
    finally:
        await connection.close()
        await cluster.close()


def show(what: str, measured: str, bar: str) -> None:
    print(f"{what:26} {measured}   bar {bar}", flush=True)


@contextmanager
def window(folder: Path, endpoint: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The window's process on an invisible screen, listening."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (folder / "pattern-factory.yaml").write_text(RULEBOOK)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PATTERN_FACTORY_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.soaked_window", str(folder), str(port), endpoint],
        stdout=subprocess.PIPE,
        text=True,
        env={**environment, "QT_QPA_PLATFORM": "offscreen"},
    )
    try:
        while True:
            with suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
            if process.poll() is not None:
                raise RuntimeError("The window did not open.")
            time.sleep(0.1)
        yield process, port
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1, help="of the faults")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pf-soak-") as folder, model_server(REPLIES["answers"]) as model:
        with window(Path(folder), model.url) as (process, port):
            soak = Soak(Path(folder), port, process, model, random.Random(asked.seed))
            good = asyncio.run(soak.run(asked.minutes * 60))
        model.ended.set()
    print("All bars hold." if good else "A bar does not hold.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
