"""Values of a parsed query, followed to where they come from: through calls, columns, subqueries and WITH."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping

from pitboss.guard.scope import Place, Scope, Scopes
from pitboss.guard.tree import Node, nodes, number

_PROBE = 1e6  # what a column of a WITH RECURSIVE is tried with
_STEPS = 200_000  # expressions looked at in one query
_DEEP = 100  # an expression nested deeper than this is without bound


class Values:
    """What bounds of all kinds need; each bound is found once. `series` is how many rows the query makes by itself."""

    def __init__(self, scopes: Scopes, functions: Mapping[int, str], operators: Mapping[int, str]) -> None:
        self.scopes, self.series = scopes, 1.0
        self._functions, self._operators = functions, operators
        self._memory: dict[tuple[str, int, int], float] = {}
        self._assumed: dict[tuple[str, int], float] = {}
        self._depth = self._steps = 0

    def have(self, rows: float) -> None:
        """Tell how many rows the query makes by itself; what was found without it is found again."""
        self.series = rows
        self._memory.clear()

    def called(self, node: Node) -> str:
        """The name of the function or the operator that `node` calls; "" where it calls none."""
        for name in ("funcid", "aggfnoid", "winfnoid"):
            if name in node.fields:
                return self._functions.get(number(node.fields[name]) or 0, "")
        return self._operators.get(number(node.fields.get("opno")) or 0, "")

    def parts(self, node: Node, scope: Scope | None, names: tuple[str, ...] = ()) -> Iterator[Place]:
        """The expressions right beneath `node`."""
        for name, value in node.fields.items():
            if not names or name in names:
                for part in nodes(value):
                    yield (
                        (next(iter(nodes(part.fields.get("expr"))), part), scope)
                        if part.kind == "TARGETENTRY"
                        else (part, scope)
                    )

    def choices(self, node: Node, scope: Scope | None) -> Iterator[Place]:
        """The expressions one of which the value of `node` is."""
        if node.kind == "SUBLINK":
            for query in nodes(node.fields.get("subselect")):
                yield from self.scopes.columns(query)
        elif node.kind == "CASEEXPR":
            for case in nodes(node.fields.get("args")):
                yield from self.parts(case, scope, ("result",))
            yield from self.parts(node, scope, ("defresult",))
        else:
            yield from self.parts(node, scope)

    def is_made(self, node: Node, scope: Scope | None) -> bool:
        """Whether nothing of content is in the value of `node`, or a large literal is."""
        if node.kind == "CONST":
            return True
        return not self.reads_content(node, scope)

    def reads_content(self, node: Node, scope: Scope | None) -> bool:
        """Whether a column of content is in the value of `node`, or the time of day."""
        return self.holds("content", self._content, node, scope)

    def _content(self, node: Node, scope: Scope | None) -> bool:
        if node.kind == "VAR":
            return self.scopes.source(node, scope).content
        return node.kind == "SQLVALUEFUNCTION" or self.called(node) == "now"

    def counts(self, node: Node, scope: Scope | None) -> bool:
        """Whether the value of `node` tells of many rows: an aggregate, a window function, a column of a recursion."""
        return self.holds("counts", self._counts, node, scope)

    def _counts(self, node: Node, scope: Scope | None) -> bool:
        if node.kind == "VAR":
            return self.scopes.source(node, scope).recursive is not None
        return node.kind in ("AGGREF", "WINDOWFUNC")

    def holds(self, what: str, test: Callable[[Node, Scope | None], bool], node: Node, scope: Scope | None) -> bool:
        """Whether the value of `node` may come from an expression that passes `test`, which `what` names."""

        def found(node: Node, scope: Scope | None) -> float:
            if test(node, scope):
                return 1.0
            places: Iterable[Place] = self.parts(node, scope)
            if node.kind == "VAR":
                places = self.scopes.source(node, scope).places
            elif node.kind == "SUBLINK":
                places = self.choices(node, scope)
            return float(any(self.holds(what, test, *place) for place in places))

        return bool(self._remembered(what, found, node, scope))

    def grown(
        self, what: str, bound: Callable[[Node, Scope | None], float], query: Node, column: Node, rounds: float
    ) -> float:
        """A column of a WITH RECURSIVE after so many rounds. What more than adds to itself has no bound."""
        key = (what, id(query))
        if key in self._assumed:
            return self._assumed[key]
        at = number(column.fields.get("varattno")) or 1
        memory, found = self._memory, []
        for assumed in (0.0, _PROBE, 2 * _PROBE):
            self._memory, self._assumed[key] = {}, assumed
            found.append(max((bound(*place) for place in self.scopes.column(query, at)), default=0.0))
            del self._assumed[key]
        self._memory = memory
        least, first, second = found
        if not second < math.inf or second - first > 1.001 * _PROBE:
            return math.inf
        return least + rounds * max(0.0, first - max(least, _PROBE))

    def _remembered(
        self, what: str, bound: Callable[[Node, Scope | None], float], node: Node, scope: Scope | None
    ) -> float:
        key = (what, id(node), id(scope))
        if (known := self._memory.get(key)) is not None:
            return known
        self._steps += 1
        if self._depth > _DEEP or self._steps > _STEPS:
            return math.inf
        self._depth += 1
        try:
            found = bound(node, scope)
        finally:
            self._depth -= 1
        self._memory[key] = math.inf if math.isnan(found) else found
        return self._memory[key]
