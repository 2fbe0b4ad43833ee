"""Views after they are made: listed, refreshed, dropped, read in windows; and the library's own pages."""

from __future__ import annotations

import asyncio
import json
from datetime import date

import pytest

from pitboss.errors import BadRequest, InUse, UnknownView
from pitboss.models import NewPattern
from pitboss.store import content, registry, rows
from pitboss.store.failures import told_plainly
from pitboss.store.notices import Notices
from pitboss.store.views import ViewKeeper
from tests.core.conftest import LIMITS, Bench

CONTENT = frozenset(content.PAGES)


async def test_views_are_listed_newest_first_with_their_rule(bench: Bench) -> None:
    await bench.run("LIST_ORGS")
    plain = await bench.run("show anti-patterns")
    async with bench.database.connection() as connection:
        listed = await registry.views(connection)
    assert [view.name for view in listed] == [plain.table, "list_orgs"]
    assert (listed[0].title, listed[0].source, listed[0].rows) == ("show anti-patterns", "translated", plain.rows)
    assert (listed[1].rule_code, listed[1].source) == ("LIST_ORGS", "reviewed")


async def test_a_view_of_an_adopted_database_is_shown_until_views_has_one_of_its_name(bench: Bench) -> None:
    await bench.fetch("CREATE VIEW public.list_orgs AS SELECT name FROM orgs")
    await bench.fetch("INSERT INTO views_registry (table_name, summary) VALUES ('list_orgs', 'made long ago')")
    async with bench.database.connection() as connection:
        assert [view.schema for view in await registry.views(connection)] == ["public"]
        keeper = ViewKeeper(bench.database, Notices(), LIMITS)
    with pytest.raises(InUse, match="belongs to the database itself"):
        await keeper.drop("list_orgs")
    await keeper.refresh("list_orgs")
    await bench.run("LIST_ORGS")
    async with bench.database.connection() as connection:
        listed = await registry.views(connection)
    assert [(view.name, view.schema) for view in listed] == [("list_orgs", "views")]


async def test_a_refresh_brings_new_content_in(bench: Bench) -> None:
    result = await bench.run("how many patterns are there")
    before = await bench.value(f"SELECT * FROM views.{result.table}")
    await bench.fetch("INSERT INTO patterns (name) VALUES ('New')")
    count, told = await ViewKeeper(bench.database, Notices(), LIMITS).refresh(result.table)
    assert (count, told.table) == (1, result.table)
    assert await bench.value(f"SELECT * FROM views.{result.table}") == before + 1  # type: ignore[operator]


async def test_a_dropped_view_is_gone_from_everywhere(bench: Bench) -> None:
    result = await bench.run("show anti-patterns")
    await bench.run("LIST_ORGS")
    keeper = ViewKeeper(bench.database, Notices(), LIMITS)
    await keeper.drop(result.table)
    await keeper.drop("list_orgs")
    assert await bench.fetch("SELECT table_name FROM views_registry") == []
    assert await bench.fetch("SELECT rule_code FROM rules") == [("LIST_ORGS",)]
    assert await bench.agree()
    with pytest.raises(UnknownView):
        await keeper.drop(result.table)


async def test_a_view_that_another_reads_is_not_dropped(bench: Bench) -> None:
    base = await bench.run("show anti-patterns")
    bench.model.answers["on top"] = f"SELECT count(*) AS n FROM {base.table}"
    top = await bench.run("on top")
    with pytest.raises(InUse, match=top.table):
        await ViewKeeper(bench.database, Notices(), LIMITS).drop(base.table)


async def test_rows_come_in_windows_and_search_finds_them_in_any_column(bench: Bench) -> None:
    bench.model.answers["numbers"] = "SELECT g AS n, 'Row ' || g AS label FROM generate_series(1, 1000) g"
    table = (await bench.run("numbers")).table
    source = await rows.open_view(bench.database, table)
    assert [(column.name, column.kind) for column in source.columns] == [("n", "number"), ("label", "text")]
    assert await source.count() == 1000
    window = await source.rows(500, 3)
    assert (window.offset, [row[0] for row in window.rows]) == (500, [501, 502, 503])
    assert await source.count("row 99") == 11
    assert [row[1] for row in (await source.rows(0, 2, "ROW 99")).rows] == ["Row 99", "Row 990"]
    assert await source.count("' OR true --") == 0


async def test_content_tables_open_without_deleted_rows_and_others_do_not(bench: Bench) -> None:
    source = await rows.open_table(bench.database, "patterns", CONTENT)
    assert await source.count() == await bench.value("SELECT count(*) FROM patterns WHERE deleted_at IS NULL")
    assert "search_vector" not in [column.name for column in source.columns]
    with pytest.raises(UnknownView):
        await rows.open_table(bench.database, "system_log", CONTENT)
    with pytest.raises(UnknownView):
        await rows.open_view(bench.database, "nothing_like_it")


async def test_a_view_that_vanished_is_told_in_a_sentence(bench: Bench) -> None:
    source = await rows.open_view(bench.database, (await bench.run("show anti-patterns")).table)
    await bench.fetch(f"DROP MATERIALIZED VIEW {source.place}")
    with pytest.raises(Exception, match="PostgreSQL could not run"), told_plainly():
        await source.count()


@pytest.mark.parametrize(
    ("type_name", "kind"),
    [
        ("numeric(10,2)", "number"),
        ("bigint", "number"),
        ("text[]", "array"),
        ("jsonb", "json"),
        ("timestamp without time zone", "date"),
        ("boolean", "boolean"),
        ("character varying(20)", "text"),
        ("tsvector", "other"),
    ],
)
def test_columns_have_a_kind(type_name: str, kind: str) -> None:
    assert rows.kind_of(type_name) == kind


async def test_the_library_counts_what_is_not_deleted(bench: Bench) -> None:
    async with bench.database.connection() as connection:
        counted = {table.name: table.rows for table in await content.library(connection)}
        assert await content.library(connection, ["nothing"]) == []
    assert list(counted) == list(content.PAGES)
    assert counted["patterns"] == await bench.value("SELECT count(*) FROM patterns WHERE deleted_at IS NULL")


async def test_patterns_are_found_by_words_and_kind(bench: Bench) -> None:
    async with bench.database.connection() as connection:
        everything = await content.patterns(connection)
        anti = await content.patterns(connection, kind="anti-pattern")
        moats = await content.patterns(connection, "REGULATORY")
    assert [row.name.lower() for row in everything] == sorted(row.name.lower() for row in everything)
    assert {row.kind for row in anti} == {"anti-pattern"}
    assert all("regulatory" in row.name.lower() for row in moats)
    assert moats


async def test_a_pattern_comes_with_all_that_is_known_of_it(bench: Bench) -> None:
    [(number,)] = await bench.fetch(
        "SELECT p.id FROM pattern_guest_link JOIN patterns p ON p.id = pattern_id WHERE deleted_at IS NULL LIMIT 1"
    )
    quotes = json.dumps(["plain", {"quote": "said"}, {"text": "written"}, 3, ""])
    await bench.fetch("UPDATE patterns SET highlights = $1::jsonb WHERE id = $2", quotes, number)
    async with bench.database.connection() as connection:
        known = await content.pattern(connection, number)  # type: ignore[arg-type]
    assert known.guests
    assert known.quotes == ("plain", "said", "written")
    async with bench.database.connection() as connection:
        with pytest.raises(UnknownView):
            await content.pattern(connection, -1)


async def test_a_pattern_can_be_added_and_needs_a_name(bench: Bench) -> None:
    async with bench.database.connection() as connection:
        number = await content.add_pattern(
            connection, NewPattern(" Cold  start ", "anti-pattern", " why ", ("data", " ", "data"))
        )
        known = await content.pattern(connection, number)
        with pytest.raises(BadRequest):
            await content.add_pattern(connection, NewPattern("  ", "pattern", ""))
    assert (known.name, known.kind, known.description, known.keywords) == (
        "Cold start",
        "anti-pattern",
        "why",
        ("data",),
    )


async def test_values_that_python_has_no_form_of_are_shown_as_postgresql_writes_them(bench: Bench) -> None:
    bench.model.answers["odd values"] = """
        SELECT 'infinity'::timestamp AS never, '0044-03-15 BC'::date AS ides, '2025-01-02'::date AS day,
               '1 year 2 mons -3 days'::interval AS span, NULL::timestamp AS nothing, '12:30'::time AS noon"""
    source = await rows.open_view(bench.database, (await bench.run("odd values")).table)
    [row] = (await source.rows(0, 1)).rows
    assert row == ("infinity", "0044-03-15 BC", date(2025, 1, 2), "1 year 2 mons -3 days", None, "12:30:00")


async def test_who_waits_for_a_drop_hears_that_the_view_is_gone(bench: Bench) -> None:
    table = (await bench.run("show anti-patterns")).table
    keeper = ViewKeeper(bench.database, Notices(), LIMITS)
    ends = await asyncio.gather(*(keeper.drop(table) for _ in range(5)), keeper.refresh(table), return_exceptions=True)
    assert {type(end) for end in ends if isinstance(end, BaseException)} == {UnknownView}
    assert await bench.agree()
