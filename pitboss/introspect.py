"""A first rulebook for a database that nobody has described: its own tables, with what can be guessed. Only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pitboss.schema import TableNotes

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

_TABLES = """
SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND has_table_privilege(c.oid, 'SELECT')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname
"""


async def public_tables(connection: AnyConnection) -> dict[str, TableNotes]:
    """The ordinary tables of `public` that may be read, those of extensions left out; no notes on them yet."""
    return {row["name"]: TableNotes() for row in await connection.fetch(_TABLES)}
