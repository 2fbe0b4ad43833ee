"""The WebSocket server and the plain HTTP reads on one port: moves text between clients and the supervisor.

What frames mean is `pitboss.wire`'s, who may come in is `app.door`'s. A client that does not read costs bounded memory:
what it is sent waits in its transport alone, and past a limit it is closed. Frames are not compressed: they are short,
a compressor costs each client some 100 KB, and without one there are no compression bombs.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, Protocol, cast

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.typing import Subprotocol

from app import door
from app.client import Asker, Client, GuardedConnection, Limits
from app.counters import Counters, Reading, ToolMetrics, no_metrics
from app.door import Admitted, Asked, DoorPolicy, Refused
from app.open_files import files_for
from app.reads import Answer, failure
from app.responses import preflight, response
from app.turns import Turns
from pitboss import wire
from pitboss.errors import PitbossError, SettingsError
from pitboss.events import ViewsRefresh
from pitboss.tasks import Tasks

if TYPE_CHECKING:
    from app.reads import Query

log = logging.getLogger(__name__)
_AT_ONCE = 100  # frames that are sent to all clients before the loop's other work gets a turn: some 2 ms
_ACCEPTED_AT_ONCE = 32  # connections taken in one turn of the loop
_WAITING = 1_024  # connections that the system keeps for us meanwhile
_LOGGED = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class Reader(Protocol):
    """Answers the plain HTTP reads: `app.reads.Reads`."""

    async def answer(self, segments: Sequence[str], query: Query, counters: Mapping[str, Any]) -> Answer: ...


class CannotListen(PitbossError):
    """The address cannot be bound."""


class PortTaken(CannotListen):
    """Another program listens on the port."""


class SocketServer:
    """Serves PROTOCOL version 1. `on_change` is told the number of clients whenever it changes, and must not raise.

    `tls` gives the context of a certificate, anew at each start: then `wss` alone is spoken.
    `start` may be called again after it failed, and after `aclose`.
    """

    def __init__(
        self,
        policy: DoorPolicy,
        asker: Asker,
        reads: Reader,
        limits: Limits | None = None,
        on_change: Callable[[int], None] | None = None,
        *,
        tls: Callable[[], SSLContext] | None = None,
        tool_metrics: ToolMetrics = no_metrics,
    ) -> None:
        self._policy = policy
        self._asker = asker
        self._reads = reads
        self._limits = limits or Limits()
        self._on_change = on_change
        self._tls = tls
        self._tool_metrics = tool_metrics
        self._turns = Turns(self._limits.max_at_once)
        self._counters = Counters()
        self._server: Server | None = None
        self._open: set[GuardedConnection] = set()  # every TCP connection, also before its handshake
        self._clients: dict[Client, None] = {}  # a dict keeps the order of arrival
        self._events: deque[str] = deque()  # published, and not sent to all yet
        self._tasks = Tasks()
        self._reports = Tasks()
        self._wrong_token = asyncio.Lock()
        self._told: set[HTTPStatus] = set()  # refusals that the log has already

    @property
    def clients(self) -> int:
        """How many clients are connected."""
        return len(self._clients)

    @property
    def is_secure(self) -> bool:
        """Whether it speaks `wss`."""
        return self._tls is not None

    @property
    def reading(self) -> Reading:
        """What it has done so far, and does now."""
        return Reading(
            clients=len(self._clients),
            running=sum(client.running for client in self._clients),
            queued=sum(client.queued for client in self._clients),
            counters=self._counters,
            tools=self._tool_metrics(),
        )

    @property
    def port(self) -> int:
        """The port that is bound, or the one that would be."""
        sockets = self._server.sockets if self._server else ()
        return int(sockets[0].getsockname()[1]) if sockets else self._policy.port

    def use_token(self, token: str) -> None:
        """Ask for another token from now on. Clients that are connected stay."""
        self._policy = replace(self._policy, token=token)

    def use_origins(self, allowed: tuple[str, ...]) -> None:
        """Let pages of these origins in from now on. Clients that are connected stay."""
        self._policy = replace(self._policy, allowed_origins=allowed)

    async def start(self) -> None:
        """Listen. Raises PortTaken, or CannotListen with another reason; then nothing is left open."""
        if self._server is not None:
            return
        limits = self._limits
        max_open = files_for(limits.max_clients + limits.max_half_open)
        context = await self._context()
        guarded = partial(GuardedConnection, opened=self._open, max_open=max_open, limits=limits)
        try:
            self._server = await serve(
                self._serve,
                self._policy.host,
                self._policy.port,
                process_request=self._process_request,
                select_subprotocol=lambda _, offered: cast("Subprotocol | None", door.select_subprotocol(offered)),
                compression=None,
                server_header=None,
                open_timeout=limits.open_timeout,
                ping_interval=limits.ping_interval,
                ping_timeout=limits.ping_timeout,
                close_timeout=limits.close_timeout,
                max_size=limits.max_frame,
                max_queue=4,
                logger=_quiet_logger(),
                create_connection=cast("type[ServerConnection]", guarded),
                backlog=_ACCEPTED_AT_ONCE,
                ssl=context,
                ssl_handshake_timeout=limits.open_timeout if context else None,
                ssl_shutdown_timeout=limits.close_timeout if context else None,
            )
        except OSError as error:
            raise self._cannot_listen(error) from error
        for bound in self._server.sockets:
            with bound.dup() as same:
                same.listen(_WAITING)  # asyncio has one number for both, and would take a thousand in one turn
        self._tasks, self._reports = Tasks(), Tasks()
        self._reports.start(self._report(), name="log what the socket does")
        log.info("listening on %s, port %d%s", self._policy.host, self.port, ", with TLS" if context else "")

    async def _context(self) -> SSLContext | None:
        if self._tls is None:
            return None
        try:
            return await asyncio.to_thread(self._tls)
        except SettingsError as error:
            raise CannotListen(str(error)) from error

    async def aclose(self) -> None:
        """Close every client with 1001, stop what they run, and stop listening. Safe to call twice."""
        server, self._server = self._server, None
        if server is None:
            return
        self._events.clear()
        await self._reports.aclose()
        await self._tasks.aclose()
        server.close(reason="The server is closing.")
        self._abort(lambda connection: connection.state is State.CONNECTING)
        try:
            async with asyncio.timeout(self._limits.close_timeout):
                await server.wait_closed()
        except TimeoutError:
            self._abort(lambda _: True)
            await server.wait_closed()

    def publish(self, event: ViewsRefresh) -> None:
        """Send the event to every client, soon and in order."""
        text = wire.render(event)
        if text is None or not self._clients:
            return
        self._events.append(text)
        if not len(self._tasks):
            self._tasks.start(self._spread(), name="send events to all clients")

    async def _spread(self) -> None:
        """Send what was published, so much a turn that a thousand clients and a thousand rules stall nobody."""
        sent = 0
        while self._events:
            text = self._events.popleft()
            for client in list(self._clients):
                client.send(text)
                sent += 1
                if sent % _AT_ONCE == 0:
                    await asyncio.sleep(0)

    async def _report(self) -> None:
        """Log a line a minute, where anything has happened."""
        before = self.reading.kept()
        while True:
            await asyncio.sleep(self._limits.report_interval)
            now = self.reading.kept()
            if line := now.line_since(before):
                log.info("%s", line)
            before = now

    def _abort(self, which: Callable[[GuardedConnection], bool]) -> None:
        for connection in [connection for connection in self._open if which(connection)]:
            connection.transport.abort()

    def _cannot_listen(self, error: OSError) -> CannotListen:
        host, port = self._policy.host, self._policy.port
        if error.errno == errno.EADDRINUSE:
            return PortTaken(f"Port {port} is taken by another program. Stop it, or choose another port.")
        return CannotListen(f"Cannot listen on {host}, port {port}: {error.strerror or error}. Choose another address.")

    # one connection

    async def _serve(self, connection: ServerConnection) -> None:
        """A client from its handshake to its end. What it asked for and has not got by then is cancelled."""
        client = Client(cast("GuardedConnection", connection), self._asker, self._limits, self._turns, self._counters)
        self._clients[client] = None
        self._say_change()
        try:
            async for frame in connection:
                await client.receive(frame)
        except ConnectionClosed:
            pass  # left without a goodbye, or broke the protocol: no news
        finally:
            del self._clients[client]
            self._say_change()
            await client.aclose()

    def _say_change(self) -> None:
        if self._on_change is not None:
            self._on_change(len(self._clients))

    async def _process_request(self, _: ServerConnection, request: Request) -> Response | None:
        """The answer to a plain HTTP request or to a refused one; None lets the WebSocket handshake go on."""
        asked = Asked(request.method, request.path, tuple(request.headers.raw_items()))
        match door.judge(self._policy, asked):
            case Refused() as refused:
                return await self._refuse(refused, asked.method)
            case Admitted(is_socket=True, origin=origin):
                if len(self._clients) < self._limits.max_clients:
                    return None
                self._counters.refused[HTTPStatus.SERVICE_UNAVAILABLE] += 1
                full = failure(HTTPStatus.SERVICE_UNAVAILABLE, "Too many clients are connected. Try again later.")
                return response(full, asked.method, origin)
            case Admitted(method="OPTIONS", origin=origin):
                return preflight(origin)
            case Admitted(segments=segments, query=query, origin=origin, has_token=has_token):
                counters = self.reading.as_json() if has_token else {}
                return response(await self._reads.answer(segments, query, counters), asked.method, origin)

    async def _refuse(self, refused: Refused, method: str) -> Response:
        """Turn a request away. The log hears of each kind once, so that nobody can fill it."""
        self._counters.refused[refused.status] += 1
        if refused.status in _LOGGED and refused.status not in self._told:
            self._told.add(refused.status)
            log.warning("refused a request with %d: %s (said once)", refused.status, refused.message)
        if refused.status == HTTPStatus.UNAUTHORIZED:
            # one after the other: who guesses in a hurry runs into the handshake's time limit
            async with self._wrong_token:
                await asyncio.sleep(self._limits.wrong_token_delay)
        return response(failure(refused.status, refused.message), method, refused.origin, refused.headers)


def _quiet_logger() -> logging.Logger:
    """websockets' own log, without what it says in detail: there, request lines and headers hold the token."""
    quiet = logging.getLogger(f"{__name__}.websockets")
    quiet.setLevel(logging.WARNING)
    return quiet
