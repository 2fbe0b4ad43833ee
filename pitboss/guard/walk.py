"""Walks a parsed query against the list of nodes, and gathers the ids of all objects that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pitboss.errors import UnsafeSql
from pitboss.guard.ids import Allowed
from pitboss.guard.lists import NodeRule
from pitboss.guard.refusals import FIELDS, NODES
from pitboss.guard.tree import NOTHING, Datum, Node, UnreadableTree, Value, nodes, number


@dataclass(slots=True)
class Found:
    """The ids that a query names, by what they are of."""

    relation: set[int] = field(default_factory=set)
    type: set[int] = field(default_factory=set)
    function: set[int] = field(default_factory=set)
    operator: set[int] = field(default_factory=set)
    operation: set[int] = field(default_factory=set)


def walk(tree: list[Value], rules: Mapping[str, NodeRule], ids: Allowed) -> Found:
    """All ids in `tree`. Raises UnsafeSql at a node or a field that `rules` do not name, or a value that they forbid.

    A literal of a type that is allowed as an argument alone is not gathered where it is one.
    """
    found = Found()
    sets = {name: getattr(found, name) for name in Found.__slots__}
    waiting: list[Value] = [tree]
    seen: set[int] = set()  # equal literals and columns are one node: judged once
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += [item for item in value if isinstance(item, Node | list)]
            continue
        assert isinstance(value, Node)
        if id(value) in seen:
            continue
        seen.add(id(value))
        rule = rules.get(value.kind)
        if rule is None:
            raise UnsafeSql(NODES.get(value.kind, f"{value.kind} is not a construct that rules may use."))
        if missing := rule.required.difference(value.fields):
            raise UnsafeSql(FIELDS.get((value.kind, min(missing)), _odd(value.kind, min(missing))))
        literals = _literals(value, ids)
        for name, held in value.fields.items():
            allowed = rule.fields.get(name)
            if allowed is None:
                raise UnsafeSql(_odd(value.kind, name))
            if allowed.values:
                if not isinstance(held, str) or held not in allowed.values:
                    raise UnsafeSql(FIELDS.get((value.kind, name), _odd(value.kind, name)))
            elif allowed.kind:
                sets[allowed.kind].update(_ids(held))
            elif isinstance(held, Node):
                waiting.append(held)
            elif isinstance(held, list):
                waiting += [item for item in held if isinstance(item, Node | list) and id(item) not in literals]
    for gathered in sets.values():
        gathered.discard(0)
    return found


def _literals(node: Node, ids: Allowed) -> set[int]:
    """The arguments of a function call that need no judging: literals of a type that is allowed only there."""
    if node.kind != "FUNCEXPR" or number(node.fields.get("funcid")) not in ids.literal_functions:
        return set()
    return {
        id(item)
        for item in nodes(node.fields.get("args"))
        if item.kind == "CONST" and number(item.fields.get("consttype")) in ids.literal_types
    }


def _ids(value: Value) -> list[int]:
    """An id, or a list of them, as the server writes it: `25`, `(o 25 25)`, `<>`."""
    if value == NOTHING:
        return []
    items = value[1:] if isinstance(value, list) and value[:1] in (["o"], ["i"]) else [value]
    ids = []
    for item in items:
        if isinstance(item, Node | list | Datum) or not item.isdecimal():
            raise UnreadableTree("an object id is no number")
        ids.append(int(item))
    return ids


def _odd(kind: str, name: str) -> str:
    return f"The query has {name} in {kind}, which rules may not use."
