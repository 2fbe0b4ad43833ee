"""A first rulebook for a database that nobody has described: its own tables, with what can be guessed. Only reads."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from asyncpg.exceptions import PostgresError

from pitboss.names import quote
from pitboss.schema import Column, ColumnNotes, ForeignKey, Schema, Table, TableNotes

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

log = logging.getLogger(__name__)
PATIENCE = "3s"  # for the data to say whether a guessed key agrees with it
MANY_ROWS = 5_000_000  # of which it is not asked
SHORT_FORMS: Mapping[str, str] = {
    "qty": "quantity", "amt": "amount", "dob": "date of birth", "addr": "address", "tel": "telephone",
    "num": "number", "no": "number", "nr": "number", "dept": "department", "emp": "employee", "cust": "customer",
    "prod": "product", "mgr": "manager", "desc": "description", "descr": "description", "acct": "account",
    "bal": "balance", "avg": "average", "max": "maximum", "min": "minimum", "pct": "percent", "perc": "percent",
    "org": "organization", "cat": "category", "loc": "location", "txn": "transaction", "yr": "year", "mth": "month",
    "dt": "date", "fname": "first name", "lname": "last name", "lang": "language", "pop": "population",
    "temp": "temperature", "est": "established", "ref": "reference", "reg": "region", "st": "state",
}  # fmt: skip
_TABLES = """
SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND has_table_privilege(c.oid, 'SELECT')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname
"""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


async def public_tables(connection: AnyConnection) -> dict[str, TableNotes]:
    """The ordinary tables of `public` that may be read, those of extensions left out; no notes on them yet."""
    return {row["name"]: TableNotes() for row in await connection.fetch(_TABLES)}


def guessed_notes(schema: Schema) -> dict[str, TableNotes]:
    """Comments as descriptions, and synonyms where names hold well-known short forms."""
    return {
        table.name: TableNotes(
            table.description,
            table.synonyms or tuple(_long_forms(table.name)),
            {
                column.name: ColumnNotes(column.description, column.synonyms or tuple(_long_forms(column.name)))
                for column in table.columns
            },
        )
        for table in schema.tables.values()
    }


def with_notes(schema: Schema, notes: Mapping[str, TableNotes]) -> Schema:
    """The schema with the synonyms and descriptions of `notes`."""
    return replace(
        schema,
        tables={
            name: replace(
                table,
                description=notes[name].description,
                synonyms=notes[name].synonyms,
                columns=tuple(_noted(column, notes[name]) for column in table.columns),
            )
            for name, table in schema.tables.items()
        },
    )


def _noted(column: Column, notes: TableNotes) -> Column:
    said = notes.columns.get(column.name, ColumnNotes())
    return replace(column, description=said.description, synonyms=said.synonyms)


def _long_forms(name: str) -> Iterator[str]:
    words = [word.lower() for word in _WORD.findall(name)]
    written_out = [SHORT_FORMS.get(word, word) for word in words]
    if written_out != words:
        yield " ".join(written_out)


async def guessed_keys(connection: AnyConnection, schema: Schema) -> dict[str, tuple[ForeignKey, ...]]:
    """Foreign keys that the database does not declare, by table: those whose names and types say so, where every
    value in the data has its partner. A table too large to be asked in a few seconds has none."""
    found: dict[str, tuple[ForeignKey, ...]] = {}
    for table in schema.tables.values():
        for key in _likely_keys(table, schema):
            if await _agrees(connection, table.name, key):
                found[table.name] = (*found.get(table.name, ()), key)
    return found


def with_keys(schema: Schema, keys: Mapping[str, tuple[ForeignKey, ...]]) -> Schema:
    """The schema with more foreign keys; itself where there are none."""
    if not keys:
        return schema
    tables = {
        name: replace(table, foreign_keys=(*table.foreign_keys, *keys.get(name, ())))
        for name, table in schema.tables.items()
    }
    return replace(schema, tables=tables)


def _likely_keys(table: Table, schema: Schema) -> Iterator[ForeignKey]:
    """Columns without a key that are called like another table's key: `customer_id`, `CustomerID`, `isbn`."""
    known = {name for key in table.foreign_keys for name in key.columns}
    for column in table.columns:
        if column.name in known or (column.name,) == table.primary_key:
            continue
        targets = [other for other in schema.tables.values() if other.name != table.name and _is_key_of(column, other)]
        if len(targets) == 1:
            yield ForeignKey((column.name,), targets[0].name, targets[0].primary_key)


def _is_key_of(column: Column, table: Table) -> bool:
    if len(table.primary_key) != 1:
        return False
    key = table.column(table.primary_key[0])
    if key is None or key.type != column.type:
        return False
    said, own, last = _bare(column.name), _bare(table.name), _bare(key.name)
    if said == last and last not in ("id", "key", "code", "no", "name", "uuid"):
        return True
    return any(said == f"{one}{ending}" for one in _singulars(own) for ending in ("id", "key", "code", "no", last))


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^(tbl|t|dim|fact)_", "", name.lower()))


def _singulars(name: str) -> tuple[str, ...]:
    forms = [name]
    forms += [name[:-3] + "y"] if name.endswith("ies") else []
    forms += [name[:-2]] if name.endswith("es") else []
    forms += [name[:-1]] if name.endswith("s") else []
    return tuple(forms)


async def _agrees(connection: AnyConnection, table: str, key: ForeignKey) -> bool:
    """Whether there are values, and every one has its partner."""
    source, target = quote(key.columns[0]), quote(key.target_columns[0])
    orphan = (
        f"SELECT 1 FROM {quote(table)} AS s WHERE s.{source} IS NOT NULL AND NOT EXISTS "
        f"(SELECT 1 FROM {quote(key.target)} AS t WHERE t.{target} = s.{source})"
    )
    some = f"SELECT 1 FROM {quote(table)} WHERE {source} IS NOT NULL"
    size = await connection.fetchval("SELECT reltuples FROM pg_class WHERE oid = to_regclass($1)", quote(table))
    if (size or 0) > MANY_ROWS:
        return False
    try:
        async with connection.transaction(readonly=True):
            await connection.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
            return bool(await connection.fetchval(f"SELECT EXISTS ({some}) AND NOT EXISTS ({orphan})"))
    except PostgresError as error:
        log.info("Whether %s.%s is a key could not be asked: %s", table, key.columns[0], error)
        return False
