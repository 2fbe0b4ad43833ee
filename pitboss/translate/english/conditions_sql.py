"""SQL text of columns and conditions, for the renderer of whole queries."""

from __future__ import annotations

from dataclasses import replace

from pitboss.translate.english.index import SchemaIndex
from pitboss.translate.english.literals import (
    day_literal,
    identifier,
    like_literal,
    number_literal,
    text_literal,
)
from pitboss.translate.english.tree import (
    Age,
    Aged,
    Among,
    Apart,
    Between,
    Columns,
    Comparison,
    Computed,
    Condition,
    Day,
    DaysBetween,
    Either,
    Empty,
    Every,
    Field,
    Has,
    Match,
    Moment,
    Not,
    Period,
    Quotient,
    Related,
    RelatedCount,
    RelatedNumber,
    Step,
    Typical,
    Value,
    YearsBetween,
)

SIGNS = {"eq": "=", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
TEXT_TYPES = ("text", "character varying", "character", "citext")


class ConditionSql:
    """Renders what stands in WHERE, and what is told for each row, over one schema."""

    def __init__(self, index: SchemaIndex) -> None:
        self._index = index

    def _table(self, name: str) -> str:
        """A table in FROM: a role is its table under the role's name."""
        real = self._index.roles.real_name(name)
        return identifier(real) if real == name else f"{identifier(real)} AS {identifier(name)}"

    def _computed(self, expression: Field | Computed, long: bool) -> str:
        """What is told for each row."""
        match expression:
            case Field():
                return self.field(expression, long)
            case YearsBetween(start, end):
                return f"extract(year FROM age({self.field(end, long)}, {self.field(start, long)}))::int"
            case DaysBetween(start, end):
                return f"({self._as_date(end, long)} - {self._as_date(start, long)})"
            case Age(field):
                return f"extract(year FROM age(current_date, {self.field(field, long)}))::int"
            case Quotient(part, whole):
                return f"{self.field(part, long)}::numeric / NULLIF({self.field(whole, long)}, 0)"
            case RelatedNumber(steps, where):
                return f"({self._from(steps, where, self._counted(steps))})"

    def _as_date(self, field: Field, long: bool) -> str:
        text = self.field(field, long)
        return text if self._index.column(field).type == "date" else f"{text}::date"

    def _joins(self, steps: tuple[Step, ...]) -> list[str]:
        return [f"JOIN {self._table(step.target)} ON {_pairs(step)}" for step in steps]

    def field(self, field: Field, long: bool) -> str:
        """A column or what stands under a key; `long` with its table's name."""
        name = identifier(field.column)
        if long:
            name = f"{identifier(field.table)}.{name}"
        if not field.key:
            return name
        inner = f"{name}->>{text_literal(field.key)}"
        casts = {"number": "numeric", "boolean": "boolean"}
        return f"({inner})::{casts[field.kind]}" if field.kind in casts else f"({inner})"

    def condition(self, condition: Condition, long: bool, *, inner: bool) -> str:
        """A condition; `inner` where it stands beside others, so that alternatives need brackets."""
        match condition:
            case Comparison(field, operator, value):
                return self._comparison(field, operator, value, long)
            case Among(field, values):
                return f"{self.field(field, long)} IN ({', '.join(self._value(value) for value in values)})"
            case Between(field, low, high):
                return self._between(field, low, high, long)
            case Match(field, how, text):
                return f"{self._as_text(field, long)} ILIKE {like_literal(text, how)}"
            case Has(field, value):
                return f"{text_literal(value)} = ANY ({self.field(field, long)})"
            case Empty(field):
                return self._empty(field, long)
            case Columns(field, operator, other, per):
                factor = "" if per == 1 else f"{number_literal(per)} * "
                one, two = self._alike(field, other, long)
                return f"{one} {SIGNS[operator]} {factor}{two}"
            case Typical():
                return self._typical(condition, long)
            case Aged(field, operator, years):
                return f"{self._computed(Age(field), long)} {SIGNS[operator]} {number_literal(years)}"
            case Apart():
                return self._apart(condition, long)
            case Not(part):
                return self._negated(part, long)
            case Every(parts):
                return " AND ".join(self.condition(part, long, inner=True) for part in parts)
            case Either(parts):
                text = " OR ".join(self.condition(part, long, inner=True) for part in parts)
                return f"({text})" if inner else text
            case Related(steps, where):
                return "EXISTS (" + self._from(steps, where, "1") + ")"
            case RelatedCount(steps, operator, number, where):
                return f"({self._from(steps, where, self._counted(steps))}) {SIGNS[operator]} {number_literal(number)}"

    def _apart(self, condition: Apart, long: bool) -> str:
        start, end = self._alike(condition.start, condition.end, long)
        months = {"year": 12, "quarter": 3, "month": 1}.get(condition.unit)
        count, unit = (condition.amount * months, "month") if months else (condition.amount, condition.unit)
        later = f"{end} {SIGNS[condition.operator]} {start} + interval '{count} {unit}{'s' if count > 1 else ''}'"
        return later if condition.operator in ("gt", "ge") else f"({end} >= {start} AND {later})"

    def _counted(self, steps: tuple[Step, ...]) -> str:
        """Each row at the end once, also where several ways lead to it."""
        keys = self._index.table(steps[-1].target).primary_key
        if len(steps) < 2 or steps[-1].many or len(keys) != 1:
            return "count(*)"
        return f"count(DISTINCT {identifier(steps[-1].target)}.{identifier(keys[0])})"

    def _typical(self, condition: Typical, long: bool) -> str:
        """A subquery on all rows of the table, under another name where its rows must agree with the one outside."""
        field, within = condition.field, condition.within
        name = self.field(replace(field, table="others"), True)
        median = f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {name})"
        typical = median if condition.function == "median" else f"{condition.function}({name})"
        subquery = f"SELECT {typical} FROM {self._other(field.table)}"
        if within is not None:
            subquery += f" WHERE {self.field(replace(within, table='others'), True)} = {self.field(within, True)}"
        return f"{self.field(field, long)} {SIGNS[condition.operator]} ({subquery})"

    def _other(self, table: str) -> str:
        return f"{identifier(self._index.roles.real_name(table))} AS others"

    def _negated(self, part: Condition, long: bool) -> str:
        match part:
            case Comparison(field, "eq", value) if not isinstance(value, Period | bool) and self._is_known(
                field, value
            ):
                return f"{self.field(field, long)} <> {self._value(value)}"
            case Comparison(field, "eq", bool() as value):
                return f"NOT {self.field(field, long)}" if value else self.field(field, long)
            case Among(field, values):
                return f"{self.field(field, long)} NOT IN ({', '.join(self._value(value) for value in values)})"
            case Match(field, how, text):
                return f"{self._as_text(field, long)} NOT ILIKE {like_literal(text, how)}"
            case Empty(field):
                return self._filled(field, long)
            case Related():
                return "NOT " + self.condition(part, long, inner=True)
            case Not(inner):
                return self.condition(inner, long, inner=True)
            case Comparison(Field(kind="date") as field) | Between(Field(kind="date") as field) if self._may_miss(
                field
            ):
                # what was never paid was not paid in 2025 either
                return f"({self.condition(part, long, inner=False)}) IS NOT TRUE"
        return f"NOT ({self.condition(part, long, inner=False)})"

    def _from(self, steps: tuple[Step, ...], where: tuple[Condition, ...], what: str) -> str:
        """A subquery on the rows at the end of `steps`, tied to the row of the query around it."""
        first, *others = steps
        lines = [f"SELECT {what}\n    FROM {self._table(first.target)}", *self._joins(tuple(others))]
        tied = [_pairs(first), *(self.condition(condition, True, inner=True) for condition in where)]
        return "\n    ".join([*lines, "WHERE " + " AND ".join(tied)])

    def _comparison(self, field: Field, operator: str, value: Value, long: bool) -> str:
        name = self.field(field, long)
        if isinstance(value, Period):
            start, end = _day(value.start), _day(value.end)
            if operator == "eq":
                return f"{name} >= {start} AND {name} < {end}"
            sign, day = {"gt": (">=", end), "ge": (">=", start), "lt": ("<", start), "le": ("<", end)}[operator]
            return f"{name} {sign} {day}"
        if isinstance(value, bool):
            return name if value else f"NOT {name}"
        if not self._is_known(field, value):
            return f"lower({self._as_text(field, long)}) = lower({self._value(value)})"
        return f"{name} {SIGNS[operator]} {self._value(value)}"

    def _between(self, field: Field, low: Value, high: Value, long: bool) -> str:
        name = self.field(field, long)
        if isinstance(low, Period) and isinstance(high, Period):
            return f"{name} >= {_day(low.start)} AND {name} < {_day(high.end)}"
        return f"{name} BETWEEN {self._value(low)} AND {self._value(high)}"

    def _value(self, value: Value) -> str:
        match value:
            case bool():
                return "true" if value else "false"
            case str():
                return text_literal(value)
            case Period(start):
                return _day(start)
            case _:
                return number_literal(value)

    def _is_known(self, field: Field, value: Value) -> bool:
        """Whether a value stands so in the data; texts that do not are compared in any letter case."""
        if not isinstance(value, str):
            return True
        column = self._index.column(field)
        return not field.key and (value in column.values or value in column.names)

    def _alike(self, field: Field, other: Field, long: bool) -> tuple[str, str]:
        """Two columns to compare: a time with a day by its day, for 15:00 on that day is not after it."""
        days = [not one.key and self._index.column(one).type == "date" for one in (field, other)]
        if field.kind == other.kind == "date" and any(days) and not all(days):
            return self._as_date(field, long), self._as_date(other, long)
        return self.field(field, long), self.field(other, long)

    def _may_miss(self, field: Field) -> bool:
        return bool(field.key) or self._index.column(field).nullable

    def _as_text(self, field: Field, long: bool) -> str:
        name = self.field(field, long)
        is_text = field.key or self._index.column(field).type.startswith(TEXT_TYPES)
        return name if is_text else f"{name}::text"

    def _empty(self, field: Field, long: bool) -> str:
        name = self.field(field, long)
        if field.kind == "text" and (field.key or self._index.column(field).type.startswith(TEXT_TYPES)):
            return f"({name} IS NULL OR {name} = '')"
        if field.kind == "array":
            return f"coalesce(cardinality({name}), 0) = 0"
        if field.kind == "json":
            return f"({name} IS NULL OR {name}::text IN ('{{}}', '[]', 'null'))"
        return f"{name} IS NULL"

    def _filled(self, field: Field, long: bool) -> str:
        name = self.field(field, long)
        if field.kind == "text" and (field.key or self._index.column(field).type.startswith(TEXT_TYPES)):
            return f"{name} <> ''"
        if field.kind == "array":
            return f"cardinality({name}) > 0"
        if field.kind == "json":
            return f"{name}::text NOT IN ('{{}}', '[]', 'null')"
        return f"{name} IS NOT NULL"


def _day(day: Day) -> str:
    """A day as SQL: a constant, or reckoned from the day on which the query runs."""
    if not isinstance(day, Moment):
        return day_literal(day)
    if day.month:
        back = f"(extract(month FROM current_date)::int + {12 - day.month}) % 12"
        return f"date_trunc('month', current_date) - ({back}) * interval '1 month'"
    start = "current_date" if day.exact or day.unit == "day" else f"date_trunc('{day.unit}', current_date)"
    if not day.offset:
        return start
    count, unit = (day.offset * 3, "month") if day.unit == "quarter" else (day.offset, day.unit)
    sign, plural = ("-", "s" if abs(count) > 1 else "") if count < 0 else ("+", "s" if count > 1 else "")
    return f"{start} {sign} interval '{abs(count)} {unit}{plural}'"


def _pairs(step: Step) -> str:
    pairs = zip(step.target_columns, step.source_columns, strict=True)
    return " AND ".join(
        f"{identifier(step.target)}.{identifier(target)} = {identifier(step.source)}.{identifier(source)}"
        for target, source in pairs
    )
