"""Reads PostgreSQL's own text of a parsed query (`pg_node_tree`) as a tree.

The text is made by the server's outfuncs.c: `{TYPE :field value ...}`, lists in parentheses, and atoms in which every
character that could be structure is escaped by a backslash. A field has exactly one value, so a column that somebody
called ":relid" stays a value here: fields are told by their place, not by their look. Nothing recurses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

NOTHING = "<>"  # how the server writes NULL
_TOKEN = re.compile(r"[(){}]|(?:\\.|[^\s(){}\\])+", re.DOTALL)
_STRUCTURE = frozenset("(){}")


class UnreadableTree(Exception):
    """The text is not what any known server writes."""


@dataclass(slots=True)
class Node:
    """One node. `fields` keep the server's names and order."""

    kind: str
    fields: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Datum:
    """The bytes of a constant, in the server's own form; by value in the server's byte order."""

    bytes: bytes


Value: TypeAlias = "str | Datum | Node | list[Value]"


def read(text: str) -> list[Value]:
    """The values that `text` holds, in order. Raises UnreadableTree where the text breaks the grammar above."""
    try:
        return _read(_TOKEN.findall(text))
    except (IndexError, ValueError) as error:
        raise UnreadableTree("the tree ends too early or holds a broken constant") from error


def _read(tokens: list[str]) -> list[Value]:
    top: list[Value] = []
    here: Node | list[Value] = top
    above: list[Node | list[Value]] = []
    at, end = 0, len(tokens)
    while at < end:
        word = tokens[at]
        name = ""
        if isinstance(here, Node):
            if word == "}":
                here = above.pop()
                at += 1
                continue
            if word[0] != ":":
                raise UnreadableTree(f"{here.kind} has {word[:40]!r} where a field's name is expected")
            name, at = word[1:], at + 1
            word = tokens[at]
        elif word == ")":
            here = above.pop()
            at += 1
            continue
        at += 1
        value: Value
        if word == "{":
            value, at = Node(tokens[at]), at + 1
        elif word == "(":
            value = []
        elif word in _STRUCTURE:
            raise UnreadableTree(f"unexpected {word!r}")
        elif name and tokens[at] == "[":
            close = tokens.index("]", at)
            value, at = Datum(bytes(int(byte) & 0xFF for byte in tokens[at + 1 : close])), close + 1
        else:
            value = word
        if isinstance(here, Node):
            if name in here.fields:
                raise UnreadableTree(f"{here.kind} names {name} twice")
            here.fields[name] = value
        else:
            here.append(value)
        if isinstance(value, Node | list):
            above.append(here)
            here = value
    if above:
        raise UnreadableTree("the tree ends too early")
    return top


def number(value: Value | None) -> int | None:
    """An atom as a whole number; None for everything else."""
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else None


def nodes(value: Value | None) -> list[Node]:
    """The nodes of a list, or the one node itself."""
    if isinstance(value, Node):
        return [value]
    return [item for item in value if isinstance(item, Node)] if isinstance(value, list) else []
