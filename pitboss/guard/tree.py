"""Reads PostgreSQL's own text of a parsed query (`pg_node_tree`) as a tree.

The text is made by the server's outfuncs.c: `{TYPE :field value ...}`, lists in parentheses, and atoms in which every
character that could be structure is escaped by a backslash. A field has exactly one value, so a column that somebody
called ":relid" stays a value here: fields are told by their place, not by their look. Nothing recurses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

NOTHING = "<>"  # how the server writes NULL
# Where in the text each node stands is of no use here; in an atom the blanks would be escaped, so no name can match.
_LOCATION = re.compile(r" :location -?\d+")
# A whole literal or column is one word, so that a list of thousands of them is read quickly. Neither can hold an atom
# that somebody chose, and an escaped brace in such an atom is never followed by a bare blank.
_WORD = re.compile(r"\{(?:CONST|VAR) [^\\{}]*\}|[(){}]|(?:\\.|[^\s(){}\\])+", re.DOTALL)
_NUMBERS = re.compile(r" \([^()]*\)")
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
    """A constant as the server writes its bytes, one number each; by value in the server's byte order."""

    numbers: tuple[str, ...]

    @property
    def bytes(self) -> bytes:
        """The bytes themselves."""
        return bytes(int(byte) & 0xFF for byte in self.numbers)


Value: TypeAlias = "str | Datum | Node | list[Value]"


def read(text: str) -> list[Value]:
    """The values that `text` holds, in order; locations are left out. Equal literals and columns are one node.

    Raises UnreadableTree where the text breaks the grammar above.
    """
    try:
        return _read(match.group() for match in _WORD.finditer(_LOCATION.sub("", text)))
    except (StopIteration, ValueError) as error:
        raise UnreadableTree("the tree ends too early or holds a broken constant") from error


def _read(words: Iterator[str]) -> list[Value]:
    top: list[Value] = []
    here: Node | list[Value] = top
    above: list[Node | list[Value]] = []
    leaves: dict[str, Node] = {}
    for word in words:
        name = ""
        if isinstance(here, Node):
            if word == "}":
                here = above.pop()
                continue
            if word[0] != ":" or word[1:] in here.fields:
                raise UnreadableTree(f"{here.kind} has {word[:40]!r} where a new field's name is expected")
            name, word = word[1:], next(words)
        elif word == ")":
            if not above:
                raise UnreadableTree("a list ends that never began")
            here = above.pop()
            continue
        value: Value
        if word == "{":
            value = Node(next(words))
        elif word == "(":
            value = []
        elif word[0] == "{":
            value = leaves.get(word) or leaves.setdefault(word, _leaf(word))
        elif word in _STRUCTURE:
            raise UnreadableTree(f"unexpected {word!r}")
        else:
            value = word
        if isinstance(here, Node):
            here.fields[name] = value
        else:
            here.append(value)
        if isinstance(value, list) or word == "{":
            above.append(here)
            here = value  # type: ignore[assignment]
    if above:
        raise UnreadableTree("the tree ends too early")
    return top


def _leaf(word: str) -> Node:
    """A literal or a column: names and values in turn, a literal's bytes last. Sets of numbers are passed over."""
    kind, *rest = _NUMBERS.sub(" ()", word[1:-1]).split()
    data: dict[str, Value] = {}
    if rest[-1:] == ["]"]:
        at = rest.index("[")
        data = {"constvalue": Datum(tuple(rest[at + 1 : -1]))}
        rest[at - 1 :] = [NOTHING]  # in place of their count
    names = rest[::2]
    if len(rest) % 2 or len(set(names)) < len(names) or any(name[0] != ":" for name in names):
        raise UnreadableTree(f"{kind} has no value for each name")
    fields: dict[str, Value] = {name[1:]: value for name, value in zip(names, rest[1::2], strict=True)}
    return Node(kind, fields | data)


def number(value: Value | None) -> int | None:
    """An atom as a whole number; None for everything else."""
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else None


def nodes(value: Value | None) -> list[Node]:
    """The nodes of a list, or the one node itself."""
    if isinstance(value, Node):
        return [value]
    return [item for item in value if isinstance(item, Node)] if isinstance(value, list) else []
