"""Bounds on the few functions whose cost is in their arguments: repeat('x', 1000000000) is read in a microsecond.

PostgreSQL computes constant expressions while it plans, before any ceiling of cost is asked, so these are judged on
the tree. The bounds are estimates: what is unknown counts as small, for the limits stop what is large after all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping

from pitboss.errors import UnsafeSql
from pitboss.guard.constants import DAY, is_interval, moment_of, number_of, text_of
from pitboss.guard.tree import Node, Value, nodes, number

MAX_ROWS = 1_000_000  # that all series of a query make together
MAX_LENGTH = 1_000_000  # of one text, in characters
MAX_FACTORIAL = 1_000
BOUNDED = frozenset({"generate_series", "repeat", "lpad", "rpad", "format", "factorial"})
"""The functions that are judged here."""

_UNKNOWN = 1_000.0  # for a number or a length that only the content tells
_SPAN = 3_650 * DAY  # for a span of time that only the content tells
_DEEP = 100  # an argument nested deeper than this is refused
_WIDTH = re.compile(r"%(?:\d+\$)?-?(\d+)")


def check(tree: list[Value], functions: Mapping[int, str], operators: Mapping[int, str]) -> None:
    """Raises UnsafeSql where a call of a bounded function would make too much."""
    every = list(_all(tree))
    constants = [abs(found) for node in every if node.kind == "CONST" and (found := number_of(node)) is not None]
    bounds = _Bounds(functions, operators, unknown=max([_UNKNOWN, *constants]))
    series = 1.0
    for node in every:
        name = bounds.called(node)
        if name == "generate_series":
            series *= max(1.0, bounds.rows(node))
        elif name == "factorial" and bounds.number(_argument(node, 0)) > MAX_FACTORIAL:
            raise UnsafeSql(f"A factorial of more than {MAX_FACTORIAL:,} takes too long for a rule.")
        elif name in ("repeat", "lpad", "rpad", "format") and bounds.length(node) > MAX_LENGTH:
            raise UnsafeSql(f"{name} would make a text of more than {MAX_LENGTH:,} characters.")
    if series > MAX_ROWS:
        raise UnsafeSql(f"generate_series would make more than {MAX_ROWS:,} rows.")


class _Bounds:
    """Upper bounds of what expressions give. `unknown` stands for a number that comes from elsewhere in the query."""

    def __init__(self, functions: Mapping[int, str], operators: Mapping[int, str], unknown: float) -> None:
        self._functions, self._operators, self._unknown = functions, operators, unknown

    def called(self, node: Node) -> str:
        """The name of the function or the operator that `node` calls; "" where it calls none."""
        if node.kind == "FUNCEXPR":
            return self._functions.get(number(node.fields.get("funcid")) or 0, "")
        if node.kind == "OPEXPR":
            return self._operators.get(number(node.fields.get("opno")) or 0, "")
        return ""

    def rows(self, call: Node) -> float:
        """How many rows a generate_series makes."""
        start, stop, step = (_argument(call, at) for at in range(3))
        if step is not None and is_interval(step):
            return self._moments(call, start, stop, abs(moment_of(step) or 1))
        stride = abs(self._signed(step) or 1.0) if step is not None else 1.0
        first, last = self._signed(start), self._signed(stop)
        if first is not None and last is not None:
            return abs(last - first) / stride + 1
        local = _Bounds(self._functions, self._operators, _UNKNOWN)
        return max(local.number(start), local.number(stop)) / stride + 1

    def _moments(self, call: Node, start: Node | None, stop: Node | None, step: int) -> float:
        first = moment_of(start) if start is not None and start.kind == "CONST" else None
        last = moment_of(stop) if stop is not None and stop.kind == "CONST" else None
        if first is not None and last is not None:
            return abs(last - first) / step + 1
        spans = [
            abs(moment_of(node) or 0)
            for argument in nodes(call.fields.get("args"))[:2]
            for node in _all([argument])
            if node.kind == "CONST" and is_interval(node)
        ]
        return (max(spans) if spans else _SPAN) / step + 1

    def _signed(self, node: Node | None) -> float | None:
        """The exact number of a literal, also behind a minus and casts; None where it is no literal."""
        sign = 1.0
        while node is not None and node.kind != "CONST":
            arguments = nodes(node.fields.get("args"))
            if node.kind not in ("FUNCEXPR", "OPEXPR") or len(arguments) != 1 or self.called(node) not in _PLAIN:
                return None
            sign = -sign if self.called(node) == "-" else sign
            node = arguments[0]
        found = number_of(node) if node is not None else None
        return None if found is None else sign * found

    def number(self, node: Node | None, depth: int = 0) -> float:
        """A bound on the absolute value of a number."""
        if node is None or depth > _DEEP:
            return math.inf
        if node.kind == "CONST":
            found = number_of(node)
            return self._unknown if found is None else abs(found)
        if node.kind in ("VAR", "AGGREF", "WINDOWFUNC"):
            return self._unknown
        name = self.called(node)
        if name in ("length", "char_length", "character_length", "octet_length"):
            return self.length(_argument(node, 0), depth + 1)
        given = [self.number(argument, depth + 1) for argument in _parts(node)]
        if name in _ARITHMETIC and len(given) == 2:
            return _safely(_ARITHMETIC[name], *given)
        if name == "exp" or not given:
            return math.inf if name == "exp" and max(given, default=0.0) > 700 else self._unknown
        return max(given)

    def length(self, node: Node | None, depth: int = 0) -> float:
        """A bound on the length of a text."""
        if node is None or depth > _DEEP:
            return math.inf
        if node.kind == "CONST":
            return float(len(text_of(node) or ""))
        name, arguments = self.called(node), nodes(node.fields.get("args"))
        if name == "repeat":
            return self.length(arguments[0], depth + 1) * self.number(arguments[1], depth + 1)
        if name in ("lpad", "rpad"):
            return self.number(arguments[1], depth + 1)
        lengths = [self.length(part, depth + 1) for part in _parts(node)]
        if name == "format":
            return sum(lengths) + self._widths(arguments, depth)
        if name == "replace":
            return lengths[0] * max(1.0, lengths[2])
        if name in ("||", "concat", "concat_ws"):
            return sum(lengths)
        return max([_UNKNOWN, *lengths])

    def _widths(self, arguments: list[Node], depth: int) -> float:
        pattern = text_of(arguments[0]) if arguments[0].kind == "CONST" else None
        if pattern is None:
            return 0.0
        starred = [self.number(argument, depth + 1) for argument in arguments[1:]] if "*" in pattern else []
        return max([0.0, *(float(width) for width in _WIDTH.findall(pattern)), *starred])


_PLAIN = frozenset({"-", "+", "int2", "int4", "int8", "numeric", "float4", "float8"})
_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a + b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / max(b, 1.0) if b else a,
    "%": lambda a, b: min(a, b),
    "mod": lambda a, b: min(a, b),
    "^": lambda a, b: math.pow(a, b),
    "power": lambda a, b: math.pow(a, b),
    "pow": lambda a, b: math.pow(a, b),
    "<<": lambda a, b: a * math.pow(2, b),
}


def _safely(compute: Callable[[float, float], float], left: float, right: float) -> float:
    try:
        return compute(left, right)
    except OverflowError:
        return math.inf


def _argument(call: Node, at: int) -> Node | None:
    arguments = nodes(call.fields.get("args"))
    return arguments[at] if at < len(arguments) else None


def _parts(node: Node) -> list[Node]:
    """The expressions that the value of `node` may come from; of a subquery, its columns alone."""
    if node.kind == "SUBLINK":
        query = node.fields.get("subselect")
        return nodes(query.fields.get("targetList")) if isinstance(query, Node) else []
    return [part for value in node.fields.values() for part in nodes(value)]


def _all(tree: list[Value]) -> Iterator[Node]:
    waiting: list[Value] = list(tree)
    while waiting:
        value = waiting.pop()
        if isinstance(value, Node):
            yield value
            waiting += [held for held in value.fields.values() if isinstance(held, Node | list)]
        elif isinstance(value, list):
            waiting += [held for held in value if isinstance(held, Node | list)]
