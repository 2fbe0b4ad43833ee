"""The piece of a message that a search found, in one line, and where in it the words stand. Without a screen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pitboss.conversation_models import Message

BEFORE = 34  # letters at most before the first word that was found
LONGEST = 240


@dataclass(frozen=True, slots=True)
class Snippet:
    """A line, and the begin and length of each word in it that was looked for."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def snippet(message: Message, words: str) -> Snippet:
    """The part of `message` that holds `words`: of its text where that does, else of what it was found by."""
    comment = message.feedback.comment if message.feedback else ""
    parts = [message.text, message.rule, message.explanation, message.sql, message.view, comment]
    if message.kind == "result":  # its text is a formula with names of the database
        parts = [message.explanation, message.rule, comment, message.text, message.sql]
    wanted = _any_of(words)
    if wanted is None:
        return Snippet(_line(message.text)[:LONGEST])
    lines = [_line(part) for part in parts]
    whole = max(lines, key=lambda line: len({found.group().lower() for found in wanted.finditer(line)}))
    found = wanted.search(whole)
    begin = _begin(whole, found.start()) if found else 0
    text = ("…" if begin else "") + whole[begin : begin + LONGEST]
    return Snippet(text, tuple((mark.start(), len(mark.group())) for mark in wanted.finditer(text)))


def _begin(line: str, found: int) -> int:
    """Where to begin, so that what was found is seen: at a word, where there is one."""
    if found <= BEFORE:
        return 0
    space = line.find(" ", found - BEFORE, found)
    return space + 1 if space >= 0 else found - BEFORE


def _any_of(words: str) -> re.Pattern[str] | None:
    parts = sorted(map(re.escape, words.split()), key=len, reverse=True)
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _line(text: str) -> str:
    return " ".join(text.split())
