"""The sample content: loaded beside what is there, and removed again but for what a person has made his own."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg
import yaml

from app.sample_removal import RemovalReport, remove_rows
from pitboss.errors import ImportFailed
from pitboss.names import quote
from resources import resource

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

Row = dict[str, Any]

# each after those that it refers to
TABLES = ("categories", "orgs", "episodes", "posts", "patterns", "guests")
# what a row refers to: by this word in the files, by this column in the table, a row of that table
_REFERENCES = (
    ("category", "category_id", "categories"),
    ("org", "org_id", "orgs"),
    ("episode", "episode_id", "episodes"),
    ("post", "post_id", "posts"),
)
_LINKED = {"episodes": "episode", "guests": "guest", "orgs": "org", "posts": "post"}
# what changes by itself is no edit, and neither is a column that a later version adds
CONTENT_HASH = """encode(sha256(convert_to(jsonb_strip_nulls(
    to_jsonb(t) - '{search_vector,created_at,updated_at,deleted_at}'::text[])::text, 'UTF8')), 'hex')"""


@dataclass(frozen=True, slots=True)
class SampleCounts:
    """What was added. `str()` says it in a sentence."""

    patterns: int = 0
    episodes: int = 0
    guests: int = 0
    orgs: int = 0
    posts: int = 0
    categories: int = 0
    links: int = 0

    def __str__(self) -> str:
        if not self.patterns:
            return "The sample content is here already. Nothing was added."
        return (
            f"Added {self.patterns} patterns, {self.episodes} episodes, {self.guests} guests, {self.orgs} "
            f"organisations, {self.posts} posts and {self.categories} categories, with {self.links} links."
        )


async def is_sample_loaded(connection: AnyConnection) -> bool:
    """Whether there is sample content that could be removed."""
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM public.sample_rows)"))


async def load_sample(connection: AnyConnection) -> SampleCounts:
    """Add the sample content, unless it is there. All of it or nothing; new ids, so that no row of others is touched.

    Raises ImportFailed where the database's role may not write content.
    """
    content = await asyncio.to_thread(_read)
    async with _alone(connection):
        if await is_sample_loaded(connection):
            return SampleCounts()
        counts: Counter[str] = Counter()
        ids: dict[str, dict[str, int]] = {}
        for table in TABLES:
            ids[table] = await _insert(connection, table, content[table], ids)
            counts[table] = len(content[table])
        for table in _LINKED:
            counts["links"] += await _link(connection, table, content[table], ids)
    return SampleCounts(**counts)


async def remove_sample(connection: AnyConnection) -> RemovalReport:
    """Remove the sample content in one step. What was edited, or linked to rows of one's own, stays and is then own.

    Raises ImportFailed where the database's role may not write content.
    """
    async with _alone(connection):
        return await remove_rows(connection, TABLES, CONTENT_HASH)


@asynccontextmanager
async def _alone(connection: AnyConnection) -> AsyncIterator[None]:
    """A transaction in which nobody else loads or removes the sample."""
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE public.sample_rows IN SHARE ROW EXCLUSIVE MODE")
            yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise ImportFailed(
            f"The database does not let this role write content ({error}). Connect as the owner of the tables."
        ) from error


def _read() -> Mapping[str, list[Row]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return {
        table: yaml.load(resource("sample", f"{table}.yaml").read_text("utf-8"), loader)  # noqa: S506 - a safe loader
        for table in TABLES
    }


async def _insert(
    connection: AnyConnection, table: str, rows: list[Row], ids: Mapping[str, Mapping[str, int]]
) -> dict[str, int]:
    """Add `rows` and remember them as sample: the id of each by its key or name."""
    added: dict[str, int] = {}
    for row in rows:
        values = {name: value for name, value in row.items() if name not in ("key", "patterns")}
        for word, column, target in _REFERENCES:
            if word in values:
                values[column] = ids[target][values.pop(word)]
        columns = ", ".join(quote(name) for name in values)
        record = json.dumps(values, default=str)  # dates
        added[row.get("key") or row.get("name") or row["description"]] = await connection.fetchval(
            f"INSERT INTO public.{table} ({columns}) "
            f"SELECT {columns} FROM jsonb_populate_record(NULL::public.{table}, $1::text::jsonb) RETURNING id",
            record,
        )
    await connection.execute(
        f"INSERT INTO public.sample_rows (table_name, row_key, content_hash) "
        f"SELECT $1, jsonb_build_object('id', t.id), {CONTENT_HASH} "
        f"FROM public.{table} t WHERE t.id = ANY($2::bigint[])",
        table,
        list(added.values()),
    )
    return added


async def _link(connection: AnyConnection, table: str, rows: list[Row], ids: Mapping[str, Mapping[str, int]]) -> int:
    """Link `rows` to their patterns and remember the links as sample: how many."""
    link, other = f"pattern_{_LINKED[table]}_link", f"{_LINKED[table]}_id"
    pairs = [
        (ids["patterns"][name], ids[table][row.get("key") or row["name"]]) for row in rows for name in row["patterns"]
    ]
    await connection.execute(
        f"WITH t AS (INSERT INTO public.{link} (pattern_id, {other}) "
        f"SELECT * FROM unnest($2::bigint[], $3::bigint[]) RETURNING *) "
        f"INSERT INTO public.sample_rows (table_name, row_key, content_hash) "
        f"SELECT $1, to_jsonb(t), {CONTENT_HASH} FROM t",
        link,
        [pattern for pattern, _ in pairs],
        [end for _, end in pairs],
    )
    return len(pairs)
