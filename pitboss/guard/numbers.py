"""How large a number can become: upper bounds on the arguments that say how much a function makes.

A number of content, or one that counts content, is taken for a common one. Any other that cannot be followed to where
it comes from is without bound.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from pitboss.guard.constants import DAY, is_interval, moment_of, number_of, text_of
from pitboss.guard.scope import Place, Scope
from pitboss.guard.tree import Node, nodes, number
from pitboss.guard.values import Values

COMMON = 1_000.0  # a number that only the content tells
_DAYS = 10_000.0  # since 2000, of a date of these years
_PART = 3_000.0  # the largest year, month, day, hour that a date of these years has
_ROUNDS = 1_000.0  # of a WITH RECURSIVE that counts
NUMBERS = frozenset({20, 21, 23, 700, 701, 1700})
_MOMENTS = frozenset({1082, 1114, 1184})
_SAME = frozenset(
    {"abs", "ceil", "ceiling", "floor", "round", "trunc", "int2", "int4", "int8", "numeric", "float4", "float8"}
    | {"avg", "min", "max", "mode", "any_value", "percentile_cont", "percentile_disc", "lag", "lead"}
    | {"first_value", "last_value", "nth_value", "sqrt", "@", "|/", "stddev", "median"}
)
_COUNTS = frozenset({"count", "row_number", "rank", "dense_rank", "ntile"})
_LOGARITHMS = frozenset({"ln", "log", "log10"})
_SMALL = frozenset({"sign", "random", "percent_rank", "cume_dist", "num_nulls", "num_nonnulls", "sin", "cos", "tanh"})
_LENGTHS = frozenset(
    {"length", "char_length", "character_length", "octet_length", "strpos", "position", "cardinality", "array_length"}
    | {"jsonb_array_length", "json_array_length", "regexp_count", "regexp_instr"}
)
_SUMS = frozenset({"sum"})
_PARTS = frozenset(
    {"year", "years", "month", "months", "day", "days", "hour", "minute", "second", "quarter", "week", "dow", "doy"}
    | {"isodow", "isoyear", "decade", "century"}
)
_PLAIN = frozenset({"-", "+", "int2", "int4", "int8", "numeric", "float4", "float8"})
_READS = frozenset({"->", "->>", "#>", "#>>", "jsonb_extract_path_text", "json_extract_path_text"})
_PASSED = frozenset({"RELABELTYPE", "COERCEVIAIO", "COLLATEEXPR", "COERCETODOMAIN", "NAMEDARGEXPR", "TARGETENTRY"})
_POWERS = frozenset({"^", "pow", "power"})
_DATED = frozenset({"date", "timestamp", "timestamptz", "date_trunc", "timezone", "age", "now", "sum", "-"})
_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a + b,
    "*": lambda a, b: 0.0 if 0.0 in (a, b) else a * b,
    "%": min,
    "mod": min,
    "<<": lambda a, b: a * math.pow(2, b),
}


class Numbers(Values):
    """Bounds on numbers."""

    def is_number(self, node: Node) -> bool:
        """Whether the value of `node` is a whole number by its type."""
        held = [node.fields.get(name) for name in ("consttype", "vartype", "funcresulttype", "opresulttype")]
        return any(number(found) in NUMBERS for found in held)

    def count(self, node: Node, scope: Scope | None) -> float:
        """A bound on a number as such, where less than nothing counts as nothing: `least(n, 50)` is at most 50."""
        if node.kind in _PASSED or self.called(node) in ("int2", "int4", "int8", "round", "ceil", "floor", "trunc"):
            inner = next(self.parts(node, scope, ("arg", "args", "expr")), None)
            if inner is not None and self.is_number_like(inner[0]):
                return self.count(*inner)
        if node.kind == "MINMAXEXPR":
            given = [self.count(*place) for place in self.parts(node, scope)]
            return min(given) if node.fields.get("op") == "1" else max(given)
        return self.number(node, scope)

    def is_number_like(self, node: Node) -> bool:
        """Whether `node` is no text or JSON that is read as a number."""
        return node.kind == "MINMAXEXPR" or self.is_number(node)

    def number(self, node: Node | None, scope: Scope | None) -> float:
        """A bound on the absolute value of a number; of a date, in days since 2000."""
        return math.inf if node is None else self._remembered("number", self._number, node, scope)

    def _number(self, node: Node, scope: Scope | None) -> float:
        match node.kind:
            case "CONST":
                return self._literal(node)
            case "VAR":
                return self._from(node, scope)
            case "CASEEXPR" | "COALESCEEXPR" | "MINMAXEXPR" | "SUBLINK" | "NULLIFEXPR":
                return max((self.number(*place) for place in self.choices(node, scope)), default=math.inf)
            case "SQLVALUEFUNCTION":
                return _DAYS
            case "SUBSCRIPTINGREF":
                return COMMON if self.pure(node, scope) else self._beneath(node, scope, ("refexpr",))
            case "ARRAYEXPR":
                return self._beneath(node, scope, ("elements",))
            case _ if node.kind in _PASSED or node.kind == "FIELDSELECT":
                return self._beneath(node, scope, ("arg", "expr"))
        return self._computed(node, scope)

    def _beneath(self, node: Node, scope: Scope | None, names: tuple[str, ...]) -> float:
        return max((self.number(*place) for place in self.parts(node, scope, names)), default=math.inf)

    def _literal(self, node: Node) -> float:
        if node.fields.get("constisnull") == "true":
            return 0.0
        found = number_of(node)
        if found is None and not is_interval(node) and (moment := moment_of(node)) is not None:
            found = moment / DAY
        return math.inf if found is None else abs(found)

    def _from(self, node: Node, scope: Scope | None) -> float:
        source = self.scopes.source(node, scope)
        if source.content:
            return _DAYS if number(node.fields.get("vartype")) in _MOMENTS else COMMON
        if source.recursive is not None:
            return self.grown("number", self.number, source.recursive, node, _ROUNDS)
        if source.function is not None:
            return self._row(source.function, source.places[0][1], number(node.fields.get("varattno")) or 1)
        return max((self.number(*place) for place in source.places), default=math.inf)

    def _row(self, function: Node, scope: Scope | None, at: int) -> float:
        """A column of what a function in FROM gives; the one behind its own counts them."""
        call = next(iter(nodes(function.fields.get("funcexpr"))), function)
        if at > (number(function.fields.get("funccolcount")) or 1):
            return max(COMMON, self.series)
        return self.number(call, scope)

    def _computed(self, node: Node, scope: Scope | None) -> float:
        name = self.called(node)
        places = list(self.parts(node, scope, ("args", "aggdirectargs")))
        if name in _COUNTS:
            return max(COMMON, self.series)
        if name == "width_bucket":
            return COMMON + (self.number(*places[3]) if len(places) == 4 else 0.0)
        if name in _SMALL:
            return COMMON
        if name in _LENGTHS and places:
            return 1 + self.size(*places[0]) * (4 if name == "octet_length" else 1)
        if name in ("now", "transaction_timestamp", "statement_timestamp", "clock_timestamp"):
            return _DAYS
        if name in ("date", "timestamp", "timestamptz", "date_trunc", "generate_series", "unnest"):
            return max((self.number(*place) for place in places if not is_field(place[0])), default=math.inf)
        if name in ("extract", "date_part"):
            return self._part(places)
        if name in _READS:
            return COMMON if self.pure(node, scope) else math.inf
        if name in _LOGARITHMS and len(places) == 1:
            return COMMON + 3 * self.size(*places[0])
        return self._arithmetic(name, [self.number(*place) for place in places], places)

    def _arithmetic(self, name: str, given: list[float], places: list[Place]) -> float:
        if name == "-" and len(given) == 2 and self._between_dates(places):
            return COMMON
        if name == "/" and len(given) == 2:
            divisor = self.literal(places[1][0])
            if divisor:
                return given[0] / abs(divisor)
            if all(self.reads_content(*place) or self.counts(*place) for place in places):
                return given[0] / COMMON  # a share: one number of content in another
            return given[0] if self.whole(*places[1]) else math.inf
        if name in _POWERS and len(given) == 2:
            base, exponent = (self.literal(place[0]) or 0.0 for place in places)
            given = given if abs(base) >= 1 or exponent > 0 else [math.inf, 1.0]
            return _safely(math.pow, max(given[0], 1.0), given[1])
        if name in _ARITHMETIC and len(given) == 2:
            return _safely(_ARITHMETIC[name], *given)
        if name in _SUMS and given:
            return max(given[0], COMMON) * self.series
        same = name in _SAME or (name in ("-", "+") and len(given) == 1)
        if same and given and (self._numeric(places[0][0]) or self.pure(*places[0])):
            return given[0]
        return math.inf

    def literal(self, node: Node | None) -> float | None:
        """The exact number of a literal, also behind a minus and casts; None where it is no literal."""
        sign = 1.0
        while node is not None and node.kind != "CONST":
            arguments = nodes(node.fields.get("args"))
            name = self.called(node)
            if node.kind not in ("FUNCEXPR", "OPEXPR") or len(arguments) != 1 or name not in _PLAIN:
                return None
            sign, node = -sign if name == "-" else sign, arguments[0]
        found = number_of(node) if node is not None else None
        return None if found is None else sign * found

    def whole(self, node: Node, scope: Scope | None) -> bool:
        """Whether a divisor cannot be a fraction that the query made."""
        held = (node.fields.get(name) for name in ("funcresulttype", "opresulttype", "vartype", "aggtype", "wintype"))
        return any(number(found) in (20, 21, 23) for found in held) or self.pure(node, scope)

    def pure(self, node: Node, scope: Scope | None) -> bool:
        """Whether the value of `node` is content as it stands, or a date or a difference of dates out of it."""
        return bool(self._remembered("pure", self._pure, node, scope))

    def _pure(self, node: Node, scope: Scope | None) -> float:
        name = self.called(node)
        if node.kind == "SQLVALUEFUNCTION" or name == "now":
            return 1.0
        if node.kind == "VAR":
            source = self.scopes.source(node, scope)
            return float(source.content or (bool(source.places) and all(self.pure(*place) for place in source.places)))
        names = ("arg", "args", "refexpr")
        places = [place for place in self.parts(node, scope, names) if not is_field(place[0])]
        if name in _READS:
            places = places[:1]
        passed = node.kind in _PASSED or node.kind == "SUBSCRIPTINGREF"
        known = passed or name in _READS or name in _SAME or name in _DATED
        return float(known and bool(places) and all(self.pure(*place) for place in places))

    def _numeric(self, node: Node) -> bool:
        """Whether `node` is a number, and no text, bits or JSON that is read as one."""
        texts = ("CONST", "FUNCEXPR", "OPEXPR", "RELABELTYPE", "COERCEVIAIO")
        return self.is_number_like(node) or node.kind not in texts

    def _between_dates(self, places: list[Place]) -> bool:
        """Whether dates of content, or of today, are what two numbers lie between."""
        return all(self._is_date(place[0]) and self.pure(*place) for place in places)

    def _is_date(self, node: Node) -> bool:
        names = ("vartype", "funcresulttype", "opresulttype", "aggtype", "type")
        return any(number(node.fields.get(name)) in _MOMENTS for name in names)

    def _part(self, places: list[Place]) -> float:
        field = (text_in(places[0][0]) or "").lower()
        return _PART if field in _PARTS and self.pure(*places[-1]) else math.inf

    def size(self, node: Node | None, scope: Scope | None) -> float:
        """See `Sizes`."""
        raise NotImplementedError


def _safely(compute: Callable[[float, float], float], left: float, right: float) -> float:
    try:
        return compute(left, right)
    except (OverflowError, ValueError):
        return math.inf


def is_field(node: Node) -> bool:
    """Whether `node` is a text, such as the 'month' of date_trunc."""
    return node.kind == "CONST" and text_in(node) is not None


def text_in(node: Node) -> str | None:
    """The text of a literal."""
    return text_of(node) if node.kind == "CONST" else None
