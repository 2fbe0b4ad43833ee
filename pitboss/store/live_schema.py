"""Reads the content tables of a database, as they are now, for the translators. Only reads; works on any schema."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pitboss.introspect import guessed_keys, with_keys
from pitboss.models import ColumnKind
from pitboss.names import quote
from pitboss.schema import Column, ColumnNotes, ForeignKey, Schema, Table, TableNotes
from pitboss.store.database import Database
from pitboss.tasks import Tasks
from pitboss.texts import Texts

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

log = logging.getLogger(__name__)

MAX_VALUES = 200  # a column of more distinct values has free text or names, not a vocabulary
MAX_VALUE_CHARS = 120
MAX_NAMES = 250_000  # distinct short texts of a column; of one that has more, none are kept
MAX_NAME_CHARS = 80
NAMES_AT_ONCE = 5000  # so that the loop turns between
MAX_JSON_KEYS = 100
DELETED = "deleted_at"  # set means deleted (the one convention that content tables share)

_COLUMNS = """
SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null,
       t.typcategory AS category, coalesce(b.typname, t.typname) AS base, e.typcategory AS element,
       coalesce(col_description(a.attrelid, a.attnum), '') AS comment,
       has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS readable
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
LEFT JOIN pg_type e ON e.oid = coalesce(nullif(b.typelem, 0), t.typelem) AND t.typcategory = 'A'
WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
_KEYS = """
SELECT c.contype AS kind, c.confrelid AS target_id, f.relname AS target,
       (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(num, n)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num) AS columns,
       (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(num, n)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num) AS target_columns
FROM pg_constraint c LEFT JOIN pg_class f ON f.oid = c.confrelid
WHERE c.conrelid = $1 AND c.contype IN ('p', 'f')
ORDER BY c.contype, c.conname
"""
_JSON_KINDS: Mapping[str, ColumnKind] = {"string": "text", "number": "number", "boolean": "boolean", "array": "other"}


_STAMP = """
SELECT c.reltuples AS rows, c.relfilenode, pg_stat_get_tuples_inserted(c.oid) AS inserted,
       pg_stat_get_tuples_updated(c.oid) AS updated, pg_stat_get_tuples_deleted(c.oid) AS deleted
FROM pg_class c WHERE c.oid = $1
"""
LARGE_TABLE = 50_000  # rows, from which values are read again only where the server has counted changes


@dataclass
class Seen:
    """What was read of large tables, with what the server had counted of their changes by then."""

    tables: dict[str, tuple[tuple[Any, ...], dict[tuple[str, str], Column]]] = field(default_factory=dict)


async def read_schema(connection: AnyConnection, notes: Mapping[str, TableNotes], seen: Seen | None = None) -> Schema:
    """The tables named by `notes` with their columns, keys, comments and the values that occur.

    With `seen`, the values of large tables that have not changed are taken from there.
    Tables that the database lacks are left out, and so are foreign keys to tables that are not named.
    """
    ids = {name: await connection.fetchval("SELECT to_regclass($1)::oid", quote(name)) for name in notes}
    present = {name: oid for name, oid in ids.items() if oid is not None}
    seen = Seen() if seen is None else seen
    tables = {name: await _table(connection, name, oid, notes[name], present, seen) for name, oid in present.items()}
    return Schema(tables, _fingerprint(tables))


async def _table(
    connection: AnyConnection, name: str, oid: int, notes: TableNotes, present: Mapping[str, int], seen: Seen
) -> Table:
    stamp = tuple(await connection.fetchrow(_STAMP, oid) or ())
    before, known = seen.tables.get(name, ((), {}))
    if before != stamp or not stamp or stamp[0] < LARGE_TABLE:
        known = {}
    rows = await connection.fetch(_COLUMNS, oid)
    live = f"{quote(DELETED)} IS NULL" if any(row["name"] == DELETED for row in rows) else "true"
    columns = [
        await _column(connection, name, row, notes.columns.get(row["name"], ColumnNotes()), live, known) for row in rows
    ]
    seen.tables[name] = (stamp, {(column.name, column.type): column for column in columns})
    primary: tuple[str, ...] = ()
    foreign: list[ForeignKey] = []
    for key in await connection.fetch(_KEYS, oid):
        if key["kind"] in ("p", b"p"):
            primary = tuple(key["columns"])
        elif present.get(key["target"]) == key["target_id"]:
            foreign.append(ForeignKey(tuple(key["columns"]), key["target"], tuple(key["target_columns"])))
    comment = await connection.fetchval("SELECT coalesce(obj_description($1, 'pg_class'), '')", oid)
    return Table(name, tuple(columns), primary, tuple(foreign), notes.description or comment, notes.synonyms)


async def _column(
    connection: AnyConnection,
    table: str,
    row: Any,
    notes: ColumnNotes,
    live: str,
    known: Mapping[tuple[str, str], Column],
) -> Column:
    if before := known.get((row["name"], row["type"])):
        description = notes.description or row["comment"]
        return replace(before, nullable=not row["not_null"], description=description, synonyms=notes.synonyms)
    kind = _kind(row)
    values: tuple[str, ...] = ()
    names, unique = Texts(), False
    keys: Mapping[str, ColumnKind] = {}
    name_in_sql = quote(row["name"])
    if not row["readable"]:
        pass  # its values stay unknown
    elif kind == "text":
        select = f"SELECT {name_in_sql}::text FROM {quote(table)} WHERE {live}"
        if not (values := await _values(connection, select)):
            names = await _names(connection, select)
        unique = await _is_unique(connection, select, len(values) or len(names))
    elif kind == "array" and _char(row["element"]) in "SE":
        values = await _values(connection, f"SELECT unnest({name_in_sql})::text FROM {quote(table)} WHERE {live}")
    elif row["base"] == "jsonb":
        keys = await _json_keys(connection, name_in_sql, quote(table), live)
    return Column(
        name=row["name"],
        type=row["type"],
        kind=kind,
        nullable=not row["not_null"],
        description=notes.description or row["comment"],
        synonyms=notes.synonyms,
        values=values,
        json_keys=tuple(keys),
        json_kinds=tuple(keys.values()),
        names=names,
        unique=unique,
    )


def _char(value: str | bytes | None) -> str:
    """PostgreSQL's type "char", which asyncpg gives as bytes."""
    return value.decode() if isinstance(value, bytes) else value or " "


def _kind(row: Any) -> ColumnKind:
    base: str = row["base"]
    if base in ("json", "jsonb"):
        return "json"
    if base in ("time", "timetz", "money", "oid"):
        return "other"
    kinds: Mapping[str, ColumnKind] = {
        "N": "number",
        "S": "text",
        "E": "text",
        "D": "date",
        "B": "boolean",
        "A": "array",
    }
    return kinds.get(_char(row["category"]), "other")


async def _values(connection: AnyConnection, select: str) -> tuple[str, ...]:
    """The distinct texts that `select` gives, sorted; none where they are many or long."""
    rows = await connection.fetch(f"SELECT DISTINCT v FROM ({select}) AS found(v) WHERE v <> '' LIMIT {MAX_VALUES + 1}")
    values = sorted(row["v"] for row in rows)
    return tuple(values) if len(values) <= MAX_VALUES and all(len(v) <= MAX_VALUE_CHARS for v in values) else ()


async def _is_unique(connection: AnyConnection, select: str, distinct: int) -> bool:
    """Whether so many rows have a text as there are distinct ones."""
    counted = f"SELECT count(*) FROM (SELECT 1 FROM ({select}) AS texts(v) WHERE v <> '' LIMIT {distinct + 1}) AS found"
    return distinct > 0 and distinct == await connection.fetchval(counted)


async def _names(connection: AnyConnection, select: str) -> Texts:
    """The distinct short texts that `select` gives; none where they are too many, or mostly long."""
    shape = await connection.fetchrow(
        f"SELECT count(*) AS rows, count(*) FILTER (WHERE length(v) <= {MAX_NAME_CHARS}) AS short "
        f"FROM (SELECT v FROM ({select}) AS texts(v) WHERE v <> '' LIMIT {10 * MAX_VALUES}) AS found"
    )
    if shape is None or not shape["rows"] or shape["short"] < 0.9 * shape["rows"]:
        return Texts()
    found: list[str] = []
    distinct = f"SELECT DISTINCT v FROM ({select}) AS found(v) WHERE v <> '' AND length(v) <= {MAX_NAME_CHARS}"
    async with connection.transaction(readonly=True):
        cursor = await connection.cursor(f"{distinct} LIMIT {MAX_NAMES + 1}")
        while rows := await cursor.fetch(NAMES_AT_ONCE):
            found.extend(row["v"] for row in rows)
    return Texts() if len(found) > MAX_NAMES else await asyncio.to_thread(Texts, found)


async def _json_keys(connection: AnyConnection, column: str, table: str, live: str) -> Mapping[str, ColumnKind]:
    """The top-level keys of the objects in a column, with the kind of what stands under them."""
    objects = f"CASE WHEN jsonb_typeof({column}) = 'object' THEN {column} ELSE '{{}}' END"
    rows = await connection.fetch(
        f"SELECT key, array_agg(DISTINCT jsonb_typeof(value)) AS types FROM {table}, jsonb_each({objects}) "
        f"WHERE {live} GROUP BY key ORDER BY key LIMIT {MAX_JSON_KEYS + 1}"
    )
    if len(rows) > MAX_JSON_KEYS:
        return {}
    return {row["key"]: _json_kind(set(row["types"]) - {"null"}) for row in rows}


def _json_kind(types: set[str]) -> ColumnKind:
    return _JSON_KINDS.get(next(iter(types)), "other") if len(types) == 1 else "other"


def _fingerprint(tables: Mapping[str, Table]) -> str:
    structure = [
        [
            table.name,
            [[column.name, column.type, column.nullable] for column in table.columns],
            table.primary_key,
            [[key.columns, key.target, key.target_columns] for key in table.foreign_keys],
        ]
        for _, table in sorted(tables.items())
    ]
    return hashlib.sha256(json.dumps(structure).encode()).hexdigest()[:16]


class LiveSchema:
    """The schema of a database, kept fresh behind its readers' backs.

    The first reader waits for it. Later ones get what is there at once; where that is older than `max_age` seconds or
    was invalidated, it is read again meanwhile. An unchanged schema stays the same object, so that what was prepared
    for it stays good.
    """

    def __init__(
        self,
        database: Database,
        notes: Callable[[], Mapping[str, TableNotes]],
        *,
        max_age: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._notes = notes
        self._max_age = max_age
        self._clock = clock
        self._tasks = Tasks(on_error=self._failed)
        self._reading: asyncio.Task[Schema] | None = None
        self._schema: Schema | None = None
        self._fresh_until = float("-inf")
        self._changes = 0
        self._seen = Seen()
        self._keys: tuple[str, Mapping[str, tuple[ForeignKey, ...]]] = ("", {})

    def invalidate(self) -> None:
        """Say that tables, values or notes have changed."""
        self._changes += 1
        self._seen = Seen()
        self._fresh_until = float("-inf")

    async def current(self) -> Schema:
        """The schema. Raises DatabaseUnavailable where it was never read and cannot be; cancelling leaves the reading
        to others that wait for it."""
        if self._schema is None:
            return await asyncio.shield(self._start())
        if self._clock() >= self._fresh_until:
            self._start()
        return self._schema

    async def refreshed(self) -> Schema:
        """The schema as it is now: waits until it was read again."""
        self.invalidate()
        return await asyncio.shield(self._start())

    async def aclose(self) -> None:
        """End a reading that is under way. Safe to call twice."""
        await self._tasks.aclose()

    def _start(self) -> asyncio.Task[Schema]:
        if self._reading is None or self._reading.done():
            self._reading = self._tasks.start(self._read(), name="read the live schema")
        return self._reading

    async def _read(self) -> Schema:
        while True:
            changes = self._changes
            async with self._database.connection() as connection:
                found = await read_schema(connection, self._notes(), self._seen)
                if self._keys[0] != found.fingerprint:
                    self._keys = (found.fingerprint, await guessed_keys(connection, found))
            found = with_keys(found, self._keys[1])
            if self._schema is None or found != self._schema:
                self._schema = found
            if changes == self._changes:  # else something changed while it was read
                self._fresh_until = self._clock() + self._max_age
                return self._schema

    def _failed(self, name: str, error: BaseException) -> None:
        log.info("%s failed: %s", name, error)
