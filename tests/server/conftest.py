"""A real server on a free port, with a stand-in for the supervisor, and clients that speak raw TCP."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from app.client import Limits
from app.door import DoorPolicy
from app.reads import Answer
from app.server import SocketServer
from pitboss.errors import DatabaseUnavailable
from pitboss.events import Emit, Progress, RuleFailed, RuleResult, WorkflowFinished
from pitboss.tools import Metrics

QUICK = Limits(open_timeout=2, close_timeout=0.3, wrong_token_delay=0.001)


def result(rule: str) -> RuleResult:
    """A rule's good end."""
    message = f"Rule {rule} → 5 rows → {rule}"
    return RuleResult(
        run_id="1", rule=rule, title=rule, message=message, table=rule, rows=5, sql="SELECT 1", source="reviewed"
    )


class StandIn:
    """A supervisor that answers at once; the rules `slow`, `wrong`, `away` and `broken` do as they are called."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.running = 0
        self.most_running = 0
        self.release = asyncio.Event()
        self.started: asyncio.Queue[str] = asyncio.Queue()
        self.cancelled: asyncio.Queue[str] = asyncio.Queue()
        self.metrics: defaultdict[str, Metrics] = defaultdict(Metrics)

    async def process_rule_request(
        self, rule_code: str, rule_id: str | None = None, *, emit: Emit
    ) -> RuleResult | RuleFailed:
        self.asked.append((rule_code, rule_id))
        self.started.put_nowait(rule_code)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            emit(Progress(run_id="1", step="guard", status="started"))
            ended = await self._end(rule_code)
        except asyncio.CancelledError:
            self.cancelled.put_nowait(rule_code)
            raise
        finally:
            self.running -= 1
        emit(ended)
        return ended

    async def _end(self, rule_code: str) -> RuleResult | RuleFailed:
        match rule_code:
            case "slow":
                await self.release.wait()
            case "wrong":
                return RuleFailed(run_id="1", rule="wrong", message="No such column.", code="sql_failed")
            case "away":
                raise DatabaseUnavailable("The database is away.")
            case "broken":
                raise RuntimeError("a secret detail")
        return result(rule_code.lower())

    async def run_workflow(
        self, workflow: str, workflow_id: str | None = None, *, emit: Emit
    ) -> WorkflowFinished | RuleFailed:
        await self.process_rule_request("list_orgs", workflow_id, emit=emit)
        await self.process_rule_request("wrong", workflow_id, emit=emit)
        if workflow == "BROKEN":
            raise RuntimeError("a secret detail")
        message = "Workflow weekly_review → 1 of 2 rules → 5 rows"
        ended = WorkflowFinished(run_id="1", workflow="weekly_review", message=message, done=1, total=2, rows=5)
        emit(ended)
        return ended


class StandInReads:
    """Answers every read with the path that was asked for."""

    async def answer(
        self, segments: Sequence[str], query: Sequence[tuple[str, str]], counters: Mapping[str, Any]
    ) -> Answer:
        if segments == ("healthz",):
            return Answer(HTTPStatus.OK, json.dumps({"status": "ok", **counters}).encode())
        if segments[-1] == "fails":
            raise RuntimeError("a secret detail")
        return Answer(HTTPStatus.OK, json.dumps([*segments, *map(list, query)]).encode(), 7 if query else None)


class Running:
    """A server that runs, and ways to reach it."""

    def __init__(self, server: SocketServer, asker: StandIn) -> None:
        self.server = server
        self.asker = asker

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.server.port}/ws"

    def connect(self, path: str = "", **options: Any) -> connect:
        return connect(self.url + path, proxy=None, **options)

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.server.port)

    async def raw(self, data: bytes) -> bytes:
        """All that the server answers to `data` before it closes."""
        reader, writer = await self.open()
        try:
            writer.write(data)
            return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()

    async def get(self, target: str, *headers: str, method: str = "GET", host: str = "localhost") -> Reply:
        """A plain HTTP request's answer."""
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", *headers, "", ""]
        return Reply(await self.raw("\r\n".join(lines).encode()))

    async def handshake(self, *headers: str, target: str = "/ws", host: str = "localhost") -> Reply:
        """What a WebSocket handshake is answered, up to its head."""
        lines = [
            f"GET {target} HTTP/1.1", *([f"Host: {host}"] if host else []), "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", *headers, "", "",
        ]  # fmt: skip
        reader, writer = await self.open()
        try:
            writer.write("\r\n".join(lines).encode())
            return Reply(await reader.readuntil(b"\r\n\r\n"))
        finally:
            writer.close()


class Reply:
    """A raw HTTP answer, taken apart."""

    def __init__(self, raw: bytes) -> None:
        head, _, self.body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        self.status = int(first.split(" ")[1])
        self.headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Starter = Callable[..., Awaitable[Running]]


@pytest.fixture
async def start() -> AsyncIterator[Starter]:
    """Start a server with given limits and policy; all are closed at the end."""
    servers: list[SocketServer] = []

    async def begin(limits: Limits = QUICK, reads: Any = None, tls: Any = None, **policy: Any) -> Running:
        asker = StandIn()
        server = SocketServer(
            DoorPolicy(**{"port": 0, **policy}), asker, reads or StandInReads(), limits, tls=tls,
            tool_metrics=lambda: asker.metrics,
        )  # fmt: skip
        await server.start()
        servers.append(server)
        return Running(server, asker)

    yield begin
    for server in servers:
        await server.aclose()


@pytest.fixture
async def running(start: Starter) -> Running:
    """A server with quick limits and no token."""
    return await start()


async def ask(client: ClientConnection, **frame: Any) -> Any:
    """Send a frame: the first answer to it."""
    await client.send(json.dumps(frame))
    return json.loads(await client.recv())


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop turn until the condition holds. The test's own time limit ends a wait in vain."""
    while not holds():  # noqa: ASYNC110 (what is waited for is the server's own state, which tells nobody)
        await asyncio.sleep(0.001)
