"""Where the rows of a materialized view stand: a map from the number of a row to its pages.

A view's rows stay where they are until it is refreshed, and a range of pages is read at once wherever it stands, while
OFFSET reads all that is before it. How many rows a page holds differs, so they are counted: a block of pages at a time,
from the first on and only as far as somebody looks. The end is found from the end.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from typing import TYPE_CHECKING

from pitboss.store.relation import Relation

if TYPE_CHECKING:
    from asyncpg import Record

    from pitboss.store.database import AnyConnection

BLOCK = 256  # pages: 8 % of a scan is spent on starting a range of so many, 60 % with 32; skipping in it takes 1 ms
AT_ONCE = 64  # blocks counted by a statement: 25 ms of PostgreSQL's time for each 100,000 rows
NEAR = 20_000  # rows from the start or the end that are reached without the map

# changes with every refresh, a concurrent one too, which keeps the file
_STAMP = """
SELECT concat_ws(' ', c.oid, pg_relation_filenode(c.oid), pg_relation_size(c.oid),
  pg_stat_get_tuples_inserted(c.oid), pg_stat_get_tuples_deleted(c.oid)) AS stamp,
  pg_relation_size(c.oid) / current_setting('block_size')::int AS pages
FROM pg_catalog.pg_class c WHERE c.oid = to_regclass($1)"""
_BLOCKS = """
SELECT (SELECT count(*) FROM {place} t
        WHERE t.ctid >= ('(' || page || ',0)')::tid AND t.ctid < ('(' || page + {block} || ',0)')::tid) AS rows
FROM generate_series($1::bigint, $2::bigint, {block}) AS page ORDER BY page"""


class Pages:
    """The rows of a materialized view by their number. Cancelling keeps what was counted until then."""

    def __init__(self, relation: Relation) -> None:
        self._relation = relation
        self._counting = asyncio.Lock()
        self._forget("", 0)

    def _forget(self, stamp: str, pages: int) -> None:
        self.stamp, self._pages = stamp, pages
        self._total: int | None = None
        self._before = [0]  # the rows before each block that was counted, and before the next one

    async def stamp_now(self, connection: AnyConnection) -> str:
        """What changes when the view is refreshed."""
        await self._look(connection)
        return self.stamp

    async def is_same(self, connection: AnyConnection, stamp: str) -> bool:
        """Whether the view still stands as it did when `stamp` was taken."""
        await self._look(connection)
        return self.stamp == stamp

    async def count(self, connection: AnyConnection) -> int:
        """The exact number of rows: counted once for each state of the view."""
        await self._look(connection)
        if self._total is None:
            stamp = self.stamp
            total: int = await connection.fetchval(f"SELECT count(*) FROM {self._relation.place}")
            if stamp != self.stamp:
                return total
            self._total = total
        return self._total

    async def rows(self, connection: AnyConnection, what: str, offset: int, limit: int) -> list[Record]:
        """`what`, a select list, of at most `limit` rows from number `offset` on, as they are stored."""
        await self._look(connection)
        if offset + limit <= NEAR:
            return await self._read(connection, what, 0, self._pages, offset, limit)
        if self._total is not None and self._total - offset <= NEAR and not self._reaches(offset + limit):
            return await self._from_the_end(connection, what, self._total - offset, limit)
        await self._count_up_to(connection, offset + limit)
        first = min(bisect_right(self._before, offset), len(self._before)) - 1
        last = bisect_right(self._before, offset + limit - 1)
        skip = offset - self._before[first]
        return await self._read(connection, what, first * BLOCK, last * BLOCK, skip, limit)

    async def _look(self, connection: AnyConnection) -> None:
        """Start anew where the view is not as it was."""
        now = await connection.fetchrow(_STAMP, self._relation.place)
        stamp, pages = (now["stamp"], now["pages"]) if now else ("", 0)
        if stamp != self.stamp:
            self._forget(stamp, pages)

    def _reaches(self, rows: int) -> bool:
        return self._before[-1] >= rows or (len(self._before) - 1) * BLOCK >= self._pages

    async def _count_up_to(self, connection: AnyConnection, rows: int) -> None:
        while not self._reaches(rows):
            async with self._counting:
                if self._reaches(rows):
                    return
                stamp, page = self.stamp, (len(self._before) - 1) * BLOCK
                last = min(page + AT_ONCE * BLOCK, self._pages) - 1
                statement = _BLOCKS.format(place=self._relation.place, block=BLOCK)
                counted = await connection.fetch(statement, page, last)
                if stamp == self.stamp:
                    for block in counted:
                        self._before.append(self._before[-1] + block["rows"])

    async def _from_the_end(self, connection: AnyConnection, what: str, back: int, limit: int) -> list[Record]:
        """At most `limit` rows, of which the first is the `back`th from the end."""
        assert self._total
        pages = 8 + 2 * back * self._pages // self._total
        while True:
            first = max(0, self._pages - pages)
            statement = f"SELECT count(*) FROM {self._relation.place} AS t WHERE t.ctid >= $1"
            there: int = await connection.fetchval(statement, (first, 0))
            if there >= back or first == 0:
                return await self._read(connection, what, first, self._pages, max(0, there - back), limit)
            pages *= 2

    async def _read(
        self, connection: AnyConnection, what: str, first: int, last: int, skip: int, limit: int
    ) -> list[Record]:
        """Rows of the pages from `first` to before `last`."""
        statement = (
            f"SELECT {what} FROM {self._relation.place} AS t WHERE t.ctid >= $1 AND t.ctid < $2 OFFSET $3 LIMIT $4"
        )
        return await connection.fetch(statement, (first, 0), (last, 0), skip, limit)
