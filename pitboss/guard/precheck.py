"""What is refused before the server sees it: texts that are too long, broken, or nested too deep.

The scanner here only skips literals and comments to count brackets and to find the first word. It decides nothing that
PostgreSQL's own parser does not decide again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, chain, pairwise

from pitboss.errors import UnsafeSql

MAX_BYTES = 65_536
MAX_DEPTH = 200

_SKIPPED = re.compile(
    r"""
      (?P<gap>(?:\s|--[^\r\n]*|/\*[^*/]*\*/)+)         # blanks and comments, as many as there are
    | /\*                                              # a comment that may nest: closed by _after_comment
    | (?<![\w$])[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z)        # E'...' with backslashes
    | '(?:[^']|'')*(?:'|\Z)                            # '...'
    | "(?:[^"]|"")*(?:"|\Z)                            # "..."
    | (?<![\w$])\$(?P<tag>(?:[^\W\d]\w*)?)\$.*?(?:\$(?P=tag)\$|\Z)   # $tag$...$tag$
    | (?P<word>[()\[\];]|\w[\w$]*|[^\s\w])
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")


def precheck(sql: str) -> str:
    """The text to judge and to run: `sql` itself, ended by a line break so that a last comment cannot reach further.

    Raises UnsafeSql for a text that no server should be handed.
    """
    if "\x00" in sql:
        raise UnsafeSql("The SQL holds a NUL character; no query needs one.")
    try:
        size = len(sql.encode())
    except UnicodeEncodeError as error:
        raise UnsafeSql("The SQL holds half a character (a lone surrogate), which cannot be sent as UTF-8.") from error
    if size > MAX_BYTES:
        raise UnsafeSql(f"The SQL is {size:,} bytes long; a rule may have {MAX_BYTES:,}.")
    if not any(word != ";" for word in words(sql)):
        raise UnsafeSql("There is no statement in the SQL.")
    if sql.count("(") + sql.count("[") > MAX_DEPTH and any(depth > MAX_DEPTH for depth in _depths(sql)):
        raise UnsafeSql(f"The SQL is nested more than {MAX_DEPTH:,} brackets deep.")
    return sql + "\n"


def main_word(sql: str) -> str:
    """What the first statement does, for messages: its first word, or behind WITH the first verb outside brackets."""
    depth, behind_with = 0, False
    for word in words(sql):
        depth += _DEPTH.get(word, 0)
        if behind_with and depth == 0 and word in _VERBS:
            return word
        if not behind_with and word not in ("(", ";"):
            if word != "with":
                return word
            behind_with = True
    return "with" if behind_with else ""


def statements(sql: str) -> int:
    """How many statements the text seems to hold, for messages: PostgreSQL counts them itself."""
    return sum(1 for before, word in pairwise(chain(";", words(sql))) if before == ";" and word != ";")


def _depths(sql: str) -> Iterator[int]:
    return accumulate(_DEPTH.get(word, 0) for word in words(sql))


_DEPTH = {"(": 1, "[": 1, ")": -1, "]": -1}
_VERBS = frozenset({"select", "insert", "update", "delete", "merge", "values", "table"})


def words(sql: str) -> Iterator[str]:
    """Words in lower case, brackets and other signs, and "" for each literal; comments are left out."""
    at = 0
    while match := _SKIPPED.match(sql, at):
        at = match.end()
        if match.group() == "/*":
            at = _after_comment(sql, at)
        elif match["word"]:
            yield match["word"].lower()
        elif not match["gap"]:
            yield ""


def _after_comment(sql: str, at: int) -> int:
    depth = 1
    while depth and (edge := _COMMENT_EDGE.search(sql, at)):
        depth += 1 if edge.group() == "/*" else -1
        at = edge.end()
    return len(sql) if depth else at
