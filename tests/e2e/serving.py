"""`pattern-factory serve` as a process: started, asked over its socket, looked into beside it, and ended."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from websockets.asyncio.client import ClientConnection, connect

from app.cluster import EmbeddedCluster
from app.instance import InstanceLock
from tests.processes import Terminal, free_port

# its second rule takes minutes: little cost by PostgreSQL's own estimate, and nothing that the guard refuses
SLOW_RULEBOOK = """
DATA:
  tables:
    patterns: [id, name]
    orgs: [id, name, stage]
RULES:
  - rule_code: LIST_ORGS
    name: List of Organizations
    logic: Show a list of orgs.
    sql: SELECT name, stage FROM orgs ORDER BY name
  - rule_code: SLOW_RULE
    name: Slow Rule
    logic: Count many hashes.
    sql: >-
      SELECT count(DISTINCT md5(md5(md5(md5(md5(a.name || b.name || c.name || d.name)))))) AS hashes
      FROM patterns a, patterns b, patterns c, patterns d
"""


@dataclass(frozen=True)
class Served:
    """A server that has said that it serves."""

    terminal: Terminal
    process: subprocess.Popen[str]
    port: int
    said: str  # on standard error, up to the line that names the address

    def connect(self) -> connect:
        """A client's connection. It keeps all that it is sent: else closing it would wait for what nobody reads."""
        return connect(f"ws://127.0.0.1:{self.port}/ws", proxy=None, max_queue=None)

    def get(self, path: str) -> tuple[int, Any]:
        """The status and the JSON of a plain read."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal and wait for the end: the exit code, and what was said on standard error since the start."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said


def start(terminal: Terminal, *arguments: str) -> Served:
    """Start `pattern-factory` with these arguments (`serve` among them, or none), and wait until it serves."""
    port = free_port()
    process = terminal.start(*arguments, "--port", str(port))
    assert process.stderr is not None
    said = ""
    while "Serving" not in said:
        line = process.stderr.readline()
        assert line, f"it ended: {said}"
        said += line
    return Served(terminal, process, port, said)


@contextmanager
def serving(terminal: Terminal, *arguments: str) -> Iterator[Served]:
    """A server for the time of a `with`."""
    served = start(terminal, *(arguments or ("serve",)))
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.end()


@asynccontextmanager
async def beside(terminal: Terminal) -> AsyncIterator[asyncpg.Connection]:
    """A connection of one's own to the embedded database that runs on a data folder, as its owner."""
    cluster = EmbeddedCluster(terminal.data_dir)
    connection = await asyncpg.connect(await cluster.open())
    try:
        yield connection
    finally:
        await connection.close()
        await cluster.close()


async def until_slow_rule_runs(terminal: Terminal) -> None:
    """Wait until the server computes the result of the slow rule."""
    async with beside(terminal) as connection:
        while not await is_making_a_view(connection):  # noqa: ASYNC110  # the server tells nobody
            await asyncio.sleep(0.01)


async def is_making_a_view(connection: asyncpg.Connection) -> bool:
    """Whether some rule's result is being computed."""
    making: bool = await connection.fetchval(
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'CREATE MATERIALIZED VIEW%'"
    )
    return making


async def ask(client: ClientConnection, kind: str = "run_rule", /, **fields: str) -> dict[str, Any]:
    """Send a request; the next frame that is no event."""
    await client.send(json.dumps({"type": kind, **fields}))
    return await answer(client)


async def answer(client: ClientConnection) -> dict[str, Any]:
    """The next frame that is no event."""
    while (frame := json.loads(await client.recv()))["type"] == "event":
        pass
    assert isinstance(frame, dict)
    return frame


async def event(client: ClientConnection) -> dict[str, Any]:
    """The payload of the next event."""
    while (frame := json.loads(await client.recv()))["type"] != "event":
        pass
    payload = frame["payload"]
    assert isinstance(payload, dict)
    return payload


def processes_in(folder: Path) -> list[int]:
    """The processes that work in a folder or below it, as PostgreSQL's do in its cluster."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            at = (process / "cwd").readlink()
        except OSError:  # it has just ended
            continue
        if at.is_relative_to(folder):
            found.append(int(process.name))
    return found


def assert_nothing_left(terminal: Terminal) -> None:
    """No process, no lock and no sign of a running server is left on a data folder."""
    assert processes_in(terminal.data_dir) == []
    assert not (terminal.data_dir / "postgres" / "data" / "postmaster.pid").exists()
    with InstanceLock(terminal.data_dir, "serve"):
        pass
