"""A table or a result as it is read: its columns, and what its rows are known by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pitboss.errors import BadRequest, UnknownView, did_you_mean
from pitboss.models import ColumnInfo, ColumnKind
from pitboss.names import quote

if TYPE_CHECKING:
    from asyncpg import Record

    from pitboss.store.database import AnyConnection

_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "oid")
_TEXTS = ("text", "character", "character varying", "name", "citext", "uuid")
_DATES = ("date", "timestamp")
# PostgreSQL compares no two values of these
_WITHOUT_ORDER = ("json", "xml", "point", "lseg", "line", "box", "path", "polygon", "circle", "aclitem")

_RELATION = """
SELECT c.oid, c.relkind = 'm' AND am.amname = 'heap' AS stored,
  ARRAY(SELECT a.attname::text FROM pg_index i CROSS JOIN unnest(i.indkey::int[]) WITH ORDINALITY k(number, n)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
        WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY k.n) AS key
FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam WHERE c.oid = to_regclass($1)"""
# format_type(…, -1) is a name to cast with: `bpchar`, where `character` would cut to one letter
_COLUMNS = """
SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, format_type(a.atttypid, -1) AS cast_as
FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""

# Python's dates end with the year 9999 and begin with 1; PostgreSQL's do not, and know infinity
_HAS_DATE = "isfinite({0}) AND {0} >= '0001-01-02' AND {0} < '9999-12-31'"


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
class Field:
    """A column in SQL, where the relation is `t`."""

    info: ColumnInfo
    cast_as: str  # the type's name, to cast a text with

    @property
    def sql(self) -> str:
        """Its value."""
        return f"t.{quote(self.info.name)}"

    @property
    def text(self) -> str:
        """Its value as PostgreSQL writes it."""
        return f"{self.sql}::text"

    @property
    def has_order(self) -> bool:
        """Whether PostgreSQL compares its values."""
        return self.cast_as.removesuffix("[]") not in _WITHOUT_ORDER

    @property
    def comparable(self) -> str:
        """What to sort, group and compare by: its value, or its text where values have no order."""
        return self.sql if self.has_order else self.text

    @property
    def shown(self) -> str:
        """As it is selected: what Python has no good form of comes as text."""
        if self.info.kind == "date":
            return f"CASE WHEN {_HAS_DATE.format(self.sql)} THEN {self.sql} END"
        return self.text if self.info.kind == "other" else self.sql

    @property
    def spelt(self) -> str:
        """The text of a moment that Python has no date for, else NULL."""
        return f"CASE WHEN NOT ({_HAS_DATE.format(self.sql)}) THEN {self.text} END"


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation as it is read."""

    place: str  # quoted, with its schema
    fields: tuple[Field, ...]
    where: str  # hides deleted rows of content
    key: tuple[str, ...]  # the columns of a table's primary key
    stored: bool  # a materialized view, whose rows stay where they are until it is refreshed

    @property
    def columns(self) -> tuple[ColumnInfo, ...]:
        """The columns, in order."""
        return tuple(field.info for field in self.fields)

    @property
    def moments(self) -> tuple[int, ...]:
        """The places of the columns that may hold a date which Python has not."""
        return tuple(number for number, field in enumerate(self.fields) if field.info.kind == "date")

    @property
    def shown(self) -> str:
        """The select list: the columns, then the texts of the moments."""
        spelt = [self.fields[number].spelt for number in self.moments]
        return ", ".join([*(field.shown for field in self.fields), *spelt]) or "NULL"

    def field(self, name: str) -> Field:
        """The column of that name. Raises BadRequest."""
        for field in self.fields:
            if field.info.name == name:
                return field
        known = [field.info.name for field in self.fields]
        raise BadRequest(f"There is no column {name!r}. {did_you_mean(name, known, 'Open the table again.')}")

    def values(self, row: Record) -> tuple[object, ...]:
        """A row of the select list as the columns' values."""
        values = list(row)[: len(self.fields)]
        for place, text in zip(self.moments, list(row)[len(self.fields) :], strict=False):
            values[place] = text if values[place] is None else values[place]
        return tuple(values)


async def find_relation(connection: AnyConnection, schema: str, name: str) -> Relation:
    """What there is to know of `schema.name`. Raises UnknownView where it is gone."""
    place = f"{quote(schema)}.{quote(name)}"
    found = await connection.fetchrow(_RELATION, place)
    if found is None:
        raise UnknownView(f"The view {name!r} is no longer there. Run its rule again.")
    rows = await connection.fetch(_COLUMNS, found["oid"])
    deletable = any(row["name"] == "deleted_at" for row in rows) and schema == "public"
    return Relation(
        place=place,
        fields=tuple(
            Field(ColumnInfo(row["name"], row["type"], kind_of(row["type"])), row["cast_as"])
            for row in rows
            if row["type"] != "tsvector"
        ),
        where="t.deleted_at IS NULL" if deletable else "true",
        key=tuple(found["key"]),
        stored=found["stored"],
    )
