"""Fourth stage: a draft becomes a query, or nothing where it does not add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pitboss.translate.english.draft import Draft
from pitboss.translate.english.graph import TableGraph
from pitboss.translate.english.index import SchemaIndex, field_of
from pitboss.translate.english.tree import (
    Aged,
    Aggregate,
    Among,
    Apart,
    Between,
    Columns,
    Comparison,
    Condition,
    Count,
    DaysBetween,
    Distinct,
    Either,
    Empty,
    Every,
    Expression,
    Field,
    Has,
    Match,
    Not,
    PartOfAll,
    Period,
    Proportion,
    Query,
    Quotient,
    Related,
    RelatedCount,
    RelatedNumber,
    Share,
    Step,
    Typical,
    Value,
    YearsBetween,
    fields_in,
    is_measure,
    tables_in,
)


def finish(draft: Draft, index: SchemaIndex, graph: TableGraph) -> Query | None:
    """The query of a draft that was read to the end; None where something is still open or would count wrongly."""
    if draft.ask_order is not None or draft.ask_count or not _adds_up(draft):
        return None
    if _contradicts(draft.where) or not all(map(_fits, draft.where)):
        return None
    outputs = _outputs(draft, index)
    where, joins = _joined(draft, outputs, graph)
    if joins is None or not _counts_rightly(draft, joins, graph):
        return None
    where = tuple(map(_by_key, where))
    if draft.limit is not None:
        sorted_by = [order.by for order in draft.order if isinstance(order.by, Field)]
        where = (*where, *(Not(Empty(by)) for by in sorted_by if by.kind in ("number", "date")))
    if isinstance(draft.measure, YearsBetween | DaysBetween):
        where = (*where, Not(Empty(draft.measure.start)), Not(Empty(draft.measure.end)))
    if (acting := graph.acting(draft.root)) and not _acts(acting, where, joins):
        where = (*where, Related(acting))
    where = (*where, *(Not(Empty(field)) for field in (*draft.known, *draft.best_of)))
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
        skip=draft.skip,
        of_first=draft.of_first,
        ties=draft.ties,
        distinct=draft.distinct,
        best_of=draft.best_of,
    )


def _contradicts(conditions: Iterable[Condition], known: dict[Field, Value] | None = None) -> bool:
    """Whether one column should equal two values at once: then a word was read wrongly. A row that the rows belong to
    is one and the same, however often it is spoken of."""
    said: dict[Field, Value] = {} if known is None else known
    for condition in conditions:
        match condition:
            case Comparison(Field(kind="text" | "number") as field, "eq", value):
                if said.setdefault(field, value) != value:
                    return True
            case Related(steps, where) if not any(step.many for step in steps):
                if _contradicts(where, said):
                    return True
            case Related(_, where) | RelatedCount(_, _, _, where) | Every(where) if _contradicts(where):
                return True
    return False


def _fits(condition: Condition) -> bool:
    """Whether values are of the kind of the column that they are compared with."""
    match condition:
        case Comparison(field, operator, value):
            return _is_of(field, value) and (operator == "eq" or field.kind in ("number", "date"))
        case Between(field, low, high):
            return _is_of(field, low) and _is_of(field, high)
        case Not(part):
            return _fits(part)
        case Every(parts) | Either(parts) | Related(_, parts) | RelatedCount(_, _, _, parts):
            return all(map(_fits, parts))
    return True


def _is_of(field: Field, value: Value) -> bool:
    kinds = {"number": Decimal, "date": Period, "boolean": bool, "text": str}
    return field.kind not in kinds or isinstance(value, kinds[field.kind])


def _acts(acting: tuple[Step, ...], where: tuple[Condition, ...], joins: tuple[Related, ...]) -> bool:
    """Whether it is said already that the rows are in their role."""
    related = [*joins, *(one for one in where if isinstance(one, Related))]
    return any(one.steps[0] == acting[0] for one in related)


def _adds_up(draft: Draft) -> bool:
    """Whether measures of groups have groups, and the first of a group is asked for by some order."""
    if any(isinstance(one, PartOfAll) for one in draft.measures) and not draft.group:
        return False
    if draft.of_first and (draft.limit is None or draft.group or not draft.order or draft.skip):
        return False
    if draft.best_of and (not draft.order or draft.group or draft.measure):
        return False
    return not (draft.having and not draft.group)


def _outputs(draft: Draft, index: SchemaIndex) -> tuple[Expression, ...]:
    """What is shown: a measure with what it is told for; else the columns asked for, after the name of the row."""
    if draft.measure is not None and is_measure(draft.measure):
        keys = [key for key in draft.group if not _is_hidden_key(key, draft, index)]
        others = (one for one in draft.outputs if one not in draft.measures)
        return tuple(dict.fromkeys((*keys, *others, *draft.measures)))
    table = index.table(draft.root)
    identity = tuple(field_of(table, column) for column in index.identity(table))
    measure = () if draft.measure is None else (draft.measure,)
    if draft.distinct:
        return draft.outputs
    if draft.outputs or measure:
        shown = (one for one in draft.outputs if one not in measure)
        return tuple(dict.fromkeys((*identity, *shown, *measure, *draft.best_of)))
    asked = [field for field in fields_of(draft.where) if field.table == draft.root and not field.key]
    asked += [order.by for order in draft.order if isinstance(order.by, Field) and not order.by.key]
    return tuple(dict.fromkeys((*index.shown(table), *asked, *draft.best_of)))


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
    needed = list(dict.fromkeys(t for one in (*outputs, *draft.group) for t in tables_in(one) if t != draft.root))
    needed += [t for one in fields_of(draft.where) if (t := one.table) != draft.root and t not in needed]
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


def _counts_rightly(draft: Draft, joins: tuple[Related, ...], graph: TableGraph) -> bool:
    """Whether joins leave a sum or an average as it is, and lists of two joined tables are no product of both."""
    widening = [join for join in joins if any(step.many for step in join.steps)]
    if len({step.target for join in joins for step in join.steps}) < len(
        {step for join in joins for step in join.steps}
    ):
        return False  # a table reached in two ways would need two names
    if not draft.measures and any(not graph.single(join.steps) for join in widening):
        return False  # the same pair would come several times
    for measure in draft.measures:
        match measure:
            case Share() | Proportion() | Quotient():
                if widening:
                    return False
            case Distinct():
                pass
            case Aggregate():
                tables = {field.table for field in fields_in(measure)}
                if isinstance(measure.field, RelatedNumber):
                    tables = {measure.field.steps[0].source}
                if len(tables) != 1 or (widening and not _once(tables.pop(), draft, widening, graph)):
                    return False
    return len(widening) <= 1 or (not draft.outputs and all(isinstance(one, Count) for one in draft.measures))


def _once(table: str, draft: Draft, widening: list[Related], graph: TableGraph) -> bool:
    """Whether each row of `table` counts once for each row that it is told for."""
    return (
        len(widening) == 1
        and widening[0].table == table
        and graph.single(widening[0].steps)
        and bool(draft.group)
        and all(isinstance(key, Field) and key.table == draft.root for key in draft.group)
        and draft.per_row
    )


def fields_of(conditions: Iterable[Condition]) -> Iterator[Field]:
    """The fields that conditions speak of, without those of related tables."""
    for condition in conditions:
        match condition:
            case Comparison(field) | Among(field) | Between(field) | Match(field) | Has(field) | Empty(field):
                yield field
            case Typical(field) | Aged(field):
                yield field
            case Columns(field, _, other) | Apart(field, other):
                yield from (field, other)
            case Not(part):
                yield from fields_of((part,))
            case Every(parts) | Either(parts):
                yield from fields_of(parts)
            case _:
                pass
