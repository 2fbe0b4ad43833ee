"""The first wall: PostgreSQL reads a rule's SQL into its own tree, where only what is listed is allowed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import asyncpg

from pitboss.errors import SqlFailed, UnsafeSql
from pitboss.guard import cost
from pitboss.guard.ids import Allowed, resolve
from pitboss.guard.lists import Lists, read_lists
from pitboss.guard.names import legal_names
from pitboss.guard.precheck import precheck
from pitboss.guard.refusals import ABOUT_THE_TEXT, DOUBLED_NAME, NO_COLUMN, failed, refused_by_parser, refused_by_view
from pitboss.guard.tree import LongTree, UnreadableTree, Value, read
from pitboss.guard.walk import Found, walk
from pitboss.names import quote

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

TOO_LONG = "The SQL is too long for a rule: it names too many values, columns or tables."
PROBE = "pattern_factory_probe"
MAX_TREE = 750_000  # characters of PostgreSQL's tree: some 2,500 literals
_LONG = 10_000  # characters of SQL that may take milliseconds to check
_BY_THREAD = 80_000  # characters that take about 8 ms to judge: more goes to a thread

_READ = f"""
SELECT c.oid, CASE WHEN pg_catalog.length(r.ev_action::text) <= {MAX_TREE} THEN r.ev_action::text END AS tree,
  c.reloptions IS NOT NULL AS optioned,
  ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 ORDER BY a.attnum) AS names,
  ARRAY(SELECT pg_catalog.format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 ORDER BY a.attnum) AS types
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid
WHERE c.oid = 'pg_temp.{PROBE}'::pg_catalog.regclass
"""

_RELATIONS = """
SELECT c.oid, c.relname::text AS name, n.nspname::text AS schema,
  n.nspname = 'views' AND c.relkind IN ('m', 'r') AND pg_catalog.pg_get_userbyid(c.relowner)
    IN (SESSION_USER, CURRENT_USER, 'pattern_factory_rules') AS result
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = ANY ($1::oid[])
"""

# A row type, or an array of one, by the relation that it is of.
_ROW_TYPES = """
SELECT t.oid, coalesce(e.typrelid, t.typrelid) AS relation, pg_catalog.format_type(t.oid, NULL) AS name
FROM pg_catalog.pg_type t
LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
WHERE t.oid = ANY ($1::oid[])
"""

_FUNCTION_NAMES = "SELECT DISTINCT proname::text AS name FROM pg_catalog.pg_proc WHERE oid = ANY ($1::oid[]) ORDER BY 1"
_OPERATOR_NAMES = """
SELECT DISTINCT oprname || ' on ' || pg_catalog.concat_ws(' and ', nullif(oprleft, 0)::regtype, oprright::regtype)
  AS name FROM pg_catalog.pg_operator WHERE oid = ANY ($1::oid[]) ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an allowed text gives and reads. `columns` are (name, type); the names are legal and unique.

    Run the text as `CREATE MATERIALIZED VIEW name (column_names) AS` with a line break before and after it.
    """

    columns: tuple[tuple[str, str], ...]
    relations: tuple[str, ...]  # bare names, sorted

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(name for name, _ in self.columns)


@dataclass(frozen=True, slots=True)
class _Probe:
    oid: int
    tree: str
    names: tuple[str, ...]
    types: tuple[str, ...]


class Guard:
    """The allow-lists of one database, and the judging of texts against them."""

    def __init__(self, lists: Lists, allowed: Allowed) -> None:
        self._lists = lists
        self._allowed = allowed

    @classmethod
    async def load(cls, connection: AnyConnection, content: Collection[str]) -> Guard:
        """A guard for the database of `connection`. `content`: the names of the content tables in `public`."""
        lists = await asyncio.to_thread(read_lists)
        return cls(lists, await resolve(connection, lists, content))

    async def judge(self, connection: AnyConnection, sql: str) -> Verdict:
        """What `sql` reads and gives; nothing of it runs.

        Works in the caller's transaction, with its role and search path, and leaves nothing behind but locks on what
        the text reads. Raises UnsafeSql for what a rule may not do, and SqlFailed for what PostgreSQL cannot read.
        After an error, and after cancelling, the caller rolls back.
        """
        text = await asyncio.to_thread(precheck, sql) if len(sql) > _LONG else precheck(sql)
        if not connection.is_in_transaction():
            raise RuntimeError("judge works inside the transaction that will run the text")
        probe = await self._probe(connection, text)
        relations = await self._judge(connection, probe)
        if not probe.names:
            raise SqlFailed("Invalid SQL generated: it gives no columns. Name at least one behind SELECT")
        return Verdict(tuple(zip(legal_names(probe.names), probe.types, strict=True)), tuple(sorted(relations)))

    async def _probe(self, connection: AnyConnection, text: str) -> _Probe:
        """What PostgreSQL reads in `text`, by way of a view that is gone again at the end."""
        await connection.execute(f"SAVEPOINT {PROBE}")
        names: tuple[str, ...] = ()
        error = await _create(connection, text)
        if error is not None:
            names = await _names_or_refusal(connection, text, error)
            if error.sqlstate == DOUBLED_NAME:
                error = await _create(connection, text, legal_names(names))
        if error is not None:
            await self._judge_inside(connection, text, error)
        return await _take(connection, names)

    async def _judge_inside(self, connection: AnyConnection, text: str, error: asyncpg.PostgresError) -> NoReturn:
        """Raises what is wrong with a text that has a column which no view can have, as pg_sleep and ROW give.

        The text is one whole statement, as PostgreSQL has read it by itself: it cannot leave the brackets.
        """
        inside = text.rstrip("; \n")
        if await _create(connection, f"SELECT 1 AS one FROM (\n{inside}\n) AS inside") is None:
            await self._judge(connection, await _take(connection, ()))
        raise failed(error) from error

    def _found(self, tree: str) -> Found:
        try:
            values: list[Value] = read(tree)
            found = walk(values, self._lists.nodes, self._allowed)
        except LongTree as error:
            raise UnsafeSql(TOO_LONG) from error
        except UnreadableTree as error:
            raise UnsafeSql(f"The guard cannot read what PostgreSQL made of the SQL: {error}.") from error
        cost.check(values, self._allowed.functions, self._allowed.operators)
        return found

    async def _judge(self, connection: AnyConnection, probe: _Probe) -> set[str]:
        """The names of the relations read. Raises UnsafeSql at the first id that is not allowed: tables come first."""
        allowed = self._allowed
        if len(probe.tree) > _BY_THREAD:
            found = await asyncio.to_thread(self._found, probe.tree)
        else:
            found = self._found(probe.tree)
        found.relation.discard(probe.oid)  # PostgreSQL 15 names the probe itself, as OLD and NEW
        results = await self._results(connection, found.relation - allowed.content.keys())
        if unknown := found.function - allowed.functions.keys():
            raise UnsafeSql(f"{await self._called(connection, unknown)} is not a function that rules may use.")
        if unknown := found.operator - allowed.operators.keys():
            rows = await connection.fetch(_OPERATOR_NAMES, list(unknown))
            name = rows[0]["name"] if rows else "of the SQL"
            raise UnsafeSql(f"The operator {name} is not one that rules may use.")
        if unknown := found.operation - allowed.operations:
            raise UnsafeSql(f"{await self._called(connection, unknown)} is not a function that rules may use.")
        row_types = await self._row_types(connection, found.type - allowed.types)
        await self._results(connection, row_types - allowed.content.keys() - results.keys())
        return {results.get(oid) or allowed.content[oid] for oid in found.relation}

    async def _called(self, connection: AnyConnection, functions: set[int]) -> str:
        rows = await connection.fetch(_FUNCTION_NAMES, list(functions))
        return str(rows[0]["name"]) if rows else "What the SQL calls"

    async def _row_types(self, connection: AnyConnection, types: set[int]) -> set[int]:
        """The relations whose row types (or arrays of them) `types` are. Raises UnsafeSql for any other type."""
        if not types:
            return set()
        rows = await connection.fetch(_ROW_TYPES, list(types))
        for row in rows:
            if not row["relation"]:
                raise UnsafeSql(f"{row['name']} is not a type that rules may use.")
        if len(rows) < len(types):
            raise SqlFailed("A type that the SQL uses has just been dropped. Run the rule again.")
        return {row["relation"] for row in rows}

    async def _results(self, connection: AnyConnection, relations: set[int]) -> dict[int, str]:
        """The names of `relations`, all earlier results. Raises UnsafeSql for any other relation."""
        if not relations:
            return {}
        rows = await connection.fetch(_RELATIONS, list(relations))
        for row in rows:
            if not row["result"]:
                name = row["name"] if row["schema"] == "public" else f"{row['schema']}.{row['name']}"
                readable = ", ".join(sorted(self._allowed.content.values()))
                raise UnsafeSql(f"{name} is not content; a rule may read {readable}, and earlier results.")
        if len(rows) < len(relations):
            raise SqlFailed("A table that the SQL reads has just been dropped. Run the rule again.")
        return {row["oid"]: row["name"] for row in rows}


async def _create(connection: AnyConnection, text: str, names: tuple[str, ...] = ()) -> asyncpg.PostgresError | None:
    """Make the probe from `text`; or give what PostgreSQL has against the text, with the savepoint as it was before."""
    columns = f" ({', '.join(map(quote, names))})" if names else ""
    try:
        # fetch, not execute: the extended protocol takes one statement only, whatever the text holds
        await connection.fetch(f"CREATE TEMPORARY VIEW {PROBE}{columns} AS\n{text}")
    except asyncpg.PostgresError as error:
        if (error.sqlstate or "")[:2] not in ABOUT_THE_TEXT:
            raise
        await connection.execute(f"ROLLBACK TO SAVEPOINT {PROBE}")
        return error
    return None


async def _take(connection: AnyConnection, given: tuple[str, ...]) -> _Probe:
    """What the probe holds, and no probe any more. `given`: the names that its text has, where the probe has others."""
    row = await connection.fetchrow(_READ)
    await connection.execute(f"DROP VIEW pg_temp.{PROBE}; RELEASE SAVEPOINT {PROBE}")
    assert row is not None
    if row["optioned"]:
        raise UnsafeSql(
            "A rule is one SELECT and nothing else: WITH CHECK OPTION belongs to views that are written to."
        )
    if row["tree"] is None:
        raise UnsafeSql(TOO_LONG)
    return _Probe(row["oid"], row["tree"], given or tuple(row["names"]), tuple(row["types"]))


async def _names_or_refusal(connection: AnyConnection, text: str, error: asyncpg.PostgresError) -> tuple[str, ...]:
    """The column names of a text that PostgreSQL makes no view of, where only its columns are in the way.

    Raises the refusal for everything else. `prepare` reads the text as a statement by itself, and runs nothing.
    """
    names: tuple[str, ...] = ()
    try:
        statement = await connection.prepare(text, name="")
    except asyncpg.PostgresError as alone:
        raise refused_by_parser(alone, text) from alone
    except (asyncpg.UnsupportedClientFeatureError, asyncpg.InternalClientError):
        pass  # PostgreSQL could read it; a column is of a type that asyncpg cannot describe, such as a whole row
    else:
        if statement.get_parameters():
            raise UnsafeSql("The SQL has a place for a parameter ($1); a rule has none.")
        names = tuple(attribute.name for attribute in statement.get_attributes())
    if error.sqlstate == NO_COLUMN or (error.sqlstate == DOUBLED_NAME and names):
        return names
    raise refused_by_view(error, text)
