"""A table or a result as it is read: its columns, and what its rows are known by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pitboss.errors import BadRequest, UnknownView, did_you_mean
from pitboss.models import ColumnInfo, ColumnKind, Cut
from pitboss.names import quote

if TYPE_CHECKING:
    from asyncpg import Record

    from pitboss.store.database import AnyConnection

_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "oid")
_TEXTS = ("text", "character", "character varying", "name", "citext", "uuid")
_DATES = ("date", "timestamp")
# PostgreSQL compares no two values of these
_WITHOUT_ORDER = ("json", "xml", "point", "lseg", "line", "box", "path", "polygon", "circle", "aclitem")
# a window holds some hundred rows, and a table some windows
LARGE = 8_192  # bytes of a value from which on a window has its beginning alone
BEGINNING = 2_000  # letters
_SMALL = ("name", "uuid")  # texts that never are
_PACKED = 32  # bytes: less than this holds no large value, however well PostgreSQL has packed it (255 to 1)

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
    def is_large(self) -> str:
        """Whether a value is too large for a window of rows; "" where none can be. A text's length costs nothing."""
        if self.info.kind == "text":
            return f"octet_length({self.sql}) > {LARGE}" if self.cast_as not in _SMALL else ""
        if self.info.kind in ("json", "array", "other"):
            return f"(pg_column_size({self.sql}) > {_PACKED} AND octet_length({self.text}) > {LARGE})"
        return ""

    @property
    def windowed(self) -> str:
        """As it is selected for a window: NULL where it is too large."""
        return f"CASE WHEN {self.is_large} THEN NULL ELSE {self.shown} END" if self.is_large else self.shown

    @property
    def is_strange(self) -> str:
        """Whether a value is a moment that Python has no date for; "" where none can be."""
        return f"NOT ({_HAS_DATE.format(self.sql)})" if self.info.kind == "date" else ""


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
    def shown(self) -> str:
        """The select list: the columns, whole, then what `values` needs beside them."""
        return ", ".join([*(field.shown for field in self.fields), self._texts(), "NULL"])

    @property
    def windowed(self) -> str:
        """The select list of a window of rows: as `shown`, but for values that are too large."""
        large = [(field.is_large, f"left({field.text}, {BEGINNING})") for field in self.fields]
        return ", ".join([*(field.windowed for field in self.fields), self._texts(), _where_any(large)])

    def _texts(self) -> str:
        return _where_any([(field.is_strange, field.text) for field in self.fields])

    def field(self, name: str) -> Field:
        """The column of that name. Raises BadRequest."""
        for field in self.fields:
            if field.info.name == name:
                return field
        known = [field.info.name for field in self.fields]
        raise BadRequest(f"There is no column {name!r}. {did_you_mean(name, known, 'Open the table again.')}")

    def values(self, row: Record) -> tuple[object, ...]:
        """A row of a select list as the columns' values: a date that Python has not as its text, a large one `Cut`."""
        count = len(self.fields)
        values = list(row)[:count]
        strange, beginnings = row[count], row[count + 1]
        for place, text in enumerate(strange or ()):
            values[place] = values[place] if text is None else text
        for place, text in enumerate(beginnings or ()):
            values[place] = values[place] if text is None else Cut(text)
        return tuple(values)


def _where_any(fields: list[tuple[str, str]]) -> str:
    """An array with a text for each field whose condition holds; NULL, which costs nothing, where none does."""
    conditions = [condition for condition, _ in fields if condition]
    if not conditions:
        return "NULL"
    texts = (f"CASE WHEN {condition} THEN {text} END" if condition else "NULL" for condition, text in fields)
    return f"CASE WHEN {' OR '.join(conditions)} THEN ARRAY[{', '.join(texts)}]::text[] END"


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
