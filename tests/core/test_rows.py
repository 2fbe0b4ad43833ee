"""Rows of a stored result: windows anywhere, in any shape, until it is refreshed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest

from pitboss.errors import BadRequest
from pitboss.shapes import (
    Between,
    Contains,
    Days,
    Empty,
    Filter,
    OneOf,
    RowCount,
    Shape,
    Sort,
    ValueCount,
)
from pitboss.store import rows
from pitboss.store.rows import DatabaseRows
from tests.core.conftest import Bench

ROWS = 60_000
MAKE = f"""
CREATE MATERIALIZED VIEW views.many AS
SELECT n AS id, 'Row ' || n AS name, repeat('x', n % 90) AS padding, n % 3 AS third, date '2020-01-01' + n % 100 AS day,
  CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'it''s "2"' ELSE 'three' END AS "odd $1 ""name",
  CASE n % 2 WHEN 0 THEN ARRAY['a', 'b'] ELSE '{{}}' END AS tags, json_build_object('n', n % 2) AS details,
  (n % 5)::numeric(10, 2) AS amount, timestamp '2020-01-01 12:00' + n % 100 * interval '1 day' AS moment
FROM generate_series(1, {ROWS}) AS n"""
ODD = 'odd $1 "name'


@pytest.fixture
async def source(bench: Bench) -> AsyncIterator[DatabaseRows]:
    """A result of some hundred pages."""
    await bench.fetch(MAKE)
    await bench.fetch("INSERT INTO views_registry (table_name, summary) VALUES ('many', 'Many')")
    source = await rows.open_view(bench.database, "many")
    yield source
    await source.aclose()


async def ids(source: DatabaseRows, offset: int, limit: int) -> list[object]:
    """The ids in a window."""
    return [row[0] for row in (await source.rows(offset, limit)).rows]


async def shown(source: DatabaseRows, *filters: Filter) -> int:
    """How many rows pass."""
    shaped = source.shaped(Shape(filters=filters))
    try:
        return await shaped.count()
    finally:
        await shaped.aclose()


@pytest.mark.parametrize("counted", [True, False])
async def test_a_window_anywhere_has_the_rows_of_its_place(source: DatabaseRows, counted: bool) -> None:
    if counted:
        assert await source.count() == ROWS
    for offset in (0, 1, 19_999, 20_000, 31_234, 45_678, ROWS - 3, ROWS - 25_000, 20_001, ROWS):
        assert await ids(source, offset, 3) == [offset + n for n in (1, 2, 3) if offset + n <= ROWS]


async def test_the_end_is_found_where_rows_are_wider_there(bench: Bench) -> None:
    await bench.fetch(
        "CREATE MATERIALIZED VIEW views.uneven AS SELECT n AS id, "
        "CASE WHEN n > 22000 THEN repeat('x', 1500) END AS wide FROM generate_series(1, 30000) AS n"
    )
    await bench.fetch("INSERT INTO views_registry (table_name) VALUES ('uneven')")
    source = await rows.open_view(bench.database, "uneven")
    assert await source.count() == 30_000
    assert await ids(source, 29_900, 200) == list(range(29_901, 30_001))
    assert await ids(source, 20_500, 2) == [20_501, 20_502]


async def test_a_refreshed_result_is_read_as_it_is_now(bench: Bench, source: DatabaseRows) -> None:
    by_name = source.shaped(Shape(sorts=(Sort("id", descending=True),)))
    assert await source.count() == ROWS
    assert await ids(by_name, 30_000, 1) == [30_000]
    await bench.fetch("DROP MATERIALIZED VIEW views.many")
    await bench.fetch(MAKE.replace(str(ROWS), "50000"))
    assert await source.count() == 50_000
    assert await ids(source, 40_000, 1) == [40_001]
    assert await ids(by_name, 30_000, 1) == [20_000]
    await by_name.aclose()


async def test_rows_are_sorted_by_several_columns_at_once_and_far_down(source: DatabaseRows) -> None:
    ordered = source.shaped(Shape(sorts=(Sort("third", descending=True), Sort("id"))))
    expected = sorted(range(1, ROWS + 1), key=lambda n: (-(n % 3), n))
    assert await ids(ordered, 0, 3) == expected[:3]
    assert await ids(ordered, 33_333, 50) == expected[33_333:33_383]
    assert await ids(ordered, ROWS - 2, 50) == expected[-2:]
    assert await ids(ordered, 0, 3) == expected[:3]
    await ordered.aclose()


async def test_empty_values_come_last_in_either_order(source: DatabaseRows) -> None:
    for descending in (False, True):
        ordered = source.shaped(Shape(sorts=(Sort(ODD, descending), Sort("details"))))
        assert (await ordered.rows(ROWS - 1, 1)).rows[0][5] is None
        await ordered.aclose()


@pytest.mark.parametrize(
    ("wanted", "passes"),
    [
        (Contains("name", "ROW 5999"), lambda n: "5999" in str(n)[:4]),
        (Contains("id", "99", exclude=True), lambda n: "99" not in str(n)),
        (OneOf("third", ("0", "2")), lambda n: n % 3 != 1),
        (OneOf(ODD, ("three", None)), lambda n: n % 4 in (0, 3)),
        (OneOf(ODD, ('it\'s "2"',), exclude=True), lambda n: n % 4 != 2),
        (OneOf("amount", ("1", "2.0")), lambda n: n % 5 in (1, 2)),
        (OneOf("tags", ("{a,b}",)), lambda n: n % 2 == 0),
        (OneOf("details", ('{"n" : 1}',)), lambda n: n % 2 == 1),
        (Between("amount", "1.5", "3"), lambda n: n % 5 in (2, 3)),
        (Between("id", high="10"), lambda n: n <= 10),
        (Between("id"), lambda n: True),
        (Between("details", low='{"n" : 1}'), lambda n: n % 2 == 1),
        (Days("day", date(2020, 1, 2), date(2020, 1, 3)), lambda n: n % 100 in (1, 2)),
        (Days("moment", last=date(2020, 1, 1)), lambda n: n % 100 == 0),
        (Empty(ODD), lambda n: n % 4 in (0, 1)),
        (Empty(ODD, exclude=True), lambda n: n % 4 in (2, 3)),
        (Empty("tags"), lambda n: n % 2 == 1),
        (Empty("id"), lambda n: False),
    ],
)  # fmt: skip
async def test_filters_pass_the_rows_that_they_say(source: DatabaseRows, wanted: Filter, passes: object) -> None:
    assert callable(passes)
    expected = [n for n in range(1, ROWS + 1) if passes(n)]
    shaped = source.shaped(Shape(filters=(wanted,)))
    assert await shaped.count() == len(expected)
    assert await ids(shaped, 0, 5) == expected[:5]
    far = max(0, len(expected) - 3)
    assert await ids(shaped, far, 5) == expected[far:]
    await shaped.aclose()


async def test_search_filters_and_order_go_together(source: DatabaseRows) -> None:
    shaped = source.shaped(Shape("row 1", (OneOf("third", ("1",)),), (Sort("id", descending=True),)))
    expected = [n for n in range(ROWS, 0, -1) if str(n).startswith("1") and n % 3 == 1]
    assert await shaped.count() == len(expected)
    assert await ids(shaped, 2_000, 5) == expected[2_000:2_005]
    assert await shaped.count("row 12345") == 1 * (12345 % 3 == 1)
    await shaped.aclose()


@pytest.mark.parametrize("text", ["' OR true --", "$1", "\\", "%", '"', "'); DROP TABLE patterns; --"])
async def test_what_a_person_types_is_never_sql(source: DatabaseRows, text: str) -> None:
    shaped = source.shaped(Shape(text, (Contains("name", text), OneOf(ODD, (text,)))))
    assert await shaped.count() == 0
    assert await ids(shaped, 5_000, 5) == []
    await shaped.aclose()


async def test_a_value_that_does_not_fit_its_column_is_told(source: DatabaseRows) -> None:
    for wanted in (Between("id", "many"), OneOf("day", ("soon",)), Contains("name", "\0")):
        with pytest.raises(BadRequest):
            await shown(source, wanted)
    with pytest.raises(BadRequest, match=r"no column 'nam'.*name"):
        await shown(source, Empty("nam"))
    broken = source.shaped(Shape(sorts=(Sort("id"),), filters=(Between("id", "many"),)))
    for _ in range(2):
        with pytest.raises(BadRequest):
            await broken.rows(5_000, 1)
    await broken.aclose()


async def test_the_values_of_a_column_are_counted_under_the_other_filters(source: DatabaseRows) -> None:
    shaped = source.shaped(Shape(filters=(OneOf("third", ("1",)), Between("id", high="10"))))
    counts = await shaped.values("third")
    assert (counts.values, counts.complete) == ((ValueCount("1", 4), ValueCount("0", 3), ValueCount("2", 3)), True)
    assert ValueCount(None, 1) in (await shaped.values(ODD)).values
    names = await source.values("name")
    assert (len(names.values), names.complete) == (200, False)
    assert [each.value for each in (await shaped.values("details")).values] == ['{"n" : 0}', '{"n" : 1}']


async def test_a_number_of_rows_says_whether_it_is_exact(bench: Bench, source: DatabaseRows) -> None:
    await bench.fetch("ANALYZE views.many")
    guess = await source.estimate()
    assert guess == RowCount(guess.rows, exact=False)
    assert abs(guess.rows - ROWS) < ROWS / 10


async def test_a_list_stops_when_nobody_waits_for_it_and_begins_anew(bench: Bench, source: DatabaseRows) -> None:
    slow = source.shaped(Shape("no such row", sorts=(Sort("padding"),)))
    waiting = [asyncio.create_task(slow.rows(10_000, 1)), asyncio.create_task(slow.prepare())]
    running = "SELECT count(*) FROM pg_stat_activity WHERE query ILIKE 'COPY%' AND state = 'active'"
    while not await bench.value(running):
        pass
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await bench.value(running) == 0
    await slow.prepare()
    assert await ids(slow, 10_000, 1) == []
    await slow.aclose()
    await slow.aclose()


async def test_a_window_is_there_before_the_list_is_whole(source: DatabaseRows) -> None:
    evens = source.shaped(Shape(filters=(OneOf("third", ("0", "1")),)))
    together = await asyncio.gather(ids(evens, 20_000, 1), ids(evens, 1_500, 1), evens.prepare())
    assert list(together[:2]) == [[30_001], [2_251]]
    await evens.aclose()


async def test_rows_come_in_batches_in_the_order_of_the_shape(source: DatabaseRows) -> None:
    shaped = source.shaped(Shape(filters=(Between("id", high="1000"),), sorts=(Sort("id", descending=True),)))
    found = [row[0] async for batch in shaped.batches(300) for row in batch]
    assert found == list(range(1000, 0, -1))
    assert [len(batch) async for batch in source.shaped(Shape("row 1234")).batches(8)] == [8, 3]


async def test_content_is_sorted_and_filtered_without_its_deleted_rows(bench: Bench) -> None:
    table = await rows.open_table(bench.database, "patterns", frozenset({"patterns"}))
    shaped = table.shaped(Shape(filters=(OneOf("kind", ("anti-pattern",)),), sorts=(Sort("name", descending=True),)))
    await shaped.prepare()
    names = [row[1] for row in (await shaped.rows(0, 1_000_000)).rows]
    expected = await bench.fetch("SELECT name FROM patterns WHERE kind = 'anti-pattern' AND deleted_at IS NULL")
    assert len(names) == len(expected) == await shaped.count()
    assert set(names) == {name for (name,) in expected}
    numbers = [str(number) for number in await ids(table, 0, 5)]
    assert numbers == sorted(numbers, key=int)
