"""Fires known bypasses at the real database: through each wall alone, in transactions that are always rolled back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from secrets import token_hex
from typing import TYPE_CHECKING

import asyncpg
import yaml

from pitboss.errors import SqlFailed, TooLarge, UnsafeSql
from pitboss.guard.estimate import check_cost, check_size, estimate
from pitboss.guard.judge import Guard
from pitboss.guard.keeper import GuardKeeper
from pitboss.guard.refusals import said_by
from pitboss.limits import Limits
from pitboss.names import row_count
from pitboss.safety.models import Bypass, Shot, Trial
from pitboss.schema import Schema
from pitboss.store.failures import LOST
from pitboss.store.roles import RULE_PATH, become_rule_role
from resources import resource

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection, Database

PATIENCE_MS = 250  # what is not refused at once runs into this, in place of the far longer limit of a rule
LONGEST = 120  # characters of a wall's own words
_BY_LIMIT = ("53", "54")  # too little disk, memory or temporary space; too large


def read_bypasses() -> list[Bypass]:
    """The bypasses of `resources/guard`, in their order. Reads a file: call it in a thread."""
    with resource("guard", "bypasses.yaml").open(encoding="utf-8") as file:
        return [Bypass(**entry) for entry in yaml.safe_load(file)]


async def fire_bypasses(
    database: Database, guard_keeper: GuardKeeper, schema: Schema, limits: Limits
) -> AsyncIterator[Shot]:
    """Fire one after the other, each as it comes. Nothing of them remains in the database.

    Raises DatabaseUnavailable or Busy where there is no connection. Closing the iterator in the middle is safe.
    """
    async with database.connection() as connection:
        guard = await guard_keeper.guard(connection, schema)
    for bypass in await asyncio.to_thread(read_bypasses):
        async with database.connection() as connection:  # a new one each time: the pool resets it in between
            through_tree = await _through_tree(connection, guard, bypass, limits)
            through_role = await _through_role(connection, database, bypass)
        yield Shot(bypass, (*through_tree, through_role))


@asynccontextmanager
async def undone(connection: AnyConnection) -> AsyncIterator[None]:
    """A transaction of which nothing remains, also where all goes well."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(
            f"SET LOCAL statement_timeout = {PATIENCE_MS}; SET LOCAL lock_timeout = {PATIENCE_MS}; "
            f"SET LOCAL search_path = {RULE_PATH}"
        )
        yield
    finally:
        with suppress(*LOST):  # without a connection there is nothing to undo
            await transaction.rollback()


async def _through_tree(connection: AnyConnection, guard: Guard, bypass: Bypass, limits: Limits) -> list[Trial]:
    """The first wall, as the owner, who may do everything; and where it lets the text through, the third."""
    async with undone(connection):
        try:
            verdict = await guard.judge(connection, bypass.sql)
        except (UnsafeSql, SqlFailed) as error:
            return [Trial("tree", True, _cut(str(error)))]
        reads = ", ".join(verdict.relations) or "no table"
        allowed = Trial("tree", False, f"Allowed: it is one SELECT, and reads {reads}.")
        return [allowed, await _through_limits(connection, bypass, limits)]


async def _through_limits(connection: AnyConnection, bypass: Bypass, limits: Limits) -> Trial:
    try:
        expected = await estimate(connection, bypass.sql)
        check_size(expected, limits)
        check_cost(expected, limits)
    except (TooLarge, SqlFailed) as error:
        return Trial("limits", True, str(error))
    return Trial("limits", False, f"Allowed: it is expected to cost {expected.cost:,.0f}.")


async def _through_role(connection: AnyConnection, database: Database, bypass: Bypass) -> Trial:
    """The second wall, with the first switched off: the text runs as the rule role and in the form that rules have."""
    if not database.has_rule_role:
        return Trial("role", False, "There is no role for rules here: it would run with the owner's rights.")
    try:
        async with undone(connection):
            await become_rule_role(connection, database)
            rows = await _make(connection, bypass.sql)
    except LOST:  # where the server is really gone, the next bypass finds that out
        return Trial("role", False, "It ended the connection, unless something else did just then.")
    except asyncpg.PostgresError as error:
        return _refused(error)
    if bypass.hidden and rows == 0:
        return Trial("role", True, "It runs, and finds nothing: such rows are not there for rules.")
    return Trial("role", False, f"PostgreSQL ran it and gave {row_count(rows)}; it was undone.")


async def _make(connection: AnyConnection, sql: str) -> int:
    """What the product does with a rule's text once it is allowed: the rows that it gives."""
    statement = await connection.prepare(f"CREATE MATERIALIZED VIEW views.making_{token_hex(8)} AS\n{sql}\n")
    await statement.fetch()
    return int(str(statement.get_statusmsg()).rpartition(" ")[2])


def _refused(error: asyncpg.PostgresError) -> Trial:
    if isinstance(error, asyncpg.QueryCanceledError):
        return Trial(
            "limits", True, f"It ran, and was stopped after {PATIENCE_MS / 1000:g} s, as a rule is in its time."
        )
    if (error.sqlstate or "").startswith(_BY_LIMIT):
        return Trial("limits", True, _cut(f"It ran into a limit: {said_by(error)}."))
    return Trial("role", True, _cut(f"PostgreSQL refuses it: {said_by(error)}."))


def _cut(words: str) -> str:
    """The first clauses of a long text."""
    if len(words) <= LONGEST:
        return words
    head = words[:LONGEST]
    end = max(head.rfind(". "), head.rfind("; "))
    return f"{head[:end]}." if end > 0 else f"{head.rstrip()}…"
