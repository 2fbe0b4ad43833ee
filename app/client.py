"""One connected client: its requests, run a few at a time, and what it is sent, held within limits."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from typing import Any, Protocol, assert_never

from websockets.asyncio.server import ServerConnection, broadcast
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.protocol import State

from app.counters import Counters
from app.turns import Turns
from pitboss import names, wire
from pitboss.commands import Command, RunRule, RunWorkflow
from pitboss.errors import Busy, PitbossError
from pitboss.events import Emit, Event, RuleFailed, RuleResult, WorkflowFinished
from pitboss.tasks import Tasks

log = logging.getLogger(__name__)

_TLS_HELLO = b"\x16"  # the first byte of a client that speaks TLS to a port without
_READ_SIZE = 16 * 1024  # bytes a turn: 256 KiB, asyncio's own, can be 40,000 pings, half a second of nobody else's turn


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may use, and how long anything may take. Seconds and bytes."""

    max_running: int = 4
    max_queued: int = 100
    max_at_once: int = 8  # turns of all clients together: the database has 10 connections, two stay for reads
    max_frame: int = 2**20
    max_outgoing: int = 2**20  # what waits for a client that does not read
    max_clients: int = 4_000
    max_half_open: int = 1_000  # connections beside them: handshakes that have not ended, plain requests
    open_timeout: float = 10  # for a whole handshake, and for a whole plain request
    close_timeout: float = 5
    ping_interval: float = 20
    ping_timeout: float = 20
    patience: float = 20  # how long a client may take nothing at all while something waits for it
    wrong_token_delay: float = 0.1
    report_interval: float = 60


class Asker(Protocol):
    """The supervisor. Each event, the final one too, goes through `emit`; the one returned is the same again."""

    async def process_rule_request(
        self, rule_code: str, rule_id: str | None = None, *, emit: Emit
    ) -> RuleResult | RuleFailed: ...

    async def run_workflow(
        self, workflow: str, workflow_id: str | None = None, *, emit: Emit
    ) -> WorkflowFinished | RuleFailed: ...


class GuardedConnection(ServerConnection):
    """A connection that cannot make the server's memory grow: whatever it is sent, pongs too, stays within limits."""

    def __init__(
        self, *args: Any, opened: set[GuardedConnection], max_open: int, limits: Limits, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._opened = opened
        self._max_open = max_open
        self._limits = limits
        self._impatience: asyncio.TimerHandle | None = None
        self._is_new = True  # nothing has come yet

    @property
    def is_overfull(self) -> bool:
        """Whether more waits to be sent than a client may leave unread."""
        return self.transport.get_write_buffer_size() > self._limits.max_outgoing

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if hasattr(transport, "max_size"):  # asyncio's transport on sockets; others read as they like
            transport.max_size = _READ_SIZE
        super().connection_made(transport)
        self._opened.add(self)
        if len(self._opened) > self._max_open:
            self.transport.abort()  # or no file would be left for the database

    def connection_lost(self, exc: Exception | None) -> None:
        self._opened.discard(self)
        self._be_patient()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_new and data[:1] == _TLS_HELLO:
            self.transport.abort()  # no request begins so, and its sender would wait for an answer that cannot come
            return
        self._is_new = False
        super().data_received(data)
        # `Client.send` stops at once what it sends: beyond that are the pongs to a flood of pings
        flooded = self.transport.get_write_buffer_size() > 2 * self._limits.max_outgoing
        if flooded and self.state is not State.CONNECTING:
            self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._impatience = self.loop.call_later(self._limits.patience, self.transport.abort)

    def resume_writing(self) -> None:
        self._be_patient()
        super().resume_writing()

    def _be_patient(self) -> None:
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None


class Client:
    """Takes a connection's frames and runs what they ask for: a few at a time, in order, within limits.

    What is running when the client leaves is cancelled: nobody would see the answer, and the same `rule_id` again
    replaces the same view, so that a client that comes back loses nothing by asking again.
    """

    def __init__(
        self, connection: GuardedConnection, asker: Asker, limits: Limits, turns: Turns, counters: Counters
    ) -> None:
        self._connection = connection
        self._asker = asker
        self._limits = limits
        self._turns = turns
        self._counters = counters
        self._running = 0  # also those that wait for their turn
        self._begun = 0
        self._waiting: deque[Command] = deque()
        self._tasks = Tasks()
        self._is_leaving = False

    @property
    def running(self) -> int:
        """How many of its requests have begun."""
        return self._begun

    @property
    def queued(self) -> int:
        """How many of its requests have not: others of its own run, or other clients have the turn."""
        return len(self._waiting) + self._running - self._begun

    async def receive(self, frame: str | bytes) -> None:
        """Take a frame: start it, keep it for later, or answer it. Waits while the client does not read answers."""
        try:
            command = wire.parse(frame) if isinstance(frame, str) else wire.parse_binary()
            if self._running < self._limits.max_running:
                self._start(command)
            elif len(self._waiting) < self._limits.max_queued:
                self._waiting.append(command)
            else:
                raise Busy(
                    f"{self._limits.max_queued} requests of yours are waiting already. Try again when some ended."
                )
        except PitbossError as error:
            self._counters.failed += 1
            if text := wire.render(wire.refusal(error)):
                await self._connection.send(text)
        await asyncio.sleep(0)  # a client that sends without pause shares the loop with the others

    def send(self, text: str) -> None:
        """Send at once, without waiting. A client that leaves too much unread is closed with 1013."""
        if self._is_leaving:
            return
        broadcast((self._connection,), text)
        if self._connection.is_overfull:
            self._is_leaving = True
            self._counters.closed_unread += 1
            self._tasks.start(self._part(), name="part from a client that does not read")

    async def aclose(self) -> None:
        """Cancel what runs, forget what waits. Ends when nothing of this client runs."""
        self._is_leaving = True
        self._waiting.clear()
        await self._tasks.aclose()

    def _start(self, command: Command) -> None:
        self._running += 1
        self._tasks.start(self._run(command), name="run for a web client")

    async def _run(self, command: Command) -> None:
        ended = False

        def emit(event: Event) -> None:
            nonlocal ended
            ended = ended or _ends(command, event)
            if (text := wire.render(event)) is not None:
                self.send(text)

        try:
            async with self._turns.turn(self):
                await self._ask(command, emit)
        except PitbossError as error:
            self._counters.failed += 1
            if not ended:
                emit(_failed(command, str(error), error.code))
        except Exception:
            self._counters.failed += 1
            log.exception("a request of a web client failed")
            if not ended:
                emit(_failed(command, "Something went wrong inside. The log says what.", PitbossError.code))
        finally:
            self._running -= 1
            if self._waiting:
                self._start(self._waiting.popleft())

    async def _ask(self, command: Command, emit: Emit) -> None:
        self._begun += 1
        try:
            match command:
                case RunRule(rule_code=rule_code, rule_id=rule_id):
                    self._count(await self._asker.process_rule_request(rule_code, rule_id or None, emit=emit))
                case RunWorkflow(workflow=workflow, workflow_id=workflow_id):
                    self._count(await self._asker.run_workflow(workflow, workflow_id or None, emit=emit))
                case _:
                    assert_never(command)
        finally:
            self._begun -= 1

    def _count(self, ending: RuleResult | RuleFailed | WorkflowFinished) -> None:
        if isinstance(ending, RuleFailed):
            self._counters.failed += 1
        else:
            self._counters.answered += 1

    async def _part(self) -> None:
        """Say goodbye with 1013 if the client reads after all; end the connection within the time limit if not."""
        try:
            async with asyncio.timeout(self._limits.close_timeout):
                await self._connection.close(CloseCode.TRY_AGAIN_LATER, "You do not read what you are sent.")
        except (TimeoutError, ConnectionClosed):
            pass
        finally:
            self._connection.transport.abort()


def _ends(command: Command, event: Event) -> bool:
    """Whether the event is the last of its request. A workflow's steps have ends of their own."""
    if isinstance(command, RunWorkflow):
        return isinstance(event, WorkflowFinished)
    return isinstance(event, RuleResult | RuleFailed)


def _failed(command: Command, message: str, code: str) -> RuleFailed:
    asked = command.rule_code if isinstance(command, RunRule) else command.workflow
    return RuleFailed(run_id="", rule=names.short_name(asked), message=message, code=code)
