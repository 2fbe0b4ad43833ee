"""Which relation a name means to a web client, and the SELECT that reads it as JSON can hold it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pitboss.names import quote

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

_REGISTRY_COLUMNS = ("id", "rule_id", "table_name", "summary", "created_at", "updated_at")
_TABLES = ["r", "p", "f", "v", "m"]  # pg_class.relkind: an adopted database may have any of them as content
_VIEWS = ["m", "v"]

# compared as text: a name over 63 bytes would be cut, and be another's
_FIND = """
SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS sql
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname::text = $1::text AND n.nspname::text = ANY($2::text[]) AND c.relkind::text = ANY($3::text[])
ORDER BY array_position($2::text[], n.nspname::text) LIMIT 1"""

# a domain counts as the type that it is made from
_COLUMNS = """
SELECT a.attname AS name, b.typname AS type, coalesce(a.attnum = ANY(p.conkey), false) AS is_key
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_type b ON b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
LEFT JOIN pg_constraint p ON p.conrelid = a.attrelid AND p.contype = 'p'
WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""

# where a table's rows point to, as far as deleted rows are marked there
_ENDS = """
SELECT own.attname AS own, theirs.attname AS theirs, format('%I.%I', n.nspname, c.relname) AS target
FROM pg_constraint f
JOIN pg_class c ON c.oid = f.confrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute own ON own.attrelid = f.conrelid AND own.attnum = f.conkey[1]
JOIN pg_attribute theirs ON theirs.attrelid = f.confrelid AND theirs.attnum = f.confkey[1]
JOIN pg_attribute mark ON mark.attrelid = f.confrelid AND mark.attname = 'deleted_at' AND NOT mark.attisdropped
WHERE f.conrelid = $1 AND f.contype = 'f' AND cardinality(f.conkey) = 1 ORDER BY own.attnum"""

# values that JSON has no number or date for are shown as null
_NO_JSON = {
    **dict.fromkeys(("float4", "float8", "numeric"), ("NaN", "Infinity", "-Infinity")),
    **dict.fromkeys(("date", "timestamp", "timestamptz"), ("infinity", "-infinity")),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `type` is the bare name of its type in pg_type, with `_` before it for an array."""

    name: str
    type: str
    is_key: bool = False

    def select(self) -> str:
        """The expression that reads it from `r`, under its own name."""
        read = f"r.{quote(self.name)}"
        is_array, element = self.type.startswith("_"), self.type.removeprefix("_")
        for value in _NO_JSON.get(element, ()):
            literal = f"'{value}'::pg_catalog.{element}"
            read = f"array_replace({read}, {literal}, NULL)" if is_array else f"nullif({read}, {literal})"
        return f"{read} AS {quote(self.name)}"


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation as it is read. `sql` is its quoted name, `conditions` hide deleted rows of `r`."""

    sql: str
    columns: tuple[Column, ...]
    conditions: tuple[str, ...] = ()
    order: str = ""

    def without(self, types: Collection[str]) -> Relation:
        """The same, with no column of these types."""
        return replace(self, columns=tuple(column for column in self.columns if column.type not in types))

    def select(self) -> str:
        """The SELECT that reads it: a table in the order of its key, a view in the order that it is stored in."""
        keys = ", ".join(f"r.{quote(column.name)}" for column in self.columns if column.is_key)
        order = self.order or keys
        where = " AND ".join(self.conditions)
        return (
            f"SELECT {', '.join(column.select() for column in self.columns)} FROM {self.sql} r"
            + (f" WHERE {where}" if where else "")
            + (f" ORDER BY {order}" if order else "")
        )


def registry() -> Relation:
    """The registry of views, as a web client's sidebar lists it: newest first."""
    columns = tuple(Column(name, "") for name in _REGISTRY_COLUMNS)
    return Relation("public.views_registry", columns, order="r.updated_at DESC NULLS LAST, r.id DESC")


async def registered(connection: AnyConnection, name: str) -> Relation | None:
    """The registered view of that name: the one in `views`, else one that an adopted database has in `public`."""
    if not await connection.fetchval("SELECT true FROM public.views_registry WHERE table_name = $1 LIMIT 1", name):
        return None
    found = await connection.fetchrow(_FIND, name, ["views", "public"], _VIEWS)
    return Relation(found["sql"], await _columns(connection, found["oid"])) if found else None


async def content(connection: AnyConnection, name: str) -> Relation | None:
    """The content table of that name, without its deleted rows, and without links to deleted rows."""
    found = await connection.fetchrow(_FIND, name, ["public"], _TABLES)
    if found is None:
        return None
    columns = await _columns(connection, found["oid"])
    if any(column.name == "deleted_at" for column in columns):
        return Relation(found["sql"], columns, ("r.deleted_at IS NULL",))
    return Relation(found["sql"], columns, await _live_ends(connection, found["oid"]))


async def _columns(connection: AnyConnection, oid: int) -> tuple[Column, ...]:
    return tuple(Column(row["name"], row["type"], row["is_key"]) for row in await connection.fetch(_COLUMNS, oid))


async def _live_ends(connection: AnyConnection, oid: int) -> tuple[str, ...]:
    """A condition for each link, that what it points to is not deleted."""
    return tuple(
        f"(r.{quote(row['own'])} IS NULL OR EXISTS (SELECT FROM {row['target']} e"
        f" WHERE e.{quote(row['theirs'])} = r.{quote(row['own'])} AND e.deleted_at IS NULL))"
        for row in await connection.fetch(_ENDS, oid)
    )
