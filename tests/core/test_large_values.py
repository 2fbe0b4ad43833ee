"""Values of any size in a result: a window of rows stays small, and each value can still be had whole."""

from __future__ import annotations

import pytest

from pitboss.errors import TooLarge, UnknownView
from pitboss.models import Cut
from pitboss.shapes import Shape, Sort
from pitboss.store import rows
from pitboss.store.relation import BEGINNING
from pitboss.store.rows import LARGEST_CELL, DatabaseRows
from tests.core.conftest import Bench

MAKE = """
CREATE MATERIALIZED VIEW views.large AS
SELECT n AS id, repeat(CASE n WHEN 2 THEN 'ä' ELSE 'b' END, CASE n WHEN 3 THEN 20 ELSE {letters} END) AS text,
  (CASE n WHEN 1 THEN NULL ELSE to_jsonb(repeat('c', {letters})) END) AS details,
  array_fill('d'::text, ARRAY[{letters}]) AS tags, convert_to(repeat('e', {letters}), 'UTF8') AS data,
  'infinity'::date AS "end"
FROM generate_series(1, 4) AS n"""


async def large(bench: Bench, letters: int = 10_000) -> DatabaseRows:
    """A result with large values of every kind that can be large."""
    await bench.fetch(MAKE.format(letters=letters))
    await bench.fetch("INSERT INTO views_registry (table_name) VALUES ('large')")
    return await rows.open_view(bench.database, "large")


@pytest.mark.parametrize("shape", [Shape(), Shape(sorts=(Sort("id"),)), Shape(search="d")])
async def test_a_window_has_the_beginning_of_a_large_value_and_says_so(bench: Bench, shape: Shape) -> None:
    source = (await large(bench)).shaped(shape)
    one, two, three, *_ = (await source.rows(0, 4)).rows
    assert one[1] == "b" * BEGINNING
    assert two[1] == "ä" * BEGINNING
    assert isinstance(one[1], Cut)
    assert three[1] == "b" * 20
    assert not isinstance(three[1], Cut)
    assert one[2] is None
    assert two[2] == '"' + "c" * (BEGINNING - 1)
    assert str(one[3]).startswith("{d,d,")
    assert str(one[4]).startswith("\\x6565")
    assert all(isinstance(value, Cut) for value in two[1:5])
    assert one[5] == "infinity"
    await source.aclose()


async def test_whole_rows_and_all_batches_leave_nothing_out(bench: Bench) -> None:
    source = await large(bench)
    [found] = (await source.rows(1, 1, whole=True)).rows
    assert found[1] == "ä" * 10_000
    assert found[3] == ["d"] * 10_000
    assert [len(str(row[1])) for batch in [b async for b in source.batches(10)] for row in batch] == [
        10_000, 10_000, 20, 10_000,
    ]  # fmt: skip


async def test_one_value_is_had_whole_in_any_shape(bench: Bench) -> None:
    source = (await large(bench)).shaped(Shape(sorts=(Sort("id", descending=True),)))
    assert await source.cell(2, "text") == "ä" * 10_000
    assert await source.cell(3, "details") is None
    with pytest.raises(UnknownView, match="no longer there"):
        await source.cell(4, "text")
    await source.aclose()


async def test_a_value_beyond_all_measure_is_not_read(bench: Bench) -> None:
    await bench.fetch(f"CREATE MATERIALIZED VIEW views.large AS SELECT repeat('x', {LARGEST_CELL + 1}) AS text")
    await bench.fetch("INSERT INTO views_registry (table_name) VALUES ('large')")
    source = await rows.open_view(bench.database, "large")
    with pytest.raises(TooLarge, match="larger than 16 MB"):
        await source.cell(0, "text")
