"""Content from a CSV file with a header: all of its rows, or none."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from app.csv_source import CsvSource, Record
from app.csv_values import Convert, converter
from pitboss.errors import ImportFailed, did_you_mean

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

TABLES = (
    "categories", "orgs", "episodes", "posts", "guests", "patterns",
    "pattern_episode_link", "pattern_guest_link", "pattern_org_link", "pattern_post_link",
)  # fmt: skip
_CHOICE = f"Choose one of {', '.join(TABLES)}."
BATCH_ROWS = 25  # 500 stalled the loop for 30 ms, 25 for 8 ms, and were no quicker
BATCH_CHARACTERS = 64 * 1024  # a batch is turned into PostgreSQL's form on the loop, without a pause
_KEPT_BY_THE_DATABASE = {"search_vector"}

_NOT_THE_FILES_FAULT = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
)

_COLUMNS = """
SELECT a.attname AS name, coalesce(b.typname, t.typname) AS type, a.attnotnull AS required,
  a.atthasdef OR a.attidentity <> '' AS has_default, a.attgenerated <> '' AS generated
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = nullif(t.typbasetype, 0)
WHERE a.attrelid = to_regclass('public.' || quote_ident($1)) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum"""
_CONSTRAINT = """
SELECT pg_get_constraintdef(c.oid) AS rule, array_agg(a.attname::text ORDER BY k.at) AS columns
FROM pg_constraint c CROSS JOIN unnest(c.conkey) WITH ORDINALITY AS k(number, at)
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
WHERE c.conrelid = to_regclass('public.' || quote_ident($1)) AND c.conname = $2 GROUP BY c.oid"""
_CATCH_UP = """
SELECT setval(pg_get_serial_sequence('public.' || quote_ident($1), 'id'), max(id)) FROM {table}
HAVING max(id) > coalesce(
  pg_sequence_last_value(pg_get_serial_sequence('public.' || quote_ident($1), 'id')::regclass), 0)"""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the file, and how its fields become values of the table's column."""

    name: str
    convert: Convert
    required: bool


async def import_csv(connection: AnyConnection, table: str, path: Path) -> int:
    """Add the rows of `path` to the content `table`, whole or not at all: how many.

    The header names columns of the table in any order; columns that it leaves out get their default. Raises
    ImportFailed with line and column. Cancelling leaves nothing behind.
    """
    if table not in TABLES:
        raise ImportFailed(f"{table!r} is not content. {did_you_mean(table, TABLES, _CHOICE)}")
    source = await asyncio.to_thread(CsvSource.open, path)
    columns = await _columns(connection, table, source)
    try:
        async with connection.transaction():
            return await _copy(connection, table, source, columns)
    except asyncpg.PostgresError as error:
        raise await _explained(connection, table, source, error) from error


async def _columns(connection: AnyConnection, table: str, source: CsvSource) -> list[_Column]:
    """The file's columns. Raises ImportFailed where one is unknown, doubled, missing or cannot be imported."""
    there = {row["name"]: row for row in await connection.fetch(_COLUMNS, table)}
    if not there:
        raise ImportFailed(f"The database has no table {table}. Run `pattern-factory migrate` first.")
    found: list[_Column] = []
    for number, written in enumerate(source.header, 1):
        name = written.casefold()
        if name not in there:
            hint = did_you_mean(name, there, f"It has {', '.join(there)}.")
            raise ImportFailed(f"{table} has no column {written!r} (column {number} of {source.path.name}). {hint}")
        if any(column.name == name for column in found):
            raise ImportFailed(f"The header of {source.path.name} names {name} twice. Remove one of the two.")
        convert = converter(there[name]["type"])
        if convert is None or there[name]["generated"] or name in _KEPT_BY_THE_DATABASE:
            raise ImportFailed(f"The column {name} is kept by the database. Remove it from {source.path.name}.")
        found.append(_Column(name, convert, there[name]["required"]))
    named = {column.name for column in found}
    for name, row in there.items():
        if row["required"] and not row["has_default"] and name not in named:
            raise ImportFailed(f"The column {name} is missing from {source.path.name}. {table} needs it in each row.")
    return found


async def _copy(connection: AnyConnection, table: str, source: CsvSource, columns: Sequence[_Column]) -> int:
    names = [column.name for column in columns]
    async with aclosing(_values(source, columns)) as values:
        done = await connection.copy_records_to_table(table, schema_name="public", columns=names, records=values)
    if "id" in names:  # the next row that comes without an id must not meet one of these
        await connection.execute(_CATCH_UP.format(table=f"public.{table}"), table)
    return int(done.removeprefix("COPY "))


async def _values(source: CsvSource, columns: Sequence[_Column]) -> AsyncGenerator[tuple[object, ...], None]:
    """The rows as values. The file is read and converted off the loop, a batch at a time."""
    loop, batches = asyncio.get_running_loop(), _batches(source, columns)
    reader = ThreadPoolExecutor(1, thread_name_prefix="csv")
    try:
        while batch := await loop.run_in_executor(reader, next, batches, None):
            for row in batch:
                yield row
    finally:
        reader.submit(batches.close)  # behind a read that is still under way when this is cancelled
        reader.shutdown(wait=False)


def _batches(source: CsvSource, columns: Sequence[_Column]) -> Generator[list[tuple[object, ...]], None, None]:
    batch: list[tuple[object, ...]] = []
    characters = 0
    for record in source.rows():
        batch.append(tuple(_value(source, record, *pair) for pair in zip(columns, record.fields, strict=True)))
        characters += sum(map(len, record.fields))
        if len(batch) == BATCH_ROWS or characters > BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _value(source: CsvSource, record: Record, column: _Column, field: str) -> object:
    if not field.strip():
        if column.required:
            raise ImportFailed(f"{_at(source, record.line, column.name)} is empty, and must not be.")
        return None
    try:
        return column.convert(field)
    except ValueError as error:
        raise ImportFailed(f"{_at(source, record.line, column.name)} must be {error}, not {_short(field)}.") from error


def _at(source: CsvSource, line: int, column: str) -> str:
    return f"Line {line} of {source.path.name}: {column}"


def _short(field: str) -> str:
    return repr(field if len(field) <= 40 else field[:39] + "…")


async def _explained(
    connection: AnyConnection, table: str, source: CsvSource, error: asyncpg.PostgresError
) -> ImportFailed | asyncpg.PostgresError:
    """`error` in the file's own terms; itself where the file is not at fault."""
    if isinstance(error, asyncpg.InsufficientPrivilegeError | asyncpg.FeatureNotSupportedError):
        return ImportFailed(
            f"The database does not let this role fill {table} ({error}). Connect as the table's owner."
        )
    if isinstance(error, _NOT_THE_FILES_FAULT):
        return error
    constraint = await connection.fetchrow(_CONSTRAINT, table, error.constraint_name or "")
    columns = ", ".join(constraint["columns"] if constraint else [error.column_name or "a value"])
    line = await asyncio.to_thread(_line, source, error)
    where = _at(source, line, columns) if line else f"{source.path.name}: {columns}"
    if isinstance(error, asyncpg.UniqueViolationError | asyncpg.ForeignKeyViolationError):
        return ImportFailed(f"{where} cannot be taken: {error.detail} Nothing was imported.")
    if constraint:
        return ImportFailed(f"{where} {_rule_in_words(constraint['rule'])}. Nothing was imported.")
    return ImportFailed(f"{where} was refused by the database ({error}). Nothing was imported.")


def _rule_in_words(rule: str) -> str:
    choices = re.findall(r"'([^']+)'::text", rule) if "= ANY" in rule else []
    return f"must be {' or '.join(choices)}" if choices else f"does not fit the table's rule {rule}"


def _line(source: CsvSource, error: asyncpg.PostgresError) -> int | None:
    """The line of the record that PostgreSQL counted to, or that holds the key that it names."""
    if counted := re.search(r"COPY \w+, line (\d+)", error.context or ""):
        record = next(islice(source.rows(), int(counted[1]) - 1, None), None)
        return record.line if record else None
    key = re.match(r'Key \("?(\w+)"?\)=\((.*)\) is not present', error.detail or "", re.DOTALL)
    if key and (names := [name.casefold() for name in source.header]).count(key[1]):
        at = names.index(key[1])
        return next((record.line for record in source.rows() if record.fields[at].strip() == key[2]), None)
    return None
