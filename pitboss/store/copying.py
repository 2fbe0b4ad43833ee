"""COPY to a sink, which may be stopped at any moment without harm to its connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pitboss.errors import PitbossError

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection, Database

Sink = Callable[[bytes], Coroutine[Any, Any, None]]


async def copy_out(database: Database, connection: AnyConnection, statement: str, sink: Sink, **options: Any) -> int:
    """COPY what `statement` selects to `sink`: the number of rows. `options` are asyncpg's of copy_from_query.

    asyncpg's COPY cannot be cancelled: it takes the rest of it for the answer to its next question. So where this is
    cancelled, or the sink fails, the server is asked to stop from another connection, and the rest is let go by.
    """
    failed: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()
    stopped = False

    async def passed_on(data: bytes) -> None:
        if stopped or failed.done():
            return
        try:
            await sink(data)
        except Exception as error:
            failed.set_result(error)

    copying = asyncio.ensure_future(connection.copy_from_query(statement, output=passed_on, **options))
    try:
        await asyncio.wait((copying, failed), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped = True
        if not copying.done():
            await _stop(database, connection.get_server_pid())
            await asyncio.wait((copying,))
        copying.exception()  # seen, also where something else is told
    if failed.done():
        raise failed.result()
    return int(copying.result().removeprefix("COPY "))


async def _stop(database: Database, server_process: int) -> None:
    """Ask the server to stop what a connection of ours is doing. Where that fails, it goes on to its end."""
    with suppress(PitbossError):
        async with database.connection() as other:
            await other.execute("SELECT pg_cancel_backend($1)", server_process)
