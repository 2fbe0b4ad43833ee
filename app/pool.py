"""A pool of connections to one running server, lent with plain errors. After a loss `app.database` makes a new one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg

from app.connect import CONNECTION_ERRORS, ENDED_BY_SERVER, SteadyConnection, prepare_session, unavailable
from pitboss.diagnostics_models import PoolState
from pitboss.errors import Busy, DatabaseUnavailable

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    from pitboss.store.database import AnyConnection

log = logging.getLogger(__name__)

RESET_TIMEOUT = 10.0  # seconds for a connection to become as new; then it is closed instead


class LendingPool:
    """Lends connections. `on_suspect` is called where one could not be made, or broke: does the server still live?"""

    def __init__(self, pool: asyncpg.Pool, label: str, acquire_timeout: float, on_suspect: Callable[[], None]) -> None:
        self._pool = pool
        self._free = asyncio.Semaphore(pool.get_max_size())  # tells waiting for a turn from waiting for the server
        self._label = label
        self._acquire_timeout = acquire_timeout
        self._on_suspect = on_suspect

    @classmethod
    async def of(
        cls,
        arguments: Mapping[str, Any],
        *,
        label: str,
        size: int,
        acquire_timeout: float,
        on_suspect: Callable[[], None],
    ) -> LendingPool:
        """A pool of at most `size` connections, none made yet."""
        # min_size=0: asyncpg then runs no task of its own to keep a number of them
        pool = await asyncpg.create_pool(
            min_size=0, max_size=size, connection_class=SteadyConnection, init=prepare_session, **arguments
        )
        return cls(pool, label, acquire_timeout, on_suspect)

    @property
    def state(self) -> PoolState:
        """How many connections there are, and how many of them work."""
        made = self._pool.get_size()
        return PoolState(self._pool.get_max_size(), made, made - self._pool.get_idle_size())

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[AnyConnection]:
        """A connection for the time of an `async with`. Raises Busy, or DatabaseUnavailable, also in the middle."""
        await self._take_turn()
        try:
            connection = await self._acquire()
            try:
                yield connection
            except CONNECTION_ERRORS as error:
                if not (isinstance(error, ENDED_BY_SERVER) or _is_closed(connection)):
                    raise
                self._on_suspect()
                raise DatabaseUnavailable(
                    f"The connection to the database {self._label} was lost in the middle; what had begun is undone. "
                    "Try again when the status is connected."
                ) from error
            finally:
                await self._give_back(connection)
        finally:
            self._free.release()

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(self._acquire_timeout):
                await self._free.acquire()
        except TimeoutError as error:
            size = self._pool.get_max_size()
            raise Busy(f"All {size} connections to the database are in use. Try again in a moment.") from error

    async def _acquire(self) -> PoolConnectionProxy:
        try:
            return await self._pool.acquire()  # limited by the timeout for connecting
        except asyncpg.TooManyConnectionsError as error:
            raise Busy("The database takes no more connections now. Try again in a moment.") from error
        except CONNECTION_ERRORS as error:
            self._on_suspect()
            raise unavailable(self._label, error) from error

    async def _give_back(self, connection: PoolConnectionProxy) -> None:
        try:
            if not _is_closed(connection) and connection.is_in_transaction():  # cancelled while it began
                await connection.execute("ROLLBACK")
            await self._pool.release(connection, timeout=RESET_TIMEOUT)
        except CONNECTION_ERRORS as error:  # asyncpg has closed it: no reason to fail work that is done
            log.debug("a connection broke when it was given back: %s", error)
            self._on_suspect()

    async def close(self, patience: float) -> None:
        """Close all. What is lent may go on for `patience` seconds; cancelling ends it at once."""
        try:
            async with asyncio.timeout(patience):
                await self._pool.close()
        except CONNECTION_ERRORS:
            self._pool.terminate()


def _is_closed(connection: PoolConnectionProxy) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has taken it back because it broke
        return True
