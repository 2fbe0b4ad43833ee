"""The database as the application holds it: a pool, a listener for notices, and word of loss and return.

Statement cache. asyncpg keeps prepared statements by their text. A view that was replaced since then makes a cached
`SELECT` on it fail inside a transaction (InvalidCachedStatementError; outside, asyncpg tries again by itself). The
cache stays on, for the statements of the registry run with every rule: so whoever reads a view inside a transaction
uses `connection.prepare()`, which is not cached.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential, wait_random

from app.connect import (
    CONNECTION_ERRORS,
    ENDED_BY_SERVER,
    SteadyConnection,
    Target,
    connect,
    connect_arguments,
    describe,
    prepare_session,
    unavailable,
)
from app.migrations import check_version, migrate, rule_role_works
from pitboss.errors import Busy, DatabaseUnavailable
from pitboss.models import ConnectionStatus
from pitboss.store.notices import CHANNEL
from pitboss.tasks import Tasks

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

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

Unsubscribe = Callable[[], None]


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
    ) -> None:
        self._arguments = connect_arguments(target)
        self.label = label or describe(self._arguments)
        self._size = size
        self._acquire_timeout = acquire_timeout
        self._health_interval = health_interval
        self._tasks = Tasks()
        self._pool: asyncpg.Pool | None = None
        self._listener: asyncpg.Connection | None = None
        self._status: ConnectionStatus = "disconnected"
        self._problem = ""
        self._has_rule_role = False
        self._version = ""
        self._suspect = asyncio.Event()  # something points to a loss: look now
        self._hurry = asyncio.Event()  # do not wait out the pause before the next attempt
        self._on_status: list[Callable[[ConnectionStatus], None]] = []
        self._on_reconnected: list[Callable[[], None]] = []
        self._on_notice: list[Callable[[str], None]] = []

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

    def on_status(self, callback: Callable[[ConnectionStatus], None]) -> Unsubscribe:
        """Call `callback` with each new status. The returned function ends that."""
        return _subscribe(self._on_status, callback)

    def on_reconnected(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call `callback` when a lost database is back: notices may have been missed."""
        return _subscribe(self._on_reconnected, callback)

    def listen(self, callback: Callable[[str], None]) -> Unsubscribe:
        """Call `callback` with the payload of each notice on the product's channel, this process's own too."""
        return _subscribe(self._on_notice, callback)

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
            await _retire(pool, CLOSE_PATIENCE)
        if listener is not None:
            try:
                await listener.close(timeout=CLOSE_PATIENCE)
            except CONNECTION_ERRORS:
                listener.terminate()

    def retry_now(self) -> None:
        """Do not wait for the next attempt to connect again, or to see whether the connection lives."""
        self._hurry.set()
        self._suspect.set()

    def connection(self) -> AbstractAsyncContextManager[AnyConnection]:
        """A connection for the time of an `async with`.

        Raises DatabaseUnavailable where the database is away, or goes away in between; Busy where none came free
        within the limit. An open transaction is rolled back at the end.
        """
        return self._lend()

    @asynccontextmanager
    async def _lend(self) -> AsyncIterator[AnyConnection]:
        pool = self._pool
        if pool is None or self._status != "connected":
            raise DatabaseUnavailable(self._problem or f"There is no connection to the database {self.label}.")
        connection = await self._acquire(pool)
        try:
            yield connection
        except CONNECTION_ERRORS as error:
            if not (isinstance(error, ENDED_BY_SERVER) or _is_closed(connection)):
                raise
            self._suspect.set()
            raise DatabaseUnavailable(
                f"The connection to the database {self.label} was lost in the middle; what had begun is undone. "
                "Try again when the status is connected."
            ) from error
        finally:
            await self._give_back(pool, connection)

    async def _acquire(self, pool: asyncpg.Pool) -> PoolConnectionProxy:
        try:
            return await pool.acquire(timeout=self._acquire_timeout)
        except CONNECTION_ERRORS as error:
            in_use = pool.get_size() - pool.get_idle_size()
            if isinstance(error, TimeoutError) and in_use >= pool.get_max_size():
                raise Busy(f"All {in_use} connections to the database are in use. Try again in a moment.") from error
            if isinstance(error, asyncpg.TooManyConnectionsError):
                raise Busy("The database takes no more connections now. Try again in a moment.") from error
            self._suspect.set()
            raise unavailable(self.label, error) from error

    async def _give_back(self, pool: asyncpg.Pool, connection: PoolConnectionProxy) -> None:
        try:
            await pool.release(connection)
        except CONNECTION_ERRORS as error:  # asyncpg has closed it: no reason to fail work that is done
            log.debug("a connection broke when it was given back: %s", error)
            self._suspect.set()

    async def _welcome(self, listener: asyncpg.Connection) -> None:
        """Take a new connection into use as the listener, with a new pool beside it."""
        check_version(listener)
        version = listener.get_server_version()
        self._version = f"{version.major}.{version.minor}"
        self._has_rule_role = await rule_role_works(listener)
        await listener.add_listener(CHANNEL, self._heard)
        listener.add_termination_listener(lambda _: self._suspect.set())
        self._listener = listener
        self._pool = await asyncpg.create_pool(
            min_size=0,
            max_size=self._size,
            connection_class=SteadyConnection,
            init=prepare_session,
            **self._arguments,
        )

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        _tell(self._on_notice, str(payload))

    async def _watch(self) -> None:
        """Wait for a loss, mend it, for ever."""
        while True:
            problem = await self._loss()
            old, self._pool = self._pool, None
            self._set_status("disconnected", problem)
            if old is not None:  # its connections end with what they are running
                self._tasks.start(_retire(old, LOSS_PATIENCE), name="close the lost connections")
            await self._mend()
            self._set_status("connected")
            _tell(self._on_reconnected)

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
                return f"{unavailable(self.label, error)} It is tried again by itself."

    async def _mend(self) -> None:
        """Connect again, with growing pauses."""
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((DatabaseUnavailable, *CONNECTION_ERRORS)),
            wait=wait_exponential(multiplier=FIRST_PAUSE, max=LONGEST_PAUSE) + wait_random(0, JITTER),
            sleep=self._pause,
            before_sleep=self._say_problem,
        )
        await retrying(self._reconnect)

    async def _reconnect(self) -> None:
        listener = await connect(self._arguments, self.label)
        try:
            await self._welcome(listener)
        except BaseException:
            listener.terminate()
            raise

    async def _pause(self, seconds: float) -> None:
        self._hurry.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        except TimeoutError:
            pass

    def _say_problem(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome is not None else None
        self._problem = f"{error} It is tried again by itself."
        log.info("%s", self._problem)

    def _set_status(self, status: ConnectionStatus, problem: str = "") -> None:
        self._problem = problem
        if status != self._status:
            self._status = status
            log.info("database %s: %s", self.label, status)
            _tell(self._on_status, status)


def _is_closed(connection: PoolConnectionProxy) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has taken it back because it broke
        return True


async def _retire(pool: asyncpg.Pool, patience: float) -> None:
    """Close a pool. What is in use may go on for `patience` seconds."""
    try:
        async with asyncio.timeout(patience):
            await pool.close()
    except CONNECTION_ERRORS:
        pool.terminate()


def _subscribe(subscribers: list[Callable[..., None]], callback: Callable[..., None]) -> Unsubscribe:
    subscribers.append(callback)
    return lambda: subscribers.remove(callback) if callback in subscribers else None


def _tell(subscribers: list[Callable[..., None]], *what: Any) -> None:
    for callback in tuple(subscribers):
        try:
            callback(*what)
        except Exception:
            log.exception("a subscriber of the database failed")
