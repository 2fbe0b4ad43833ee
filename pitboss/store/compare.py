"""How many rows a refresh has brought and taken, for results small enough to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pitboss.names import quote

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

MOST_ROWS = 50_000  # 400 kB of hashes, and some 100 ms

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
