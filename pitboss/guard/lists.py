"""The allow-lists as they stand in `resources/guard`: each line is `what  # why`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from resources import resource


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What may stand in a field: `kind` says of which objects it holds ids; `values` are all it may be."""

    kind: str = ""
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NodeRule:
    """The fields that a node may have; those in `required` it must have."""

    fields: Mapping[str, FieldRule]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists as they stand in the files."""

    nodes: Mapping[str, NodeRule]
    types: frozenset[str]
    literal_types: frozenset[str]  # allowed as a literal argument of a function alone
    operators: frozenset[str]
    names: frozenset[str]  # functions, each form
    signatures: frozenset[str]  # functions, one form: "name(type,type)"


def _lines(file: str) -> Iterator[str]:
    for line in resource("guard", file).read_text(encoding="utf-8").splitlines():
        what, reason, _ = line.partition("  # ")
        if reason:  # a line without one is a remark
            yield what


def _field(text: str) -> tuple[str, FieldRule, bool]:
    name, equals, values = text.partition("=")
    if equals:
        return name.rstrip("?"), FieldRule(values=frozenset(values.split("|"))), not name.endswith("?")
    name, _, kind = text.partition(":")
    return name, FieldRule(kind=kind), False


def _nodes() -> dict[str, NodeRule]:
    found: dict[str, list[tuple[str, FieldRule, bool]]] = {}
    kind = ""
    for line in resource("guard", "nodes.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            found[kind] += map(_field, line.split())
        elif line and not line.startswith("#"):
            kind = line.partition("  # ")[0]
            found[kind] = []
    return {
        kind: NodeRule({name: rule for name, rule, _ in fields}, frozenset(name for name, _, must in fields if must))
        for kind, fields in found.items()
    }


@lru_cache(maxsize=1)
def read_lists() -> Lists:
    """The lists of `resources/guard`. Reads files: call it in a thread."""
    types = list(_lines("types.txt"))
    functions = list(_lines("functions.txt"))
    return Lists(
        nodes=_nodes(),
        types=frozenset(name for name in types if not name.startswith("const ")),
        literal_types=frozenset(name.removeprefix("const ") for name in types if name.startswith("const ")),
        operators=frozenset(_lines("operators.txt")),
        names=frozenset(name for name in functions if "(" not in name),
        signatures=frozenset(name for name in functions if "(" in name),
    )
