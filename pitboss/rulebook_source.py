"""Reads a YAML file of plain texts, lists and mappings, and remembers in which line each stands.

Stricter than YAML on purpose, for the file may come from anywhere: no tags, no merge keys, one document, bounded
size, depth and aliases. Every scalar is text (so `NO`, `1.10` and `2024-01-01` stay what was written) or empty.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pitboss.errors import RulebookError

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 24
MAX_NODES = 400_000  # aliases count as what they stand for
_SHOWN = 10
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EMPTY = {"", "~", "null", "Null", "NULL"}
_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # YAML 1.2, 5.1

Place = Sequence[str | int]
"""Where something stands: keys and list positions from the top."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place of the file."""

    place: Place
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of the file. Exactly one of `text`, `items` and `entries` is its content; all None means empty."""

    line: int
    size: int = 1
    text: str | None = None
    items: tuple[Node, ...] | None = None
    entries: dict[str, Node] | None = None
    key_lines: dict[str, int] | None = None

    def plain(self) -> Any:
        """The content as Python's own values."""
        if self.items is not None:
            return [item.plain() for item in self.items]
        if self.entries is not None:
            return {key: node.plain() for key, node in self.entries.items()}
        return self.text

    def line_of(self, place: Place) -> int:
        """The line of what stands at `place`, or nearest around it. Steps that a short form omits are passed over."""
        node, line = self, self.line
        for step in place:
            if node.items is not None and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
                line = node.line
            elif node.entries is not None and step in node.entries:
                line = (node.key_lines or {})[str(step)]
                node = node.entries[str(step)]
        return line


def failure(path: Path, problems: Sequence[Problem]) -> RulebookError:
    """The error that names file, line and key of each problem, the first ten of them in the file's order."""
    ordered = sorted(problems, key=lambda problem: problem.line)
    lines = [f"{path}, line {found.line}{_spelt(found.place)}: {found.text}" for found in ordered[:_SHOWN]]
    if len(ordered) > _SHOWN:
        lines.append(f"… and {len(ordered) - _SHOWN} more.")
    return RulebookError("\n".join(lines))


def _spelt(place: Place) -> str:
    parts = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in place)
    return f", {parts.lstrip('.')}" if parts else ""


def read_source(path: Path) -> Node:
    """The file at `path`. Raises RulebookError. Reads the disk: call it off the loop."""
    text = _read_text(path)
    try:
        return _Builder(path, text).document()
    except yaml.MarkedYAMLError as error:
        raise failure(path, [_syntax_problem(text, error)]) from error


def _read_text(path: Path) -> str:
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise RulebookError(f"{path} is a folder. Name the rulebook file in it.")
        if not stat.S_ISREG(kind):  # a pipe would be waited for without end
            raise RulebookError(f"{path} is no ordinary file. Name a YAML file.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise RulebookError(f"There is no file {path}. Check the rulebook's path.") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise RulebookError(f"{path} cannot be read ({reason}). Check its permissions.") from error
    if len(data) > MAX_BYTES:
        raise RulebookError(f"{path} is larger than {MAX_BYTES // 1024 // 1024} MiB, too large for a rulebook.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise failure(path, [Problem((), "this is not UTF-8. Save the file in that encoding.", line)]) from error
    if found := _NOT_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise failure(path, [Problem((), f"the character U+{ord(found.group()):04X} may not stand here.", line)])
    return text


def _syntax_problem(text: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line if mark else 0
    lines = text.split("\n")
    written = lines[min(line, len(lines) - 1)]
    if "\t" in written[: len(written) - len(written.lstrip())]:
        return Problem((), "the line is indented with a tab. Indent with spaces.", line + 1)
    return Problem((), f"this is not YAML ({error.problem or error.context}).", line + 1)


class _Builder:
    """Makes nodes of the parser's events, one after the other, so that every limit holds before memory is used."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
        self._anchors: dict[str, Node] = {}
        self._problems: list[Problem] = []
        self._nodes = 0

    def document(self) -> Node:
        """The one document. Raises RulebookError, or PyYAML's error where it is no YAML."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self._fail((), "a second document begins here. Keep all in one.", event)
                root = self._node(next(self._events), ())
        if root is None or (root.text is None and root.items is None and root.entries is None):
            raise RulebookError(f"{self._path} is empty. A rulebook has SYSTEM, DATA, RULES and WORKFLOWS.")
        if self._problems:
            raise failure(self._path, self._problems)
        return root

    def _node(self, event: Any, place: tuple[str | int, ...]) -> Node:
        if isinstance(event, yaml.AliasEvent):
            node = self._alias(event, place)
        else:
            self._check(event, place)
            node = self._collected(event, place)
            if event.anchor is not None:
                self._anchors[event.anchor] = node
        self._nodes += node.size if isinstance(event, yaml.AliasEvent) else 1
        if self._nodes > MAX_NODES:
            raise self._fail(place, "the file stands for too much content (aliases repeat it). Write it out.", event)
        return node

    def _check(self, event: Any, place: tuple[str | int, ...]) -> None:
        if len(place) > MAX_DEPTH:
            raise self._fail((), f"the file is nested deeper than {MAX_DEPTH} levels.", event)
        if event.tag is not None:
            self._problems.append(Problem(place, f"the tag {event.tag} is not allowed here.", _line(event)))

    def _collected(self, event: Any, place: tuple[str | int, ...]) -> Node:
        if isinstance(event, yaml.SequenceStartEvent):
            items = tuple(self._node(item, (*place, number)) for number, item in enumerate(self._until_end()))
            return Node(_line(event), 1 + sum(item.size for item in items), items=items)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, place)
        plain = event.style in (None, "")
        return Node(_line(event), text=None if plain and event.value in _EMPTY else event.value)

    def _mapping(self, start: Any, place: tuple[str | int, ...]) -> Node:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for event in self._until_end():
            if not isinstance(event, yaml.ScalarEvent):
                raise self._fail(place, "a key must be plain text.", event)
            key, inside = event.value, (*place, event.value)
            if key in entries:
                self._problems.append(
                    Problem(inside, f"the key stands here twice, first in line {lines[key]}.", _line(event))
                )
            if key == "<<":
                self._problems.append(Problem(inside, "merging is not supported. Write the keys out.", _line(event)))
            self._check(event, place)
            lines[key] = _line(event)
            entries[key] = self._node(next(self._events), inside)
        size = 1 + sum(node.size for node in entries.values())
        return Node(_line(start), size, entries=entries, key_lines=lines)

    def _until_end(self) -> Iterator[Any]:
        for event in self._events:
            if isinstance(event, yaml.CollectionEndEvent):
                return
            yield event

    def _alias(self, event: Any, place: tuple[str | int, ...]) -> Node:
        if event.anchor not in self._anchors:
            raise self._fail(place, f"there is no &{event.anchor} before this, or it would hold itself.", event)
        return self._anchors[event.anchor]

    def _fail(self, place: Place, text: str, event: Any) -> RulebookError:
        return failure(self._path, [*self._problems, Problem(place, text, _line(event))])


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
