"""Charts of each kind, and exports: asked for, under way, done and failed."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from bench.pictures.studio import Studio, settle
from pitboss.chart_models import ChartData, ChartPoint, ChartSeries, ChartSpec
from pitboss.errors import BadRequest, DatabaseUnavailable
from pitboss.models import ColumnInfo
from pitboss.shapes import ALL, Shape, Sort
from tests.gui.desk import MemoryRows, columns
from widgets.chart.scale import seconds_of
from widgets.export.choice import ExportChoice

Way = Callable[[Studio], Awaitable[None]]
SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"
WEEK = 7 * 86_400
BEGAN = seconds_of(datetime(2022, 1, 3))
HEAD = columns(pattern="text", stage="text", made="date", funding="numeric", revenue="numeric", cost="numeric")
NAMES = ("Network Effects", "Regulatory Moat", "Counter-Positioning", "Founder-Market Misfit", "Pilot Purgatory",
         "Process Power", "Switching Costs", "Land and Expand", "Single-Customer Trap", "Data Flywheel")  # fmt: skip
STAGES = ("Seed", "Series A", "Series B", "Series C", None)


async def chart(studio: Studio) -> None:
    await _looked_at(studio)
    canvas = studio.window.chart.canvas
    canvas.setFocus()
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Down)


async def chart_stacked(studio: Studio) -> None:
    made = random.Random(3)
    series = tuple(
        ChartSeries(name, tuple(ChartPoint(float(at), 2.0 + round(30 / (at + 1) + made.random() * 6)) for at in
                    range(len(NAMES))))
        for name in ("Biotech", "AI", "Digital Health", "TechBio", "Medical Devices", "Services", "Tools")
    )  # fmt: skip
    rest = ChartSeries("", tuple(ChartPoint(float(at), 3.0) for at in range(len(NAMES))), is_rest=True)
    data = ChartData("category", (*series, rest), NAMES, groups=312, parts=12, rows=1_204, of_rows=48_310)
    await _drawn(studio, ChartSpec("bar", "pattern", series="stage"), data)


async def chart_several(studio: Studio) -> None:
    made = random.Random(5)
    series = tuple(
        ChartSeries(name, tuple(ChartPoint(float(at), made.randint(-2, 30) * 1e5, 12) for at in range(5)))
        for name in ("funding", "revenue", "cost")
    )
    data = ChartData("category", series, STAGES, groups=5, rows=800, of_rows=800)
    await _drawn(studio, ChartSpec("bar", "stage", ("funding", "revenue", "cost"), "avg"), data)


async def chart_months(studio: Studio) -> None:
    made = random.Random(7)
    months = [datetime(2023 + at // 12, at % 12 + 1, 1) for at in range(24) if at != 9]
    points = tuple(ChartPoint(seconds_of(month), made.randint(2, 90) * 1e6, 4) for month in months)
    data = ChartData("date", (ChartSeries("", points),), groups=23, rows=512, of_rows=512, unit="month")
    await _drawn(studio, ChartSpec("bar", "made", ("funding",), "sum"), data)


async def chart_line(studio: Studio) -> None:
    made = random.Random(9)
    series = tuple(
        ChartSeries(name, tuple(
            ChartPoint(BEGAN + at * WEEK, 20 + of * 14 + 8 * math.sin(at / 9 + of) + made.random() * 5 + at * of / 10)
            for at in range(150)
        )) for of, name in enumerate(STAGES[1:])
    )  # fmt: skip
    data = ChartData("date", series, groups=150, parts=4, rows=4_988, of_rows=4_988, left_out=12, unit="week")
    await _drawn(studio, ChartSpec("line", "made", ("funding",), "avg", series="stage"), data)
    canvas = studio.window.chart.canvas
    canvas.setFocus()
    for _ in range(41):
        QTest.keyClick(canvas, Qt.Key.Key_Right)


async def chart_scatter(studio: Studio) -> None:
    made = random.Random(11)
    series = tuple(
        ChartSeries(name, tuple(
            ChartPoint(made.gauss(50 + of * 14, 14), made.gauss(30 + of * 10, 10)) for _ in range(400)
        )) for of, name in enumerate(STAGES)
    )  # fmt: skip
    data = ChartData("number", series, groups=1_000_000, parts=5, rows=2_000, of_rows=1_000_000)
    await _drawn(studio, ChartSpec("scatter", "revenue", ("cost",), series="stage"), data)


async def chart_histogram(studio: Studio) -> None:
    counts = [round(900 * math.exp(-(((at - 12) / 6) ** 2))) for at in range(30)]
    points = tuple(ChartPoint(at * 5e5, count, count, (at + 1) * 5e5) for at, count in enumerate(counts))
    data = ChartData("number", (ChartSeries("", points),), rows=9_800, of_rows=9_800, left_out=200, step=5e5)
    await _drawn(studio, ChartSpec("histogram", "funding"), data)


async def chart_nothing(studio: Studio) -> None:
    await _over(studio, columns(id="bigint", url="text", tags="text[]"))
    studio.window.view.show_side("chart")
    await settle(20)


async def chart_failed(studio: Studio) -> None:
    studio.desk.charts.fails = DatabaseUnavailable("The database does not answer. Try again in a moment.")
    await _looked_at(studio)


async def chart_narrow(studio: Studio) -> None:
    studio.window.resize(700, 560)
    await chart_stacked(studio)


async def export_sheet(studio: Studio) -> None:
    await _opened(studio)
    studio.window.exports.ask()


async def export_sheet_shaped(studio: Studio) -> None:
    await _opened(studio)
    studio.window.view.card.reshape(Shape("nova", sorts=(Sort("funding"),)))
    await settle()
    studio.window.exports.ask()


async def exports_running(studio: Studio) -> None:
    await _opened(studio)
    studio.desk.exports.gate = asyncio.Event()
    source = studio.window.view.card.source
    assert source is not None
    for name, form in (("Patterns in companies at seed stage.csv", "csv"), ("Patterns.xlsx", "xlsx")):
        studio.window.exports.start(source, ExportChoice(form, ALL), Path(name))  # type: ignore[arg-type]
        await settle()
    studio.window.exports.shelf._follow()


async def exports_ended(studio: Studio) -> None:
    await _opened(studio)
    source = studio.window.view.card.source
    assert source is not None
    studio.window.exports.start(source, ExportChoice("csv", ALL), Path("Patterns in companies at seed stage.csv"))
    await settle()
    studio.desk.exports.fails = BadRequest(
        "/mnt/usb/patterns.csv cannot be written: No space left on device. Choose another place, or make room."
    )
    studio.window.exports.start(source, ExportChoice("csv", ALL), Path("/mnt/usb/patterns.csv"))
    await settle()


async def table_with_export(studio: Studio) -> None:
    await studio.opened()
    studio.window.open_table("guests")
    await settle()
    QTest.mouseMove(studio.window, QPoint(5, 5))


async def _opened(studio: Studio) -> None:
    await studio.opened()
    studio.window.open_view(SEED)
    await settle()


async def _looked_at(studio: Studio) -> None:
    await _opened(studio)
    studio.window.view.show_side("chart")
    await settle(20)


async def _over(studio: Studio, head: tuple[ColumnInfo, ...]) -> None:
    """A view with these columns, and rows that nobody looks at."""
    await _opened(studio)
    studio.window.view.card.show_source(MemoryRows(head, lambda _at: tuple(None for _ in head), 18))
    await settle()


async def _drawn(studio: Studio, spec: ChartSpec, data: ChartData) -> None:
    """A view whose chart is this one."""
    await _over(studio, HEAD)
    studio.desk.charts.answer = data
    studio.window.view.show_side("chart")
    await settle()
    studio.window.chart.choices.chosen.emit(spec)
    await settle(20)


CHARTS: tuple[Way, ...] = (
    chart, chart_stacked, chart_several, chart_months, chart_line, chart_scatter, chart_histogram, chart_nothing,
    chart_failed, chart_narrow, export_sheet, export_sheet_shaped, exports_running, exports_ended, table_with_export,
)  # fmt: skip
