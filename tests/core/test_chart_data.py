"""What charts draw: grouped, binned or picked in the database, bounded, and never without saying so."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from pitboss.chart_models import MOST_BARS, MOST_POINTS, MOST_SERIES, ChartData, ChartSpec
from pitboss.errors import BadRequest
from pitboss.shapes import ALL, Between, Shape, Sort
from pitboss.store import rows
from pitboss.store.chart_data import chart_data
from tests.core.conftest import Bench

SALES = """
CREATE MATERIALIZED VIEW views.sales AS
SELECT * FROM (VALUES
  ('tea', 'north', 10, 1.5::float8, date '2024-01-15', '$4.00'::money),
  ('tea', 'south', 20, 2.5, '2024-01-20', '$1.00'), ('coffee', 'north', 5, 'NaN', '2024-02-03', NULL),
  ('coffee', 'north', 7, 1e308, '2024-05-03', '$2.00'), (NULL, 'south', 1, 0, 'infinity', '$9.00'),
  ('milk', NULL, NULL, NULL, NULL, NULL)) AS v(product, region, sold, weight, day, price)"""
LARGE = """
CREATE MATERIALIZED VIEW views.large AS
SELECT g AS id, 'item ' || g % 300 AS item, 'part ' || g % 20 AS part, (g * 37 % 1000)::numeric / 10 AS size,
  timestamp '2020-01-01' + g * interval '1 hour' AS made
FROM generate_series(1, 40000) AS g"""


async def draw(bench: Bench, make: str, spec: ChartSpec, shape: Shape = ALL) -> ChartData:
    """The chart of a result that `make` makes, where it is not there yet."""
    name = make.split()[3].removeprefix("views.")
    if not await bench.fetch("SELECT FROM pg_class WHERE relname = $1", name):
        await bench.fetch(make)
        await bench.fetch("INSERT INTO views_registry (table_name) VALUES ($1)", name)
    source = await rows.open_view(bench.database, name)
    return await chart_data(bench.database, source.relation, shape, spec)


def values(data: ChartData, at: int = 0) -> list[float]:
    """The heights of a series."""
    return [point.y for point in data.series[at].points]


async def test_bars_are_sums_by_group_with_the_largest_first_and_the_empty_one_named(bench: Bench) -> None:
    data = await draw(bench, SALES, ChartSpec("bar", "product", ("sold",), "sum"))
    assert (data.axis, data.labels) == ("category", ("tea", "coffee", None, "milk"))
    assert values(data) == [30, 12, 1]
    assert (data.groups, data.rows, data.of_rows) == (4, 6, 6)


async def test_bars_follow_filter_search_and_sorts(bench: Bench) -> None:
    spec = ChartSpec("bar", "product", ("sold",), "sum")
    data = await draw(bench, SALES, spec, Shape(sorts=(Sort("product"),)))
    assert data.labels == ("coffee", "milk", "tea", None)
    data = await draw(bench, SALES, spec, Shape(sorts=(Sort("sold"),), filters=(Between("sold", "2"),)))
    assert (data.labels, values(data)) == (("coffee", "tea"), [12, 30])
    data = await draw(bench, SALES, spec, Shape(search="NORTH"))
    assert (data.labels, values(data)) == (("coffee", "tea"), [12, 10])


async def test_averages_leave_out_what_is_no_number(bench: Bench) -> None:
    data = await draw(bench, SALES, ChartSpec("bar", "product", ("weight", "price"), "avg"))
    assert [one.name for one in data.series] == ["weight", "price"]
    by_label = {data.labels[int(point.x)]: point.y for point in data.series[1].points}
    assert by_label == {"tea": 2.5, "coffee": 2, None: 9}
    assert {data.labels[int(point.x)]: point.y for point in data.series[0].points} == {"tea": 2, None: 0}


async def test_rows_are_counted_and_split_by_a_column(bench: Bench) -> None:
    data = await draw(bench, SALES, ChartSpec("bar", "product", series="region"))
    found = {one.name: {data.labels[int(p.x)]: p.y for p in one.points} for one in data.series}
    assert found == {"north": {"coffee": 2, "tea": 1}, "south": {"tea": 1, None: 1}, None: {"milk": 1}}


async def test_more_groups_than_bars_and_more_parts_than_colours_are_told(bench: Bench) -> None:
    data = await draw(bench, LARGE, ChartSpec("bar", "item", ("id",), "sum", series="part"))
    assert (len(data.labels), data.groups, data.parts) == (MOST_BARS, 300, 20)
    assert [one.is_rest for one in data.series] == [False] * (MOST_SERIES - 1) + [True]
    whole = await draw(bench, LARGE, ChartSpec("bar", "item", ("id",), "sum"))
    assert whole.labels == data.labels
    assert whole.labels[0] == "item 100"
    assert sum(map(sum, (values(data, at) for at in range(MOST_SERIES)))) == sum(values(whole))


async def test_bars_of_days_are_put_together_until_they_fit(bench: Bench) -> None:
    data = await draw(bench, SALES, ChartSpec("bar", "day", ("sold",), "sum"))
    assert (data.axis, data.unit, values(data)) == ("date", "week", [30, 5, 7])
    assert data.left_out == 2
    first = datetime.fromtimestamp(data.series[0].points[0].x, UTC)
    assert first == datetime(2024, 1, 15, tzinfo=UTC)
    data = await draw(bench, SALES, ChartSpec("bar", "day", unit="month"))
    assert values(data) == [2, 1, 1]


async def test_a_line_has_every_moment_or_says_what_it_puts_together(bench: Bench) -> None:
    data = await draw(bench, SALES, ChartSpec("line", "day", ("sold",), "sum"))
    assert (data.unit, values(data), data.left_out) == ("auto", [10, 20, 5, 7], 2)
    data = await draw(bench, LARGE, ChartSpec("line", "made", ("size",), "avg"))
    assert (data.unit, len(values(data)), data.rows) == ("day", 1667, 40_000)
    data = await draw(bench, LARGE, ChartSpec("line", "id", ("size",), "avg"))
    assert data.step == 25
    assert 1500 < len(values(data)) <= MOST_POINTS
    data = await draw(bench, LARGE, ChartSpec("line", "made", series="part", unit="year"))
    assert [len(one.points) for one in data.series] == [5] * MOST_SERIES


async def test_dots_are_all_rows_or_the_same_chosen_few(bench: Bench) -> None:
    data = await draw(bench, SALES, ChartSpec("scatter", "sold", ("price",), series="product"))
    assert [(one.name, [(p.x, p.y) for p in one.points]) for one in data.series] == [
        ("tea", [(10, 4), (20, 1)]), ("coffee", [(7, 2)]), (None, [(1, 9)]),
    ]  # fmt: skip
    assert (data.rows, data.of_rows, data.left_out) == (4, 4, 2)
    many = ChartSpec("scatter", "id", ("size",), series="part")
    data = await draw(bench, LARGE, many)
    assert 1900 < data.rows <= MOST_POINTS
    assert (data.of_rows, data.parts, len(data.series)) == (40_000, 20, MOST_SERIES)
    assert max(point.x for one in data.series for point in one.points) > 30_000
    assert await draw(bench, LARGE, many) == data


async def test_a_histogram_has_round_edges_and_its_empty_bars(bench: Bench) -> None:
    data = await draw(bench, SALES, ChartSpec("histogram", "sold"))
    [series] = data.series
    assert [(p.x, p.y, p.end) for p in series.points] == [
        (0, 1, 5), (5, 2, 10), (10, 1, 15), (15, 0, 20), (20, 1, 25)
    ]  # fmt: skip
    assert (data.rows, data.left_out, data.step) == (5, 1, 5)
    data = await draw(bench, LARGE, ChartSpec("histogram", "size"))
    assert sum(values(data)) == 40_000
    assert len(values(data)) == 40
    none = await draw(bench, SALES, ChartSpec("histogram", "sold"), Shape(search="nothing like it"))
    assert none.points == 0


async def test_what_cannot_be_drawn_is_told(bench: Bench) -> None:
    for spec, said in (
        (ChartSpec("bar", "product", ("region",), "sum"), "no numbers"),
        (ChartSpec("line", "product"), "neither numbers nor dates"),
        (ChartSpec("scatter", "sold"), "second one"),
        (ChartSpec("bar", "product", ("sold", "weight"), "sum", series="region"), "one of the two"),
        (ChartSpec("bar", "colour"), "no column"),
    ):
        with pytest.raises(BadRequest, match=said):
            await draw(bench, SALES, spec)


async def test_a_column_called_like_anything_is_only_a_name(bench: Bench) -> None:
    make = """CREATE MATERIALIZED VIEW views.odd_names AS
    SELECT 1 AS "{where} {place} %s ""; DROP", 'a' AS "it's $1" """
    data = await draw(bench, make, ChartSpec("bar", "it's $1", ('{where} {place} %s "; DROP',), "sum"), Shape("a"))
    assert (data.labels, values(data)) == (("a",), [1])


async def test_cancelling_a_chart_ends_its_query(bench: Bench) -> None:
    make = "CREATE MATERIALIZED VIEW views.slow AS SELECT g AS x FROM generate_series(1, 500000) g"
    await draw(bench, make, ChartSpec("histogram", "x"), Shape(filters=(Between("x", high="3"),)))
    chart = asyncio.ensure_future(draw(bench, make, ChartSpec("bar", "x", series="x")))
    running = """SELECT count(*) FROM pg_stat_activity
    WHERE query LIKE '%WITH cells AS%' AND pid <> pg_backend_pid() AND state = 'active'"""
    while not await bench.value(running):  # noqa: ASYNC110  # the server tells nobody
        await asyncio.sleep(0)
    chart.cancel()
    with pytest.raises(asyncio.CancelledError):
        await chart
    assert await bench.value(running) == 0
