"""What a query reads, in one plain sentence, for people who check an answer without reading SQL."""

from __future__ import annotations

from pitboss.translate.english.lexicon import name_words
from pitboss.translate.english.tree import (
    Age,
    Aged,
    Aggregate,
    Among,
    Apart,
    AtLeast,
    Between,
    Bucket,
    Columns,
    Comparison,
    Condition,
    Count,
    DatePart,
    Day,
    DaysBetween,
    Distinct,
    Either,
    Element,
    Empty,
    Every,
    Expression,
    Field,
    Has,
    Match,
    Moment,
    Not,
    Order,
    PartOfAll,
    Period,
    Proportion,
    Query,
    Quotient,
    Related,
    RelatedCount,
    RelatedNumber,
    Share,
    Typical,
    Value,
    YearsBetween,
    is_measure,
)

FUNCTIONS = {"avg": "average", "sum": "total", "min": "least", "max": "greatest", "median": "median"}
AMOUNTS = {"eq": "is", "gt": "is over", "ge": "is at least", "lt": "is under", "le": "is at most"}
TIMES = {"eq": "is in", "gt": "is after", "ge": "is in or after", "lt": "is before", "le": "is in or before"}
COUNTS = {"eq": "exactly", "gt": "more than", "ge": "at least", "lt": "fewer than", "le": "at most"}
MATCHES = {"contains": "contains", "starts": "starts with", "ends": "ends with"}

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
UNMATCHED = {"contains": "contain", "starts": "start with", "ends": "end with"}


def explain(query: Query) -> str:
    """ "Patterns whose kind is 'anti-pattern', ordered by name"."""
    rows = named(query.root) + "".join(_relative(query.where))
    if measures := [one for one in query.outputs if is_measure(one)]:
        what = " and ".join("number" if isinstance(one, Count) else expression(one) for one in measures)
        first = measures[0]
        counted = named(first.table) if isinstance(first, Count) and first.table != query.root else rows
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
    if query.best_of:
        said += f", only the first{f' {query.limit}' if (query.limit or 1) > 1 else ''} of each "
        said += " and ".join(_key(one, query) for one in query.best_of)
    elif query.limit is not None:
        said += _cut(query)
    return said


ORDINALS = {1: "second", 2: "third", 3: "fourth", 4: "fifth"}


def _cut(query: Query) -> str:
    """How many of the rows are shown, and which of those that are alike."""
    if query.of_first:
        return f", of the first {query.limit} alone, ties cut by name"
    if query.skip:
        return f", only the {ORDINALS[query.skip]}, ties cut by name"
    said = (
        ", only the first" + (f" {query.limit}" if (query.limit or 1) > 1 else "") + (" and ties" if query.ties else "")
    )
    alike = any(not isinstance(one.by, Field) or one.by.kind in ("number", "date") for one in query.order)
    return said if query.ties or not alike else f"{said}, ties cut by name"


def _is_counted(table: str, query: Query) -> bool:
    return any(isinstance(one, Count) and one.table == table for one in query.outputs)


def _key(key: Expression, query: Query) -> str:
    """What a group stands for, with its table where several are joined."""
    return f"{expression(key)} of {named(key.table)}" if query.joins and isinstance(key, Field) else expression(key)


def named(name: str) -> str:
    """A table's or column's name in words."""
    words = name_words(name)
    return " ".join(words[1:] if words[:1] == ("tbl",) and len(words) > 1 else words) or name


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
        case Count() | Distinct() | Aggregate() | Share() | Proportion() | PartOfAll() | DatePart() | Bucket():
            return expression(what)
        case YearsBetween() | DaysBetween() | Age() | Quotient() | RelatedNumber() | Element():
            return expression(what)
        case AtLeast(_, operator, number):
            return f"{COUNTS[operator]} {number:f}"
        case bool():
            return "each alone"
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
            return f"{named(unit)} of {expression(field)}"
        case Element(field):
            return f"each of the {expression(field)}"
        case RelatedNumber(steps, where):
            return f"number of {named(steps[-1].target)}" + "".join(_relative(where))
        case YearsBetween(start, end):
            return f"years from {expression(start)} to {expression(end)}"
        case DaysBetween(start, end):
            return f"days from {expression(start)} to {expression(end)}"
        case Age(field):
            return f"age by {expression(field)}"
        case Distinct(field):
            return f"number of different values of {expression(field)}"
        case Quotient(part, whole):
            return f"{expression(part)} divided by {expression(whole)}"
        case Bucket(field, step):
            return f"{expression(field)} in steps of {step:,f}"
        case Share(_, where, scale):
            name = "percentage" if scale == 100 else "fraction"
            return f"{name} (those{''.join(_relative(where))})"
        case Proportion(_, where, other):
            return f"ratio (those{''.join(_relative(where))}, to those{''.join(_relative(other))})"
        case PartOfAll():
            return "percentage of all"


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
        case Columns(field, operator, other, per):
            factor = "" if per == 1 else f"{per:f} times "
            return f"{expression(field)} {AMOUNTS[operator]} {factor}{expression(other)} of {named(other.table)}"
        case Typical(field, operator, function, within):
            same = f" of the same {expression(within)}" if within else ""
            return f"{expression(field)} {AMOUNTS[operator]} the {FUNCTIONS[function]}{same}"
        case Aged(_, operator, years):
            return f"age {AMOUNTS[operator]} {years:f}"
        case Apart(start, end, operator, amount, unit):
            time = f"{amount} {unit}{'s' if amount > 1 else ''}"
            return f"{expression(end)} is {COUNTS[operator]} {time} after {expression(start)}"
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
            return _period(start, end)
        case _:
            return f"{value:,f}"


def _period(start: Day, end: Day) -> str:
    if isinstance(start, Moment) and start.exact and end == Moment("day", 1):
        amount = abs(start.offset)
        return f"the last {amount} {start.unit}{'s' if amount > 1 else ''} up to today"
    if isinstance(start, Moment) or isinstance(end, Moment):
        return f"{_day(start)} until before {_day(end)}" if start != end else _day(start)
    days = (end - start).days
    if days > 31 and (start.month, start.day, end.year) != (1, 1, start.year + 1):
        return f"the time from {start.isoformat()} until before {end.isoformat()}"
    return f"{start:%Y}" if days > 31 else f"{start:%B %Y}" if days > 1 else start.isoformat()


def _day(day: Day) -> str:
    if not isinstance(day, Moment):
        return day.isoformat()
    if day.month:
        return f"the latest {MONTHS[day.month - 1]}"
    start = "today" if day.exact or day.unit == "day" else f"the start of this {day.unit}"
    if not day.offset:
        return start
    amount = abs(day.offset)
    return f"{amount} {day.unit}{'s' if amount > 1 else ''} {'before' if day.offset < 0 else 'after'} {start}"
