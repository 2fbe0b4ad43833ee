"""What is known of the rows asked for and of those they are related to, while a question is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pitboss.translate.english.graph import TableGraph
from pitboss.translate.english.tree import Condition, Field, Not, Operator, Related, RelatedCount

FAR_COST = 0.3  # a looser name than this is none for a column of a table that nobody speaks of


class Unclear(Exception):
    """The words do not add up to one meaning."""


@dataclass
class Clause:
    """Rows of another table that there are, or, where `negated`, are not; or so many of them."""

    table: str
    negated: bool = False
    operator: Operator | None = None
    number: Decimal = Decimal(0)
    where: list[Condition] = field(default_factory=list)
    implied: bool = False  # nobody has named the table
    of_deed: bool = False  # a verb stands for it: who did it is told of its rows

    def condition(self, root: str, graph: TableGraph) -> Condition:
        """As a condition on a row of `root`."""
        path = graph.path(root, self.table) if self.table != root else None
        if path is None or (self.implied and graph.links(path) > 1):
            raise Unclear(f"{root} and {self.table} hang together in no one way")
        if self.operator is not None:
            return RelatedCount(path, self.operator, self.number, tuple(self.where))
        related = Related(path, tuple(self.where))
        return Not(related) if self.negated else related


def nested(clauses: Sequence[Clause], root: str, graph: TableGraph) -> list[Clause]:
    """The clauses, each within the one that stands on the way to it: the cabin and the flight of the same booking."""
    outer: list[Clause] = []
    for clause in sorted(clauses, key=lambda one: len(graph.path(root, one.table) or ())):
        path = graph.path(root, clause.table) or ()
        on_the_way = {step.target for step in path[:-1]}
        holder = next((one for one in reversed(outer) if one.table in on_the_way), None)
        if holder is None:
            outer.append(clause)
        elif holder.negated or clause.negated or holder.operator or clause.operator:
            raise Unclear(f"{holder.table} and {clause.table} are told of together")
        else:
            holder.where.append(clause.condition(holder.table, graph))
    return outer


def nearest(candidates: Sequence[tuple[Field, float]], near: Sequence[str], graph: TableGraph) -> Field:
    """The one column that is meant: of the first of the tables in `near` that has any, else of the table that is
    fewest links away from these. Raises Unclear where two are as good."""
    for table in near:
        own = [(cost, one) for one, cost in candidates if one.table == table]
        if own:
            return _best(own)
    candidates = [(one, cost) for one, cost in candidates if cost < FAR_COST]
    if not near:
        return _best([(cost, one) for one, cost in candidates])
    far = [
        (cost + graph.links(path), one)
        for one, cost in candidates
        if (path := graph.path(near[0], one.table)) is not None
    ]
    return _best(far)


def _best(costed: Sequence[tuple[float, Field]]) -> Field:
    if not costed:
        raise Unclear("no column is within reach")
    least = min(cost for cost, _ in costed)
    best = list(dict.fromkeys(one for cost, one in costed if cost - least < 0.02))
    if len(best) > 1:
        raise Unclear(f"{' and '.join(f'{one.table}.{one.column}' for one in best)} are as good")
    return best[0]
