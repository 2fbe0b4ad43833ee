"""What the translator's tests share: notes as a rulebook would give them, questions, and comparing with gold."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg

from pitboss.schema import ColumnNotes, Schema, TableNotes
from pitboss.store.live_schema import read_schema

DATA = Path(__file__).parent / "data"
CONTENT = ("patterns", "orgs", "episodes", "posts", "guests", "categories")
LINKS = {"episode": "episodes", "guest": "guests", "org": "orgs", "post": "posts"}

CONTENT_NOTES = {
    "patterns": TableNotes(
        columns={"kind": ColumnNotes(synonyms=("type",)), "keywords": ColumnNotes(synonyms=("tag", "tagged"))}
    ),
    "orgs": TableNotes(
        synonyms=("organization", "organisation", "company"),
        columns={
            "stage": ColumnNotes(synonyms=("funding stage",)),
            "keywords": ColumnNotes(synonyms=("tag", "tagged")),
        },
    ),
    "episodes": TableNotes(synonyms=("podcast episode",)),
    "posts": TableNotes(synonyms=("newsletter post",)),
    "guests": TableNotes(columns={"job_description": ColumnNotes(synonyms=("job", "role"))}),
    "categories": TableNotes(),
    **{f"pattern_{one}_link": TableNotes() for one in LINKS},
}
SHOP_NOTES = {
    "customers": TableNotes(),
    "suppliers": TableNotes(),
    "products": TableNotes(
        columns={"tags": ColumnNotes(synonyms=("tagged",)), "weight_kg": ColumnNotes(synonyms=("weight",))}
    ),
    "orders": TableNotes(),
    "order_items": TableNotes(),
}


@dataclass(frozen=True)
class Example:
    """A question with its gold: SQL by hand, or None where a translator must not answer."""

    question: str
    sql: str | None
    cls: str = ""
    ordered: bool = False


def examples(path: Path) -> list[Example]:
    """The questions of a JSONL file."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Example(row["question"], row["sql"], row.get("cls", ""), row.get("ordered", False)) for row in rows]


async def schema_of(dsn: str, notes: dict[str, TableNotes]) -> Schema:
    """The live schema of a test database."""
    connection = await asyncpg.connect(dsn)
    try:
        return await read_schema(connection, notes)
    finally:
        await connection.close()


async def hide_deleted(connection: asyncpg.Connection) -> None:
    """Views over the content that show no deleted rows, and a search path that finds them first."""
    await connection.execute("CREATE SCHEMA gold")
    for table in CONTENT:
        await connection.execute(f"CREATE VIEW gold.{table} AS SELECT * FROM public.{table} WHERE deleted_at IS NULL")
    for one, many in LINKS.items():
        await connection.execute(
            f"CREATE VIEW gold.pattern_{one}_link AS SELECT l.* FROM public.pattern_{one}_link l "
            f"JOIN gold.patterns p ON p.id = l.pattern_id JOIN gold.{many} x ON x.id = l.{one}_id"
        )
    await connection.execute("SET search_path = gold, public")


async def is_right(connection: asyncpg.Connection, sql: str, example: Example) -> bool:
    """Whether `sql` gives what the gold gives: all its columns, the same rows as often."""
    assert example.sql is not None
    gold = [tuple(row) for row in await connection.fetch(example.sql)]
    got = [tuple(row) for row in await connection.fetch(sql)]
    return same_rows(gold, got, ordered=example.ordered)


def same_rows(gold: Sequence[tuple[Any, ...]], got: Sequence[tuple[Any, ...]], *, ordered: bool) -> bool:
    """Whether some choice of the columns of `got` is `gold`, as a multiset of rows or in order."""
    if len(gold) != len(got) or not gold:
        return len(gold) == len(got)
    wanted = [[plain(value) for value in column] for column in zip(*gold, strict=True)]
    columns = [[plain(value) for value in column] for column in zip(*got, strict=True)]
    choices = [[at for at, column in enumerate(columns) if Counter(column) == Counter(want)] for want in wanted]
    rows = list(zip(*wanted, strict=True))
    for choice in itertools.islice(itertools.product(*choices), 500):
        picked = list(zip(*(columns[at] for at in choice), strict=True))
        if picked == rows or (not ordered and Counter(picked) == Counter(rows)):
            return True
    return False


def plain(value: Any) -> str:
    """A value in a form that numbers of different types share."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{float(value):.6g}"
    return str(value)
