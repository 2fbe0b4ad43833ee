"""First stage: text to tokens. A token knows its place, so that quoted and unknown words can be given back as typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

TokenKind = Literal["word", "number", "date", "quoted", "sign"]
MAX_CHARS = 1000
MAX_TOKENS = 80

_TOKEN = re.compile(
    r"""
      (?P<quoted> "[^"]*" | “[^”]*” | ‘[^’]*’ | «[^»]*» | (?<![^\W_])'[^']*'(?!\w) )
    | (?P<date> \d{4}-\d{2}-\d{2} (?![\d-]) )
    | (?P<number> (?:[$€£]\s?)? (?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)? )
    | (?P<word> ['’]s\b | [^\W\d_]+? n['’]t \b | [^\W\d_]+ (?: \+\+? | \# | -(?=\s|$) )? )
    | (?P<sign> >= | <= | <> | != | == | \S )
    """,
    re.VERBOSE,
)
_CLOSING = ".?!"
_JOINING = "-_"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign. `word` is what is looked up: lower case, with plain apostrophes; nothing for quoted text."""

    text: str
    word: str
    kind: TokenKind
    start: int
    end: int
    number: Decimal | None = None
    joined: bool = False  # nothing but a hyphen or underscore stands between it and the one before


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of `text` in order. Hyphens and underscores inside words only join ("anti-pattern" is two tokens)."""
    text = text[:MAX_CHARS]
    tokens: list[Token] = []
    joined = False
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        raw = found.group()
        if kind == "sign" and _joins(text, found):
            joined = True
            continue
        tokens.extend(_tokens(raw, kind or "sign", found.start(), joined))
        joined = False
    while tokens and tokens[-1].kind == "sign" and tokens[-1].text in _CLOSING:
        tokens.pop()
    return tuple(tokens[: MAX_TOKENS + 1])


def _joins(text: str, found: re.Match[str]) -> bool:
    """Whether a hyphen or underscore stands between two letters or digits."""
    if found.group() not in _JOINING:
        return False
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    return before.isalnum() and after.isalnum()


def _tokens(raw: str, kind: str, start: int, joined: bool) -> list[Token]:
    end = start + len(raw)
    if kind == "quoted":
        return [Token(raw[1:-1], "", "quoted", start, end)]
    if kind == "number":
        digits = raw.lstrip("$€£ ").replace(",", "")
        return [Token(raw, digits, "number", start, end, Decimal(digits), joined)]
    if kind == "word" and (cut := re.search(r"n['’]t$", raw, re.IGNORECASE)):
        stem = {"ca": "can", "wo": "will"}.get(raw[: cut.start()].lower(), raw[: cut.start()])
        return [
            Token(stem, stem.lower(), "word", start, start + cut.start()),
            Token("not", "not", "word", start + cut.start(), end),
        ]
    if kind == "date":
        return [Token(raw, raw, "date", start, end)]
    return [Token(raw, raw.lower().replace("’", "'"), "word" if kind == "word" else "sign", start, end, None, joined)]
