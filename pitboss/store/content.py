"""The library's own pages: counts, the patterns with all that is known of each, and adding one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pitboss.errors import BadRequest, UnknownView
from pitboss.models import LibraryTable, NewPattern, PatternDetails, PatternKind, PatternRow
from pitboss.names import quote

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

PAGES = ("patterns", "episodes", "posts", "guests", "orgs")
"""The content tables that have a page of their own, in the order of the sidebar."""
MOST_PATTERNS = 5_000

_LINKED = {
    "episodes": "SELECT x.name FROM pattern_episode_link l JOIN episodes x ON x.id = l.episode_id",
    "guests": """SELECT concat_ws(', ', x.name, x.job_description)
                 FROM pattern_guest_link l JOIN guests x ON x.id = l.guest_id""",
    "orgs": "SELECT concat_ws(', ', x.name, x.stage) FROM pattern_org_link l JOIN orgs x ON x.id = l.org_id",
    "posts": "SELECT x.name FROM pattern_post_link l JOIN posts x ON x.id = l.post_id",
}


async def library(connection: AnyConnection, tables: Sequence[str] = PAGES) -> list[LibraryTable]:
    """The content tables that are there, with the number of rows that are not deleted."""
    there = await connection.fetch(
        """SELECT c.relname, EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid
                                     AND a.attname = 'deleted_at' AND NOT a.attisdropped) AS deletable
           FROM pg_catalog.pg_class c
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname = ANY($1)""",
        list(tables),
    )
    deletable = {row["relname"]: row["deletable"] for row in there}
    counts = [
        f"SELECT {number} AS place, count(*) AS rows FROM public.{quote(name)}"
        + (" WHERE deleted_at IS NULL" if deletable[name] else "")
        for number, name in enumerate(tables)
        if name in deletable
    ]
    if not counts:
        return []
    found = await connection.fetch(" UNION ALL ".join(counts) + " ORDER BY place")
    return [LibraryTable(tables[row["place"]], row["rows"]) for row in found]


async def patterns(connection: AnyConnection, search: str = "", kind: PatternKind | None = None) -> list[PatternRow]:
    """Patterns by name. `search` looks into name, description and keywords, in any letter case."""
    rows = await connection.fetch(
        """SELECT id, name, coalesce(kind, 'pattern') AS kind, coalesce(description, '') AS description
           FROM public.patterns
           WHERE deleted_at IS NULL AND ($2::text IS NULL OR kind = $2)
             AND ($1 = '' OR strpos(lower(concat_ws(' ', name, description, array_to_string(keywords, ' '))),
                                    lower($1)) > 0)
           ORDER BY lower(name), id LIMIT $3""",
        search.strip(),
        kind,
        MOST_PATTERNS,
    )
    return [PatternRow(row["id"], row["name"], row["kind"], row["description"]) for row in rows]


async def pattern(connection: AnyConnection, pattern_id: int) -> PatternDetails:
    """All that is known of a pattern. Raises UnknownView where it is not there, or deleted."""
    linked = ", ".join(
        f"""ARRAY({sql} WHERE l.pattern_id = p.id AND x.deleted_at IS NULL ORDER BY 1) AS "{name}" """
        for name, sql in _LINKED.items()
    )
    row = await connection.fetchrow(
        f"SELECT p.*, {linked} FROM public.patterns p WHERE p.id = $1 AND p.deleted_at IS NULL", pattern_id
    )
    if row is None:
        raise UnknownView("This pattern is no longer there. The list shows those that are.")
    return PatternDetails(
        id=row["id"],
        name=row["name"],
        kind=row["kind"] or "pattern",
        description=row["description"] or "",
        keywords=tuple(row["keywords"] or ()),
        episodes=tuple(row["episodes"]),
        guests=tuple(row["guests"]),
        organisations=tuple(row["orgs"]),
        posts=tuple(row["posts"]),
        quotes=tuple(_quotes(row["highlights"])),
    )


def _quotes(highlights: str | None) -> list[str]:
    """The texts of a jsonb list; adopted databases also keep objects with a `text` or `quote` there."""
    found = json.loads(highlights) if highlights else []
    items = found if isinstance(found, list) else []
    texts = [item.get("quote") or item.get("text") if isinstance(item, dict) else item for item in items]
    return [text for text in texts if isinstance(text, str) and text.strip()]


async def add_pattern(connection: AnyConnection, new: NewPattern) -> int:
    """Store a pattern: its id. Raises BadRequest for a blank name."""
    name = " ".join(new.name.split())
    if not name:
        raise BadRequest("A pattern needs a name.")
    keywords = [word for word in dict.fromkeys(word.strip() for word in new.keywords) if word]
    number: int = await connection.fetchval(
        """INSERT INTO public.patterns (name, kind, description, keywords, data_source)
           VALUES ($1, $2, nullif($3, ''), $4, 'manual') RETURNING id""",
        name,
        new.kind,
        new.description.strip(),
        keywords or None,
    )
    return number
