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

MAX_WORDS = 18_000  # 2,000 numbers that are cast, or a hundred tables: 100 ms of judging
NOTHING = "<>"  # how the server writes NULL
# Where in the text each node stands is of no use here; in an atom the blanks would be escaped, so no name can match.
_LOCATION = re.compile(r" :location -?\d+")
# A whole literal or column is one word, so that a list of thousands of them is read quickly. Neither can hold an atom
# that somebody chose, and an escaped brace in such an atom is never followed by a bare blank. So is a whole list of
# atoms without a backslash, such as the names of a table's columns: in it, blanks stand between atoms and nowhere else.
_LEAF = r"\{(?:CONST|VAR|RANGETBLREF|SORTGROUPCLAUSE) [^\\{}]*\}"
_LIST = r"\([^\\(){}]*\)"
# Several fields in a row with plain atoms, which most fields of a query are, are one word, too. It cannot begin at an
# atom that looks like a field's name: behind an atom stands a field's name or a brace, and behind that name an atom.
_FIELD = r":\w+ [^\s(){}\\:][^\s(){}\\]*(?=[\s)}])"
_WORD = re.compile(rf"{_LEAF}|{_LIST}|{_FIELD}(?: {_FIELD})+|[(){{}}]|(?:\\.|[^\s(){{}}\\])+", re.DOTALL)
_NUMBERS = re.compile(r" \([^()]*\)")
_STRUCTURE = frozenset("(){}")


class UnreadableTree(Exception):
    """The text is not what any known server writes."""


class LongTree(Exception):
    """The text holds more than can be judged in a moment."""


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
    """The values that `text` holds, in order; locations are left out. Equal literals, columns and plain lists are one.

    Raises UnreadableTree where the text breaks the grammar above, and LongTree.
    """
    words = _WORD.findall(_LOCATION.sub("", text))
    if len(words) > MAX_WORDS:
        raise LongTree(f"the tree has {len(words):,} words")
    try:
        return _read(iter(words))
    except (StopIteration, ValueError) as error:
        raise UnreadableTree("the tree ends too early or holds a broken constant") from error


def _read(words: Iterator[str]) -> list[Value]:
    top: list[Value] = []
    here: Node | list[Value] = top
    above: list[Node | list[Value]] = []
    leaves: dict[str, Node | list[Value]] = {}
    runs: dict[str, dict[str, Value]] = {}
    for word in words:
        name = ""
        if isinstance(here, Node):
            if word == "}":
                here = above.pop()
                continue
            if _is_run(word):
                run = runs.get(word) or runs.setdefault(word, _pairs(here.kind, word.split()))
                if not run.keys().isdisjoint(here.fields):
                    raise UnreadableTree(f"{here.kind} has a field twice")
                here.fields |= run
                continue
            if word[0] != ":" or word[1:] in here.fields:
                raise UnreadableTree(f"{here.kind} has {word[:40]!r} where a new field's name is expected")
            name, word = word[1:], next(words)
            if _is_run(word):
                raise UnreadableTree(f"{here.kind} has fields in place of the value of {name}")
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
        elif word[0] in "{(" and len(word) > 1:
            if word not in leaves:
                leaves[word] = _leaf(word) if word[0] == "{" else [*word[1:-1].split()]
            value = leaves[word]
        elif word in _STRUCTURE:
            raise UnreadableTree(f"unexpected {word!r}")
        else:
            value = word
        if isinstance(here, Node):
            here.fields[name] = value
        else:
            here.append(value)
        if word == "(" or word == "{":
            above.append(here)
            here = value  # type: ignore[assignment]
    if above:
        raise UnreadableTree("the tree ends too early")
    return top


def _is_run(word: str) -> bool:
    """Whether a word is several fields: it has a bare blank, and no atom of it an escaped one."""
    return word[0] == ":" and " " in word and "\\" not in word


def _leaf(word: str) -> Node:
    """A literal or a column: names and values in turn, a literal's bytes last. Sets of numbers are passed over."""
    kind, *rest = _NUMBERS.sub(" ()", word[1:-1]).split()
    data: dict[str, Value] = {}
    if rest[-1:] == ["]"]:
        at = rest.index("[")
        data = {"constvalue": Datum(tuple(rest[at + 1 : -1]))}
        rest[at - 1 :] = [NOTHING]  # in place of their count
    return Node(kind, _pairs(kind, rest) | data)


def _pairs(kind: str, words: list[str]) -> dict[str, Value]:
    """Names and values in turn, as fields."""
    names = words[::2]
    if len(words) % 2 or len(set(names)) < len(names) or any(name[0] != ":" for name in names):
        raise UnreadableTree(f"{kind} has no value for each name")
    return {name[1:]: value for name, value in zip(names, words[1::2], strict=True)}


def number(value: Value | None) -> int | None:
    """An atom as a whole number; None for everything else."""
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else None


def nodes(value: Value | None) -> list[Node]:
    """The nodes of a list, or the one node itself."""
    if isinstance(value, Node):
        return [value]
    return [item for item in value if isinstance(item, Node)] if isinstance(value, list) else []
