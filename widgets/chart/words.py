"""A chart in words: its title, what it leaves out or puts together, and each of its points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QLocale

from pitboss.chart_models import MOST_SERIES, ChartData, ChartPoint, ChartSeries, ChartSpec
from pitboss.names import counted
from widgets.chart.scale import exact_number, moment, unit_text
from widgets.table.cells import NULL, date_text, heading

OF = {"sum": "Sum of", "avg": "Average of"}
UNITS = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}


@dataclass(frozen=True, slots=True)
class Said:
    """A point in words: what it is, and its values by their names."""

    title: str
    lines: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """All of it, to be read aloud."""
        return f"{self.title}: {', '.join(self.lines)}"


def caption(spec: ChartSpec) -> str:
    """`Sum of funding by category`."""
    ys = _listed(spec.ys)
    match spec.kind:
        case "histogram":
            return f"Rows by {_low(spec.x)}"
        case "scatter":
            text = f"{_cap(ys)} against {_low(spec.x)}"
        case _:
            text = f"{measure(spec)} by {_low(spec.x)}"
    return f"{text}, coloured by {_low(spec.series)}" if spec.series else text


def measure(spec: ChartSpec) -> str:
    """What the heights are: `Sum of funding`, or `Rows`."""
    if spec.aggregate == "count" or not spec.ys:
        return "Rows"
    return f"{OF[spec.aggregate]} {_listed(spec.ys)}"


def notes(spec: ChartSpec, data: ChartData, locale: QLocale) -> list[str]:
    """What a reader has to know: what was put together, picked or left out."""
    said = []
    number = partial(exact_number, locale=locale)
    if data.unit != "auto":
        said.append(f"Each {'bar' if spec.kind == 'bar' else 'point'} is a {UNITS[data.unit]}.")
    if data.step and spec.kind == "line":
        said.append(f"Each point stands for {exact_number(data.step, locale)} of {_low(spec.x)}.")
    if spec.kind == "scatter" and data.rows < data.of_rows:
        said.append(f"{number(data.rows)} of {number(data.of_rows)} rows, picked evenly by chance.")
    shown = len(data.labels) or max((len(series.points) for series in data.series), default=0)
    if spec.kind in ("bar", "line") and shown < data.groups:
        said.append(f"The first {number(shown)} of {number(data.groups)} groups.")
    if any(series.is_rest for series in data.series):
        rest = data.parts - MOST_SERIES + 1
        said.append(
            f"{_cap(_low(spec.series))} has {number(data.parts)} values: {number(rest)} of them share a colour."
        )
    if data.left_out:
        lacking = "a value" if spec.kind in ("scatter", "histogram") else "a place on the axis"
        verb = "is" if data.left_out == 1 else "are"
        said.append(f"{counted(data.left_out, 'row')} without {lacking} {verb} left out.")
    return said


def summary(spec: ChartSpec, data: ChartData, locale: QLocale) -> str:
    """The chart in a sentence or two, for who does not see it."""
    kind = {"bar": "Bar chart", "line": "Line chart", "scatter": "Scatter chart", "histogram": "Histogram"}[spec.kind]
    marks = [(series, point) for series in data.series for point in series.points]
    parts = [f"{kind}: {caption(spec)}", f"{counted(len(marks), 'point')} from {counted(data.rows, 'row')}"]
    if marks and spec.kind != "scatter":
        for word, pick in (("highest", max), ("lowest", min)):
            series, point = pick(marks, key=lambda mark: mark[1].y)
            parts.append(f"{word}: {said(spec, data, series, point, locale).sentence}")
    return ". ".join([*parts, *(note.rstrip(".") for note in notes(spec, data, locale))]) + "."


def said(spec: ChartSpec, data: ChartData, series: ChartSeries, point: ChartPoint, locale: QLocale) -> Said:
    """A point in words."""
    name = series_name(spec, data, series)
    value = exact_number(point.y, locale, 6 if spec.aggregate == "avg" else 12)
    match spec.kind:
        case "histogram":
            low, high = exact_number(point.x, locale), exact_number(point.end, locale)
            return Said(f"{heading(spec.x)} from {low} to below {high}", (counted(int(point.y), "row"),))
        case "scatter":
            y = name if len(spec.ys) > 1 else heading(spec.ys[0])
            title = name if spec.series else heading(spec.x)
            x = f"{heading(spec.x)} {x_text(data, point, locale)}"
            return Said(title, (x, f"{y} {value}"))
    what = name if len(spec.ys) > 1 and spec.aggregate != "count" else measure(spec)
    lines = [f"{what} {value}"]
    if spec.series:
        lines.insert(0, f"{heading(spec.series)} {name}")
    if what != "Rows":
        lines.append(f"of {counted(point.rows, 'row')}")
    return Said(_cap(x_text(data, point, locale)), tuple(lines))


def series_name(spec: ChartSpec, data: ChartData, series: ChartSeries) -> str:
    """What a colour stands for; "" where there is but one."""
    if series.is_rest:
        return f"all {data.parts - MOST_SERIES + 1} others"
    if series.name is None:
        return NULL
    if not spec.series:
        return heading(series.name)
    return " ".join(series.name.split()) or "(no letters)"


def x_text(data: ChartData, point: ChartPoint, locale: QLocale) -> str:
    """Where a point stands, in full."""
    match data.axis:
        case "category":
            return label_text(data.labels[int(point.x)])
        case "date":
            return unit_text(point.x, data.unit, locale) if data.unit != "auto" else date_text(moment(point.x), locale)
    return exact_number(point.x, locale)


def label_text(label: str | None) -> str:
    """The name of a group on one line."""
    if label is None:
        return NULL
    known = {"true": "yes", "false": "no"}
    return known.get(label, " ".join(label.split()) or "(no letters)")


def _low(name: str) -> str:
    """A column's name within a sentence: capitals stay where the name is all of them."""
    text = heading(name)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _listed(names: Sequence[str]) -> str:
    """`funding, revenue and cost`."""
    words = [_low(name) for name in names]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]
