"""The registry: which rules and views there are, in the tables `rules` and `views_registry`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pitboss.errors import UnknownView
from pitboss.models import ViewInfo
from pitboss.store import schedules
from pitboss.store.freshness import Freshness, counters, written_at
from pitboss.store.text import storable
from pitboss.upkeep_models import ChangedRows

if TYPE_CHECKING:
    from asyncpg import Record

    from pitboss.store.database import AnyConnection

# A view made by an adopted database stands in `public`; once `views` has one of the same name, that one is meant.
_LISTED = """
SELECT DISTINCT ON (v.table_name)
       v.table_name, v.summary, v.row_count, v.source, v.created_at, v.updated_at,
       v.reads, v.read_marks, v.made_at::text, v.pinned, v.description, v.rows_added, v.rows_gone,
       v.own_title, v.schedule, v.schedule_next, v.schedule_ran, v.schedule_problem,
       r.name AS title, r.rule_code, r.sql,
       CASE WHEN to_regclass('views.' || quote_ident(v.table_name)) IS NULL THEN 'public' ELSE 'views' END AS place
FROM public.views_registry v LEFT JOIN public.rules r ON r.id = v.rule_id
WHERE coalesce(to_regclass('views.' || quote_ident(v.table_name)),
               to_regclass('public.' || quote_ident(v.table_name))) IS NOT NULL
"""


async def views(connection: AnyConnection) -> list[ViewInfo]:
    """All views that are registered and there: pinned ones first, then the newest."""
    rows = await connection.fetch(f"{_LISTED} ORDER BY v.table_name, v.id DESC")
    freshness = Freshness(
        await counters(connection),
        {row["table_name"]: json.loads(row["read_marks"]) for row in rows if row["read_marks"]},
        {row["table_name"]: row["made_at"] for row in rows},
    )
    written = await written_at(connection)
    found = (_view(row, freshness, written) for row in rows)
    return sorted(found, key=lambda view: (view.pinned, view.updated_at), reverse=True)


async def view(connection: AnyConnection, name: str) -> ViewInfo:
    """The view of that name. Raises UnknownView, with the nearest name that is there. `stale` is for `views` to say."""
    row = await connection.fetchrow(f"{_LISTED} AND v.table_name = $1 ORDER BY v.table_name, v.id DESC", name)
    if row is not None:
        return _view(row)
    raise UnknownView.named(name, [known.name for known in await views(connection)])


def _view(row: Record, freshness: Freshness | None = None, written: Mapping[str, datetime] | None = None) -> ViewInfo:
    known = freshness if row["place"] == "views" else None
    changed = known.changed(row["table_name"]) if known else ()
    times = [(written or {}).get(name) for name in changed]
    return ViewInfo(
        name=row["table_name"],
        title=row["title"] or row["table_name"],
        summary=row["summary"] or "",
        rule_code=row["rule_code"] or "",
        sql=row["sql"] or "",
        source=row["source"] or "",
        rows=row["row_count"],
        schema=row["place"],
        created_at=row["created_at"],
        updated_at=row["updated_at"] or row["created_at"],
        stale=known.stale(row["table_name"]) if known else None,
        reads=tuple(row["reads"] or ()),
        pinned=row["pinned"],
        description=row["description"] or "",
        rows_added=row["rows_added"],
        rows_gone=row["rows_gone"],
        own_title=row["own_title"] or "",
        changed=changed,
        changed_at=max((at for at in times if at is not None), default=None),
        plan=schedules.plan_of(row),
    )


async def describe(connection: AnyConnection, table: str, description: str, title: str = "") -> None:
    """Keep a person's own words about a view, and what they call it, "" for its rule's name; no run changes them."""
    await connection.execute(
        """UPDATE public.views_registry SET description = $2, own_title = nullif($3, '') WHERE table_name = $1""",
        table,
        storable(description.strip()),
        storable(" ".join(title.split())),
    )


async def pin(connection: AnyConnection, table: str, *, pinned: bool) -> None:
    """Keep a view at the head of the list, or no longer."""
    await connection.execute("UPDATE public.views_registry SET pinned = $2 WHERE table_name = $1", table, pinned)


async def write_rule(connection: AnyConnection, *, code: str, name: str, description: str, sql: str) -> int:
    """Insert or update a rule: its id. The caller holds the lock on its view's name, so that there stays one.

    An adopted database may have a code more than once, and then no index to rely on: the newest is the one.
    """
    number: int = await connection.fetchval(
        """WITH known AS (
             UPDATE public.rules SET name = $2, description = $3, sql = $4, updated_at = now()
             WHERE id = (SELECT max(id) FROM public.rules WHERE rule_code = $1) RETURNING id),
           made AS (
             INSERT INTO public.rules (rule_code, name, description, sql)
             SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM known) RETURNING id)
           SELECT id FROM known UNION ALL SELECT id FROM made""",
        code,
        name,
        description,
        sql,
    )
    return number


async def write_view(
    connection: AnyConnection,
    *,
    rule_id: int,
    table: str,
    summary: str,
    rows: int,
    source: str,
    explanation: str,
    reads: Sequence[str],
    marks: str,
) -> None:
    """Insert or update a view's row. The caller holds the lock on its name, so that there stays one.

    `reads` are the relations that it reads, `marks` where their counters stood, as `freshness.marks_of` gives them.
    """
    await connection.execute(
        """WITH known AS (
             UPDATE public.views_registry
             SET rule_id = $1, summary = $3, row_count = $4, source = $5, explanation = $6, updated_at = now(),
                 reads = $7, read_marks = $8::jsonb, made_at = clock_timestamp(),
                 rows_added = NULL, rows_gone = NULL, changed_rows = NULL
             WHERE table_name = $2 RETURNING 1)
           INSERT INTO public.views_registry
             (rule_id, table_name, summary, row_count, source, explanation, updated_at, reads, read_marks, made_at)
           SELECT $1, $2, $3, $4, $5, $6, now(), $7, $8::jsonb, clock_timestamp()
           WHERE NOT EXISTS (SELECT FROM known)""",
        rule_id,
        table,
        summary,
        rows,
        source,
        explanation,
        list(reads),
        marks,
    )


async def count_again(
    connection: AnyConnection,
    table: str,
    rows: int,
    added: int | None = None,
    gone: int | None = None,
    changed_rows: str | None = None,
) -> None:
    """Put down that a view was refreshed, and how many rows came and went, and which, where that is known."""
    await connection.execute(
        """UPDATE public.views_registry SET row_count = $2, updated_at = now(), rows_added = $3, rows_gone = $4,
             changed_rows = $5::jsonb WHERE table_name = $1""",
        table,
        rows,
        added,
        gone,
        changed_rows,
    )


async def changed_rows(connection: AnyConnection, table: str) -> ChangedRows | None:
    """The rows that a view's last refresh brought and took; None where they were not kept."""
    kept = await connection.fetchval("SELECT changed_rows FROM public.views_registry WHERE table_name = $1", table)
    if kept is None:
        return None
    told = json.loads(kept)
    return ChangedRows(tuple(told["columns"]), *(tuple(map(tuple, told[what])) for what in ("added", "gone")))


async def rename_view(connection: AnyConnection, table: str, name: str, rule_id: int) -> None:
    """Put down a view's new name and the rule it belongs to now; a plain rule of the old name alone is gone."""
    await connection.execute(
        "UPDATE public.views_registry SET table_name = $2, rule_id = $3 WHERE table_name = $1", table, name, rule_id
    )
    await connection.execute("DELETE FROM public.rules WHERE rule_code = $1", table)


async def strike_view(connection: AnyConnection, table: str) -> None:
    """Take a dropped view off the registry, and the plain rule that had no other view."""
    await connection.execute("DELETE FROM public.views_registry WHERE table_name = $1", table)
    await connection.execute("DELETE FROM public.rules WHERE rule_code = $1", table)
