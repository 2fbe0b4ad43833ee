"""What a query reads, in one plain sentence, for people who check an answer without reading SQL."""

from __future__ import annotations

from pitboss.translate.english.tree import (
    Aggregate,
    Among,
    AtLeast,
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
    Order,
    Period,
    Query,
    Related,
    RelatedCount,
    Value,
    YearsBetween,
)

FUNCTIONS = {"avg": "average", "sum": "total", "min": "least", "max": "greatest", "median": "median"}
AMOUNTS = {"eq": "is", "gt": "is over", "ge": "is at least", "lt": "is under", "le": "is at most"}
TIMES = {"eq": "is in", "gt": "is after", "ge": "is in or after", "lt": "is before", "le": "is in or before"}
COUNTS = {"eq": "exactly", "gt": "more than", "ge": "at least", "lt": "fewer than", "le": "at most"}
MATCHES = {"contains": "contains", "starts": "starts with", "ends": "ends with"}

UNMATCHED = {"contains": "contain", "starts": "start with", "ends": "end with"}


def explain(query: Query) -> str:
    """ "Patterns whose kind is 'anti-pattern', ordered by name"."""
    rows = named(query.root) + "".join(_relative(query.where))
    if isinstance(measure := query.outputs[-1], Count | Aggregate):
        what = "number" if isinstance(measure, Count) else expression(measure)
        counted = named(measure.table) if isinstance(measure, Count) and measure.table != query.root else rows
        said = f"The {what} of {counted}"
    else:
        said = rows[0].upper() + rows[1:]
    joined = [named(join.table) for join in query.joins if not _is_counted(join.table, query)]
    if joined and not query.group:
        said += ", joined to " + " and ".join(joined)
    if query.group:
        said += " for each " + " and ".join(_key(one, query) for one in query.group if one in query.outputs)
    if query.having:
        said += f", where there are {COUNTS[query.having.operator]} {query.having.number:f} of them"
    if query.order:
        said += ", ordered by " + " and ".join(map(_order, query.order))
    if query.limit is not None:
        said += (
            ", only the first" + (f" {query.limit}" if query.limit > 1 else "") + (" and ties" if query.ties else "")
        )
    return said


def _is_counted(table: str, query: Query) -> bool:
    return any(isinstance(one, Count) and one.table == table for one in query.outputs)


def _key(key: Expression, query: Query) -> str:
    """What a group stands for, with its table where several are joined."""
    return f"{expression(key)} of {named(key.table)}" if query.joins and isinstance(key, Field) else expression(key)


def named(name: str) -> str:
    """A table's or column's name in words."""
    return name.replace("_", " ").strip()


def meaning(what: object) -> str:
    """What a span of the question became, for the trace."""
    match what:
        case str():
            return f"table {what}"
        case int():
            return f"limit {what}"
        case tuple():
            return ", ".join(meaning(one) for one in what)
        case Order():
            return f"order by {_order(what)}"
        case Field(table, column, _, key):
            return f"column {table}.{column}" + (f".{key}" if key else "")
        case Count() | Aggregate() | DatePart() | YearsBetween():
            return expression(what)
        case AtLeast(_, operator, number):
            return f"{COUNTS[operator]} {number:f}"
    return _that(what)  # type: ignore[arg-type]


def expression(what: Expression) -> str:
    """An output in words."""
    match what:
        case Field(_, column, _, key):
            return named(key or column)
        case Count(table):
            return f"number of {named(table)}"
        case Aggregate(function, field):
            return f"{FUNCTIONS[function]} {expression(field)}"
        case DatePart(unit, field):
            return f"{unit} of {expression(field)}"
        case YearsBetween(start, end):
            return f"years from {expression(start)} to {expression(end)}"


def _order(order: Order) -> str:
    return expression(order.by) + (", highest first" if order.direction == "desc" else "")


def _relative(conditions: tuple[Condition, ...]) -> list[str]:
    about = [one for one in conditions if not isinstance(one, Related | RelatedCount) and not _is_unrelated(one)]
    own = [("either " if isinstance(one, Either) and len(about) > 1 else "") + _that(one) for one in about]
    others = [_that(one) for one in conditions if isinstance(one, Related | RelatedCount) or _is_unrelated(one)]
    said = [f" whose {' and '.join(own)}"] if own else []
    return [*said, *(f"{' and' if own or number else ''} that {one}" for number, one in enumerate(others))]


def _is_unrelated(condition: Condition) -> bool:
    return isinstance(condition, Not) and isinstance(condition.part, Related)


def _that(condition: Condition) -> str:
    match condition:
        case Comparison(field, operator, value):
            signs = TIMES if isinstance(value, Period) else AMOUNTS
            return f"{expression(field)} {signs[operator]} {_value(value)}"
        case Among(field, values):
            return f"{expression(field)} is {' or '.join(map(_value, values))}"
        case Between(field, low, high):
            return f"{expression(field)} is between {_value(low)} and {_value(high)}"
        case Match(field, how, text):
            return f"{expression(field)} {MATCHES[how]} '{text}'"
        case Has(field, value):
            return f"{expression(field)} have '{value}'"
        case Empty(field):
            return f"{expression(field)} is empty"
        case Not(Related(_, where) as part):
            return f"have no {named(part.table)}" + "".join(_relative(where))
        case Not(part):
            return _that_not(part)
        case Every(parts):
            return " and ".join(map(_that, parts))
        case Either(parts):
            return " or ".join(map(_that, parts))
        case Related(_, where):
            return f"have {named(condition.table)}" + "".join(_relative(where))
        case RelatedCount(steps, operator, number, where):
            return f"have {COUNTS[operator]} {number:f} {named(steps[-1].target)}" + "".join(_relative(where))


def _that_not(part: Condition) -> str:
    match part:
        case Comparison(field, "eq", value):
            return f"{expression(field)} is not {'in ' if isinstance(value, Period) else ''}{_value(value)}"
        case Among(field, values):
            return f"{expression(field)} is neither {' nor '.join(map(_value, values))}"
        case Match(field, how, text):
            return f"{expression(field)} does not {UNMATCHED[how]} '{text}'"
        case Has(field, value):
            return f"{expression(field)} do not have '{value}'"
        case Empty(field):
            return f"{expression(field)} is known"
    return f"it is not so that {_that(part)}"


def _value(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{value}'"
        case Period(start, end):
            days = (end - start).days
            return f"{start:%Y}" if days > 31 else f"{start:%B %Y}" if days > 1 else start.isoformat()
        case _:
            return f"{value:,f}"
