"""Rows of views and content tables, in windows: for the window's tables, the terminal and exports."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import asyncpg

from pitboss.errors import BadRequest, TooLarge, UnknownView
from pitboss.models import ColumnInfo, RowWindow
from pitboss.shapes import ALL, MOST_VALUES, Filter, RowCount, Shape, ValueCount, ValueCounts
from pitboss.store import registry
from pitboss.store.copying import Sink, copy_out
from pitboss.store.failures import told_plainly
from pitboss.store.pages import Pages
from pitboss.store.relation import Relation, find_relation, kind_of
from pitboss.store.row_list import RowList
from pitboss.store.shaping import IN_PLACE, Binds, condition, select

if TYPE_CHECKING:
    from asyncpg import Record

    from pitboss.store.database import AnyConnection, Database

__all__ = ["DatabaseRows", "kind_of", "open_table", "open_view"]

LARGEST_CELL = 16 * 2**20  # bytes of a value that is shown whole
AT_ONCE = 1_000  # rows of a shape that are read without its list: PostgreSQL keeps the first so many while it sorts


class DatabaseRows:
    """A relation's rows in a shape; without one, in the relation's own order (a result keeps that of its query).

    A window anywhere costs a few milliseconds where the relation is a materialized view: see `pages` and `row_list`.
    Every method raises PitbossError; cancelling one leaves nothing running.
    """

    def __init__(self, database: Database, relation: Relation, shape: Shape = ALL, pages: Pages | None = None) -> None:
        self._database = database
        self._relation = relation
        self.shape = shape
        self._pages = pages or Pages(relation)
        self._list: RowList | None = None
        self._listed = ""  # the stamp of what the list was made of
        self._searched: DatabaseRows | None = None

    @property
    def columns(self) -> tuple[ColumnInfo, ...]:
        """The columns, in order."""
        return self._relation.columns

    @property
    def place(self) -> str:
        """The relation's quoted name, with its schema."""
        return self._relation.place

    def shaped(self, shape: Shape) -> DatabaseRows:
        """The same rows in another shape. Whoever asked for it closes it."""
        return DatabaseRows(self._database, self._relation, shape, self._pages)

    async def count(self, search: str = "") -> int:
        """The exact number of rows, of those that hold `search`."""
        if search:
            return await (await self._with(search)).count()
        async with self._reading() as connection:
            if self._relation.stored and self.shape.keeps_all:
                return await self._pages.count(connection)
            binds = Binds()
            where = condition(self._relation, self.shape, binds)
            statement = f"SELECT count(*) FROM {self.place} AS t WHERE {where}"
            counted: int = await connection.fetchval(statement, *binds.values)
            return counted

    async def estimate(self) -> RowCount:
        """The number of rows at once, as PostgreSQL's planner estimates it."""
        async with self._reading() as connection:
            binds = Binds()
            where = condition(self._relation, self.shape, binds)
            plan = await connection.fetchval(
                f"EXPLAIN (FORMAT JSON) SELECT FROM {self.place} AS t WHERE {where}", *binds.values
            )
            return RowCount(round(json.loads(plan)[0]["Plan"]["Plan Rows"]), exact=False)

    async def values(self, column: str, limit: int = MOST_VALUES) -> ValueCounts:
        """The values of a column in the rows that pass all filters but its own, with how many rows have each."""
        field = self._relation.field(column)
        others: tuple[Filter, ...] = tuple(each for each in self.shape.filters if each.column != column)
        binds = Binds()
        where = condition(self._relation, replace(self.shape, filters=others), binds)
        statement = (
            f"SELECT value::text, rows FROM (SELECT {field.comparable} AS value, count(*) AS rows "
            f"FROM {self.place} AS t WHERE {where} GROUP BY 1) AS found ORDER BY rows DESC, value LIMIT {limit + 1:d}"
        )
        async with self._reading() as connection:
            found = await connection.fetch(statement, *binds.values)
        counts = tuple(ValueCount(row["value"], row["rows"]) for row in found[:limit])
        return ValueCounts(counts, complete=len(found) <= limit)

    async def rows(self, offset: int, limit: int, search: str = "", *, whole: bool = False) -> RowWindow:
        """At most `limit` rows from `offset` on. Far down a shape it waits until its list has come so far.

        Of a large value there is its beginning, a `Cut`, but for `whole` ones.
        """
        if search:
            return await (await self._with(search)).rows(offset, limit, whole=whole)
        found = await self._read(self._relation.shown if whole else self._relation.windowed, offset, limit)
        return RowWindow(offset, tuple(map(self._relation.values, found)))

    async def cell(self, number: int, column: str) -> str | None:
        """The text of one whole value, in row `number` from 0. Raises TooLarge where it is too large even for that."""
        field = self._relation.field(column)
        size = f"octet_length({field.text})"
        what = f"{size} AS size, CASE WHEN {size} <= {LARGEST_CELL} THEN {field.text} END AS text"
        found = await self._read(what, number, 1)
        if not found:
            raise UnknownView("The row is no longer there. Refresh the view.")
        if found[0]["size"] is not None and found[0]["size"] > LARGEST_CELL:
            raise TooLarge(f"The value is larger than {LARGEST_CELL // 2**20} MB. Export the view to have it whole.")
        text: str | None = found[0]["text"]
        return text

    async def _read(self, what: str, offset: int, limit: int) -> list[Record]:
        """`what`, a select list, of some rows."""
        if not self._relation.stored or (offset + limit <= AT_ONCE and self.shape != ALL):
            return await self._by_offset(what, offset, limit)
        if self.shape != ALL:
            return await self._by_list(what, offset, limit)
        async with self._reading() as connection:
            return await self._pages.rows(connection, what, offset, limit)

    async def prepare(self) -> None:
        """Make a window anywhere quick: list the rows in order, if that is needed. Cancelling stops that."""
        if self._relation.stored and self.shape != ALL:
            await self._ordered().reach()

    async def batches(self, size: int) -> AsyncGenerator[list[tuple[object, ...]], None]:
        """All rows, `size` at a time, as of one moment."""
        binds = Binds()
        statement = select(self._relation, self.shape, self._relation.shown, binds)
        async with self._reading() as connection, connection.transaction():
            await self._keep_order(connection)
            cursor = await (await connection.prepare(statement)).cursor(*binds.values)
            while found := await cursor.fetch(size):
                yield [self._relation.values(row) for row in found]

    async def copy(self, what: str, sink: Sink, **options: Any) -> int:
        """COPY of all rows as of one moment, `what` of each: how many. `options` are asyncpg's of copy_from_query."""
        async with self._reading() as connection, connection.transaction():
            return await self._copy(connection, what, sink, **options)

    @property
    def relation(self) -> Relation:
        """What is read."""
        return self._relation

    async def aclose(self) -> None:
        """Free what windows of a shape have needed. Safe to call twice."""
        for part in (self._list, self._searched):
            if part is not None:
                await part.aclose()
        self._list = self._searched = None

    async def _with(self, search: str) -> DatabaseRows:
        """The rows of this shape that hold `search`, too; the last such is kept."""
        if self._searched is None or self._searched.shape.search != search:
            before, self._searched = self._searched, self.shaped(replace(self.shape, search=search))
            if before is not None:
                await before.aclose()
        return self._searched

    async def _by_offset(self, what: str, offset: int, limit: int) -> list[Record]:
        binds = Binds()
        statement = select(self._relation, self.shape, what, binds)
        statement += f" OFFSET {int(offset)} LIMIT {int(limit)}"
        async with self._reading() as connection, connection.transaction():
            await self._keep_order(connection)
            return await (await connection.prepare(statement)).fetch(*binds.values)

    async def _by_list(self, what: str, offset: int, limit: int) -> list[Record]:
        while True:
            ordered = self._ordered()
            addresses = await ordered.addresses(offset, limit)
            statement = f"SELECT {what}, t.ctid FROM {self.place} AS t WHERE t.ctid = ANY($1::tid[])"
            async with self._reading() as connection:
                if await self._pages.is_same(connection, self._listed):
                    found = {row[-1]: row for row in await connection.fetch(statement, addresses)}
                    return [found[address] for address in addresses if address in found]
            if self._list is ordered:  # the view was refreshed: its rows stand elsewhere
                self._list = None
            await ordered.aclose()

    def _ordered(self) -> RowList:
        if self._list is None:
            self._list = RowList(self._copy_addresses)
        return self._list

    async def _copy_addresses(self, sink: Sink) -> None:
        async with self._reading() as connection, connection.transaction():
            self._listed = await self._pages.stamp_now(connection)
            await self._copy(connection, "t.ctid", sink, format="binary")

    async def _copy(self, connection: AnyConnection, what: str, sink: Sink, **options: Any) -> int:
        binds = Binds(settings=True)
        statement = select(self._relation, self.shape, what, binds)
        await self._keep_order(connection)
        await binds.put_down(connection)
        return await copy_out(self._database, connection, statement, sink, **options)

    async def _keep_order(self, connection: AnyConnection) -> None:
        if not self.shape.sorts:
            await connection.execute(IN_PLACE)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AnyConnection]:
        """A connection; what PostgreSQL says is told plainly."""
        with told_plainly():
            async with self._database.connection() as connection:
                try:
                    yield connection
                except asyncpg.DataError as error:
                    raise BadRequest(f"A filter's value does not fit its column: {error}.") from error


async def open_view(database: Database, name: str) -> DatabaseRows:
    """A registered view's rows. Raises UnknownView."""
    async with database.connection() as connection:
        view = await registry.view(connection, name)
        return DatabaseRows(database, await find_relation(connection, view.schema, name))


async def open_table(database: Database, name: str, content: frozenset[str]) -> DatabaseRows:
    """A content table's rows that are not deleted. Raises UnknownView where `content` does not name it."""
    if name not in content:
        raise UnknownView.named(name, content)
    async with database.connection() as connection:
        return DatabaseRows(database, await find_relation(connection, "public", name))
