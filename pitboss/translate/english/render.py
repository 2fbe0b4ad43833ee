"""Fifth stage: SQL text from a query tree, in lines that people can read."""

from __future__ import annotations

from pitboss.translate.english.index import SchemaIndex
from pitboss.translate.english.literals import (
    day_literal,
    identifier,
    like_literal,
    number_literal,
    text_literal,
)
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
    Order,
    Period,
    Query,
    Related,
    RelatedCount,
    Step,
    Value,
    YearsBetween,
)

SIGNS = {"eq": "=", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
NAMES = {"avg": "average", "sum": "total", "min": "minimum", "max": "maximum", "median": "median"}
TEXT_TYPES = ("text", "character varying", "character", "citext")


class Renderer:
    """Renders queries over one schema."""

    def __init__(self, index: SchemaIndex) -> None:
        self._index = index

    def query(self, query: Query) -> str:
        """The SELECT, without a semicolon."""
        long = bool(query.joins)
        lines = [self._select(query, long), f"FROM {identifier(query.root)}"]
        lines += [line for join in query.joins for line in self._joins(join.steps)]
        where = [self.condition(condition, long, inner=len(query.where) > 1) for condition in query.where]
        lines += [f"{'WHERE' if number == 0 else '  AND'} {text}" for number, text in enumerate(where)]
        if query.group:
            lines.append("GROUP BY " + ", ".join(self.expression(one, query, long) for one in query.group))
        if query.having:
            count = self.expression(query.having.count, query, long)
            lines.append(f"HAVING {count} {SIGNS[query.having.operator]} {number_literal(query.having.number)}")
        if query.order:
            lines.append("ORDER BY " + ", ".join(self._order(order, query, long) for order in query.order))
        if query.limit is not None:
            rows = "ROW" if query.limit == 1 else "ROWS"
            lines.append(f"FETCH FIRST {query.limit} {rows} WITH TIES" if query.ties else f"LIMIT {query.limit}")
        return "\n".join(lines)

    def _select(self, query: Query, long: bool) -> str:
        outputs = ", ".join(self._output(one, query, long) for one in query.outputs)
        return f"SELECT {'DISTINCT ' if query.distinct else ''}{outputs}"

    def _output(self, expression: Expression, query: Query, long: bool) -> str:
        text = self.expression(expression, query, long)
        match expression:
            case Field(table, column, _, key):
                same = [one for one in query.outputs if isinstance(one, Field) and one.column == column]
                own = self._index.lexicon.singular(table)
                name = key or (f"{own}_{column}" if table != query.root and len(same) > 1 else column)
                return text if name == column else f"{text} AS {identifier(name)}"
            case Count():
                return f"{text} AS count"
            case Aggregate(function, field):
                return f"{text} AS {identifier(f'{NAMES[function]}_{field.key or field.column}')}"
            case DatePart(unit):
                return f"{text} AS {unit}"
            case YearsBetween():
                return f"{text} AS years"

    def expression(self, expression: Expression, query: Query, long: bool) -> str:
        """An expression of the SELECT list."""
        match expression:
            case Field():
                return self.field(expression, long)
            case Count(table):
                return self._count(table, query)
            case Aggregate("median", field):
                return f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {self.field(field, long)})"
            case Aggregate(function, field):
                return f"{function}({self.field(field, long)})"
            case DatePart("year", field):
                return f"extract(year FROM {self.field(field, long)})::int"
            case DatePart(unit, field):
                return f"date_trunc('{unit}', {self.field(field, long)})"
            case YearsBetween(start, end):
                return f"extract(year FROM age({self.field(end, long)}, {self.field(start, long)}))::int"

    def _count(self, table: str, query: Query) -> str:
        """Each row once: joins over many rows repeat those of the table that is counted."""
        if not any(step.many for join in query.joins for step in join.steps):
            return "count(*)"
        keys = ", ".join(f"{identifier(table)}.{identifier(key)}" for key in self._index.table(table).primary_key)
        return f"count(DISTINCT {keys if ',' not in keys else f'({keys})'})"

    def _order(self, order: Order, query: Query, long: bool) -> str:
        text = self.expression(order.by, query, long)
        return text if order.direction == "asc" else f"{text} DESC NULLS LAST"

    def _joins(self, steps: tuple[Step, ...]) -> list[str]:
        return [f"JOIN {identifier(step.target)} ON {_pairs(step)}" for step in steps]

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
                return f"({self._from(steps, where, 'count(*)')}) {SIGNS[operator]} {number_literal(number)}"

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
        return f"NOT ({self.condition(part, long, inner=False)})"

    def _from(self, steps: tuple[Step, ...], where: tuple[Condition, ...], what: str) -> str:
        """A subquery on the rows at the end of `steps`, tied to the row of the query around it."""
        first, *others = steps
        lines = [f"SELECT {what}\n    FROM {identifier(first.target)}", *self._joins(tuple(others))]
        tied = [_pairs(first), *(self.condition(condition, True, inner=True) for condition in where)]
        return "\n    ".join([*lines, "WHERE " + " AND ".join(tied)])

    def _comparison(self, field: Field, operator: str, value: Value, long: bool) -> str:
        name = self.field(field, long)
        if isinstance(value, Period):
            start, end = day_literal(value.start), day_literal(value.end)
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
            return f"{name} >= {day_literal(low.start)} AND {name} < {day_literal(high.end)}"
        return f"{name} BETWEEN {self._value(low)} AND {self._value(high)}"

    def _value(self, value: Value) -> str:
        match value:
            case bool():
                return "true" if value else "false"
            case str():
                return text_literal(value)
            case Period(start):
                return day_literal(start)
            case _:
                return number_literal(value)

    def _is_known(self, field: Field, value: Value) -> bool:
        """Whether a value stands so in the data; texts that do not are compared in any letter case."""
        return not isinstance(value, str) or (not field.key and value in self._index.column(field).values)

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


def _pairs(step: Step) -> str:
    pairs = zip(step.target_columns, step.source_columns, strict=True)
    return " AND ".join(
        f"{identifier(step.target)}.{identifier(target)} = {identifier(step.source)}.{identifier(source)}"
        for target, source in pairs
    )
