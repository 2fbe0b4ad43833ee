"""Charts over rows in memory: put together as the store does, as far as a picture needs it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import date, datetime
from typing import Any

from pitboss.chart_models import (
    MOST_BARS,
    MOST_SERIES,
    Axis,
    ChartData,
    ChartPoint,
    ChartSeries,
    ChartSpec,
)
from pitboss.chart_steps import bin_step
from pitboss.errors import PitbossError
from pitboss.shapes import Shape
from tests.gui.shaped_rows import written
from widgets.chart.scale import seconds_of


class MemoryCharts:
    """Answers from the rows. `asked` remembers each chart; `gate` holds answers back, `fails` is raised."""

    def __init__(self) -> None:
        self.asked: list[tuple[Shape, ChartSpec]] = []
        self.gate: asyncio.Event | None = None
        self.fails: PitbossError | None = None
        self.stopped = 0
        self.answer: ChartData | None = None

    async def read(self, source: Any, shape: Shape, spec: ChartSpec) -> ChartData:
        self.asked.append((shape, spec))
        try:
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        if self.fails is not None:
            raise self.fails
        rows = [source.make(number) for number in source.ordered(shape)]
        return self.answer or _drawn(rows, {column.name: at for at, column in enumerate(source.columns)}, spec)


def _drawn(rows: list[tuple[Any, ...]], places: dict[str, int], spec: ChartSpec) -> ChartData:
    if spec.kind == "histogram":
        return _bins([float(row[places[spec.x]]) for row in rows if row[places[spec.x]] is not None])
    if spec.kind == "scatter":
        return _dots(rows, places, spec)
    category = spec.kind == "bar" and not any(isinstance(row[places[spec.x]], date) for row in rows)
    ys = spec.ys if spec.aggregate != "count" else ()
    found: dict[tuple[Any, Any], list[Any]] = defaultdict(list)
    for row in rows:
        found[_place(row[places[spec.x]], category), row[places[spec.series]] if spec.series else ""].append(row)
    found = found if category else {key: group for key, group in found.items() if key[0] is not None}
    size: dict[Any, float] = defaultdict(float)
    for (x, _), group in found.items():
        size[x] += _value(group, places[ys[0]] if ys else None, spec)
    order = sorted(size, key=lambda x: -size[x]) if category else sorted(size)
    shown = {x: number for number, x in enumerate(order[:MOST_BARS])}
    series = [
        ChartSeries(
            name if len(ys) < 2 else y,
            tuple(
                ChartPoint(shown[x] if category else x, _value(found[x, name], places[y] if y else None, spec),
                           len(found[x, name]))
                for x in order if x in shown and (x, name) in found
            ),
        )
        for name in sorted({name for _, name in found}, key=str)[:MOST_SERIES]
        for y in ys or ("",)
    ]  # fmt: skip
    axis: Axis = "category" if category else "date"
    return ChartData(axis, tuple(series), tuple(shown) if category else (), len(order), 1, len(rows), len(rows))


def _place(value: Any, category: bool) -> Any:
    if category:
        return written(value)
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return seconds_of(moment)


def _value(rows: list[tuple[Any, ...]], place: int | None, spec: ChartSpec) -> float:
    if place is None:
        return float(len(rows))
    values = [float(row[place]) for row in rows if row[place] is not None]
    return sum(values) / (max(len(values), 1) if spec.aggregate == "avg" else 1)


def _bins(values: list[float]) -> ChartData:
    if not values:
        return ChartData("number", ())
    step = bin_step(min(values), max(values), len(values))
    counts: dict[int, int] = defaultdict(int)
    for value in values:
        counts[int(value // step)] += 1
    numbers = range(min(counts), max(counts) + 1)
    points = tuple(ChartPoint(n * step, counts[n], counts[n], (n + 1) * step) for n in numbers)
    return ChartData("number", (ChartSeries("", points),), rows=len(values), of_rows=len(values), step=step)


def _dots(rows: list[tuple[Any, ...]], places: dict[str, int], spec: ChartSpec) -> ChartData:
    groups: dict[Any, list[ChartPoint]] = defaultdict(list)
    for row in rows:
        x, y = row[places[spec.x]], row[places[spec.ys[0]]]
        if x is not None and y is not None:
            at = _place(x, False) if isinstance(x, date) else float(x)
            groups[row[places[spec.series]] if spec.series else ""].append(ChartPoint(at, float(y)))
    series = tuple(ChartSeries(name, tuple(points)) for name, points in groups.items())
    drawn = sum(map(len, groups.values()))
    axis: Axis = "date" if any(isinstance(row[places[spec.x]], date) for row in rows) else "number"
    return ChartData(axis, series, parts=len(series), rows=drawn, of_rows=drawn, left_out=len(rows) - drawn)
