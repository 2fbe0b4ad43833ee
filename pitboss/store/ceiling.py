"""Stops a result that grows over its ceiling while it is being made.

Another session cannot see a relation whose transaction is open, but it sees the database grow. Several rules at once
grow it together, so the ceiling is then one for all of them: honest, and on the safe side.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from pitboss.errors import Busy, TooLarge
from pitboss.limits import Limits

if TYPE_CHECKING:
    from pitboss.store.database import Database

Result = TypeVar("Result")
FIRST_LOOK = 1.0  # seconds; most rules have ended by then and cost no second connection
EVERY = 0.5
_SIZE = "SELECT pg_catalog.pg_database_size(pg_catalog.current_database())"


class Ceiling:
    """The ceilings of rows and bytes, held over the making of one result."""

    def __init__(self, database: Database, limits: Limits, *, first_look: float = FIRST_LOOK) -> None:
        self._database = database
        self._limits = limits
        self._first_look = first_look

    async def hold(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Await `work`, a query; cancel it and raise TooLarge where the database grows by more than `max_bytes`."""
        making = asyncio.ensure_future(work)
        watching = asyncio.ensure_future(self._watch())
        try:
            await asyncio.wait({making, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not making.done():
                watching.result()  # where looking failed, that is what is wrong
                raise TooLarge(f"The result grew over {self._limits.size} and was stopped. Ask for less.")
            return making.result()
        finally:
            watching.cancel()
            making.cancel()
            await asyncio.gather(making, watching, return_exceptions=True)

    def check(self, rows: int, size: int) -> None:
        """Raises TooLarge where a finished result of that many rows and bytes is over a ceiling: then roll back."""
        if rows > self._limits.max_rows or size > self._limits.max_bytes:
            raise TooLarge(
                f"The result has {rows:,} rows; {self._limits.rows} and {self._limits.size} are allowed. Ask for less."
            )

    async def _watch(self) -> None:
        """Return when the database has grown too much since now."""
        await asyncio.sleep(self._first_look)
        before: int | None = None
        while True:
            try:
                async with self._database.connection() as connection:
                    size: int = await connection.fetchval(_SIZE)
            except Busy:
                pass  # everybody is at work; the next look will do
            else:
                before = size if before is None else before
                if size - before > self._limits.max_bytes:
                    return
            await asyncio.sleep(EVERY)
