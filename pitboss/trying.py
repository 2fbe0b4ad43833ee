"""Tries SQL that a person writes, and makes nothing: its first rows, or its plan. A rule's walls all stand here too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

import asyncpg

from pitboss.errors import SqlFailed, SqlWrong, TimedOut
from pitboss.guard.keeper import GuardKeeper
from pitboss.guard.refusals import ABOUT_THE_TEXT, said_by
from pitboss.limits import Limits
from pitboss.names import quote
from pitboss.run import Run
from pitboss.schema import Schema
from pitboss.sql_models import PREVIEW_ROWS, QueryPlan, SqlPreview
from pitboss.store.plans import explain
from pitboss.store.relation import find_relation
from pitboss.store.roles import time_limits
from pitboss.tools.guard import GuardTool
from pitboss.translate import Translation

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection, Database

TRIED = "pattern_factory_tried"


class Trial:
    """Judges SQL as the guard judges a rule's, then looks at it as the rule role, in a transaction that is taken back.

    Each method raises SqlWrong with the place of what PostgreSQL cannot read, UnsafeSql in the guard's words, TooLarge
    or TimedOut at a limit. `insist`: a person runs it although it costs much. Cancelling ends the query.
    """

    def __init__(
        self, database: Database, limits: Limits, guards: GuardKeeper, schema: Callable[[], Awaitable[Schema]]
    ) -> None:
        self._database = database
        self._limits = limits
        self._guard = GuardTool(database, guards, limits)
        self._schema = schema

    async def preview(self, sql: str, *, insist: bool = False) -> SqlPreview:
        """The first rows that the SQL gives."""
        async with self._judged(sql, insist=insist) as run:
            connection = run.transaction
            columns = ", ".join(map(quote, run.columns))
            await connection.fetch(f"CREATE TEMPORARY VIEW {TRIED} ({columns}) AS\n{sql}\n")
            relation = await find_relation(connection, "pg_temp", TRIED)
            await connection.execute("SET LOCAL transaction_read_only = on")
            started = perf_counter()
            rows = await connection.fetch(
                f"SELECT {relation.windowed} FROM {relation.place} AS t LIMIT {PREVIEW_ROWS + 1:d}"
            )
            ms = (perf_counter() - started) * 1000
        shown = tuple(relation.values(row) for row in rows[:PREVIEW_ROWS])
        return SqlPreview(relation.columns, shown, len(rows) > PREVIEW_ROWS, ms)

    async def plan(self, sql: str, *, measured: bool = False, insist: bool = False) -> QueryPlan:
        """How PostgreSQL would get at all rows; `measured`: how it did."""
        async with self._judged(sql, insist=insist) as run:
            await run.transaction.execute("SET LOCAL transaction_read_only = on")
            return await explain(run.transaction, sql, measured=measured)

    @asynccontextmanager
    async def _judged(self, sql: str, *, insist: bool) -> AsyncIterator[Run]:
        """The SQL, allowed, in a transaction that leaves nothing behind."""
        run = Run(asked=sql, insist=insist, schema=await self._schema(), translation=Translation(sql, "reviewed"))
        seconds = self._limits.rule_timeout * 1.25 + 5  # for a server that no longer answers; its own limit comes first
        try:
            with placed(sql):
                async with asyncio.timeout(seconds), self._taken_back() as run.connection:
                    await self._guard(run)
                    yield run
        except TimeoutError:
            raise TimedOut("The database did not answer in time, and the query was stopped. Run it again.") from None

    @asynccontextmanager
    async def _taken_back(self) -> AsyncIterator[AnyConnection]:
        """A connection whose transaction ends without a trace."""
        async with self._database.connection() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                await connection.execute(time_limits(self._limits))
                yield connection
            finally:
                await transaction.rollback()


@contextmanager
def placed(sql: str) -> Iterator[None]:
    """What PostgreSQL has against `sql` inside comes out as SqlWrong, in words for who wrote it."""
    try:
        yield
    except (SqlFailed, asyncpg.PostgresError) as error:
        if (wrong := located(error, sql)) is not None:
            raise wrong from error
        raise


def located(error: SqlFailed | asyncpg.PostgresError, sql: str) -> SqlWrong | None:
    """What PostgreSQL has against `sql`, with its place where that is known; None where it is about something else."""
    told = error if isinstance(error, asyncpg.PostgresError) else error.__cause__
    if not isinstance(told, asyncpg.PostgresError) or (told.sqlstate or "")[:2] not in ABOUT_THE_TEXT:
        return None
    at = place_in(told, sql)
    said = said_by(told)
    hint = (told.hint or "").strip()
    sentence = f"{said[:1].upper()}{said[1:]}." + (f" {hint}" if hint else "")
    where = f"Line {sql.count(chr(10), 0, at) + 1}: " if at is not None and "\n" in sql.strip() else ""
    return SqlWrong(where + sentence, at=at)


def place_in(error: asyncpg.PostgresError, sql: str) -> int | None:
    """The letter of `sql`, from 0, that PostgreSQL's error is about: it counts from the begin of what it was sent."""
    position, sent = getattr(error, "position", None), getattr(error, "query", None)
    if not position or not sent:
        return None
    before = sent.find(sql.rstrip("; \n"))
    at = int(position) - 1 - before
    return at if before >= 0 and 0 <= at <= len(sql) else None
