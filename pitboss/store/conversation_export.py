"""A whole conversation as a file: Markdown for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from pitboss.conversation_models import Conversation, Message
from pitboss.names import row_count


def as_json(conversation: Conversation, messages: Sequence[Message]) -> str:
    """All that is kept, as one JSON object."""
    whole = {**asdict(conversation), "messages": [asdict(message) for message in messages]}
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_moment) + "\n"


def as_markdown(conversation: Conversation, messages: Sequence[Message]) -> str:
    """What was asked and answered, with the SQL."""
    head = f"# {conversation.title or 'Conversation'}\n\nBegun {conversation.created_at:%Y-%m-%d %H:%M %Z}."
    return "\n\n".join([head, *("\n\n".join(_paragraphs(message)) for message in messages)]) + "\n"


def _paragraphs(message: Message) -> Iterator[str]:
    who = "You" if message.role == "person" else "Pattern Factory"
    yield f"**{who}**, {message.at:%Y-%m-%d %H:%M}"
    yield "\n".join(f"> {line}".rstrip() for line in message.text.splitlines() or [""])
    if message.explanation:
        yield message.explanation
    if message.sql:
        fence = _fence(message.sql)
        yield f"{fence}sql\n{message.sql}\n{fence}"
    if message.view:
        counted = f", {row_count(message.rows)}" if message.rows is not None else ""
        yield f"View: `{message.view}`{counted}"
    if message.feedback:
        comment = f": {message.feedback.comment}" if message.feedback.comment else ""
        yield f"Rated {message.feedback.rating}{comment}"


def _fence(text: str) -> str:
    """A fence that is longer than any in the text, so that the text cannot close it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return fence


def _moment(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()
