"""Bounds on what single calls cost: repeat('x', 1000000000) is read in a microsecond.

PostgreSQL computes constant expressions while it plans, before any ceiling of cost is asked, and many of its functions
look at no signal while they compare each part of one argument with each part of another. So these are judged on the
tree. How long a value can become, and how large a number, is in `sizes.py` and `numbers.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from pitboss.errors import UnsafeSql
from pitboss.guard.constants import DAY, JSONPATH, is_interval, moment_of, paths_of_any_depth, text_of
from pitboss.guard.numbers import NUMBERS
from pitboss.guard.scope import Place, Scope, Scopes
from pitboss.guard.sizes import Sizes, type_of
from pitboss.guard.tree import Node, Value, nodes

MAX_ROWS = 1_000_000  # that all series of a query make together
MAX_LENGTH = 10_000  # of one text that repeat and its kin make, in characters: enough for every bar and padding
MAX_VALUE = 10_000_000  # of any one value, in characters
MAX_TOGETHER = 100_000_000  # of all values of a query
MAX_PAIRS = 100_000_000  # parts of one argument compared with parts of another: about a second
MAX_ALL_PAIRS = 300_000_000  # of all calls of a query
MAX_FACTORIAL = 1_000

_MAKES = frozenset({"repeat", "lpad", "rpad", "bit", "bpchar"})
_REPEATS = frozenset({"repeat", "lpad", "rpad"})
_UNSURE = 1_000_000.0  # characters of what is repeated as often as content says, where that is compared part by part
_ROWS_OF = frozenset({"unnest", "string_to_table", "regexp_split_to_table", "regexp_matches", "generate_subscripts"})
_SHORT = 100.0  # characters that need no further look
_LONG = 5_000.0  # a literal list or text that is worth counting as so many rows
_SPAN = 3_650 * DAY  # for a span of time that only the content tells
_SQUARED = frozenset({"normalize", "is_normalized"})
_CALLS = frozenset({"FUNCEXPR", "OPEXPR", "DISTINCTEXPR", "NULLIFEXPR", "SCALARARRAYOPEXPR"})
_VALUES = frozenset({"FUNCEXPR", "OPEXPR", "AGGREF", "WINDOWFUNC", "COERCEVIAIO", "ARRAYCOERCEEXPR", "SUBLINK"})
_LINEAR = frozenset(
    {"=", "<>", "<", ">", "<=", ">=", "||", "~<~", "~<=~", "~>~", "~>=~", "^@", "starts_with", "+", "-"}
    | {"concat", "concat_ws", "format", "repeat", "lpad", "rpad", "overlay", "left", "right", "substr"}
    | {"array_cat", "array_append", "array_prepend", "array_position", "array_positions", "array_remove"}
    | {"array_replace", "array_to_string", "cardinality", "jsonb_concat", "jsonb_set", "jsonb_insert", "jsonb_set_lax"}
    | {
        "json_build_object",
        "jsonb_build_object",
        "json_build_array",
        "jsonb_build_array",
        "json_object",
        "jsonb_object",
    }
    | {"->", "->>", "#>", "#>>", "#-", "jsonb_extract_path", "jsonb_extract_path_text", "json_extract_path"}
    | {"json_extract_path_text", "num_nulls", "num_nonnulls", "row_to_json", "to_json", "to_jsonb", "generate_series"}
    | {"setweight", "convert_to", "convert_from", "encode", "decode", "to_tsvector", "array_to_json"}
)
"""Calls that go through each argument once. Whatever else takes two is taken to compare them part by part."""


def check(tree: list[Value], functions: Mapping[int, str], operators: Mapping[int, str]) -> None:
    """Raises UnsafeSql where a call would make too much, or compare too much without a look at the clock."""
    scopes = Scopes(tree)
    sizes = Sizes(scopes, functions, operators)
    calls = [place for place in reversed(scopes.nodes) if place[0].kind in _VALUES or place[0].kind in _CALLS]
    sizes.have(_rows(calls, sizes))
    together = pairs = 0.0
    for node, scope in calls:
        together += _made(node, scope, sizes)
        pairs += _compared_by(node, scope, sizes)
    if pairs > MAX_ALL_PAIRS:
        raise UnsafeSql("The SQL would take too long: it compares many long texts or lists with one another.")
    if together > MAX_TOGETHER:
        raise UnsafeSql(f"The SQL would make texts of more than {MAX_TOGETHER:,} characters together.")
    if sum(paths_of_any_depth(node) + _paths_made(node) for node, _ in scopes.nodes) > 1:
        raise UnsafeSql("A rule may use ** once in its paths into JSON: each one more goes through all that it found.")


def _rows(calls: list[Place], sizes: Sizes) -> float:
    """How many rows the query makes by itself. Raises UnsafeSql where they are too many."""
    rows = 1.0
    for node, scope in calls:
        name = sizes.called(node)
        if name == "generate_series":
            rows *= max(1.0, _series(node, scope, sizes))
        elif name in _ROWS_OF and not sizes.reads_content(node, scope):
            made = sizes.size(_argument(node, 0), scope)
            rows *= made if made > _LONG else 1.0
    if rows > MAX_ROWS:
        raise UnsafeSql(f"The SQL would make more than {MAX_ROWS:,} rows by itself, as with generate_series.")
    return rows


def _made(node: Node, scope: Scope | None, sizes: Sizes) -> float:
    """How long the value of a call can be. Raises UnsafeSql where that is too much."""
    name, made = sizes.called(node), sizes.size(node, scope)
    if name == "factorial" and sizes.number(_argument(node, 0), scope) > MAX_FACTORIAL:
        raise UnsafeSql(f"A factorial of more than {MAX_FACTORIAL:,} takes too long for a rule.")
    if name in _MAKES and len(nodes(node.fields.get("args"))) > 1 and made > MAX_LENGTH:
        raise UnsafeSql(f"{_called(name)} would make a text of more than {MAX_LENGTH:,} characters.")
    if made > MAX_VALUE:
        raise UnsafeSql(f"{_called(name)} would make a text of more than {MAX_VALUE:,} characters.")
    return made


def _compared_by(node: Node, scope: Scope | None, sizes: Sizes) -> float:
    """How many pairs a call compares. Raises UnsafeSql where they are too many."""
    name = sizes.called(node)
    pairs = _pairs(node, name, scope, sizes) if node.kind in _CALLS else 0.0
    if pairs > MAX_PAIRS:
        raise UnsafeSql(f"{_called(name)} would take too long on texts or lists of this length.")
    return pairs


def _pairs(node: Node, name: str, scope: Scope | None, sizes: Sizes) -> float:
    """How many parts of one argument a call compares with parts of another."""
    arguments = nodes(node.fields.get("args"))
    if name in _SQUARED:
        return _compared(arguments[0], scope, sizes) ** 2
    if len(arguments) > 1 and type_of(arguments[1]) == JSONPATH:
        return 10 * sizes.size(arguments[0], scope) ** 2 if sizes.nested(arguments[0], scope) else 0.0
    if len(arguments) < 2 or (name in _LINEAR and not (name == "-" and type_of(arguments[0]) not in NUMBERS)):
        return 0.0
    *_, second, first = sorted(_compared(argument, scope, sizes) for argument in arguments)
    return first * second


def _compared(node: Node, scope: Scope | None, sizes: Sizes) -> float:
    size = sizes.size(node, scope)
    if size > _SHORT and sizes.holds("repeats", lambda call, within: _repeats(call, within, sizes), node, scope):
        return max(size, _UNSURE)
    return size


def _repeats(call: Node, scope: Scope | None, sizes: Sizes) -> bool:
    """Whether a call repeats a text as often as content says."""
    if sizes.called(call) not in _REPEATS:
        return False
    count = nodes(call.fields.get("args"))[1]
    return sizes.reads_content(count, scope) or sizes.counts(count, scope)


def _paths_made(node: Node) -> int:
    """The same for a path that the query puts together: any star in its pieces counts as two, but those of `[*]`."""
    if node.kind != "COERCEVIAIO" or type_of(node) != JSONPATH:
        return 0
    pieces = [text_of(held) or "" for held, _ in Scopes([node]).nodes if held.kind == "CONST"]
    return 2 if any("*" in piece.replace("[*]", "") for piece in pieces) else 0


def _called(name: str) -> str:
    return name or "A value"


def _series(call: Node, scope: Scope | None, sizes: Sizes) -> float:
    """How many rows a generate_series makes."""
    start, stop, step = (_argument(call, at) for at in range(3))
    if step is not None and is_interval(step):
        return _moments(call, start, stop, abs(moment_of(step) or 1))
    stride = abs(sizes.literal(step) or 1.0) if step is not None else 1.0
    first, last = sizes.literal(start), sizes.literal(stop)
    if first is not None and last is not None:
        return abs(last - first) / stride + 1
    return max(sizes.number(start, scope), sizes.number(stop, scope)) / stride + 1


def _moments(call: Node, start: Node | None, stop: Node | None, step: int) -> float:
    first = moment_of(start) if start is not None and start.kind == "CONST" else None
    last = moment_of(stop) if stop is not None and stop.kind == "CONST" else None
    if first is not None and last is not None:
        return abs(last - first) / step + 1
    spans = [
        abs(moment_of(node) or 0)
        for node, _ in Scopes(list(nodes(call.fields.get("args"))[:2])).nodes
        if node.kind == "CONST" and is_interval(node)
    ]
    return (max(spans) if spans else _SPAN) / step + 1


def _argument(call: Node, at: int) -> Node | None:
    arguments = nodes(call.fields.get("args"))
    return arguments[at] if at < len(arguments) else None
