"""Which rows a refresh has brought and taken, and how many, for results small enough to be compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pitboss.names import quote

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

MOST_ROWS = 50_000  # 400 kB of hashes, and some 100 ms
MOST_COPIED = 10_000  # rows that are kept while their view is refreshed, to be listed where they are gone
LISTED = 200  # rows that are listed of each, added and gone
LONGEST = 400  # characters of a value in the list
_BEFORE = "pg_temp.pattern_factory_before"

# Whole rows as text, for json and others have no equality. The hash is of 64 bits: two rows in a million million.
_HASHES = "SELECT hashtextextended(ROW(shown.*)::text, 0) AS hash FROM views.{} AS shown"


async def rows_of(connection: AnyConnection, view: str, most: int = MOST_ROWS) -> list[int] | None:
    """The hashes of a result's rows; None where there are more than `most`. As the owner."""
    hashes = _HASHES.format(quote(view))
    rows: list[int] | None = await connection.fetchval(
        f"SELECT CASE WHEN count(*) <= $1 THEN coalesce(array_agg(hash), '{{}}') END "
        f"FROM ({hashes} LIMIT $1::bigint + 1) AS rows",
        most,
    )
    return rows


async def change_since(
    connection: AnyConnection, view: str, rows: int, before: list[int] | None, most: int = MOST_ROWS
) -> tuple[int | None, int | None]:
    """How many rows were added and are gone since `before`; None for both where there are too many to compare."""
    if before is None or rows > most:
        return None, None
    hashes = _HASHES.format(quote(view))
    added: int = await connection.fetchval(
        f"SELECT count(*) FROM ({hashes} EXCEPT ALL SELECT unnest($1::bigint[])) AS added", before
    )
    return added, len(before) + added - rows


async def copy_before(connection: AnyConnection, view: str, before: list[int] | None) -> bool:
    """Keep a result's rows aside until the transaction ends; whether that was done. As the owner."""
    if before is None or len(before) > MOST_COPIED:
        return False
    if not await connection.fetchval("SELECT has_database_privilege(current_database(), 'TEMPORARY')"):
        return False
    await connection.execute(f"CREATE TEMPORARY TABLE {_BEFORE} ON COMMIT DROP AS TABLE views.{quote(view)}")
    return True


async def changed_rows(connection: AnyConnection, view: str) -> str:
    """Some of the rows that were added and are gone since `copy_before`, their values as text: JSON for the registry.

    A row that is there three times and was there once is two rows added.
    """
    names = [
        row["attname"]
        for row in await connection.fetch(
            """SELECT attname::text FROM pg_catalog.pg_attribute
               WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum""",
            f"views.{quote(view)}",
        )
    ]
    cells = ", ".join(f"left(shown.{quote(name)}::text, {LONGEST})" for name in names)
    now, was = (
        f"(SELECT hashtextextended(ROW(shown.*)::text, 0) AS hash, ARRAY[{cells}]::text[] AS cells, "
        f"row_number() OVER (PARTITION BY ROW(shown.*)::text) AS nth FROM {place} AS shown)"
        for place in (f"views.{quote(view)}", _BEFORE)
    )
    of = "SELECT one.cells FROM {} AS one WHERE NOT EXISTS (SELECT FROM {} AS other " \
         "WHERE other.hash = one.hash AND other.nth = one.nth) LIMIT $1"  # fmt: skip
    added = [row["cells"] for row in await connection.fetch(of.format(now, was), LISTED)]
    gone = [row["cells"] for row in await connection.fetch(of.format(was, now), LISTED)]
    return json.dumps({"columns": names, "added": added, "gone": gone}, ensure_ascii=False)
