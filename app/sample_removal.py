"""Which sample rows may go: not those that were edited, nor those that rows of one's own refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pitboss.names import quote, row_count

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

Place = tuple[str, int]
"""A row of a content table: the table's name and the row's id."""
_SHOWN = 5
_SINGULAR = {
    "categories": "category", "orgs": "organisation", "episodes": "episode", "posts": "post", "patterns": "pattern",
    "guests": "guest",
}  # fmt: skip

# every single-column key that refers to a content table, from whatever table a database has
_FOREIGN_KEYS = """
SELECT format('%I.%I', n.nspname, c.relname) AS child_sql, a.attname AS "column", p.relname AS parent,
  CASE WHEN n.nspname = 'public' THEN c.relname ELSE '' END AS child
FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class p ON p.oid = f.confrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1]
JOIN pg_attribute k ON k.attrelid = p.oid AND k.attnum = f.confkey[1] AND k.attname = 'id'
WHERE f.contype = 'f' AND cardinality(f.conkey) = 1 AND p.relnamespace = 'public'::regnamespace
  AND p.relname = ANY($1::text[])
ORDER BY 1, 2"""


@dataclass(frozen=True, slots=True)
class _ForeignKey:
    """`column` of a table names rows of the content table `parent`. `child` is "" for tables outside `public`."""

    child: str
    child_sql: str
    column: str
    parent: str

    def referring(self, content: Collection[str]) -> str:
        """What refers to rows of $2: an id where it is content itself. Links that came with the sample do not count."""
        column, child = quote(self.column), "c.id" if self.child in content else "NULL::bigint"
        return (
            f"SELECT DISTINCT c.{column} AS parent, {child} AS child FROM {self.child_sql} c "
            f"WHERE c.{column} = ANY($2::bigint[]) AND NOT EXISTS ("
            "SELECT FROM public.sample_rows s WHERE s.table_name = $1 AND s.row_key = to_jsonb(c))"
        )


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A sample row that stays, and why."""

    table: str
    name: str
    why: Literal["edited", "linked"]

    def __str__(self) -> str:
        return f"the {_SINGULAR[self.table]} “{self.name}” ({self.why})"


@dataclass(frozen=True, slots=True)
class RemovalReport:
    """How many content rows went, and which stay. `str()` says it in sentences."""

    removed: int = 0
    kept: tuple[KeptRow, ...] = ()

    def __str__(self) -> str:
        if not self.removed and not self.kept:
            return "There is no sample content to remove."
        said = f"The sample content is gone ({row_count(self.removed)})."
        if self.kept:
            more = len(self.kept) - _SHOWN
            names = ", ".join(map(str, self.kept[:_SHOWN])) + (f" and {more} more" if more > 0 else "")
            one = len(self.kept) == 1
            said += f" {row_count(len(self.kept))} {'stays and is' if one else 'stay and are'} yours now: {names}."
        return said


async def remove_rows(connection: AnyConnection, tables: Sequence[str], content_hash: str) -> RemovalReport:
    """Remove what `sample_rows` remembers of `tables` (each after those it refers to), and forget it all.

    To be called in a transaction that holds `sample_rows`.
    """
    edited: set[Place] = set()
    names: dict[Place, str] = {}
    for table in tables:
        for row in await connection.fetch(_sample_rows(table, content_hash), table):
            names[table, row["id"]] = row["name"]
            if not row["intact"]:
                edited.add((table, row["id"]))
    kept = await _kept(connection, names, edited)
    removed = {table: [at for name, at in names if name == table and (name, at) not in kept] for table in tables}
    for table in reversed(tables):
        await connection.execute(f"DELETE FROM public.{table} WHERE id = ANY($1::bigint[])", removed[table])
    await connection.execute("DELETE FROM public.sample_rows")
    return RemovalReport(
        removed=sum(map(len, removed.values())),
        kept=tuple(
            KeptRow(table, name, "edited" if (table, at) in edited else "linked")
            for (table, at), name in names.items()
            if (table, at) in kept
        ),
    )


def _sample_rows(table: str, content_hash: str) -> str:
    """The sample rows that are still there, locked, so that no edit comes between looking and removing."""
    name = "description" if table == "categories" else "name"
    return (
        f"SELECT t.id, t.{name} AS name, s.content_hash = {content_hash} AS intact "
        f"FROM public.{table} t JOIN public.sample_rows s ON s.row_key = jsonb_build_object('id', t.id) "
        f"WHERE s.table_name = $1 ORDER BY t.id FOR UPDATE OF t"
    )


async def _kept(connection: AnyConnection, sample: Iterable[Place], edited: set[Place]) -> set[Place]:
    """What stays: what was edited, what rows of others refer to, and what in turn these refer to."""
    ids: dict[str, list[int]] = {}
    for table, at in sample:
        ids.setdefault(table, []).append(at)
    kept, refers = set(edited), dict[Place, set[Place]]()
    for found in await connection.fetch(_FOREIGN_KEYS, list(ids)):
        key = _ForeignKey(**found)
        for row in await connection.fetch(key.referring(content=ids), key.child, ids[key.parent]):
            parent = (key.parent, row["parent"])
            if row["child"] in ids.get(key.child, ()):
                refers.setdefault((key.child, row["child"]), set()).add(parent)
            else:
                kept.add(parent)
    waiting = list(kept)
    while waiting:
        for parent in refers.get(waiting.pop(), set()) - kept:
            kept.add(parent)
            waiting.append(parent)
    return kept
