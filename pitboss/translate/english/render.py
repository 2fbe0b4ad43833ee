"""Fifth stage: SQL text from a query tree, in lines that people can read."""

from __future__ import annotations

from dataclasses import replace

from pitboss.translate.english.conditions_sql import SIGNS, ConditionSql
from pitboss.translate.english.index import field_of
from pitboss.translate.english.literals import (
    identifier,
    number_literal,
)
from pitboss.translate.english.tree import (
    Age,
    Aggregate,
    Bucket,
    Condition,
    Count,
    DatePart,
    DaysBetween,
    Distinct,
    Element,
    Expression,
    Field,
    Order,
    PartOfAll,
    Proportion,
    Query,
    Quotient,
    RelatedNumber,
    Share,
    YearsBetween,
)

NAMES = {"avg": "average", "sum": "total", "min": "minimum", "max": "maximum", "median": "median"}


class Renderer(ConditionSql):
    """Renders queries over one schema."""

    def query(self, query: Query) -> str:
        """The SELECT, without a semicolon."""
        if query.best_of:
            return self._best_of(query)
        return self._of_first(query) if query.of_first else self._plain(query)

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
            orders = (*query.order, *self._tie_break(query))
            lines.append("ORDER BY " + ", ".join(self._order(order, query, long) for order in orders))
        if query.limit is not None and query.skip:
            lines.append(f"LIMIT {query.limit} OFFSET {query.skip}")
        elif query.limit is not None:
            rows = "ROW" if query.limit == 1 else "ROWS"
            lines.append(f"FETCH FIRST {query.limit} {rows} WITH TIES" if query.ties else f"LIMIT {query.limit}")
        return "\n".join(lines)

    def _tie_break(self, query: Query) -> tuple[Order, ...]:
        """Where rows are cut off, ties are cut by name, so that the same question gives the same rows again."""
        if query.limit is None or query.ties or query.distinct:
            return ()
        sorted_by = {order.by for order in query.order}
        if query.group:
            return tuple(Order(key) for key in query.group if key not in sorted_by)
        table = self._index.table(query.root)
        identity = self._index.identity(table)
        keys = () if any(column.unique for column in identity) else table.primary_key
        columns = dict.fromkeys([*identity, *(column for column in table.columns if column.name in keys)])
        fields = [field_of(table, column) for column in columns]
        return tuple(Order(field) for field in fields if field not in sorted_by)

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

    def _of_first(self, query: Query) -> str:
        """Measures of the first rows alone: these are found first, under the name of their table."""
        rows = replace(query, outputs=(), of_first=False)
        name = identifier(query.root)
        body = self._plain(rows).replace("SELECT ", f"SELECT {name}.*", 1).replace("\n", "\n  ")
        outer = replace(query, joins=(), where=(), order=(), limit=None, of_first=False)
        return f"{self._select(outer, False)}\nFROM (\n  {body}\n) AS {name}"

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
            case Element(field):
                return self._index.lexicon.singular(field.column.lower())
            case RelatedNumber(steps):
                numbers = [one for one in query.outputs if isinstance(one, RelatedNumber)]
                return "count" if len(numbers) < 2 else f"count_{steps[-1].target}"
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
            case Aggregate(function, DaysBetween(start, end)) if self._are_times(start, end):
                return f"{function}(extract(epoch FROM {self.field(end, long)} - {self.field(start, long)}) / 86400)"
            case Aggregate(function, field):
                return f"{function}({self._computed(field, long)})"
            case DatePart("year", field):
                return f"extract(year FROM {self.field(field, long)})::int"
            case DatePart("decade", field):
                return f"extract(year FROM {self.field(field, long)})::int / 10 * 10"
            case DatePart("weekday", field):
                return f"extract(isodow FROM {self.field(field, long)})::int"
            case DatePart("weekday_name", field):
                return f"to_char({self.field(field, long)}, 'FMDay')"
            case DatePart("hour", field):
                return f"extract(hour FROM {self.field(field, long)})::int"
            case Element(field):
                return f"unnest({self.field(field, long)})"
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

    def _are_times(self, *fields: Field) -> bool:
        """Whether parts of days are known, which an average should not lose."""
        return all(not one.key and self._index.column(one).type.startswith("timestamp") for one in fields)

    def _filtered(self, where: tuple[Condition, ...], long: bool) -> str:
        conditions = " AND ".join(self.condition(one, long, inner=len(where) > 1) for one in where)
        return f"count(*) FILTER (WHERE {conditions})"

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
