"""The plain HTTP reads against a real database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import asyncpg
import pytest

from app import __version__
from app import reads as reads_module
from app.database import Database
from app.reads import Answer, Health, Reads
from pitboss.errors import Busy, DatabaseUnavailable
from tests.server.conftest import Starter

TABLES = ("patterns", "episodes", "orgs", "pattern_episode_link", "vanished")
SHIPPED = Health("connected", "none")


@pytest.fixture
async def database(adopted_dsn: str) -> AsyncIterator[Database]:
    database = Database(adopted_dsn)
    await database.open(migrations=False)
    yield database
    await database.close()


@pytest.fixture
def reads(database: Database) -> Reads:
    return Reads(database, lambda: TABLES, lambda: SHIPPED)


async def execute(database: Database, sql: str) -> None:
    async with database.connection() as connection:
        await connection.execute(sql)


async def make_view(database: Database, name: str, sql: str, schema: str = "views", kind: str = "materialized") -> None:
    """A view and its row in the registry."""
    place = f'{schema}."{name}"'
    kind = "MATERIALIZED VIEW" if kind == "materialized" else "VIEW"
    await execute(database, f"CREATE {kind} {place} AS {sql}")
    async with database.connection() as connection:
        await connection.execute("INSERT INTO views_registry (table_name, summary) VALUES ($1, 'Says it')", name)


async def answer(reads: Reads, *segments: str, **query: str) -> Answer:
    return await reads.answer(segments, tuple(query.items()))


async def rows(reads: Reads, *segments: str, **query: str) -> list[dict[str, Any]]:
    got = await answer(reads, *segments, **query)
    assert got.status == HTTPStatus.OK, got.body
    found: list[dict[str, Any]] = json.loads(got.body, parse_constant=lambda name: pytest.fail(name))
    return found


async def test_content_is_listed_in_the_order_of_its_key_without_deleted_rows(reads: Reads, database: Database) -> None:
    found = await rows(reads, "query", "patterns")
    ids = [row["id"] for row in found]
    async with database.connection() as connection:
        live = await connection.fetch("SELECT id FROM patterns WHERE deleted_at IS NULL ORDER BY id")
        assert await connection.fetchval("SELECT count(*) FROM patterns WHERE deleted_at IS NOT NULL") > 0
    assert ids == [row["id"] for row in live]


async def test_links_to_deleted_rows_are_hidden(reads: Reads, database: Database) -> None:
    found = await rows(reads, "query", "pattern_episode_link", limit="1000")
    async with database.connection() as connection:
        live = await connection.fetchval("""
            SELECT count(*) FROM pattern_episode_link l JOIN patterns p ON p.id = l.pattern_id
            JOIN episodes e ON e.id = l.episode_id WHERE p.deleted_at IS NULL AND e.deleted_at IS NULL""")
        everything = await connection.fetchval("SELECT count(*) FROM pattern_episode_link")
    assert len(found) == live < everything


async def test_patterns_are_all_listed_without_the_column_that_serves_search(reads: Reads, database: Database) -> None:
    await execute(database, "INSERT INTO patterns (name) SELECT 'p' || n FROM generate_series(1, 1500) n")
    found = await rows(reads, "patterns")
    assert len(found) > 1_500
    assert {"id", "name", "description", "kind", "keywords"} <= found[0].keys()
    assert "search_vector" not in found[0]
    assert len(await rows(reads, "patterns", limit="2", offset="1")) == 2


async def test_the_registry_is_listed_newest_first(reads: Reads, database: Database) -> None:
    await make_view(database, "older", "SELECT 1")
    await make_view(database, "newer", "SELECT 1")
    await execute(
        database, "UPDATE views_registry SET updated_at = updated_at - interval '1 day' WHERE table_name = 'older'"
    )
    first, second = (await rows(reads, "query", "views_registry"))[:2]
    assert (first["table_name"], second["table_name"]) == ("newer", "older")
    assert first.keys() == {"id", "rule_id", "table_name", "summary", "created_at", "updated_at"}
    assert first["summary"] == "Says it"


async def test_values_are_written_as_json_can_hold_them(reads: Reads, database: Database) -> None:
    await make_view(
        database,
        "kinds",
        """SELECT 9007199254740993::bigint AS big, 12345678901234567890.123456789::numeric AS exact,
           'NaN'::numeric AS nan, 'Infinity'::float8 AS inf, '-Infinity'::numeric AS ninf, 0.1::float4 AS small,
           timestamp '2025-11-24 12:30:45.123' AS at, timestamptz '2025-11-24 12:30:45+05' AS zoned,
           date '2025-11-24' AS day, 'infinity'::timestamp AS never, '-infinity'::date AS always,
           '{"a": [1, null], "é": "→"}'::jsonb AS doc, ARRAY['x', NULL, 'y"'] AS texts,
           ARRAY[[1.5, 'NaN'::float8], ['Infinity'::float8, 2]] AS grid, ARRAY['infinity'::date] AS days, true AS yes,
           NULL::text AS nothing, 'a\u2028<b>' AS text""",
    )
    (row,) = await rows(reads, "query", "kinds")
    exact = (await answer(reads, "query", "kinds")).body
    assert b"12345678901234567890.123456789" in exact
    assert row.pop("exact") == pytest.approx(12345678901234567890.123456789)
    assert row == {
        "big": 9007199254740993, "nan": None, "inf": None, "ninf": None, "small": 0.1,
        "at": "2025-11-24T12:30:45.123", "zoned": "2025-11-24T07:30:45+00:00", "day": "2025-11-24",
        "never": None, "always": None, "doc": {"a": [1, None], "é": "→"}, "texts": ["x", None, 'y"'],
        "grid": [[1.5, None], [None, 2.0]], "days": [None], "yes": True, "nothing": None, "text": "a\u2028<b>",
    }  # fmt: skip


async def test_a_domain_counts_as_what_it_is_made_from(reads: Reads, database: Database) -> None:
    await execute(database, "CREATE DOMAIN price AS numeric CHECK (VALUE <> 'Infinity')")
    await make_view(database, "prices", "SELECT 'NaN'::public.price AS a, 1.5::public.price AS b")
    assert await rows(reads, "query", "prices") == [{"a": None, "b": 1.5}]


async def test_odd_names_are_names_and_nothing_else(reads: Reads, database: Database) -> None:
    odd = 'a"; drop table patterns; --{x}%s'
    await make_view(
        database, odd.replace('"', '""'), """SELECT 1 AS "page", 2 AS "r", 3 AS "{0}", 4 AS "x""y", 5 AS "$1" """
    )
    await execute(database, """UPDATE views_registry SET table_name = replace(table_name, '""', '"')""")
    assert await rows(reads, "query", odd) == [{"page": 1, "r": 2, "{0}": 3, 'x"y': 4, "$1": 5}]
    assert await rows(reads, "patterns") != []


async def test_pages_follow_each_other(reads: Reads, database: Database) -> None:
    await make_view(database, "many", "SELECT n FROM generate_series(1, 450) n")
    assert [row["n"] for row in await rows(reads, "query", "many")] == list(range(1, 201))
    assert [row["n"] for row in await rows(reads, "query", "many", offset="440")] == list(range(441, 451))
    assert [row["n"] for row in await rows(reads, "query", "many", limit="2", offset="3")] == [4, 5]
    assert len(await rows(reads, "query", "many", limit="1000")) == 450
    assert await rows(reads, "query", "many", limit="0") == []
    assert await rows(reads, "query", "many", offset=str(2**63 - 1)) == []


@pytest.mark.parametrize("name", ["limit", "offset"])
@pytest.mark.parametrize("value", ["", "-1", "x", "1.5", "1e2", " 1", "+1", "٣", str(2**63), "9" * 10_000, "0x10"])
async def test_a_number_that_is_none_is_400(reads: Reads, name: str, value: str) -> None:
    got = await answer(reads, "query", "patterns", **{name: value})
    assert got.status == HTTPStatus.BAD_REQUEST
    assert name in json.loads(got.body)["detail"]


async def test_a_limit_over_a_thousand_is_400(reads: Reads) -> None:
    assert (await answer(reads, "query", "patterns", limit="1001")).status == HTTPStatus.BAD_REQUEST


async def test_a_number_given_twice_is_400(reads: Reads) -> None:
    got = await reads.answer(("query", "patterns"), (("limit", "1"), ("limit", "2")))
    assert got.status == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    "name",
    ["nope", "rules", "system_log", "pg_class", "pg_catalog.pg_class", "public.patterns", "guests", "vanished", "",
     "\0", "x" * 70, "' OR true --", "é"],
)  # fmt: skip
async def test_a_name_that_is_no_view_and_no_content_is_404(reads: Reads, name: str) -> None:
    assert (await answer(reads, "query", name)).status == HTTPStatus.NOT_FOUND


async def test_only_views_are_read_even_where_the_registry_names_a_table(reads: Reads, database: Database) -> None:
    await execute(database, "INSERT INTO views_registry (table_name) VALUES ('rules'), ('gone'), ('loot')")
    await execute(database, "CREATE TABLE public.loot AS SELECT 1 AS n")
    for name in ("rules", "gone", "loot"):
        assert (await answer(reads, "query", name)).status == HTTPStatus.NOT_FOUND


async def test_an_unregistered_view_is_not_read(reads: Reads, database: Database) -> None:
    await execute(database, "CREATE MATERIALIZED VIEW views.secret AS SELECT 1 AS n")
    assert (await answer(reads, "query", "secret")).status == HTTPStatus.NOT_FOUND


async def test_a_view_of_an_adopted_database_is_read_until_views_has_one_of_its_name(
    reads: Reads, database: Database
) -> None:
    await make_view(database, "old_one", "SELECT 'public' AS place", schema="public", kind="plain")
    assert await rows(reads, "query", "old_one") == [{"place": "public"}]
    await execute(database, "CREATE MATERIALIZED VIEW views.old_one AS SELECT 'views' AS place")
    assert await rows(reads, "query", "old_one") == [{"place": "views"}]


async def test_a_name_that_is_both_view_and_content_means_content(reads: Reads, database: Database) -> None:
    await make_view(database, "episodes", "SELECT 'view' AS place")
    assert "place" not in (await rows(reads, "query", "episodes"))[0]


async def test_an_answer_is_cut_between_two_rows_at_four_mebibytes_and_says_where_to_go_on(
    reads: Reads, database: Database
) -> None:
    await make_view(database, "wide", "SELECT n, repeat('é', 500000) AS t FROM generate_series(1, 10) n")
    got = await answer(reads, "query", "wide")
    assert len(got.body) <= 4 * 2**20
    assert [row["n"] for row in json.loads(got.body)] == [1, 2, 3, 4]
    assert got.next_offset == 4
    rest = await answer(reads, "query", "wide", offset="8")
    assert ([row["n"] for row in json.loads(rest.body)], rest.next_offset) == ([9, 10], None)


async def test_a_row_larger_than_an_answer_is_413(reads: Reads, database: Database) -> None:
    await make_view(database, "huge", "SELECT repeat('x', 5000000) AS t")
    assert (await answer(reads, "query", "huge")).status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


async def test_a_view_that_takes_too_long_is_stopped(
    reads: Reads, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads_module, "_SESSION", "SET LOCAL statement_timeout = 50")
    await make_view(database, "slow", "SELECT pg_sleep(60)::text AS t", schema="public", kind="plain")
    got = await answer(reads, "query", "slow")
    assert got.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert "took too long" in json.loads(got.body)["detail"]


async def test_a_view_that_fails_is_500_without_its_details(
    reads: Reads, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await make_view(database, "bad", "SELECT 1 / (random() * 0)::int AS n", schema="public", kind="plain")
    got = await answer(reads, "query", "bad")
    assert got.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert b"zero" not in got.body
    assert "division by zero" in caplog.text


async def test_a_view_replaced_again_and_again_is_read_each_time(reads: Reads, database: Database) -> None:
    await make_view(database, "busy", "SELECT 0 AS c0")
    for number in range(10):
        await execute(
            database,
            f"DROP MATERIALIZED VIEW views.busy; CREATE MATERIALIZED VIEW views.busy AS SELECT {number} AS c{number}",
        )
        assert await rows(reads, "query", "busy") == [{f"c{number}": number}]


async def test_a_view_dropped_between_two_looks_is_404(
    reads: Reads, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    async def vanish(connection: Any, relation: Any, limit: int, offset: int) -> Answer:
        looks.append(relation)
        raise asyncpg.UndefinedTableError("gone")

    monkeypatch.setattr(reads_module, "_page", vanish)
    assert (await answer(reads, "query", "patterns")).status == HTTPStatus.NOT_FOUND
    assert len(looks) == 2


class Away:
    """A database that gives no connection."""

    has_rule_role = False

    def __init__(self, error: Exception) -> None:
        self.error = error

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        raise self.error
        yield


@pytest.mark.parametrize(
    "error", [DatabaseUnavailable("Away."), Busy("Busy."), OSError("gone"), asyncpg.InterfaceError("closed")]
)
async def test_without_a_database_it_is_503(error: Exception) -> None:
    reads = Reads(Away(error), lambda: TABLES, lambda: SHIPPED)
    for segments in (("patterns",), ("query", "views_registry"), ("query", "patterns")):
        assert (await answer(reads, *segments)).status == HTTPStatus.SERVICE_UNAVAILABLE


@pytest.mark.parametrize(
    ("health", "status"),
    [
        (Health("connected", "ready"), "ok"),
        (Health("connected", "none"), "ok"),
        (Health("connected", "error"), "degraded"),
        (Health("disconnected", "ready"), "degraded"),
    ],
)
async def test_health_is_200_and_says_what_is_wrong(health: Health, status: str) -> None:
    reads = Reads(Away(OSError()), lambda: (), lambda: health)
    got = await answer(reads, "healthz")
    assert got.status == HTTPStatus.OK
    expected = {"status": status, "version": __version__, "database": health.database, "model": health.model}
    assert json.loads(got.body) == expected


async def test_anything_else_is_404(reads: Reads) -> None:
    paths: Sequence[tuple[str, ...]] = ((), ("query",), ("x",), ("query", "a", "b"))
    for path in paths:
        assert (await answer(reads, *path)).status == HTTPStatus.NOT_FOUND


async def test_over_the_socket_s_port_a_web_client_reads_rows(start: Starter, reads: Reads, database: Database) -> None:
    await make_view(database, "wide", "SELECT n, repeat('x', 400000) AS t FROM generate_series(1, 11) n")
    running = await start(reads=reads)
    origin = "Origin: http://localhost:5173"
    patterns, registry, wide, health, unknown, bad = await asyncio.gather(
        running.get("/patterns", origin),
        running.get("/query/views_registry"),
        running.get("/query/wide?limit=100", origin),
        running.get("/healthz"),
        running.get("/query/no%2Fway", origin),
        running.get("/query/patterns?limit=x"),
    )
    assert patterns.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert patterns.headers["content-type"] == "application/json; charset=utf-8"
    assert "access-control-allow-origin" not in registry.headers
    assert {row["kind"] for row in patterns.json} == {"pattern", "anti-pattern"}
    assert registry.json[0]["table_name"] == "wide"
    assert (wide.headers["x-next-offset"], len(wide.json)) == ("10", 10)
    assert (health.json["status"], unknown.status, bad.status) == ("ok", 404, 400)
    assert unknown.headers["access-control-allow-origin"] == "http://localhost:5173"
