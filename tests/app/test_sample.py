"""The sample content: what it holds, that it comes once, and that its removal leaves a person's own work alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
import yaml

from app.sample import TABLES, SampleCounts, is_sample_loaded, load_sample, remove_sample
from app.sample_removal import KeptRow, RemovalReport
from pitboss.errors import ImportFailed
from pitboss.rulebook import load_rulebook
from resources import resource, shipped_rulebook

LINKS = ("pattern_episode_link", "pattern_guest_link", "pattern_org_link", "pattern_post_link")


@pytest.fixture
async def connection(fresh_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(fresh_dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def loaded(connection: asyncpg.Connection) -> asyncpg.Connection:
    await load_sample(connection)
    return connection


async def counts(connection: asyncpg.Connection) -> dict[str, int]:
    return {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in (*TABLES, *LINKS)}


async def dump(connection: asyncpg.Connection) -> dict[str, list[str]]:
    return {
        table: [row[0] for row in await connection.fetch(f"SELECT t::text FROM {table} t ORDER BY 1")]
        for table in (*TABLES, *LINKS)
    }


async def test_loading_adds_all_that_the_files_hold(connection: asyncpg.Connection) -> None:
    assert not await is_sample_loaded(connection)
    added = await load_sample(connection)
    assert await is_sample_loaded(connection)
    there = await counts(connection)
    assert added == SampleCounts(
        patterns=42, episodes=25, guests=30, orgs=20, posts=15, categories=8, links=sum(there[link] for link in LINKS)
    )
    assert [there[table] for table in TABLES] == [8, 20, 25, 15, 42, 30]
    assert str(added).startswith("Added 42 patterns, 25 episodes, 30 guests, 20 organisations, 15 posts and 8 categor")
    assert await connection.fetchval("SELECT count(*) FROM sample_rows") == sum(there.values())


async def test_loading_twice_adds_nothing(loaded: asyncpg.Connection) -> None:
    before = await dump(loaded)
    again = await load_sample(loaded)
    assert again == SampleCounts()
    assert str(again) == "The sample content is here already. Nothing was added."
    assert await dump(loaded) == before


async def test_two_that_load_at_once_add_it_once(fresh_dsn: str) -> None:
    async with asyncpg.create_pool(fresh_dsn, min_size=2, max_size=2) as pool:

        async def load() -> SampleCounts:
            async with pool.acquire() as connection:
                return await load_sample(connection)

        added = await asyncio.gather(load(), load())
    assert sorted(one.patterns for one in added) == [0, 42]


async def test_every_value_arrives_as_its_column_has_it(loaded: asyncpg.Connection) -> None:
    row = await loaded.fetchrow(
        "SELECT p.kind, p.keywords, p.metadata ->> 'confidence' AS confidence, p.highlights ->> 0 AS quote, "
        "p.created_at::date::text AS created, p.search_vector @@ to_tsquery('english', 'incumbents') AS found "
        "FROM patterns p WHERE name = 'Counter-positioning'"
    )
    assert row is not None
    assert (row["kind"], row["keywords"], row["confidence"]) == ("pattern", ["moat", "strategy", "incumbents"], "0.92")
    assert row["quote"].startswith("They could have built our product")
    assert (row["created"], row["found"]) == ("2024-02-06", True)
    assert await loaded.fetchval("SELECT count(*) FROM patterns WHERE kind = 'anti-pattern'") == 18


async def test_dates_make_sense_and_some_facts_are_unknown(loaded: asyncpg.Connection) -> None:
    assert await loaded.fetchval("SELECT count(*) FROM orgs WHERE date_funded < date_founded") == 0
    assert await loaded.fetchval("SELECT count(*) FROM orgs WHERE stage IS NULL OR funding IS NULL") == 2
    assert await loaded.fetchval("SELECT count(*) FROM episodes WHERE episode_url IS NULL") == 1
    assert await loaded.fetchval("SELECT count(DISTINCT stage) FROM orgs") == 5
    assert await loaded.fetchval("SELECT bool_and(published_at BETWEEN '2023-01-01' AND '2026-11-01') FROM episodes")


async def test_each_pattern_is_linked_and_each_name_is_there_once(loaded: asyncpg.Connection) -> None:
    for table in TABLES:
        name = "description" if table == "categories" else "name"
        assert await loaded.fetchval(f"SELECT count(*) = count(DISTINCT {name}) FROM {table}"), table
    linked = " UNION ".join(f"SELECT pattern_id FROM {link}" for link in LINKS)
    assert await loaded.fetchval(f"SELECT count(*) FROM patterns WHERE id NOT IN ({linked})") == 0


async def test_a_guests_patterns_are_those_of_the_episode_or_post_where_there_is_one(
    loaded: asyncpg.Connection,
) -> None:
    stray = await loaded.fetch(
        """SELECT g.name, count(*) FROM guests g JOIN pattern_guest_link l ON l.guest_id = g.id
           WHERE coalesce(g.episode_id, g.post_id) IS NOT NULL
           GROUP BY g.id, g.name
           HAVING NOT bool_or(EXISTS (SELECT FROM pattern_episode_link e
                                      WHERE e.episode_id = g.episode_id AND e.pattern_id = l.pattern_id)
                    OR EXISTS (SELECT FROM pattern_post_link o
                               WHERE o.post_id = g.post_id AND o.pattern_id = l.pattern_id))"""
    )
    assert stray == []


def test_addresses_are_under_example_org() -> None:
    for table in TABLES:
        for row in yaml.safe_load(resource("sample", f"{table}.yaml").read_text("utf-8")):
            for name, value in row.items():
                assert not name.endswith("_url") or value is None or value.startswith("https://example.org/")


async def test_every_shipped_rule_shows_rows_of_the_sample(loaded: asyncpg.Connection) -> None:
    for rule in load_rulebook(shipped_rulebook()).rules:
        assert await loaded.fetch(rule.sql), rule.code


async def test_rows_of_ones_own_are_not_touched_and_their_ids_not_taken(adopted_dsn: str) -> None:
    connection = await asyncpg.connect(adopted_dsn)
    try:
        before = await dump(connection)
        await load_sample(connection)
        report = await remove_sample(connection)
        assert await dump(connection) == before
        assert report == RemovalReport(removed=140)
    finally:
        await connection.close()


async def test_removing_takes_all_of_it_and_can_be_done_once(loaded: asyncpg.Connection) -> None:
    report = await remove_sample(loaded)
    assert set((await counts(loaded)).values()) == {0}
    assert not await is_sample_loaded(loaded)
    assert str(report) == "The sample content is gone (140 rows)."
    assert str(await remove_sample(loaded)) == "There is no sample content to remove."
    assert (await load_sample(loaded)).patterns == 42


async def test_what_was_edited_stays_with_what_it_refers_to(loaded: asyncpg.Connection) -> None:
    await loaded.execute("UPDATE guests SET description = 'Mine' WHERE name = 'Mateus Carvalhal'")
    report = await remove_sample(loaded)
    assert report.kept == (
        KeptRow("categories", "Life science tools", "linked"),
        KeptRow("orgs", "Candlefen Bio", "linked"),
        KeptRow("episodes", "Flywheel or Storage Bill", "linked"),
        KeptRow("guests", "Mateus Carvalhal", "edited"),
    )
    assert str(report).endswith("the guest “Mateus Carvalhal” (edited).")
    row = await loaded.fetchrow("SELECT org_id, episode_id FROM guests")
    assert row is not None
    assert None not in row.values()


async def test_filling_in_what_was_empty_is_an_edit(loaded: asyncpg.Connection) -> None:
    await loaded.execute("UPDATE orgs SET funding = 1 WHERE name = 'Solderhythe'")
    assert KeptRow("orgs", "Solderhythe", "edited") in (await remove_sample(loaded)).kept


async def test_marking_as_deleted_or_touching_a_row_is_no_edit(loaded: asyncpg.Connection) -> None:
    await loaded.execute("UPDATE patterns SET deleted_at = now(), updated_at = now(), search_vector = ''")
    await loaded.execute("ALTER TABLE patterns ADD COLUMN later text")
    assert (await remove_sample(loaded)).kept == ()


async def test_what_is_linked_to_ones_own_rows_stays(loaded: asyncpg.Connection) -> None:
    await loaded.execute(
        """WITH mine AS (INSERT INTO patterns (name) VALUES ('My own') RETURNING id)
           INSERT INTO pattern_episode_link SELECT mine.id, e.id FROM mine, episodes e
           WHERE e.name = 'A Silent Season'"""
    )
    await loaded.execute("INSERT INTO guests (name, org_id) SELECT 'Me', id FROM orgs WHERE name = 'Gannetry'")
    report = await remove_sample(loaded)
    assert report.kept == (
        KeptRow("categories", "Industrial automation", "linked"),
        KeptRow("orgs", "Gannetry", "linked"),
        KeptRow("episodes", "A Silent Season", "linked"),
    )
    there = await counts(loaded)
    assert (there["patterns"], there["guests"], there["pattern_episode_link"]) == (1, 1, 1)


async def test_a_link_that_a_person_made_between_sample_rows_stays_with_both_ends(loaded: asyncpg.Connection) -> None:
    await loaded.execute(
        "INSERT INTO pattern_post_link SELECT p.id, o.id FROM patterns p, posts o "
        "WHERE p.name = 'Paved road' AND o.name = 'Numbers That Only Rise'"
    )
    report = await remove_sample(loaded)
    assert [row.name for row in report.kept] == ["Numbers That Only Rise", "Paved road"]
    assert (await counts(loaded))["pattern_post_link"] == 1


async def test_a_table_of_ones_own_that_refers_to_sample_rows_keeps_them(loaded: asyncpg.Connection) -> None:
    await loaded.execute(
        "CREATE SCHEMA own; CREATE TABLE own.notes (about bigint REFERENCES patterns ON DELETE CASCADE)"
    )
    await loaded.execute("INSERT INTO own.notes SELECT id FROM patterns WHERE name = 'Demo-ware'")
    assert (await remove_sample(loaded)).kept == (KeptRow("patterns", "Demo-ware", "linked"),)
    assert await loaded.fetchval("SELECT count(*) FROM own.notes") == 1


async def test_what_stays_is_ones_own_from_then_on(loaded: asyncpg.Connection) -> None:
    await loaded.execute("UPDATE patterns SET description = 'Mine'")
    report = await remove_sample(loaded)
    assert len(report.kept) == 42
    assert str(report).endswith(" and 37 more.")
    assert await remove_sample(loaded) == RemovalReport()
    assert (await counts(loaded))["patterns"] == 42


async def test_a_role_that_may_not_write_content_is_told_so(loaded: asyncpg.Connection) -> None:
    await loaded.execute("REVOKE DELETE ON patterns FROM CURRENT_USER")
    with pytest.raises(ImportFailed, match="does not let this role write content"):
        await remove_sample(loaded)
    assert (await counts(loaded))["patterns"] == 42
