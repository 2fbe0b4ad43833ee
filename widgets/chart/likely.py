"""Which chart is likely wanted, from the columns and the number of rows alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pitboss.chart_models import Aggregate, ChartKind, ChartSpec
from pitboss.models import ColumnInfo
from widgets.table.cells import NOT_COUNTED

FEW = 50  # rows that can stand beside each other as bars
_PROSE = re.compile(r"(^|_)(description|text|content|body|summary|quote|notes?|url|link|email|metadata)$")
_RATE = re.compile(r"(avg|average|mean|median|share|percent|pct|rate|ratio|score|rating|years?|age|price)(_|$)")


def likely_chart(columns: Sequence[ColumnInfo], rows: int) -> ChartSpec | None:
    """The chart to begin with; None where there is nothing to draw.

    A group and a number are bars, a date and a number a line, two numbers dots, one number a histogram. Where there
    are groups and dates, few rows are bars and many a line. Without a number, rows are counted.
    """
    if rows < 1:
        return None
    numbers = measures(columns)
    names = groups(columns)
    dates = [column.name for column in columns if column.kind == "date"]
    if dates and (not names or (numbers and rows > FEW)):
        return ChartSpec("line", dates[0], numbers[:1], aggregate_for(numbers))
    if names:
        return ChartSpec("bar", names[0], numbers[:1], aggregate_for(numbers))
    if len(numbers) > 1:
        return ChartSpec("scatter", numbers[0], (numbers[1],))
    return ChartSpec("histogram", numbers[0]) if numbers else None


def measures(columns: Sequence[ColumnInfo]) -> tuple[str, ...]:
    """The columns of numbers that say how much, not which."""
    return tuple(column.name for column in columns if column.kind == "number" and not NOT_COUNTED.search(column.name))


def groups(columns: Sequence[ColumnInfo]) -> tuple[str, ...]:
    """The columns whose values may name groups, likely ones first; long texts and addresses are none."""
    texts = [c.name for c in columns if c.kind == "text" and not _PROSE.search(c.name) and c.type != "uuid"]
    return (*texts, *(column.name for column in columns if column.kind == "boolean"))


def aggregate_for(ys: Sequence[str]) -> Aggregate:
    """What is made of several rows' numbers: an average of what is one itself, else the sum; without, their count."""
    if not ys:
        return "count"
    return "avg" if _RATE.search(ys[0]) else "sum"


def with_kind(spec: ChartSpec, kind: ChartKind, columns: Sequence[ColumnInfo]) -> ChartSpec | None:
    """The same as another kind of chart, with as much of it as that can show; None where they forbid it."""
    kinds = {column.name: column.kind for column in columns}
    numbers = list(dict.fromkeys([*spec.ys, *measures(columns), *_of_kind(columns, "number")]))
    axes = [name for name in (spec.x, *_of_kind(columns, "date"), *numbers) if kinds.get(name) in ("date", "number")]
    match kind:
        case "bar":
            names = (*groups(columns), *_of_kind(columns, "date"), *_of_kind(columns, "number"))
            x = spec.x if kinds.get(spec.x) not in ("number", "json", "array") else next(iter(names), spec.x)
            return replace(spec, kind=kind, x=x, ys=tuple(y for y in spec.ys if y != x) or spec.ys)
        case "line" if axes:
            ys = tuple(y for y in spec.ys if y != axes[0])
            return replace(spec, kind=kind, x=axes[0], ys=ys, aggregate=spec.aggregate if ys else "count")
        case "scatter" if numbers:
            ys = tuple(y for y in numbers if y != spec.x)[: max(len(spec.ys), 1)]
            others = [name for name in axes if name not in ys]
            return replace(spec, kind=kind, x=others[0], ys=ys, unit="auto") if ys and others else None
        case "histogram" if numbers:
            return ChartSpec("histogram", numbers[0])
    return None


def still_there(spec: ChartSpec, columns: Sequence[ColumnInfo]) -> bool:
    """Whether the columns of a chart are all there, as what they were."""
    kinds = {column.name: column.kind for column in columns}
    return spec.x in kinds and (not spec.series or spec.series in kinds) and all(
        kinds.get(name) == "number" for name in spec.ys
    )  # fmt: skip


def _of_kind(columns: Sequence[ColumnInfo], kind: str) -> tuple[str, ...]:
    return tuple(column.name for column in columns if column.kind == kind)
