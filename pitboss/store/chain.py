"""The journal of views: each step with the definition before and after, chained by a hash to the step before."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from pitboss.errors import BadRequest
from pitboss.events import now
from pitboss.journal_models import Action, Actor, Definition, Entry
from pitboss.store.text import literally, storable

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

_WHOLE = "SELECT number, content, previous, hash FROM public.pattern_factory_journal"
_WRITE = """
WITH head AS (
  INSERT INTO public.pattern_factory_journal_head AS h (number, previous, hash)
  SELECT n, '', encode(sha256(convert_to(n || $1, 'UTF8')), 'hex')
  FROM (SELECT coalesce(max(number), 0) + 1 AS n FROM public.pattern_factory_journal) AS next
  ON CONFLICT (one) DO UPDATE SET previous = h.hash, number = greatest(h.number + 1, excluded.number),
    hash = encode(sha256(convert_to(h.hash || greatest(h.number + 1, excluded.number) || $1, 'UTF8')), 'hex')
  RETURNING number, previous, hash)
INSERT INTO public.pattern_factory_journal (number, content, previous, hash)
SELECT number, $1, previous, hash FROM head RETURNING number
"""


async def step(
    connection: AnyConnection,
    action: Action,
    by: Actor,
    *,
    before: Definition | None = None,
    after: Definition | None = None,
    rows: int | None = None,
    undoes: int | None = None,
    problem: str = "",
) -> int:
    """Write a step, in the caller's transaction: its number.

    To be the last thing before the commit: until then, nobody else can write a step.
    """
    named = after or before
    assert named is not None
    content = {
        "action": action,
        "after": asdict(after) if after else None,
        "at": now().isoformat(),
        "before": asdict(before) if before else None,
        "by": asdict(by),
        "rows": rows,
        "undoes": undoes,
        "view": before.name if before else named.name,
        **({"problem": problem} if problem else {}),
    }
    number: int = await connection.fetchval(_WRITE, storable(_canonical(content)))
    return number


async def entry(connection: AnyConnection, number: int) -> Entry:
    """That step. Raises BadRequest where there is none."""
    content = await connection.fetchval("SELECT content FROM public.pattern_factory_journal WHERE number = $1", number)
    if content is None:
        raise BadRequest(f"There is no step {number}. `pattern-factory journal` lists the steps.")
    return _entry(number, content)


async def entries(
    connection: AnyConnection,
    search: str = "",
    *,
    view: str = "",
    limit: int = 200,
    before: int | None = None,
    after: int | None = None,
) -> list[Entry]:
    """Steps that hold each word of `search` in any letter case, newest first, at most `limit`.

    `view`: only steps of a view of that name. `before`: the newest of those that are older than that step; `after`: the
    oldest of those that are newer.
    """
    order = "DESC" if after is None else "ASC"
    rows = await connection.fetch(
        f"""SELECT number, content FROM public.pattern_factory_journal
           WHERE content ILIKE ALL ($1::text[]) AND content LIKE $2
             AND ($3::bigint IS NULL OR number < $3) AND ($4::bigint IS NULL OR number > $4)
           ORDER BY number {order} LIMIT $5""",
        *_wanted(search, view),
        before,
        after,
        limit,
    )
    return [_entry(row["number"], row["content"]) for row in (rows if after is None else reversed(rows))]


async def count(connection: AnyConnection, search: str = "", *, view: str = "") -> int:
    """How many steps `entries` would find without a limit."""
    if not (search or view):  # without reading what the steps say
        whole: int = await connection.fetchval("SELECT count(*) FROM public.pattern_factory_journal")
        return whole
    words, named = _wanted(search, view)
    number: int = await connection.fetchval(
        """SELECT count(*) FROM public.pattern_factory_journal
           WHERE content ILIKE ALL ($1::text[]) AND content LIKE $2""",
        words,
        named,
    )
    return number


def _wanted(search: str, view: str) -> tuple[list[str], str]:
    """What a step's content has to match: the words, and the name as it is written in there."""
    words = [f"%{literally(word)}%" for word in storable(search).split()]
    return words, f'%"name":{literally(_canonical(storable(view)))}%' if view else "%"


async def entries_of(connection: AnyConnection, names: Collection[str], since: int) -> list[Entry]:
    """All steps from `since` on that a view of one of these names went through, newest first."""
    rows = await connection.fetch(
        """SELECT number, content FROM public.pattern_factory_journal
           WHERE number >= $1 AND ARRAY[content::jsonb->'before'->>'name', content::jsonb->'after'->>'name'] && $2
           ORDER BY number DESC""",
        since,
        list(names),
    )
    return [_entry(row["number"], row["content"]) for row in rows]


async def entries_in(connection: AnyConnection, conversation: int) -> list[Entry]:
    """All steps that were taken in a conversation, newest first."""
    rows = await connection.fetch(
        """SELECT number, content FROM public.pattern_factory_journal
           WHERE content::jsonb->'by'->>'conversation' = $1 ORDER BY number DESC""",
        str(conversation),
    )
    return [_entry(row["number"], row["content"]) for row in rows]


async def undoings(connection: AnyConnection, since: int) -> list[Entry]:
    """All steps from `since` on that have taken back another one, newest first."""
    rows = await connection.fetch(
        """SELECT number, content FROM public.pattern_factory_journal
           WHERE number >= $1 AND content::jsonb->>'undoes' IS NOT NULL ORDER BY number DESC""",
        since,
    )
    return [_entry(row["number"], row["content"]) for row in rows]


async def verify(connection: AnyConnection) -> list[str]:
    """What is wrong with the chain, a sentence each; none where it is whole.

    Who owns the database could write a whole new chain: an export kept elsewhere shows that.
    """
    problems: list[str] = []
    number, previous = 0, ""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for row in connection.cursor(f"{_WHOLE} ORDER BY number"):
            if row["number"] != number + 1:
                problems.append(_missing(number + 1, row["number"] - 1))
            elif row["previous"] != previous:
                problems.append(f"Step {row['number']} does not follow on the step before it.")
            if _hash(row["previous"], row["number"], row["content"]) != row["hash"]:
                problems.append(f"Step {row['number']} was changed after it had been written.")
            number, previous = row["number"], row["hash"]
        head = await connection.fetchrow("SELECT number, hash FROM public.pattern_factory_journal_head")
    if head is None:
        problems.append("The end of the journal is not marked any more.")
    elif head["number"] > number:
        problems.append(_missing(number + 1, head["number"]))
    elif (head["number"], head["hash"]) != (number, previous):
        problems.append("The mark at the end of the journal does not belong to its last step.")
    return problems


async def export(connection: AnyConnection) -> AsyncIterator[str]:
    """Each step as a line of JSON with its hash, oldest first."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for row in connection.cursor(f"{_WHOLE} ORDER BY number"):
            yield _canonical({**row, "content": json.loads(row["content"])})


def _canonical(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(previous: str, number: int, content: str) -> str:
    return sha256(f"{previous}{number}{content}".encode()).hexdigest()


def _missing(first: int, last: int) -> str:
    return f"Step {first} is missing." if first == last else f"Steps {first} to {last} are missing."


def _entry(number: int, content: str) -> Entry:
    told = json.loads(content)
    return Entry(
        number=number,
        at=datetime.fromisoformat(told["at"]),
        action=told["action"],
        view=told["view"],
        by=Actor(**told["by"]),
        before=Definition(**told["before"]) if told["before"] else None,
        after=Definition(**told["after"]) if told["after"] else None,
        rows=told["rows"],
        undoes=told["undoes"],
        problem=told.get("problem", ""),
    )
