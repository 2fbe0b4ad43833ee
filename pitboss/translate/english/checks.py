"""Fourth stage: a draft becomes a query, or nothing where it does not add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pitboss.translate.english.draft import Draft
from pitboss.translate.english.graph import TableGraph
from pitboss.translate.english.index import SchemaIndex, field_of
from pitboss.translate.english.tree import (
    Aggregate,
    Among,
    Between,
    Comparison,
    Condition,
    Count,
    DatePart,
    Either,
    Empty,
    Every,
    Expression,
    Field,
    Has,
    Match,
    Not,
    Query,
    Related,
    Step,
    YearsBetween,
)


def finish(draft: Draft, index: SchemaIndex, graph: TableGraph) -> Query | None:
    """The query of a draft that was read to the end; None where something is still open or would count wrongly."""
    if draft.ask_order is not None or draft.ask_count:
        return None
    outputs = _outputs(draft, index)
    where, joins = _joined(draft, outputs, graph)
    if joins is None or not _counts_rightly(draft, joins):
        return None
    where = tuple(map(_by_key, where))
    if draft.limit is not None:
        sorted_by = [order.by for order in draft.order if isinstance(order.by, Field)]
        where = (*where, *(Not(Empty(by)) for by in sorted_by if by.kind in ("number", "date")))
    if isinstance(draft.measure, YearsBetween):
        where = (*where, Not(Empty(draft.measure.start)), Not(Empty(draft.measure.end)))
    return Query(
        root=draft.root,
        outputs=outputs,
        where=tuple(dict.fromkeys(where)),
        joins=joins,
        group=tuple(
            dict.fromkeys((*draft.group, *(f for f in outputs if isinstance(f, Field)))) if draft.group else ()
        ),
        having=draft.having,
        order=draft.order,
        limit=draft.limit,
        ties=draft.ties,
        distinct=draft.distinct,
    )


def _outputs(draft: Draft, index: SchemaIndex) -> tuple[Expression, ...]:
    """What is shown: a measure with what it is told for; else the columns asked for, after the name of the row."""
    if draft.measure is not None and not isinstance(draft.measure, YearsBetween):
        keys = [key for key in draft.group if not _is_hidden_key(key, draft, index)]
        return tuple(dict.fromkeys((*keys, *(one for one in draft.outputs if one != draft.measure), draft.measure)))
    table = index.table(draft.root)
    identity = tuple(field_of(table, column) for column in index.identity(table))
    measure = () if draft.measure is None else (draft.measure,)
    if draft.distinct:
        return draft.outputs
    if draft.outputs or measure:
        shown = (one for one in draft.outputs if one not in measure)
        return tuple(dict.fromkeys((*identity, *shown, *measure)))
    asked = [field for field in fields_of(draft.where) if field.table == draft.root and not field.key]
    asked += [order.by for order in draft.order if isinstance(order.by, Field) and not order.by.key]
    return tuple(dict.fromkeys((*index.shown(table), *asked)))


def _is_hidden_key(key: Expression, draft: Draft, index: SchemaIndex) -> bool:
    """Whether a key of a group only tells rows of the same name apart."""
    if not isinstance(key, Field):
        return False
    table = index.table(key.table)
    others = [one for one in draft.group if isinstance(one, Field) and one.table == key.table]
    identity = {column.name for column in index.identity(table)}
    return len(others) > 1 and key.column in table.primary_key and key.column not in identity


def _joined(
    draft: Draft, outputs: tuple[Expression, ...], graph: TableGraph
) -> tuple[tuple[Condition, ...], tuple[Related, ...] | None]:
    """The conditions that remain, and the tables to join. A table that a condition speaks of is joined as that
    condition says, so that the rows shown are the ones that were meant."""
    needed = list(dict.fromkeys(t for one in (*outputs, *draft.group) for t in _tables(one) if t != draft.root))
    where: list[Condition] = []
    joins: dict[str, Related] = {}
    for condition in draft.where:
        if isinstance(condition, Related) and condition.table in needed and condition.table not in joins:
            joins[condition.table] = Related(condition.steps)
            where.extend(condition.where)
        else:
            where.append(condition)
    for table in needed:
        if table not in joins:
            if (path := graph.path(draft.root, table)) is None:
                return (), None
            joins[table] = Related(path)
    return tuple(where), tuple(joins.values())


def _by_key(condition: Condition) -> Condition:
    """Whether a row has one of another table at all, said by its own foreign key."""
    match condition:
        case Related((Step(source, (key,), _, _, False),), ()):
            return Not(Empty(Field(source, key, "other")))
        case Not(Related((Step(source, (key,), _, _, False),), ())):
            return Empty(Field(source, key, "other"))
    return condition


def _counts_rightly(draft: Draft, joins: tuple[Related, ...]) -> bool:
    """Whether joins leave a sum or an average as it is, and lists of two joined tables are no product of both."""
    widening = [join for join in joins if any(step.many for step in join.steps)]
    if isinstance(draft.measure, Aggregate):
        return not widening
    return len(widening) <= 1


def _tables(expression: Expression) -> tuple[str, ...]:
    match expression:
        case Count(table) | Field(table):
            return (table,)
        case Aggregate(_, field) | DatePart(_, field):
            return (field.table,)
        case YearsBetween(start, end):
            return (start.table, end.table)


def fields_of(conditions: Iterable[Condition]) -> Iterator[Field]:
    """The fields that conditions speak of, without those of related tables."""
    for condition in conditions:
        match condition:
            case Comparison(field) | Among(field) | Between(field) | Match(field) | Has(field) | Empty(field):
                yield field
            case Not(part):
                yield from fields_of((part,))
            case Every(parts) | Either(parts):
                yield from fields_of(parts)
            case _:
                pass
