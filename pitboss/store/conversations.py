"""Conversations in the database: made, listed, searched, deleted and had back; their messages, page by page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from pitboss.conversation_models import Conversation, Feedback, Hit, Message, Rating, Step
from pitboss.errors import BadRequest
from pitboss.store.text import literally, storable

if TYPE_CHECKING:
    from asyncpg import Record

    from pitboss.store.database import AnyConnection

LONGEST_TITLE = 80
KEPT_DELETED = timedelta(days=30)
MOST_HITS = 200
MOST_LINES = 500

GONE = "This message is no longer there. Open its conversation again."
_CONVERSATION = "c.id, c.title, c.pinned, c.created_at, c.updated_at, c.deleted_at"
_MESSAGE = """
m.id, m.role, m.kind, m.text, m.rule, m.sql, m.source, m.explanation, m.view, m.rows, m.elapsed_ms, m.steps, m.code,
m.suggestions, m.can_insist, m.at, f.rating, f.comment, f.at AS rated_at
"""
_MESSAGES = "public.pattern_factory_messages m LEFT JOIN public.pattern_factory_feedback f ON f.message_id = m.id"


async def create(connection: AnyConnection, title: str = "") -> Conversation:
    """A new conversation. Without a title, its first run gives it one."""
    return await _changed(
        connection,
        f"""INSERT INTO public.pattern_factory_conversations AS c (title, titled) VALUES ($1, $1 <> '')
            RETURNING {_CONVERSATION}""",
        shortened(title),
    )


async def conversations(connection: AnyConnection) -> list[Conversation]:
    """All that are not deleted: pinned ones first, then those that were last added to."""
    rows = await connection.fetch(
        f"""SELECT {_CONVERSATION} FROM public.pattern_factory_conversations c WHERE deleted_at IS NULL
            ORDER BY pinned DESC, updated_at DESC, id DESC"""
    )
    return [_conversation(row) for row in rows]


async def conversation(connection: AnyConnection, number: int) -> Conversation:
    """That conversation, deleted or not. Raises BadRequest where it is not there."""
    return await _changed(
        connection, f"SELECT {_CONVERSATION} FROM public.pattern_factory_conversations c WHERE id = $1", number
    )


async def rename(connection: AnyConnection, number: int, title: str) -> Conversation:
    """Give it a title that no run changes. Raises BadRequest for a blank one."""
    if not (short := shortened(title)):
        raise BadRequest("A conversation's title cannot be blank. Type a few words.")
    return await _set(connection, number, "title = $2, titled = true", short)


async def pin(connection: AnyConnection, number: int, *, pinned: bool) -> Conversation:
    """Keep it at the head of the list, or no longer."""
    return await _set(connection, number, "pinned = $2", pinned)


async def delete(connection: AnyConnection, number: int) -> Conversation:
    """Take it off the list; `restore` has it back until it is purged."""
    return await _set(connection, number, "deleted_at = now()")


async def restore(connection: AnyConnection, number: int) -> Conversation:
    """Have a deleted conversation back."""
    return await _set(connection, number, "deleted_at = NULL")


async def purge(connection: AnyConnection, older_than: timedelta = KEPT_DELETED) -> int:
    """Remove for good what was deleted longer ago than that: how many conversations."""
    status = await connection.execute(
        "DELETE FROM public.pattern_factory_conversations WHERE deleted_at < now() - $1::interval", older_than
    )
    return int(status.rpartition(" ")[2])


async def append(connection: AnyConnection, number: int, messages: Sequence[Message]) -> list[int]:
    """Add messages in their order: their ids. The first run of an untitled conversation gives it its title."""
    if not messages:
        return []
    titles = [title for message in messages if (title := title_of(message))]
    async with connection.transaction():
        ids = [await _insert(connection, number, message) for message in messages]
        await connection.execute(
            """UPDATE public.pattern_factory_conversations SET updated_at = greatest(updated_at, $2),
               title = CASE WHEN title = '' AND NOT titled THEN $3 ELSE title END WHERE id = $1""",
            number,
            messages[-1].at,
            titles[0] if titles else "",
        )
    return ids


async def page(connection: AnyConnection, number: int, *, limit: int = 100, before: int | None = None) -> list[Message]:
    """The newest `limit` messages, oldest first; those older than the message `before`, where it is given."""
    rows = await connection.fetch(
        f"""SELECT {_MESSAGE} FROM {_MESSAGES}
            WHERE m.conversation_id = $1 AND ($2::bigint IS NULL OR m.id < $2) ORDER BY m.id DESC LIMIT $3""",
        number,
        before,
        limit,
    )
    return [_message(row) for row in reversed(rows)]


async def message(connection: AnyConnection, number: int) -> Message:
    """That message. Raises BadRequest where it is not there."""
    row = await connection.fetchrow(f"SELECT {_MESSAGE} FROM {_MESSAGES} WHERE m.id = $1", number)
    if row is None:
        raise BadRequest(GONE)
    return _message(row)


async def lines(connection: AnyConnection, *, limit: int = MOST_LINES) -> list[str]:
    """What was typed in all conversations that are not deleted, each line once, the one typed last at the end."""
    rows = await connection.fetch(
        """SELECT m.text FROM public.pattern_factory_messages m
           JOIN public.pattern_factory_conversations c ON c.id = m.conversation_id
           WHERE m.role = 'person' AND c.deleted_at IS NULL GROUP BY m.text ORDER BY max(m.id) DESC LIMIT $1""",
        limit,
    )
    return [row["text"] for row in reversed(rows)]


async def search(connection: AnyConnection, words: str, *, limit: int = MOST_HITS) -> list[Hit]:
    """Messages that hold each word in any letter case (in text, rule, SQL or view), newest first."""
    patterns = [f"%{literally(word)}%" for word in storable(words).split()]
    if not patterns:
        return []
    rows = await connection.fetch(
        f"""SELECT {_MESSAGE}, c.id AS conversation, c.title, c.pinned, c.created_at, c.updated_at, c.deleted_at
            FROM {_MESSAGES} JOIN public.pattern_factory_conversations c ON c.id = m.conversation_id
            WHERE c.deleted_at IS NULL
              AND concat_ws(E'\\n', m.text, m.rule, m.sql, m.explanation, m.view, f.comment) ILIKE ALL ($1::text[])
            ORDER BY m.id DESC LIMIT $2""",
        patterns,
        limit,
    )
    return [Hit(_conversation(row, row["conversation"]), _message(row)) for row in rows]


async def rate(connection: AnyConnection, message: int, rating: Rating | None, comment: str = "") -> None:
    """Keep what a person thinks of an answer; None takes it back. Raises BadRequest for a message that is not there."""
    if rating is None:
        await connection.execute("DELETE FROM public.pattern_factory_feedback WHERE message_id = $1", message)
        return
    status = await connection.execute(
        """INSERT INTO public.pattern_factory_feedback (message_id, rating, comment)
           SELECT id, $2, $3 FROM public.pattern_factory_messages WHERE id = $1
           ON CONFLICT (message_id) DO UPDATE SET rating = excluded.rating, comment = excluded.comment, at = now()""",
        message,
        rating,
        storable(comment.strip()),
    )
    if status == "INSERT 0 0":
        raise BadRequest(GONE)


def title_of(message: Message) -> str:
    """The title that a message would give its conversation: the words of a run, "" for any other."""
    return shortened(message.rule) if message.role == "person" else ""


def shortened(text: str) -> str:
    """One line of at most `LONGEST_TITLE` characters, cut at a word."""
    line = " ".join(storable(text).split())
    if len(line) <= LONGEST_TITLE:
        return line
    return line[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


async def _set(connection: AnyConnection, number: int, change: str, *values: object) -> Conversation:
    return await _changed(
        connection,
        f"UPDATE public.pattern_factory_conversations c SET {change} WHERE id = $1 RETURNING {_CONVERSATION}",
        number,
        *values,
    )


async def _changed(connection: AnyConnection, sql: str, *values: object) -> Conversation:
    row = await connection.fetchrow(sql, *values)
    if row is None:
        raise BadRequest("This conversation is no longer there. The list shows those that are.")
    return _conversation(row)


async def _insert(connection: AnyConnection, number: int, message: Message) -> int:
    stored: int = await connection.fetchval(
        """INSERT INTO public.pattern_factory_messages (conversation_id, role, kind, text, rule, sql, source,
             explanation, view, rows, elapsed_ms, steps, code, suggestions, can_insist, at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13, $14, $15, $16) RETURNING id""",
        number,
        message.role,
        message.kind,
        *map(storable, (message.text, message.rule, message.sql, message.source, message.explanation, message.view)),
        message.rows,
        message.elapsed_ms,
        storable(json.dumps([asdict(step) for step in message.steps], ensure_ascii=False)),
        message.code,
        [storable(suggestion) for suggestion in message.suggestions],
        storable(message.can_insist),
        message.at,
    )
    return stored


def _conversation(row: Record, number: int | None = None) -> Conversation:
    return Conversation(
        number or row["id"], row["title"], row["pinned"], row["created_at"], row["updated_at"], row["deleted_at"]
    )


def _message(row: Record) -> Message:
    return Message(
        id=row["id"],
        role=row["role"],
        kind=row["kind"],
        text=row["text"],
        rule=row["rule"],
        sql=row["sql"],
        source=row["source"],
        explanation=row["explanation"],
        view=row["view"],
        rows=row["rows"],
        elapsed_ms=row["elapsed_ms"],
        steps=tuple(Step(**step) for step in json.loads(row["steps"])),
        code=row["code"],
        suggestions=tuple(row["suggestions"]),
        can_insist=row["can_insist"],
        at=row["at"],
        feedback=Feedback(row["rating"], row["comment"], row["rated_at"]) if row["rating"] else None,
    )
