"""Where the columns of a parsed query come from: through subqueries, WITH, joins, groups and set operations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pitboss.guard.tree import Node, Value, nodes, number

_RELATION, _SUBQUERY, _JOIN, _FUNCTION, _VALUES, _WITH, _GROUP = "0", "1", "2", "3", "5", "6", "9"


@dataclass(eq=False, slots=True)
class Scope:
    """One query and the one that it stands in: what a column's name means there."""

    query: Node
    outer: Scope | None
    tables: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tables = nodes(self.query.fields.get("rtable"))

    def up(self, levels: int) -> Scope | None:
        """The query so many levels further out."""
        scope: Scope | None = self
        for _ in range(levels):
            scope = scope.outer if scope is not None else None
        return scope


Place = tuple[Node, Scope | None]  # an expression, and the query in which its columns are to be read


@dataclass(frozen=True, slots=True)
class Source:
    """What a column may come from: any of `places`; or content; or itself, one round earlier (`recursive`)."""

    places: tuple[Place, ...] = ()
    content: bool = False
    recursive: Node | None = None  # the query of the WITH RECURSIVE
    function: Node | None = None  # a row of this call


class Scopes:
    """All nodes of a tree with the queries they stand in, in their order, and the sources of their columns."""

    def __init__(self, tree: list[Value]) -> None:
        self.nodes: list[Place] = []
        self.compared: dict[int, Node] = {}  # the query behind each PARAM of `x = ANY (SELECT ...)`
        self._of: dict[int, Scope] = {}
        waiting: list[tuple[Value, Scope | None]] = [(tree, None)]
        while waiting:
            value, scope = waiting.pop()
            if isinstance(value, list):
                waiting += [(held, scope) for held in value if isinstance(held, Node | list)]
            elif isinstance(value, Node):
                if value.kind == "QUERY":
                    scope = self._of[id(value)] = Scope(value, scope)
                elif value.kind == "SUBLINK":
                    self._compare(value)
                self.nodes.append((value, scope))
                waiting += [(held, scope) for held in value.fields.values() if isinstance(held, Node | list)]

    def _compare(self, link: Node) -> None:
        query, waiting = link.fields.get("subselect"), nodes(link.fields.get("testexpr"))
        while waiting and isinstance(query, Node):
            node = waiting.pop()
            if node.kind == "PARAM":
                self.compared[id(node)] = query
            waiting += [part for value in node.fields.values() for part in nodes(value)]

    def column(self, query: Node, at: int) -> Iterator[Place]:
        """The expressions that column `at` of a query gives, those of each part of a UNION and its kin."""
        scope = self._of.get(id(query))
        if scope is None:
            return
        parts = [query]
        if isinstance(query.fields.get("setOperations"), Node):
            parts = [part for table in scope.tables if isinstance(part := table.fields.get("subquery"), Node)]
            for part in parts:
                yield from self.column(part, at)
            return
        for target in nodes(query.fields.get("targetList")):
            if number(target.fields.get("resno")) == at:
                yield target, scope

    def columns(self, query: Node) -> Iterator[Place]:
        """The expressions of all columns of a query."""
        for at in range(1, len(nodes(query.fields.get("targetList"))) + 1):
            yield from self.column(query, at)

    def source(self, column: Node, scope: Scope | None) -> Source:
        """What a VAR stands for."""
        scope = scope.up(number(column.fields.get("varlevelsup")) or 0) if scope is not None else None
        table, at = number(column.fields.get("varno")) or 0, number(column.fields.get("varattno")) or 0
        if scope is None or not 0 < table <= len(scope.tables):
            return Source()
        return self._of_table(scope.tables[table - 1], at, scope)

    def _of_table(self, table: Node, at: int, scope: Scope) -> Source:
        held = table.fields
        match held.get("rtekind"):
            case "0":
                return Source(content=True)
            case "1":
                return Source(self._given(held.get("subquery"), at))
            case "2":
                return Source(_nth(held.get("joinaliasvars"), at, scope))
            case "3":
                calls = nodes(held.get("functions"))
                return Source(function=calls[0] if len(calls) == 1 and at else None, places=_each(calls, scope))
            case "5":
                rows = held.get("values_lists")
                lists = rows if isinstance(rows, list) else []
                return Source(tuple(place for row in lists for place in _nth(row, at, scope)))
            case "6":
                return self._of_with(held, at, scope)
            case "9":
                return Source(_nth(held.get("groupexprs"), at, scope))
        return Source(places=_each(nodes(list(held.values())), scope))

    def _of_with(self, held: dict[str, Value], at: int, scope: Scope) -> Source:
        where = scope.up(number(held.get("ctelevelsup")) or 0)
        for common in nodes(where.query.fields.get("cteList")) if where is not None else ():
            if common.fields.get("ctename") == held.get("ctename"):
                query = common.fields.get("ctequery")
                if isinstance(query, Node) and held.get("self_reference") == "true":
                    return Source(recursive=query)
                return Source(self._given(query, at))
        return Source()

    def _given(self, query: Value | None, at: int) -> tuple[Place, ...]:
        if not isinstance(query, Node):
            return ()
        return tuple(self.column(query, at) if at else self.columns(query))


def _nth(value: Value | None, at: int, scope: Scope) -> tuple[Place, ...]:
    """Element `at` of a list, counted from one; all of them for zero, which is the whole row."""
    held = nodes(value)
    return _each(held[at - 1 : at] if at else held, scope)


def _each(held: list[Node], scope: Scope | None) -> tuple[Place, ...]:
    return tuple((node, scope) for node in held)
