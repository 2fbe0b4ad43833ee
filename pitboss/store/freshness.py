"""Whether a view still shows what its content holds.

Each content table has a counter, which a trigger moves with each statement that writes to it (0008_changes.sql). A view
keeps where the counters of its content stood just before its query ran: its marks. Where one stands elsewhere now, the
view is stale. A writer that had not committed at that moment makes the mark one that never comes again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

Marks = Mapping[str, str]
"""Where counters stand, by the content table's bare name."""

_LINK = re.compile(r"pattern_(\w+)_link$")
_COUNTERS = """
SELECT c.relname::text AS name, coalesce(pg_sequence_last_value(s.oid), 0)::text AS mark
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid AND c.relnamespace = 'public'::regnamespace
JOIN pg_catalog.pg_class s ON s.relname = 'pattern_factory_changed_' || c.relname AND s.relkind = 'S'
  AND s.relnamespace = c.relnamespace
WHERE t.tgname = 'pattern_factory_changed' AND t.tgenabled IN ('O', 'A')
"""
_STAMPS = """
SELECT substr(relname::text, length('pattern_factory_changed_at_') + 1) AS name,
  to_timestamp(pg_sequence_last_value(oid) / 1000.0) AS at
FROM pg_catalog.pg_class
WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace AND starts_with(relname, 'pattern_factory_changed_at_')
"""
_WRITERS = """
SELECT DISTINCT c.relname::text AS name FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation
WHERE l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
  AND l.mode = 'RowExclusiveLock' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
"""
# What relations are read in the end: content, earlier results, and what plain views and the policies on links read.
_ENDS = r"""
WITH RECURSIVE read AS (
  SELECT coalesce(to_regclass('public.' || quote_ident(n)), to_regclass('views.' || quote_ident(n)))::oid AS oid
  FROM unnest($1::text[]) AS n
  UNION
  SELECT more.oid FROM read JOIN pg_catalog.pg_class c ON c.oid = read.oid CROSS JOIN LATERAL (
    SELECT d.refobjid AS oid FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_depend d
      ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
    WHERE w.ev_class = c.oid AND c.relkind = 'v' AND d.refobjid <> c.oid
    UNION ALL
    SELECT to_regclass('public.' || side)::oid
    FROM unnest(ARRAY['patterns', substring(c.relname FROM '^pattern_(\w+)_link$') || 's']) AS side
    WHERE c.relname ~ '^pattern_\w+_link$') AS more)
SELECT DISTINCT n.nspname::text AS schema, c.relname::text AS name FROM read
JOIN pg_catalog.pg_class c ON c.oid = read.oid AND c.relkind IN ('r', 'p', 'm', 'f')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
"""


async def counters(connection: AnyConnection) -> dict[str, str]:
    """Where the counters stand; a table without one is not there."""
    return {row["name"]: row["mark"] for row in await connection.fetch(_COUNTERS)}


async def written_at(connection: AnyConnection) -> dict[str, datetime]:
    """When each content table was last written to, where that is known."""
    return {row["name"]: row["at"] for row in await connection.fetch(_STAMPS) if row["at"] is not None}


async def marks_before(connection: AnyConnection) -> dict[str, str]:
    """Where the counters stand, to be read as the owner before the view's query begins."""
    writers = {row["name"] for row in await connection.fetch(_WRITERS)}  # first: who commits between is counted
    standing = await counters(connection)
    return {name: f"{mark}?" if name in writers else mark for name, mark in standing.items()}


async def keep(connection: AnyConnection, view: str, marks: Marks) -> None:
    """Put down where stood what a refreshed view reads; in the transaction that refreshed it, as owner."""
    reads = await connection.fetchval("SELECT reads FROM public.views_registry WHERE table_name = $1", view)
    kept = None if reads is None else await marks_of(connection, reads, marks)
    await connection.execute(
        "UPDATE public.views_registry SET read_marks = $2::jsonb, made_at = clock_timestamp() WHERE table_name = $1",
        view,
        kept,
    )


async def marks_of(connection: AnyConnection, reads: Sequence[str], marks: Marks) -> str:
    """The marks of all that is read in the end, as JSON by schema and name; null where there is no counter."""
    return json.dumps(await _marks_of(connection, reads, marks))


async def _marks_of(connection: AnyConnection, reads: Sequence[str], marks: Marks) -> dict[str, str | None]:
    if all(name in marks for name in reads):  # content alone, as nearly always: behind it are only its links' ends
        return {f"public.{name}": marks.get(name) for name in _with_ends(reads)}
    found: dict[str, str | None] = {}
    for row in await connection.fetch(_ENDS, list(reads)):
        schema, name = row["schema"], row["name"]
        found[f"{schema}.{name}"] = await _made(connection, name) if schema == "views" else marks.get(name)
    return found


def _with_ends(tables: Sequence[str]) -> set[str]:
    """Content tables, and those that the policies on link tables read: both ends have to be there."""
    sides = [side for table in tables if (side := _LINK.match(table)) is not None]
    return {*tables, *(f"{side[1]}s" for side in sides), *(["patterns"] if sides else [])}


async def _made(connection: AnyConnection, view: str) -> str | None:
    """When an earlier result was made; a time that never comes again, where that was while this one was being made."""
    made: str | None = await connection.fetchval(
        """SELECT made_at::text || CASE WHEN made_at > now() THEN '?' ELSE '' END
           FROM public.views_registry WHERE table_name = $1 ORDER BY id DESC LIMIT 1""",
        view,
    )
    return made


class Freshness:
    """Tells stale views from fresh ones, at one moment. `kept` are the views' marks, `made` when they were made."""

    def __init__(
        self, standing: Marks, kept: Mapping[str, Mapping[str, str | None] | None], made: Mapping[str, str | None]
    ) -> None:
        self._standing = standing
        self._kept = kept
        self._made = made

    def stale(self, view: str) -> bool | None:
        """Whether what it reads has changed since; None where that cannot be known."""
        marks = self._kept.get(view)
        if marks is None:
            return None
        answers = [self._changed(place, mark) for place, mark in marks.items()]
        return True if True in answers else None if None in answers else False

    def changed(self, view: str) -> tuple[str, ...]:
        """The bare names of what has changed since, content behind earlier results too, sorted."""
        found: set[str] = set()
        for place, mark in (self._kept.get(view) or {}).items():
            if self._changed(place, mark):
                schema, _, name = place.partition(".")
                behind = self.changed(name) if schema == "views" and mark == self._made.get(name) else ()
                found.update(behind or (name,))
        return tuple(sorted(found))

    def _changed(self, place: str, mark: str | None) -> bool | None:
        schema, _, name = place.partition(".")
        now = self._made.get(name) if schema == "views" else self._standing.get(name)
        if mark is None or now is None:
            return None
        if mark != now:
            return True
        return self.stale(name) if schema == "views" else False
