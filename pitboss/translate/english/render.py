"""Fifth stage: SQL text from a query tree, in lines that people can read."""

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
    Aggregate,
    Among,
    Between,
    Bucket,
    Columns,
    Comparison,
    Computed,
    Condition,
    Count,
    DatePart,
    Day,
    DaysBetween,
    Distinct,
    Either,
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
    Share,
    Step,
    Typical,
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
        return self._best_of(query) if query.best_of else self._plain(query)

    def _plain(self, query: Query, added: str = "") -> str:
        long = bool(query.joins) or query.root in self._index.roles.real
        lines = [self._select(query, long) + added, f"FROM {self._table(query.root)}"]
        lines += list(dict.fromkeys(line for join in query.joins for line in self._joins(join.steps)))
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

    def _best_of(self, query: Query) -> str:
        """The first rows within each group: they are numbered, ties alike, and the numbers looked at from outside."""
        long = bool(query.joins) or query.root in self._index.roles.real
        order = ", ".join(self._order(one, query, long) for one in query.order)
        parts = ", ".join(self.field(field, long) for field in query.best_of)
        inner = replace(query, order=(), limit=None, best_of=())
        ranked = self._plain(inner, f", rank() OVER (PARTITION BY {parts} ORDER BY {order}) AS place")
        names = ", ".join(identifier(self._name(one, query)) for one in query.outputs)
        body = ranked.replace("\n", "\n  ")
        return f"SELECT {names}\nFROM (\n  {body}\n) AS ranked\nWHERE place <= {query.limit or 1}"

    def _table(self, name: str) -> str:
        """A table in FROM: a role is its table under the role's name."""
        real = self._index.roles.real_name(name)
        return identifier(real) if real == name else f"{identifier(real)} AS {identifier(name)}"

    def _select(self, query: Query, long: bool) -> str:
        outputs = ", ".join(self._output(one, query, long) for one in query.outputs)
        return f"SELECT {'DISTINCT ' if query.distinct else ''}{outputs}"

    def _output(self, expression: Expression, query: Query, long: bool) -> str:
        text, name = self.expression(expression, query, long), self._name(expression, query)
        if isinstance(expression, Field) and not expression.key and expression.column == name:
            return text
        return f"{text} AS {identifier(name)}"

    def _name(self, expression: Expression, query: Query) -> str:
        """What a column of the result is called."""
        match expression:
            case Field(table, column, _, key):
                same = [one for one in query.outputs if isinstance(one, Field) and one.column == column]
                own = "_".join(map(self._index.lexicon.singular, self._index.words(self._index.table(table))))
                return key or (f"{own}_{column}" if table != query.root and len(same) > 1 else column)
            case Count():
                counts = [one for one in query.outputs if isinstance(one, Count)]
                return "count" if len(counts) == 1 else f"count_{expression.table}"
            case Distinct(field):
                return f"different_{field.key or field.column}"
            case Aggregate(function, Field() as field):
                return f"{NAMES[function]}_{field.key or field.column}"
            case Aggregate(function, computed):
                return f"{NAMES[function]}_{self._name(computed, query)}"
            case DatePart(unit):
                return unit
            case Share(scale=scale):
                return "percent" if scale == 100 else "share"
            case PartOfAll():
                return "percent"
            case Proportion():
                return "ratio"
            case Quotient(part, whole):
                return f"{part.key or part.column}_per_{whole.key or whole.column}"
            case Bucket(field):
                return f"{field.key or field.column}_from"
            case YearsBetween():
                return "years"
            case DaysBetween():
                return "days"
            case Age():
                return "age"

    def expression(self, expression: Expression, query: Query, long: bool) -> str:
        """An expression of the SELECT list."""
        match expression:
            case Count(table):
                return self._count(table, query)
            case Distinct(field):
                return f"count(DISTINCT {self.field(field, long)})"
            case Aggregate("median", field):
                return f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {self._computed(field, long)})"
            case Aggregate(function, field):
                return f"{function}({self._computed(field, long)})"
            case DatePart("year", field):
                return f"extract(year FROM {self.field(field, long)})::int"
            case DatePart(unit, field):
                return f"date_trunc('{unit}', {self.field(field, long)})"
            case Bucket(field, step):
                size = number_literal(step)
                return f"floor({self.field(field, long)} / {size}) * {size}"
            case Share(_, where, scale):
                counted, all_rows = self._filtered(where, long), "count(*)"
                return f"{scale}.0 * {counted} / NULLIF({all_rows}, 0)"
            case Proportion(_, where, other):
                return f"1.0 * {self._filtered(where, long)} / NULLIF({self._filtered(other, long)}, 0)"
            case PartOfAll(table):
                return f"100.0 * {self._count(table, query)} / sum({self._count(table, query)}) OVER ()"
        return self._computed(expression, long)

    def _filtered(self, where: tuple[Condition, ...], long: bool) -> str:
        conditions = " AND ".join(self.condition(one, long, inner=len(where) > 1) for one in where)
        return f"count(*) FILTER (WHERE {conditions})"

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

    def _as_date(self, field: Field, long: bool) -> str:
        text = self.field(field, long)
        return text if self._index.column(field).type == "date" else f"{text}::date"

    def _count(self, table: str, query: Query) -> str:
        """Each row once: joins over many rows repeat those of the table that is counted."""
        if not any(step.many for join in query.joins for step in join.steps):
            return "count(*)"
        if not self._index.table(table).primary_key:
            return "count(*)"
        keys = ", ".join(f"{identifier(table)}.{identifier(key)}" for key in self._index.table(table).primary_key)
        return f"count(DISTINCT {keys if ',' not in keys else f'({keys})'})"

    def _order(self, order: Order, query: Query, long: bool) -> str:
        text = self.expression(order.by, query, long)
        return text if order.direction == "asc" else f"{text} DESC NULLS LAST"

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
                return f"{self.field(field, long)} {SIGNS[operator]} {factor}{self.field(other, long)}"
            case Typical():
                return self._typical(condition, long)
            case Aged(field, operator, years):
                return f"{self._computed(Age(field), long)} {SIGNS[operator]} {number_literal(years)}"
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

    def _counted(self, steps: tuple[Step, ...]) -> str:
        """Each row at the end once, also where several ways lead to it."""
        keys = self._index.table(steps[-1].target).primary_key
        if len(steps) < 2 or steps[-1].many or len(keys) != 1:
            return "count(*)"
        return f"count(DISTINCT {identifier(steps[-1].target)}.{identifier(keys[0])})"

    def _typical(self, condition: Typical, long: bool) -> str:
        """A subquery on all rows of the table, under another name where its rows must agree with the one outside."""
        field, within = condition.field, condition.within
        measure = Aggregate(condition.function, replace(field, table="others"))
        root = Query("others", ())
        subquery = f"SELECT {self.expression(measure, root, True)} FROM {self._other(field.table)}"
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
