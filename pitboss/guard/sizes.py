"""How long a value can become: upper bounds, in characters or bytes, for every expression of a parsed query.

Content is the user's own and is taken for what content commonly is; whatever a query makes by itself is counted in
full. What makes text out of little is named here with how much; all else makes no more than it was given.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from pitboss.guard.constants import bytes_of, text_of
from pitboss.guard.numbers import Numbers
from pitboss.guard.scope import Scope
from pitboss.guard.tree import Node, nodes, number

CONTENT = 2_000.0  # a text, a list or a JSON document of a content column
GATHERED = 50_000.0  # many of them in one value, by string_agg and its kin
_FIXED = 16.0  # a number, a date, true or false
_NUMERIC = 40.0
_WIDEST = 150_000.0  # digits of PostgreSQL's largest numeric
_ROUNDS = 20.0  # of a WITH RECURSIVE
_GROUPED = 100.0  # values of a group, where the query makes rows by itself

_FIXED_TYPES = frozenset(
    {16, 18, 20, 21, 23, 26, 600, 650, 700, 701, 790, 829, 869, 1082, 1083, 1114, 1184, 1186, 1266, 2950}
    | {3904, 3908, 3910, 3912, 3926}
)
_NUMERIC_TYPE, _BIT_TYPES, _JSON_TYPES = 1700, frozenset({1560, 1562}), frozenset({114, 3802})
_TYPE_FIELDS = (
    "funcresulttype", "opresulttype", "vartype", "consttype", "resulttype", "aggtype", "wintype", "casetype",
    "coalescetype", "minmaxtype", "refrestype", "paramtype",
)  # fmt: skip
_NO_TEXT = frozenset({"SCALARARRAYOPEXPR", "BOOLEXPR", "NULLTEST", "BOOLEANTEST", "DISTINCTEXPR", "ROWCOMPAREEXPR"})
_PADDED = 10_000.0  # characters that format may fill up with blanks
_WIDTH = re.compile(r"%(?:\d+\$)?-?(\d+)")

Given = list[float]
_GROWS: Mapping[str, Callable[[Given], float]] = {
    "replace": lambda s: s[0] * max(1.0, s[2]),
    "regexp_replace": lambda s: (s[0] + 1) * max(1.0, _widest(s[2:3])) * max(1.0, min(s[0], _widest(s[2:3]) / 2)),
    "array_replace": lambda s: s[0] * max(1.0, s[2] / 8),
    "array_to_string": lambda s: (s[0] + 1) * (1 + sum(s[1:])),
    "concat_ws": lambda s: sum(s) + s[0] * len(s),
    "quote_literal": lambda s: 2 * sum(s) + 4,
    "quote_nullable": lambda s: 2 * sum(s) + 4,
    "quote_ident": lambda s: 2 * sum(s) + 2,
    "encode": lambda s: 4 * s[0],
    "normalize": lambda s: 18 * s[0],
    "upper": lambda s: 3 * s[0],
    "lower": lambda s: 3 * s[0],
    "initcap": lambda s: 3 * s[0],
    "casefold": lambda s: 3 * s[0],
    "to_char": lambda s: 64 + 10 * _widest(s[1:]),
    "to_tsvector": lambda s: 3 * sum(s),
    "ts_headline": lambda s: sum(s) * max(1.0, s[-1] / 8),
    "split_part": lambda s: s[0],
    "translate": lambda s: s[0],
    "btrim": lambda s: s[0],
    "ltrim": lambda s: s[0],
    "rtrim": lambda s: s[0],
    "string_to_array": lambda s: s[0] + 1,
}
_DIGITS = frozenset({"^", "pow", "power", "exp", "factorial", "to_number", "lcm"})
_CUT = frozenset({"left", "right"})
_AS_LONG_AS = frozenset({"bpchar", "bit", "lpad", "rpad"})
_AT_MOST = frozenset({"varchar", "varbit"})


def _widest(given: list[float]) -> float:
    return max(given, default=_FIXED)


class Sizes(Numbers):
    """Bounds on lengths; those on numbers are beneath."""

    def size(self, node: Node | None, scope: Scope | None) -> float:
        """How many characters, bytes or elements the value of `node` has at most."""
        return 0.0 if node is None else self._remembered("size", self._size, node, scope)

    def _size(self, node: Node, scope: Scope | None) -> float:
        kind = type_of(node)
        if kind in _FIXED_TYPES or node.kind in _NO_TEXT:
            return _FIXED
        match node.kind:
            case "CONST":
                return float(len(text_of(node) or bytes_of(node)))
            case "VAR":
                return self._column(node, scope, kind)
            case "PARAM" if (query := self.scopes.compared.get(id(node))) is not None:
                return _widest([self.size(*place) for place in self.scopes.columns(query)])
            case "ARRAYCOERCEEXPR":
                held, each = (
                    _widest([self.size(*p) for p in self.parts(node, scope, (n,))]) for n in ("arg", "elemexpr")
                )
                return held * max(2.0, each / _FIXED)
            case "AGGREF" | "WINDOWFUNC":
                return self._gathered(node, scope)
            case "CASEEXPR" | "COALESCEEXPR" | "MINMAXEXPR":
                return _widest([self.size(*place) for place in self.choices(node, scope)])
            case "SUBLINK":
                made = sum(self.size(*place) for place in self.choices(node, scope))
                return (
                    max(GATHERED, made * self._repeats(node, scope)) if node.fields.get("subLinkType") == "6" else made
                )
            case "COERCEVIAIO":
                given = _widest([self.size(*place) for place in self.parts(node, scope)])
                return given if kind in _JSON_TYPES else 2 * given + _FIXED
            case "SUBSCRIPTINGREF":
                return self.size(next(iter(nodes(node.fields.get("refexpr"))), None), scope)
            case "FUNCEXPR" | "OPEXPR":
                return self._made(node, scope, kind)
        return _FIXED + sum(self.size(*place) for place in self.parts(node, scope))

    def _column(self, node: Node, scope: Scope | None, kind: int) -> float:
        source = self.scopes.source(node, scope)
        usual = _NUMERIC if kind == _NUMERIC_TYPE else CONTENT
        if source.content:
            return usual if node.fields.get("varattno") != "0" else 10 * CONTENT
        if source.recursive is not None:
            return self.grown("size", self.size, source.recursive, node, _ROUNDS)
        whole = node.fields.get("varattno") == "0"
        sizes = [self.size(*place) for place in source.places]
        return (sum(sizes) if whole else _widest(sizes)) if sizes else usual

    def _gathered(self, node: Node, scope: Scope | None) -> float:
        """What an aggregate makes. One that gathers has a value of each row; another has one of its arguments."""
        name = self.called(node)
        sizes = [self.size(*place) for place in self.parts(node, scope, ("args", "aggdirectargs"))]
        if "agg" not in name:
            return _NUMERIC if type_of(node) == _NUMERIC_TYPE and not sizes else _NUMERIC + _widest(sizes)
        each = sum(sizes) * (6.0 if name.startswith("json") and not _is_json(node) else 1.0)
        rows = self._repeats(node, scope)
        return max(GATHERED if self.reads_content(node, scope) else _FIXED, each * rows)

    def _repeats(self, node: Node, scope: Scope | None) -> float:
        return min(self.series, _GROUPED) if self.reads_content(node, scope) else self.series

    def _made(self, node: Node, scope: Scope | None, kind: int) -> float:
        name, arguments = self.called(node), nodes(node.fields.get("args"))
        given = [self.size(argument, scope) for argument in arguments]
        if name == "repeat":
            return given[0] * self.count(arguments[1], scope)
        if name in _AS_LONG_AS and len(arguments) > 1:
            return self.count(arguments[1], scope)
        if name in _AT_MOST and len(arguments) > 1:
            return min(given[0], self.count(arguments[1], scope))
        if name in _CUT or (name in ("substr", "substring") and len(arguments) == 3 and self.is_number(arguments[2])):
            return min(given[0], max(0.0, self.count(arguments[-1], scope)))
        if name == "jsonb_pretty" or name.startswith("jsonb_path"):
            # each level of nesting comes once more, or is pushed further in
            return given[0] * (given[0] if self.nested(arguments[0], scope) else 100.0)
        if name == "format":
            return self._formatted(arguments, given, scope)
        if kind == _NUMERIC_TYPE:
            if name in _DIGITS:
                return _WIDEST
            places = self.number(arguments[1], scope) if name in ("round", "trunc") and len(arguments) > 1 else 0.0
            return min(_WIDEST, _NUMERIC + sum(given) + places)
        grows = _GROWS.get(name)
        if grows is not None and len(given) >= (3 if name in ("replace", "regexp_replace", "array_replace") else 1):
            return grows(given)
        escaped = 6.0 if kind in _JSON_TYPES and "json" in name and not _is_json(node) else 1.0
        return _FIXED + escaped * sum(given)

    def nested(self, node: Node, scope: Scope | None) -> bool:
        """Whether JSON is read from a text that the query made, which may be nested as deep as it is long."""
        return self.holds("nested", self._nested, node, scope)

    def _nested(self, node: Node, scope: Scope | None) -> bool:
        if type_of(node) not in _JSON_TYPES:
            return False
        if node.kind == "CONST":
            return len(bytes_of(node)) > CONTENT
        return node.kind == "COERCEVIAIO" and not all(self.pure(*place) for place in self.parts(node, scope, ("arg",)))

    def _formatted(self, arguments: list[Node], given: Given, scope: Scope | None) -> float:
        pattern = text_of(arguments[0]) if arguments[0].kind == "CONST" else None
        if pattern is None:
            return given[0] * (1 + _widest(given[1:])) if self.is_made(arguments[0], scope) else sum(given)
        widths = [float(width) for width in _WIDTH.findall(pattern)]
        if "*" in pattern:
            widths += [self.count(argument, scope) for argument in arguments[1:]]
        if sum(widths) > _PADDED:
            return math.inf
        # each place may name the same argument, and quote it
        named = pattern.count("%") * 2 * _widest(given[1:]) if "$" in pattern else 2 * sum(given[1:])
        return given[0] + named + sum(widths)


def type_of(node: Node) -> int:
    """The id of the type of an expression's value; 0 where the node does not say."""
    for name in _TYPE_FIELDS:
        if name in node.fields:
            return number(node.fields[name]) or 0
    return 0


def _is_json(node: Node) -> bool:
    """Whether all arguments are JSON already, which is not escaped again."""
    held = [
        inner
        for argument in nodes(node.fields.get("args"))
        for inner in (nodes(argument.fields.get("expr")) or [argument])
    ]
    return all(type_of(argument) in _JSON_TYPES for argument in held)
