"""Where everything of a chart stands, for a width and the room there is. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from pitboss.chart_models import ChartData, ChartPoint, ChartSpec
from pitboss.chart_steps import DAY
from widgets.chart.scale import Scale, Tick, date_ticks, number_ends, number_ticks, short_number
from widgets.chart.words import caption, label_text, notes, series_name
from widgets.theme import Theme, Weight

EDGE = 20.0
BAND, LEAST_BAND, CLUSTERED, LEAST_HEIGHT = 28, 22, 11, 160
TICK_ROOM = 96.0  # px between the ticks of a lying axis
_UNIT_SECONDS = {"day": DAY, "week": 7 * DAY, "month": 30.4 * DAY, "quarter": 91 * DAY, "year": 365 * DAY}


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar (`rect`) or a point (its middle). `series` and `at` say which point of the data it is."""

    series: int
    at: int
    rect: QRectF

    @property
    def middle(self) -> QPointF:
        """The middle of it."""
        return self.rect.center()


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its place; `size` and `token` are its look."""

    text: str
    rect: QRectF
    size: int = 11
    token: str = "muted"  # noqa: S105  # a colour's name
    flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    weight: Weight = Weight.Normal
    wraps: bool = False


@dataclass(slots=True)
class Plot:
    """A chart laid out. `grid` are hairlines, `base` is where bars begin, `legend` colours by their series."""

    spec: ChartSpec
    data: ChartData
    width: float
    height: float
    area: QRectF = field(default_factory=QRectF)
    grid: list[tuple[QPointF, QPointF]] = field(default_factory=list)
    base: tuple[QPointF, QPointF] | None = None
    texts: list[Text] = field(default_factory=list)
    legend: list[tuple[int, QRectF]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def lies(self) -> bool:
        """Whether bars lie, one group below the other."""
        return self.spec.kind == "bar" and self.data.axis == "category"

    def mark_points(self, mark: Mark) -> ChartPoint:
        """The point that a mark stands for."""
        return self.data.series[mark.series].points[mark.at]


def laid_out(spec: ChartSpec, data: ChartData, theme: Theme, locale: QLocale, width: float, room: float) -> Plot:
    """The chart at this width; as high as `room`, or higher where its groups need more."""
    return _Layout(spec, data, theme, locale).plot(max(width, 240.0), room)


class _Layout:
    def __init__(self, spec: ChartSpec, data: ChartData, theme: Theme, locale: QLocale) -> None:
        self._spec, self._data, self._theme, self._locale = spec, data, theme, locale
        self._small = QFontMetricsF(theme.font(11))
        self._stacked = bool(spec.series) and spec.aggregate in ("count", "sum") and spec.kind == "bar"

    def plot(self, width: float, room: float) -> Plot:
        plot = Plot(self._spec, self._data, width, room)
        top = self._head(plot)
        said = "  ".join(notes(self._spec, self._data, self._locale))
        foot = self._small.boundingRect(QRectF(0, 0, width - 2 * EDGE, 1e4), int(Qt.TextFlag.TextWordWrap), said)
        below = foot.height() + 10 if said else 0.0
        if plot.lies:
            self._lying(plot, top, below)
        else:
            self._standing(plot, top, below)
        if said:
            rect = QRectF(EDGE, plot.height - 12 - foot.height(), width - 2 * EDGE, foot.height() + 2)
            plot.texts.append(Text(said, rect, 11, "faint", Qt.AlignmentFlag.AlignLeft, wraps=True))
        return plot

    # head

    def _head(self, plot: Plot) -> float:
        """The title and the legend; where the drawing may begin."""
        high = self._theme.px(20)
        title = Text(caption(self._spec), QRectF(EDGE, 14, plot.width - 2 * EDGE, high), 13, "text",
                     weight=Weight.DemiBold)  # fmt: skip
        plot.texts.append(title)
        top = 14.0 + high + 10
        if len(self._data.series) < 2 and not self._spec.series:
            return top
        x, row = EDGE, self._theme.px(20)
        key = 24.0 if self._spec.kind == "line" else 12.0
        for number, series in enumerate(self._data.series):
            name = self._small.elidedText(
                series_name(self._spec, self._data, series), Qt.TextElideMode.ElideRight, plot.width / 3
            )
            wide = self._small.horizontalAdvance(name) + 2
            if x > EDGE and x + key + 6 + wide > plot.width - EDGE:
                x, top = EDGE, top + row
            plot.legend.append((number, QRectF(x, top, key, row)))
            plot.texts.append(Text(name, QRectF(x + key + 6, top, wide, row)))
            x += key + 6 + wide + 18
        return top + row + 10

    # lying bars

    def _lying(self, plot: Plot, top: float, below: float) -> None:
        groups, series = len(self._data.labels), len(self._data.series)
        each = CLUSTERED if not self._stacked and series > 1 else 0
        natural = float(self._theme.px(BAND) if not each else series * each + 14)
        axis = self._theme.px(24)
        fitting = (plot.height - top - axis - below - 8) / max(groups, 1)
        least = natural if each else float(self._theme.px(LEAST_BAND))
        band = min(max(fitting, least), natural * 1.4) if fitting >= least else natural
        plot.height = max(top + groups * band + axis + below + 8, plot.height)
        names = [label_text(label) for label in self._data.labels]
        side = min(max((self._small.horizontalAdvance(name) for name in names), default=0.0) + 2, plot.width * 0.34)
        totals = self._ends()
        low, high = number_ends(min(totals, default=0), max(totals, default=1), 6, zero=True)
        room = max((self._small.horizontalAdvance(self._short(value, high)) for value in totals), default=0) + 10
        left, right = EDGE + side + 12, plot.width - EDGE - (room if not each else 4)
        plot.area = QRectF(left, top, max(right - left, 40), groups * band)
        scale = Scale(low, high, plot.area.left(), plot.area.right())
        for tick in number_ticks(low, high, max(2, int(plot.area.width() / TICK_ROOM)), self._locale):
            at = scale.px(tick.at)
            plot.grid.append((QPointF(at, top), QPointF(at, plot.area.bottom())))
            plot.texts.append(self._under(tick.text, at, plot.area.bottom(), axis))
        zero = scale.px(0)
        plot.base = (QPointF(zero, top), QPointF(zero, plot.area.bottom()))
        for number, name in enumerate(names):
            shown = self._small.elidedText(name, Qt.TextElideMode.ElideRight, side)
            token = "faint" if self._data.labels[number] is None else "text"
            plot.texts.append(Text(shown, QRectF(EDGE, top + number * band, side + 2, band), 11, token,
                                   Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter))  # fmt: skip
        self._lying_bars(plot, scale, top, band, high)

    def _lying_bars(self, plot: Plot, scale: Scale, top: float, band: float, high: float) -> None:
        count = 1 if self._stacked else len(self._data.series)
        thick = min(band * 0.66, 24.0) if count == 1 else min(band * 0.75, count * 16.0)
        piled: dict[tuple[float, bool], float] = {}
        for number, series in enumerate(self._data.series):
            for at, point in enumerate(series.points):
                start = piled.get((point.x, point.y < 0), 0.0) if self._stacked else 0.0
                piled[point.x, point.y < 0] = start + point.y
                y = top + point.x * band + (band - thick) / 2 + (0 if self._stacked else number * thick / count)
                ends = sorted((scale.px(start), scale.px(start + point.y)))
                rect = QRectF(ends[0], y, ends[1] - ends[0], max(thick / count - (count > 1), 2))
                plot.marks.append(Mark(number, at, rect))
        if count == 1:
            for (x, negative), value in piled.items():
                if not negative:
                    rect = QRectF(scale.px(value) + 6, top + x * band, 120, band)
                    plot.texts.append(Text(self._short(value, high), rect))

    def _ends(self) -> list[float]:
        """The lengths of all bars, of piles where they are stacked."""
        if not self._stacked:
            return [point.y for series in self._data.series for point in series.points]
        piled: dict[tuple[float, bool], float] = {}
        for series in self._data.series:
            for point in series.points:
                key = (point.x, point.y < 0)
                piled[key] = piled.get(key, 0.0) + point.y
        return list(piled.values())

    # standing: lines, dots, histograms, bars over dates

    def _standing(self, plot: Plot, top: float, below: float) -> None:
        axis = self._theme.px(24)
        plot.height = max(plot.height, LEAST_HEIGHT + top + below)
        points = [point for series in self._data.series for point in series.points]
        values = self._ends() or [0.0]
        bars = self._spec.kind in ("bar", "histogram")
        zero = bars or (self._spec.kind == "line" and self._spec.aggregate != "avg")
        bottom = plot.height - axis - below - 8
        rows = max(2, int((bottom - top) / 48))
        low, high = number_ends(min(values), max(values), rows, zero=zero)
        ticks = number_ticks(low, high, rows, self._locale)
        side = max((self._small.horizontalAdvance(tick.text) for tick in ticks), default=0.0)
        plot.area = QRectF(EDGE + side + 10, top, plot.width - 2 * EDGE - side - 10, max(bottom - top, 40))
        up = Scale(low, high, plot.area.bottom(), plot.area.top())
        for tick in ticks:
            at = up.px(tick.at)
            plot.grid.append((QPointF(plot.area.left(), at), QPointF(plot.area.right(), at)))
            plot.texts.append(Text(tick.text, QRectF(EDGE - 4, at - 10, side + 4, 20), 11, "muted",
                                   Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter))  # fmt: skip
        base = up.px(min(max(0.0, low), high))
        plot.base = (QPointF(plot.area.left(), base), QPointF(plot.area.right(), base))
        across = self._across(plot, points, bars=bars)
        for tick in self._x_ticks(plot, across):
            plot.texts.append(self._under(tick.text, across.px(tick.at), plot.area.bottom(), axis))
        if bars:
            self._standing_bars(plot, across, up)
        else:
            for number, series in enumerate(self._data.series):
                for at, point in enumerate(series.points):
                    dot = QRectF(across.px(point.x) - 3, up.px(point.y) - 3, 6, 6)
                    plot.marks.append(Mark(number, at, dot))

    def _across(self, plot: Plot, points: Sequence[ChartPoint], *, bars: bool) -> Scale:
        low = min((point.x for point in points), default=0.0)
        high = max((self._bar_end(point) if bars else point.x for point in points), default=1.0)
        if low == high:
            low, high = (
                low - (DAY if self._data.axis == "date" else 1),
                high + (DAY if self._data.axis == "date" else 1),
            )
        inset = 0.0 if bars else 8.0
        if self._spec.kind == "scatter" and self._data.axis == "number":
            low, high = number_ends(low, high, max(2, int(plot.area.width() / TICK_ROOM)), zero=False)
        return Scale(low, high, plot.area.left() + inset, plot.area.right() - inset)

    def _x_ticks(self, plot: Plot, across: Scale) -> list[Tick]:
        most = max(2, int(plot.area.width() / TICK_ROOM))
        if self._data.axis == "date":
            return date_ticks(across.low, across.high, most, self._locale)
        return number_ticks(across.low, across.high, most, self._locale)

    def _standing_bars(self, plot: Plot, across: Scale, up: Scale) -> None:
        piled: dict[tuple[float, bool], float] = {}
        count = 1 if self._stacked else max(len(self._data.series), 1)
        for number, series in enumerate(self._data.series):
            for at, point in enumerate(series.points):
                start = piled.get((point.x, point.y < 0), 0.0) if self._stacked else 0.0
                piled[point.x, point.y < 0] = start + point.y
                left, right = across.px(point.x), across.px(self._bar_end(point))
                gap = min(max((right - left) * 0.12, 1.0), 10.0) if right - left > 3 else 0.0
                wide = max((right - left - gap) / count, 1.0)
                ends = sorted((up.px(start), up.px(start + point.y)))
                rect = QRectF(left + gap / 2 + (number * wide if count > 1 else 0), ends[0], wide, ends[1] - ends[0])
                plot.marks.append(Mark(number, at, rect))

    def _bar_end(self, point: ChartPoint) -> float:
        return point.end if self._spec.kind == "histogram" else point.x + _UNIT_SECONDS.get(self._data.unit, DAY)

    def _under(self, text: str, at: float, bottom: float, high: float) -> Text:
        middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        return Text(text, QRectF(at - 60, bottom + 2, 120, high - 2), 11, "muted", middle)

    def _short(self, value: float, high: float) -> str:
        return short_number(value, max(abs(high) / 1000, 10**-6), self._locale)
