"""The database as the application holds it: a pool, a listener for notices, and word of loss and return.

Statement cache. asyncpg keeps prepared statements by their text. A view that was replaced since then makes a cached
`SELECT` on it fail inside a transaction (InvalidCachedStatementError; outside, asyncpg tries again by itself). The
cache stays on, for the statements of the registry run with every rule: so whoever reads a view inside a transaction
uses `connection.prepare()`, which is not cached.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential, wait_random

from app.connect import (
    CONNECTION_ERRORS,
    Target,
    connect,
    connect_arguments,
    unavailable,
)
from app.dsn import parse_dsn
from app.migrations import check_version, migrate, rule_role_works
from app.pauses import Pauses
from app.pool import LendingPool
from app.subscribers import Subscribers, Unsubscribe
from pitboss.diagnostics_models import PoolState
from pitboss.errors import DatabaseUnavailable
from pitboss.models import ConnectionStatus
from pitboss.store.notices import CHANNEL
from pitboss.tasks import Tasks

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

log = logging.getLogger(__name__)

SIZE = 10  # connections: four rules at once, and the pages beside them
ACQUIRE_TIMEOUT = 5.0  # seconds
HEALTH_INTERVAL = 5.0  # a server that is gone closes its sockets and is missed at once; this finds a dead network
HEALTH_TIMEOUT = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0  # between attempts to connect again, doubled each time
JITTER = 0.5  # at most added to a pause, so that many programs do not come back at the same moment
CLOSE_PATIENCE = 5.0  # for what is still running when the database is closed
LOSS_PATIENCE = 30.0  # for what runs on connections that may yet live when the listener is lost


class Database:
    """The owner role's connections. Made closed; `open()` connects, `close()` leaves no task and no connection.

    While the database is away, `status` is "disconnected", `connection()` raises at once, and a task tries again with
    growing pauses. Callbacks are called on the loop, must not wait, and an error of theirs is logged.
    """

    def __init__(
        self,
        target: str | Target,
        *,
        size: int = SIZE,
        acquire_timeout: float = ACQUIRE_TIMEOUT,
        health_interval: float = HEALTH_INTERVAL,
        label: str = "",
        revive: Callable[[], Awaitable[str]] | None = None,
        pauses: Pauses | None = None,
    ) -> None:
        """`label` says where the database is, for people. `revive` is awaited before each attempt to connect again:
        it starts the server where it is ours, and gives its connection string, which may be another one. `pauses` are
        those between such attempts."""
        target = parse_dsn(target) if isinstance(target, str) else target
        self._arguments = connect_arguments(target)
        self._revive = revive
        self.label = label or target.label()
        self._size = size
        self._acquire_timeout = acquire_timeout
        self._health_interval = health_interval
        self._tasks = Tasks()
        self._pool: LendingPool | None = None
        self._listener: asyncpg.Connection | None = None
        self._status: ConnectionStatus = "disconnected"
        self._problem = ""
        self._has_rule_role = False
        self._version = ""
        self._suspect = asyncio.Event()  # something points to a loss: look now
        self._pauses = pauses or Pauses()
        self._on_status = Subscribers[Callable[[ConnectionStatus], None]]()
        self._on_reconnected = Subscribers[Callable[[], None]]()
        self._on_notice = Subscribers[Callable[[str], None]]()

    @property
    def status(self) -> ConnectionStatus:
        """Whether the database is there."""
        return self._status

    @property
    def problem(self) -> str:
        """Why it is not there, as a sentence; "" while it is."""
        return self._problem

    @property
    def has_rule_role(self) -> bool:
        """Whether rules can run as the restricted role, which does not see deleted rows."""
        return self._has_rule_role

    @property
    def server_version(self) -> str:
        """The server's version, such as `18.6`; "" before the first connection."""
        return self._version

    @property
    def pool_state(self) -> PoolState:
        """Its connections now."""
        state = self._pool.state if self._pool is not None else PoolState(self._size)
        return replace(state, listens=self._listener is not None and not self._listener.is_closed())

    def on_status(self, callback: Callable[[ConnectionStatus], None]) -> Unsubscribe:
        """Call `callback` with each new status. The returned function ends that."""
        return self._on_status.add(callback)

    def on_reconnected(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call `callback` when a lost database is back: notices may have been missed."""
        return self._on_reconnected.add(callback)

    def listen(self, callback: Callable[[str], None]) -> Unsubscribe:
        """Call `callback` with the payload of each notice on the product's channel, this process's own too."""
        return self._on_notice.add(callback)

    async def open(self, *, migrations: bool = True, on_migration: Callable[[str], None] | None = None) -> None:
        """Connect, bring the database up to date unless told not to, and start to watch.

        Raises DatabaseUnavailable, of which MigrationFailed is one; then nothing is left open, and `open` may be
        called again. Cancelling does the same.
        """
        self._set_status("connecting")
        try:
            self._listener = await connect(self._arguments, self.label)
            if migrations:
                await migrate(self._listener, on_applied=on_migration)
            await self._welcome(self._listener)
        except BaseException as error:
            if self._listener is not None:
                self._listener.terminate()
            self._set_status("error", str(error))
            if isinstance(error, CONNECTION_ERRORS):
                raise unavailable(self.label, error) from error
            raise
        self._set_status("connected")
        self._tasks.start(self._watch(), name="watch over the database")

    async def close(self) -> None:
        """Let what is running end for a moment, then close everything. Safe to call twice, or before `open`."""
        await self._tasks.aclose()
        pool, self._pool = self._pool, None
        listener, self._listener = self._listener, None
        self._set_status("disconnected")
        if pool is not None:
            await pool.close(CLOSE_PATIENCE)
        if listener is not None:
            try:
                await listener.close(timeout=CLOSE_PATIENCE)
            except CONNECTION_ERRORS:
                listener.terminate()

    def retry_now(self) -> None:
        """Do not wait for the next attempt to connect again, or to see whether the connection lives."""
        self._pauses.end()
        self._suspect.set()

    def connection(self) -> AbstractAsyncContextManager[AnyConnection]:
        """A connection for the time of an `async with`.

        Raises DatabaseUnavailable where the database is away, also at once, or goes away in between; Busy where none
        came free within the limit. An open transaction is rolled back at the end.
        """
        if self._pool is None:
            raise DatabaseUnavailable(self._problem or f"The database {self.label} is not open.")
        return self._pool.lend()

    async def _welcome(self, listener: asyncpg.Connection) -> None:
        """Take a new connection into use as the listener, with a new pool beside it."""
        check_version(listener)
        version = listener.get_server_version()
        self._version = f"{version.major}.{version.micro}"
        self._has_rule_role = await rule_role_works(listener)
        await listener.add_listener(CHANNEL, self._heard)
        listener.add_termination_listener(lambda _: self._suspect.set())
        self._listener = listener
        self._pool = await LendingPool.of(
            self._arguments,
            label=self.label,
            size=self._size,
            acquire_timeout=self._acquire_timeout,
            on_suspect=self._suspect.set,
        )

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._on_notice.tell(str(payload))

    async def _watch(self) -> None:
        """Wait for a loss, mend it, for ever."""
        while True:
            problem = await self._loss()
            old, self._pool = self._pool, None
            self._set_status("disconnected", problem)
            if old is not None:  # its connections end with what they are running
                self._tasks.start(old.close(LOSS_PATIENCE), name="close the lost connections")
            await self._mend()
            self._set_status("connected")
            self._on_reconnected.tell()

    async def _loss(self) -> str:
        """Return when the listener is gone: why, as a sentence."""
        assert self._listener is not None
        while True:
            try:
                async with asyncio.timeout(self._health_interval):
                    await self._suspect.wait()
            except TimeoutError:
                pass
            self._suspect.clear()
            try:
                async with asyncio.timeout(HEALTH_TIMEOUT):
                    await self._listener.execute("SELECT 1")
            except CONNECTION_ERRORS as error:
                self._listener.terminate()
                return self._told(unavailable(self.label, error))

    async def _mend(self) -> None:
        """Connect again, with growing pauses."""
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((DatabaseUnavailable, *CONNECTION_ERRORS)),
            wait=wait_exponential(multiplier=FIRST_PAUSE, max=LONGEST_PAUSE) + wait_random(0, JITTER),
            sleep=self._pauses.wait,
            before_sleep=self._say_problem,
        )
        await retrying(self._reconnect)

    async def _reconnect(self) -> None:
        if self._revive is not None:
            self._arguments = connect_arguments(parse_dsn(await self._revive()))
        listener = await connect(self._arguments, self.label)
        try:
            await self._welcome(listener)
        except BaseException:
            listener.terminate()
            raise

    def _say_problem(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome is not None else None
        self._problem = self._pauses.why = self._told(error)
        log.info("%s", self._problem)

    def _told(self, error: BaseException | None) -> str:
        """Why it is away, with what happens next. Where the server is ours, nobody else can start it."""
        if self._revive is None:
            return f"{error} It is tried again by itself."
        log.info("%s", error)
        return f"The database ({self.label}) has stopped and is being started again. Try again in a moment."

    def _set_status(self, status: ConnectionStatus, problem: str = "") -> None:
        self._problem = problem
        if status != self._status:
            self._status = status
            log.info("database %s: %s", self.label, status)
            self._on_status.tell(status)
