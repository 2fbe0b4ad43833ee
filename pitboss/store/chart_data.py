"""What a chart draws, put together in the database: a few thousand points at most, of any number of rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from pitboss.chart_models import (
    MOST_BARS,
    MOST_POINTS,
    MOST_SERIES,
    Axis,
    ChartData,
    ChartPoint,
    ChartSeries,
    ChartSpec,
    Unit,
)
from pitboss.chart_steps import UNITS, bin_step, line_step
from pitboss.errors import BadRequest
from pitboss.shapes import Shape
from pitboss.store.chart_sql import GROUPS, GROUPS_OF_ONE, LABEL, LARGEST, amount, dated, on_axis
from pitboss.store.failures import told_plainly
from pitboss.store.relation import Relation
from pitboss.store.shaping import Binds, condition

if TYPE_CHECKING:
    from asyncpg import Record

    from pitboss.store.database import AnyConnection, Database


@dataclass(frozen=True, slots=True)
class _Range:
    """The ends of a column's values, how many rows have one, how many there are, and whether it has many values."""

    low: float
    high: float
    rows: int
    of_rows: int
    many: bool


async def chart_data(database: Database, relation: Relation, shape: Shape, spec: ChartSpec) -> ChartData:
    """The points of a chart over the rows that `shape` shows. Raises PitbossError; cancelling ends the query."""
    _check(relation, spec)
    chart = _Chart(relation, shape, spec)
    with told_plainly():
        async with database.connection() as connection, connection.transaction(isolation="repeatable_read"):
            try:
                return await chart.read(connection)
            except asyncpg.DataError as error:
                raise BadRequest(f"These values cannot be drawn: {error}. Choose another column.") from error


def _check(relation: Relation, spec: ChartSpec) -> None:
    if spec.series and (len(spec.ys) > 1 or spec.kind == "histogram"):
        raise BadRequest("Colours stand for one column or for several numbers. Choose one of the two.")
    numbers = [*spec.ys, *([spec.x] if spec.kind == "histogram" else [])]
    for name in numbers:
        if relation.field(name).info.kind != "number":
            raise BadRequest(f"{name} holds no numbers. Choose another column.")
    if spec.kind in ("line", "scatter") and relation.field(spec.x).info.kind not in ("number", "date"):
        raise BadRequest(f"{spec.x} holds neither numbers nor dates. Choose another column, or bars.")
    if spec.kind == "scatter" and not spec.ys:
        raise BadRequest("Dots need two numbers. Choose the second one.")


class _Chart:
    """One chart's questions to the database."""

    def __init__(self, relation: Relation, shape: Shape, spec: ChartSpec) -> None:
        self._relation, self._shape, self._spec = relation, shape, spec
        self._x = relation.field(spec.x)
        self._axis: Axis = "date" if self._x.info.kind == "date" else "number"
        self._binds = Binds()
        self._rows = f"FROM {relation.place} AS t WHERE {condition(relation, shape, self._binds)}"

    async def read(self, connection: AnyConnection) -> ChartData:
        match self._spec.kind:
            case "histogram":
                return await self._histogram(connection)
            case "scatter":
                return await self._scatter(connection)
            case "line":
                return await self._line(connection)
            case "bar":
                return await self._bars(connection)

    async def _ask(self, connection: AnyConnection, statement: str) -> list[Record]:
        rows: list[Record] = await connection.fetch(statement, *self._binds.values)
        return rows

    async def _range(self, connection: AnyConnection, most: int) -> _Range:
        x = on_axis(self._x)
        text = f"""
SELECT min({x})::float8 AS low, max({x})::float8 AS high, count({x}) AS rows, count(*) AS of_rows,
  (SELECT count(DISTINCT x) > {most} FROM (SELECT {x} AS x {self._rows} LIMIT {most * 10}) AS start)
{self._rows}"""
        [found] = await self._ask(connection, text)
        low, high, rows, of_rows, many = found
        return _Range(low or 0.0, high or 0.0, rows, of_rows, bool(many))

    # kinds

    async def _histogram(self, connection: AnyConnection) -> ChartData:
        ends = await self._range(connection, MOST_BARS)
        if not ends.rows:
            return ChartData("number", (), left_out=ends.of_rows)
        whole = self._x.cast_as in ("smallint", "integer", "bigint")
        step = bin_step(ends.low, ends.high, ends.rows, whole=whole)
        first = math.floor(ends.low / step)
        x = on_axis(self._x)
        found = await self._ask(connection, f"""
SELECT floor(({x})::float8 / {step!r}::float8)::bigint AS bin, count(*) AS n
{self._rows} AND {x} IS NOT NULL GROUP BY 1""")  # fmt: skip
        rows = {row["bin"]: row["n"] for row in found}
        points = tuple(
            ChartPoint(number * step, rows.get(number, 0), rows.get(number, 0), (number + 1) * step)
            for number in range(first, max(rows) + 1)
        )
        return ChartData(
            "number", (ChartSeries("", points),), groups=len(points), rows=ends.rows, of_rows=ends.rows,
            left_out=ends.of_rows - ends.rows, step=step,
        )  # fmt: skip

    async def _scatter(self, connection: AnyConnection) -> ChartData:
        x, ys = on_axis(self._x), [amount(self._relation.field(name)) for name in self._spec.ys]
        both = f"{x} IS NOT NULL AND ({' OR '.join(f'{y} IS NOT NULL' for y in ys)})"
        [(rows, of_rows)] = await self._ask(connection, f"SELECT count(*) FILTER (WHERE {both}), count(*) {self._rows}")
        most = MOST_POINTS // len(ys)
        chance = "true"
        if rows > most:
            await connection.execute("SELECT setseed(0.25)")  # the same dots each time
            chance = f"random() < {min(1.0, most * 1.1 / rows)!r}"
        series = f"left({self._relation.field(self._spec.series).text}, {LABEL})" if self._spec.series else "''"
        shown = ", ".join(f"({y})::float8" for y in ys)
        found = await self._ask(
            connection,
            f"SELECT ({x})::float8, {series}, {shown} {self._rows} AND {both} AND {chance} LIMIT {most}",
        )
        made = self._dots_by_column(found) if len(ys) > 1 else _dots_by_series(found)
        parts = len({row[1] for row in found}) if self._spec.series else len(ys)
        return ChartData(
            self._axis, made, parts=parts, rows=len(found), of_rows=rows, left_out=of_rows - rows, groups=rows
        )

    def _dots_by_column(self, found: Sequence[Record]) -> tuple[ChartSeries, ...]:
        return tuple(
            ChartSeries(name, tuple(ChartPoint(row[0], row[at]) for row in found if row[at] is not None))
            for at, name in enumerate(self._spec.ys, 2)
        )

    async def _line(self, connection: AnyConnection) -> ChartData:
        most = MOST_POINTS // (MOST_SERIES if self._spec.series else max(len(self._spec.ys), 1))
        ends = await self._range(connection, most)
        if self._axis == "date":
            unit: Unit = self._spec.unit
            if unit == "auto" and ends.many:
                unit = next((name for name, seconds in UNITS if (ends.high - ends.low) / seconds < most), "year")
            return await self._grouped(connection, dated(self._x, unit), most, ends=ends, unit=unit)
        step = line_step(ends.low, ends.high, most) if ends.many else 0.0
        x = on_axis(self._x)
        x = f"floor(({x})::float8 / {step!r}::float8) * {step!r}::float8" if step else x
        return await self._grouped(connection, x, most, ends=ends, step=step)

    async def _bars(self, connection: AnyConnection) -> ChartData:
        if self._axis == "date":
            ends = await self._range(connection, MOST_BARS)
            unit: Unit = self._spec.unit
            if unit == "auto":
                unit = next((name for name, seconds in UNITS if (ends.high - ends.low) / seconds < MOST_BARS), "year")
            return await self._grouped(connection, dated(self._x, unit), MOST_BARS, unit=unit)
        return await self._grouped(connection, self._x.comparable, MOST_BARS)

    # groups

    async def _grouped(
        self,
        connection: AnyConnection,
        x: str,
        most: int,
        *,
        ends: _Range | None = None,
        unit: Unit = "auto",
        step: float = 0.0,
    ) -> ChartData:
        """Rows by `x` and series: bars without `ends`, points of lines with them."""
        columns = [amount(self._relation.field(name)) for name in self._measured]
        is_category = ends is None and self._axis != "date"
        label = f"left(x::text, {LABEL})" if is_category else "x::float8::text"
        series = self._relation.field(self._spec.series).comparable if self._spec.series else ""
        first = "sum({}) OVER (PARTITION BY x)" if series else "{}"
        text = (GROUPS if series else GROUPS_OF_ONE).format(
            x=x, series=series, rows=self._rows, label=label, most=most, length=LABEL,
            sums=", ".join(f"sum({y}) AS a{at}, count({y}) AS b{at}" for at, y in enumerate(columns)) or "1 AS a0",
            first=self._value(0, first), order=self._order(by_x=not is_category),
            has_x="true" if is_category else "x IS NOT NULL", colours=MOST_SERIES,
            values=", ".join(self._value(at, "sum({})") for at in range(max(len(columns), 1))),
        )  # fmt: skip
        found = await self._ask(connection, text)
        of_rows = ends.of_rows if ends else await self._count(connection)
        return self._made(found, is_category=is_category, of_rows=of_rows, unit=unit, step=step, most=most)

    @property
    def _measured(self) -> tuple[str, ...]:
        return () if self._spec.aggregate == "count" else self._spec.ys

    def _value(self, at: int, put_together: str) -> str:
        """SQL for the value of a group, from the sums of its cells; NULL where it is too large for a picture."""
        if not self._measured:
            return f"({put_together.format('n')})::float8"
        value = put_together.format(f"a{at}")
        if self._spec.aggregate == "avg":
            value = f"({value} / nullif({put_together.format(f'b{at}')}, 0))"
        return f"CASE WHEN abs({value}) < {LARGEST} THEN ({value})::float8 END"

    def _order(self, *, by_x: bool) -> str:
        """Groups in the order of the rows where those are sorted by what is drawn; else the largest first."""
        for sort in self._shape.sorts:
            if sort.column in (self._spec.x, *self._measured):
                column = "x" if by_x or sort.column == self._spec.x else "x_value"
                way = "DESC" if sort.descending and not by_x else "ASC"
                return f"{column} {way} NULLS LAST"
        plain = by_x or self._x.info.kind == "number"
        return "x ASC NULLS LAST" if plain else "x_value DESC NULLS LAST"

    async def _count(self, connection: AnyConnection) -> int:
        [(rows,)] = await self._ask(connection, f"SELECT count(*) {self._rows}")
        return int(rows)

    def _made(
        self, found: Sequence[Record], *, is_category: bool, of_rows: int, unit: Unit, step: float, most: int
    ) -> ChartData:
        groups, parts = (found[0]["groups"], found[0]["parts"]) if found else (0, 1)
        labels: dict[int, str | None] = {row["x_place"]: row["label"] for row in found}
        names = {row["part"]: row["series"] for row in sorted(found, key=lambda row: row["part"])}
        points: dict[tuple[int, int], list[ChartPoint]] = {}
        for row in found:
            x = row["x_place"] - 1.0 if is_category else float(row["label"])
            for at in range(max(len(self._measured), 1)):
                value = row[7 + at]
                if value is not None:
                    points.setdefault((row["part"] or parts, at), []).append(ChartPoint(x, value, row["n"]))
        series = []
        for part, at in sorted(points):
            name, is_rest = self._series_name(names, part, at, parts)
            series.append(ChartSeries(name, tuple(points[part, at]), is_rest))
        rows = sum(row["n"] for row in found)
        left_out = of_rows - rows if groups <= most and not is_category else 0
        return ChartData(
            "category" if is_category else self._axis, tuple(series), groups=groups, parts=parts, rows=rows,
            labels=tuple(labels[place] for place in sorted(labels)) if is_category else (),
            of_rows=of_rows - left_out, left_out=left_out, unit=unit, step=step,
        )  # fmt: skip

    def _series_name(self, names: dict[int, str | None], part: int, at: int, parts: int) -> tuple[str | None, bool]:
        if not self._spec.series:
            return (self._measured[at] if len(self._measured) > 1 else ""), False
        if part == parts and 0 in names:
            return "", True
        return names[part], False


def _dots_by_series(found: Sequence[Record]) -> tuple[ChartSeries, ...]:
    """Dots by the second value of each row, the most frequent first."""
    groups: dict[str | None, list[ChartPoint]] = {}
    for row in found:
        groups.setdefault(row[1], []).append(ChartPoint(row[0], row[2]))
    names = sorted(groups, key=lambda name: (-len(groups[name]), name is None, name or ""))
    if len(names) <= MOST_SERIES:
        return tuple(ChartSeries(name, tuple(groups[name])) for name in names)
    kept, rest = names[: MOST_SERIES - 1], names[MOST_SERIES - 1 :]
    others = tuple(point for name in rest for point in groups[name])
    return (*(ChartSeries(name, tuple(groups[name])) for name in kept), ChartSeries("", others, is_rest=True))
