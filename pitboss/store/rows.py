"""Rows of views and content tables, in windows: for the window's tables, the terminal and exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pitboss.errors import UnknownView
from pitboss.models import ColumnInfo, ColumnKind, RowWindow
from pitboss.names import quote
from pitboss.store import registry
from pitboss.store.failures import failure

if TYPE_CHECKING:
    from asyncpg import Record

    from pitboss.store.database import AnyConnection, Database

_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "oid")
_TEXTS = ("text", "character", "character varying", "name", "citext", "uuid")
_DATES = ("date", "timestamp")


def kind_of(type_name: str) -> ColumnKind:
    """The kind of a column, from PostgreSQL's name of its type (format_type)."""
    base = type_name.partition("(")[0].strip()
    if type_name.endswith("[]"):
        return "array"
    if base in _NUMBERS:
        return "number"
    if base in ("json", "jsonb"):
        return "json"
    if base == "boolean":
        return "boolean"
    if base.startswith(_DATES):
        return "date"
    return "text" if base in _TEXTS else "other"


@dataclass(frozen=True, slots=True)
class DatabaseRows:
    """A relation's rows, in its own order (a result keeps the order that its query gave)."""

    database: Database
    place: str  # quoted, with its schema
    columns: tuple[ColumnInfo, ...]
    shown: str  # the select list: the columns, then the texts of those in `spelt`
    spelt: tuple[int, ...] = ()  # columns of moments, whose value is given as text where Python has no such date
    where: str = "true"  # hides deleted rows of content

    async def count(self, search: str = "") -> int:
        """The exact number of rows that `search` finds, in any column and letter case."""
        found = await self._fetch("count(*) AS rows", search, "")
        return int(found[0]["rows"])

    async def rows(self, offset: int, limit: int, search: str = "") -> RowWindow:
        """At most `limit` rows from `offset` on."""
        found = await self._fetch(self.shown, search, f" OFFSET {int(offset)} LIMIT {int(limit)}")
        return RowWindow(offset, tuple(self._plain(tuple(row)) for row in found))

    def _plain(self, row: tuple[object, ...]) -> tuple[object, ...]:
        values = list(row[: len(self.columns)])
        for place, text in zip(self.spelt, row[len(self.columns) :], strict=True):
            values[place] = text if values[place] is None else values[place]
        return tuple(values)

    async def _fetch(self, what: str, search: str, tail: str) -> list[Record]:
        condition = f"{self.where} AND strpos(lower(concat_ws(' ', t.*)), lower($1)) > 0" if search else self.where
        sql = f"SELECT {what} FROM {self.place} AS t WHERE {condition}{tail}"
        try:
            async with self.database.connection() as connection:
                return await connection.fetch(sql, *([search] if search else []))
        except Exception as error:
            raise failure(error) from error


# Python's dates end with the year 9999 and begin with 1; PostgreSQL's do not, and know infinity.
_HAS_DATE = "isfinite({0}) AND {0} >= '0001-01-02' AND {0} < '9999-12-31'"
_SPELT = f"CASE WHEN NOT ({_HAS_DATE}) THEN {{0}}::text END"


def _shown(column: ColumnInfo) -> str:
    """A column as it is selected: what Python has no good form of comes as PostgreSQL's text."""
    name = f"t.{quote(column.name)}"
    if column.kind == "date":
        return f"CASE WHEN {_HAS_DATE.format(name)} THEN {name} END"
    return f"{name}::text" if column.kind == "other" else name


async def open_view(database: Database, name: str) -> DatabaseRows:
    """A registered view's rows. Raises UnknownView."""
    async with database.connection() as connection:
        view = await registry.view(connection, name)
        return await _open(database, connection, view.schema, name)


async def open_table(database: Database, name: str, content: frozenset[str]) -> DatabaseRows:
    """A content table's rows that are not deleted. Raises UnknownView where `content` does not name it."""
    if name not in content:
        raise UnknownView.named(name, content)
    async with database.connection() as connection:
        return await _open(database, connection, "public", name)


async def _open(database: Database, connection: AnyConnection, schema: str, name: str) -> DatabaseRows:
    place = f"{quote(schema)}.{quote(name)}"
    found = await connection.fetch(
        """SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_catalog.pg_attribute
           WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum""",
        place,
    )
    if not found and await connection.fetchval("SELECT to_regclass($1) IS NULL", place):
        raise UnknownView(f"The view {name!r} is no longer there. Run its rule again.")
    deletable = any(row["attname"] == "deleted_at" for row in found) and schema == "public"
    columns = tuple(
        ColumnInfo(row["attname"], row["type"], kind_of(row["type"])) for row in found if row["type"] != "tsvector"
    )
    moments = tuple(number for number, column in enumerate(columns) if column.kind == "date")
    spelt = [_SPELT.format(f"t.{quote(columns[number].name)}") for number in moments]
    return DatabaseRows(
        database=database,
        place=place,
        columns=columns,
        shown=", ".join([*(_shown(column) for column in columns), *spelt]) or "NULL",
        spelt=moments,
        where="t.deleted_at IS NULL" if deletable else "true",
    )
