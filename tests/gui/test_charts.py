"""Charts: which is offered, how it is said, drawn, walked over and saved; and that its colours can be told apart."""

from __future__ import annotations

import asyncio
import math
from datetime import datetime
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton

from pitboss.chart_models import ChartData, ChartPoint, ChartSeries, ChartSpec
from pitboss.errors import DatabaseUnavailable
from pitboss.models import ColumnInfo
from pitboss.shapes import Shape
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk, columns
from tests.gui.settle import settled
from widgets.chart.likely import likely_chart, with_kind
from widgets.chart.palette import ON_DARK, ON_LIGHT
from widgets.chart.plot import laid_out
from widgets.chart.scale import date_ticks, number_ticks, seconds_of, short_number
from widgets.chart.side import ChartSide
from widgets.chart.words import caption, notes, said, summary
from widgets.colors import DARK, LIGHT
from widgets.main_window import MainWindow
from widgets.theme import Theme

SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"
ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
GONE = DatabaseUnavailable("The database does not answer. Try in a moment.")

# which one is offered


@pytest.mark.parametrize(
    ("kinds", "rows", "expected"),
    [
        ({"stage": "text", "funding": "numeric"}, 12, ChartSpec("bar", "stage", ("funding",), "sum")),
        ({"made": "date", "funding": "numeric"}, 12, ChartSpec("line", "made", ("funding",), "sum")),
        ({"stage": "text", "made": "date", "funding": "numeric"}, 12, ChartSpec("bar", "stage", ("funding",), "sum")),
        ({"stage": "text", "made": "date", "funding": "numeric"}, 900, ChartSpec("line", "made", ("funding",), "sum")),
        ({"height": "numeric", "weight": "numeric"}, 9, ChartSpec("scatter", "height", ("weight",))),
        ({"id": "bigint", "weight": "numeric"}, 9, ChartSpec("histogram", "weight")),
        ({"id": "bigint", "stage": "text", "years_to_funding": "numeric"}, 9,
         ChartSpec("bar", "stage", ("years_to_funding",), "avg")),
        ({"description": "text", "kind": "text"}, 9, ChartSpec("bar", "kind")),
        ({"id": "bigint", "made": "timestamp"}, 9, ChartSpec("line", "made")),
        ({"id": "bigint", "url": "text", "tags": "text[]"}, 9, None),
        ({"stage": "text", "funding": "numeric"}, 0, None),
    ],
)  # fmt: skip
def test_the_likely_chart_comes_from_columns_and_rows(
    kinds: dict[str, str], rows: int, expected: ChartSpec | None
) -> None:
    assert likely_chart(columns(**kinds), rows) == expected


def test_another_kind_keeps_what_it_can_show() -> None:
    there = columns(stage="text", made="date", funding="numeric", cost="numeric")
    bars = ChartSpec("bar", "stage", ("funding",), "sum", series="stage")
    line = with_kind(bars, "line", there)
    assert line == ChartSpec("line", "made", ("funding",), "sum", series="stage")
    assert line is not None
    dots = with_kind(line, "scatter", there)
    assert dots == ChartSpec("scatter", "made", ("funding",), "sum", series="stage")
    assert with_kind(bars, "histogram", there) == ChartSpec("histogram", "funding")
    assert with_kind(ChartSpec("histogram", "cost"), "bar", there) == ChartSpec("bar", "stage")
    assert with_kind(ChartSpec("bar", "stage"), "scatter", columns(stage="text")) is None


# words and axes


def test_axes_have_round_numbers_in_one_unit() -> None:
    assert [tick.text for tick in number_ticks(-1e6, 2e6, 6, ENGLISH)] == ["-1 M", "-0.5 M", "0", "0.5 M", "1 M",
                                                                           "1.5 M", "2 M"]  # fmt: skip
    assert [tick.text for tick in number_ticks(0, 1, 5, ENGLISH)] == ["0", "0.2", "0.4", "0.6", "0.8", "1"]
    german = QLocale(QLocale.Language.German)
    assert [tick.text for tick in number_ticks(0, 3000, 3, german)] == ["0", "1.000", "2.000", "3.000"]
    assert short_number(12_345, 1, ENGLISH) == "12.345 K"
    assert short_number(1e-9, 1e-10, ENGLISH) == "1e-09"


def test_axes_of_time_have_days_months_or_years() -> None:
    def texts(first: datetime, last: datetime) -> list[str]:
        return [tick.text for tick in date_ticks(seconds_of(first), seconds_of(last), 6, ENGLISH)]

    assert texts(datetime(2024, 1, 1), datetime(2024, 1, 5)) == ["1 Jan", "2 Jan", "3 Jan", "4 Jan", "5 Jan"]
    assert texts(datetime(2024, 1, 15), datetime(2024, 5, 2)) == ["Feb 2024", "Mar 2024", "Apr 2024", "May 2024"]
    assert texts(datetime(1990, 1, 1), datetime(2020, 1, 1)) == [
        "1990", "1995", "2000", "2005", "2010", "2015", "2020"
    ]  # fmt: skip
    assert texts(datetime(1, 1, 2), datetime(9999, 12, 30))[:2] == ["1000", "2000"]
    assert texts(datetime(2024, 1, 1), datetime(2024, 1, 1, 5))[:2] == ["00:00", "01:00"]


def test_a_chart_says_what_it_left_out() -> None:
    few = ChartSeries("", tuple(ChartPoint(float(n), n) for n in range(50)))
    bars = ChartData("category", (few,), tuple(map(str, range(50))), groups=1300, rows=90, of_rows=4000)
    assert notes(ChartSpec("bar", "stage"), bars, ENGLISH) == ["The first 50 of 1,300 groups."]
    dots = ChartData("number", (few, ChartSeries("", few.points, True)), parts=20, rows=2000, of_rows=40_000,
                     left_out=1)  # fmt: skip
    assert notes(ChartSpec("scatter", "age", ("size",), series="part"), dots, ENGLISH) == [
        "2,000 of 40,000 rows, picked evenly by chance.",
        "Part has 20 values: 13 of them share a colour.",
        "1 row without a value is left out.",
    ]
    line = ChartData("date", (few,), groups=50, unit="month", rows=9, of_rows=9)
    assert notes(ChartSpec("line", "made"), line, ENGLISH) == ["Each point is a month."]


def test_a_chart_and_its_points_are_said_in_words() -> None:
    spec = ChartSpec("bar", "stage", ("funding", "cost"), "avg")
    first, second = ChartPoint(0, 1_234_567.891234, 3), ChartPoint(1, -2, 1)
    data = ChartData("category", (ChartSeries("funding", (first,)), ChartSeries("cost", (second,))),
                     ("Series A", None), groups=2, rows=4, of_rows=4)  # fmt: skip
    assert caption(spec) == "Average of funding and cost by stage"
    assert said(spec, data, data.series[0], first, ENGLISH).sentence == "Series A: Funding 1,234,570, of 3 rows"
    assert summary(spec, data, ENGLISH) == (
        "Bar chart: Average of funding and cost by stage. 2 points from 4 rows. highest: Series A: Funding 1,234,570, "
        "of 3 rows. lowest: Empty: Cost -2, of 1 row."
    )
    bins = ChartSpec("histogram", "funding")
    bar = ChartPoint(0, 7, 7, 500)
    data = ChartData("number", (ChartSeries("", (bar,)),), rows=7, of_rows=7)
    assert said(bins, data, data.series[0], bar, ENGLISH).sentence == "Funding from 0 to below 500: 7 rows"


# colours

_EYES = {
    "most": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # Machado, Oliveira and Fernandes, 2009, at full severity


def _light(color: str) -> tuple[float, ...]:
    parts = QColor(color).getRgbF()[:3]  # type: ignore[index]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def _lab(light: tuple[float, ...]) -> tuple[float, float, float]:
    """OKLab, in which distances are as people see them."""
    r, g, b = (min(max(part, 0.0), 1.0) for part in light)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


@pytest.mark.parametrize("eyes", _EYES)
@pytest.mark.parametrize("colors", [ON_LIGHT, ON_DARK], ids=["light", "dark"])
def test_colours_of_series_can_be_told_apart(colors: tuple[str, ...], eyes: str) -> None:
    seen = [
        _lab(tuple(sum(a * b for a, b in zip(row, _light(color), strict=True)) for row in _EYES[eyes]))
        for color in colors
    ]
    assert min(math.dist(one, other) for one, other in combinations(seen, 2)) > 0.1


@pytest.mark.parametrize(("colors", "ground"), [(ON_LIGHT, LIGHT.surface), (ON_DARK, DARK.surface)])
def test_colours_of_series_stand_out_from_the_ground(colors: tuple[str, ...], ground: str) -> None:
    def luminance(color: str) -> float:
        r, g, b = _light(color)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    for color in colors:
        high, low = sorted((luminance(color), luminance(ground)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 3


# where things stand


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("width", [300, 1400])
def test_nothing_of_a_plot_stands_outside_of_it(theme: Theme, width: int, scale: float) -> None:
    theme.set_text_scale(scale)
    labels = ("a very long name of a group that does not fit anywhere", None, "Moat")
    series = tuple(
        ChartSeries(f"Series {n}", tuple(ChartPoint(float(x), (x + 1) * (-1) ** n * 1e6) for x in range(3)))
        for n in range(4)
    )
    for spec, data in (
        (ChartSpec("bar", "name", ("a",), "sum", series="kind"), ChartData("category", series, labels, 9, 4)),
        (ChartSpec("bar", "name", ("a", "b"), "avg"), ChartData("category", series, labels, 9, 4)),
        (ChartSpec("line", "made", ("a",), "avg", series="kind"), ChartData("number", series, groups=3)),
        (ChartSpec("scatter", "made", ("a",), series="kind"), ChartData("number", series, groups=3)),
    ):
        plot = laid_out(spec, data, theme, ENGLISH, width, 300)
        assert len(plot.marks) == 12
        whole = plot.area.adjusted(-4, -4, 4, 4)
        assert all(whole.contains(mark.rect) for mark in plot.marks)
        assert all(text.rect.top() >= 0 and text.rect.bottom() <= plot.height for text in plot.texts)


# in the window


@pytest.fixture
def side(window: MainWindow) -> ChartSide:
    """The chart of the page that the window shows, before it is looked at."""
    return window.chart


async def look(window: MainWindow, tasks: Tasks, name: str = SEED) -> None:
    """Open a view and look at its chart."""
    window.open_view(name)
    await settled(tasks)
    segment = window.view.sides.findChild(QPushButton, "sides-chart")
    assert segment is not None
    QTest.mouseClick(segment, Qt.MouseButton.LeftButton)
    await drawn(window, tasks)


async def drawn(window: MainWindow, tasks: Tasks) -> None:
    """Wait until the chart has asked and is answered."""
    await asyncio.sleep(0)
    while window.chart._later.isActive():  # noqa: ASYNC110  # Qt's timer has no event of asyncio's
        await asyncio.sleep(0)
    await settled(tasks)


def pick(control: QPushButton, text: str) -> None:
    """Choose an entry of a button's menu."""
    next(action for action in control.menu().actions() if action.text() == text).trigger()


async def test_a_view_offers_its_likely_chart_and_draws_it(
    window: MainWindow, side: ChartSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    await look(window, tasks)
    assert desk.charts.asked == [(Shape(), ChartSpec("bar", "pattern", ("funding",), "sum"))]
    assert side.canvas.isVisible()
    assert side.canvas.accessibleName().startswith("Bar chart: Sum of funding by pattern. 18 points from 18 rows.")
    assert side.canvas.grab().toImage().pixelColor(400, 60) != QColor(LIGHT.surface)


async def test_what_is_chosen_is_drawn_and_kept_for_the_view(
    window: MainWindow, side: ChartSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    await look(window, tasks)
    pick(side.choices.by, "Category")
    await drawn(window, tasks)
    pick(side.choices.drawn, "Number of rows")
    await drawn(window, tasks)
    pick(side.choices.colour, "Kind")
    await drawn(window, tasks)
    chosen = ChartSpec("bar", "category", ("funding",), "count", series="kind")
    assert desk.charts.asked[-1][1] == chosen
    pick(side.choices.drawn, "Average")
    await drawn(window, tasks)
    scatter = side.choices.kinds.findChild(QPushButton, "chartKinds-line")
    assert scatter is not None
    QTest.mouseClick(scatter, Qt.MouseButton.LeftButton)
    await drawn(window, tasks)
    kept = ChartSpec("line", "funded", ("funding",), "avg", series="kind")
    assert desk.charts.asked[-1][1] == kept
    await look(window, tasks, "list_orgs")
    assert desk.charts.asked[-1][1].x == "name"
    await look(window, tasks)
    assert desk.charts.asked[-1][1] == kept


async def test_the_chart_follows_search_only_while_it_is_seen(
    window: MainWindow, side: ChartSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    await look(window, tasks)
    window.view.search("nova")
    await drawn(window, tasks)
    assert desk.charts.asked[-1][0] == Shape("nova")
    window.view.show_side("rows")
    seen = len(desk.charts.asked)
    window.view.search("")
    await drawn(window, tasks)
    assert len(desk.charts.asked) == seen
    window.view.show_side("chart")
    await drawn(window, tasks)
    assert desk.charts.asked[-1][0] == Shape()


async def test_a_chart_that_nobody_looks_at_any_more_is_stopped(
    window: MainWindow, side: ChartSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    window.open_view(SEED)
    await settled(tasks)
    desk.charts.gate = asyncio.Event()
    window.view.show_side("chart")
    while not desk.charts.asked:  # noqa: ASYNC110  # Qt's timer has no event of asyncio's
        await asyncio.sleep(0)
    assert side.state.isVisible()
    window.view.show_side("rows")
    await settled(tasks)
    assert desk.charts.stopped == 1


async def test_a_failure_is_said_and_tried_again(
    window: MainWindow, side: ChartSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    desk.charts.fails = GONE
    await look(window, tasks)
    assert side.state.text.text() == str(GONE)
    assert not side.save_button.isEnabled()
    desk.charts.fails = None
    QTest.mouseClick(side.state.action, Qt.MouseButton.LeftButton)
    await drawn(window, tasks)
    assert side.canvas.isVisible()


async def test_a_view_that_cannot_be_opened_shows_no_other_views_chart(
    window: MainWindow, side: ChartSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    await look(window, tasks)
    desk.fails = GONE
    window.open_view("list_orgs")
    await settled(tasks)
    assert not side.canvas.isVisible()
    assert side.state.text.text() == str(GONE)
    desk.fails = None
    QTest.mouseClick(side.state.action, Qt.MouseButton.LeftButton)
    await drawn(window, tasks)
    assert desk.charts.asked[-1][1].x == "name"
    assert side.canvas.isVisible()


async def test_where_there_is_nothing_to_draw_it_says_why(
    window: MainWindow, side: ChartSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    await look(window, tasks)
    window.view.search("zebra")
    await drawn(window, tasks)
    assert "no row to draw" in side.state.text.text()
    desk.charts.answer = ChartData("number", (), left_out=18)
    window.view.search("")
    await drawn(window, tasks)
    assert "hold no value" in side.state.text.text()
    assert side.choices.isVisible()


async def test_points_are_reached_by_keys_and_by_the_pointer(window: MainWindow, side: ChartSide, tasks: Tasks) -> None:
    await look(window, tasks)
    canvas = side.canvas
    canvas.setFocus()
    for key, word in ((Qt.Key.Key_Down, "Network Effects"), (Qt.Key.Key_Down, "Premature Scaling"),
                      (Qt.Key.Key_End, "of 1 row"), (Qt.Key.Key_Home, "Network Effects")):  # fmt: skip
        QTest.keyClick(canvas, key)
        assert word in canvas.accessibleDescription()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.chosen is None
    assert canvas.plot is not None
    bar = canvas.plot.marks[1]
    QTest.mouseMove(canvas, bar.middle.toPoint() + QPoint(1, 0))
    QTest.mouseMove(canvas, bar.middle.toPoint())
    assert canvas.chosen == bar
    assert canvas.accessibleDescription().startswith("Premature Scaling: Sum of funding 12,500,000")


async def test_left_and_right_go_from_one_series_to_the_next(
    window: MainWindow, side: ChartSide, desk: MemoryDesk, tasks: Tasks
) -> None:
    points = tuple(ChartPoint(float(x), x * 2.0) for x in range(3))
    desk.charts.answer = ChartData("category", (ChartSeries("good", points), ChartSeries(None, points)),
                                   ("a", "b", "c"), 3, 2, 6, 6)  # fmt: skip
    await look(window, tasks)
    pick(side.choices.colour, "Kind")
    await drawn(window, tasks)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(side.canvas, key)
    assert side.canvas.accessibleDescription() == "B: Kind empty, Sum of funding 2, of 1 row"


async def test_a_chart_is_saved_as_picture_and_drawing_and_copied(
    window: MainWindow, side: ChartSide, tasks: Tasks, tmp_path: Path
) -> None:
    await look(window, tasks)
    side.ask_where()
    dialog = window.findChild(QFileDialog, "saveDialog")
    assert dialog is not None
    assert dialog.selectedFiles()[0].endswith("Sum of funding by pattern.png")
    dialog.fileSelected.emit(str(tmp_path / "chart.png"))
    dialog.close()
    picture = QImage(str(tmp_path / "chart.png"))
    assert picture.width() == 2 * side.canvas.width()
    side.save_to(tmp_path / "chart.svg")
    root = ET.parse(tmp_path / "chart.svg").getroot()
    assert "Network Effects" in "".join(root.itertext())
    side.copy()
    assert QGuiApplication.clipboard().image().size() == picture.size()
    assert window.notice.text.text() == "The chart is copied."
    side.save_to(tmp_path / "nowhere" / "chart.png")
    assert "cannot be written" in window.notice.text.text()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["chart.png", "chart.svg"]


def test_every_choice_says_what_it_is_for(theme: Theme) -> None:
    from widgets.chart.choices import ChartChoices

    choices = ChartChoices(theme)
    there: tuple[ColumnInfo, ...] = columns(stage="text", made="date", funding="numeric")
    choices.show_spec(ChartSpec("line", "made", ("funding",), "sum"), there)
    assert choices.by.accessibleName() == "What it is by: By made"
    assert choices.unit.accessibleName() == "Days put together: Each: as it fits"
    asked: list[ChartSpec] = []
    choices.chosen.connect(asked.append)
    pick(choices.unit, "Month")
    assert asked == [ChartSpec("line", "made", ("funding",), "sum", unit="month")]
    choices.deleteLater()
