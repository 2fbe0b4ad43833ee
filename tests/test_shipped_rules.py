"""The rulebook that ships: each reviewed rule against SQL written by hand, as the role that rules run as."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
import yaml

from pitboss.names import slug
from pitboss.rulebook import Rulebook, load_rulebook
from resources import shipped_rulebook

CODES = [
    "PATTERN_IN_EPISODE",
    "LIST_ORGS",
    "PATTERNS_BY_GUEST",
    "PATTERNS_BY_ORGANIZATION",
    "TOP_PATTERNS_BY_FREQUENCY",
    "EPISODES_WITH_MOST_PATTERNS",
    "GUESTS_DISCUSSING_SAME_PATTERN",
    "PATTERNS_BY_ORG_FUNDING_STAGE",
    "TIME_TO_FUNDING",
]

# Written apart from the rules, for the owner, who sees deleted rows and so leaves them out himself. Rows in order.
BY_HAND = {
    "PATTERN_IN_EPISODE": """
        SELECT p.name, p.kind, e.name, e.episode_url FROM pattern_episode_link l, patterns p, episodes e
        WHERE p.id = l.pattern_id AND e.id = l.episode_id AND p.deleted_at IS NULL AND e.deleted_at IS NULL
        ORDER BY 1, p.id, e.published_at, e.id""",
    "LIST_ORGS": """
        SELECT stage, name, date_founded, date_funded FROM orgs WHERE deleted_at IS NULL ORDER BY 2""",
    "PATTERNS_BY_GUEST": """
        SELECT g.name, g.job_description, p.name, p.kind,
          (SELECT e.name FROM episodes e WHERE e.id = g.episode_id AND e.deleted_at IS NULL),
          (SELECT o.name FROM posts o WHERE o.id = g.post_id AND o.deleted_at IS NULL)
        FROM patterns p, guests g
        WHERE (p.id, g.id) IN (SELECT pattern_id, guest_id FROM pattern_guest_link)
          AND p.deleted_at IS NULL AND g.deleted_at IS NULL
        ORDER BY 1, g.id, 3, p.id""",
    "PATTERNS_BY_ORGANIZATION": """
        SELECT o.name, o.stage, p.name, p.kind FROM patterns p, orgs o
        WHERE (p.id, o.id) IN (SELECT pattern_id, org_id FROM pattern_org_link)
          AND p.deleted_at IS NULL AND o.deleted_at IS NULL
        ORDER BY 1, o.id, 3, p.id""",
    "TOP_PATTERNS_BY_FREQUENCY": """
        WITH each AS (
          SELECT id, name, kind,
            (SELECT count(*) FROM pattern_episode_link l WHERE l.pattern_id = p.id
               AND l.episode_id NOT IN (SELECT id FROM episodes WHERE deleted_at IS NOT NULL)) AS e,
            (SELECT count(*) FROM pattern_guest_link l WHERE l.pattern_id = p.id
               AND l.guest_id NOT IN (SELECT id FROM guests WHERE deleted_at IS NOT NULL)) AS g,
            (SELECT count(*) FROM pattern_post_link l WHERE l.pattern_id = p.id
               AND l.post_id NOT IN (SELECT id FROM posts WHERE deleted_at IS NOT NULL)) AS o,
            (SELECT count(*) FROM pattern_org_link l WHERE l.pattern_id = p.id
               AND l.org_id NOT IN (SELECT id FROM orgs WHERE deleted_at IS NOT NULL)) AS c
          FROM patterns p WHERE deleted_at IS NULL)
        SELECT name, kind, e + g + o + c, e, g, o, c FROM each ORDER BY 3 DESC, name, id FETCH FIRST 10 ROWS ONLY""",
    "EPISODES_WITH_MOST_PATTERNS": """
        SELECT n, name, episode_url FROM (
          SELECT e.*, (SELECT count(*) FROM pattern_episode_link l, patterns p
            WHERE l.episode_id = e.id AND p.id = l.pattern_id AND p.deleted_at IS NULL) AS n
          FROM episodes e WHERE deleted_at IS NULL) counted
        WHERE n > 0 ORDER BY n DESC, name, id""",
    "GUESTS_DISCUSSING_SAME_PATTERN": """
        SELECT name, kind, cardinality(names)::bigint, array_to_string(names, ', ') FROM (
          SELECT p.*, ARRAY(SELECT g.name FROM guests g, pattern_guest_link l
            WHERE g.id = l.guest_id AND l.pattern_id = p.id AND g.deleted_at IS NULL ORDER BY g.name, g.id) AS names
          FROM patterns p WHERE deleted_at IS NULL) listed
        WHERE cardinality(names) > 1 ORDER BY 3 DESC, name, id""",
    "PATTERNS_BY_ORG_FUNDING_STAGE": """
        SELECT stage, kind, count(*) FROM (
          SELECT DISTINCT o.stage, p.kind, p.id FROM patterns p, orgs o, pattern_org_link l
          WHERE p.id = l.pattern_id AND o.id = l.org_id AND p.deleted_at IS NULL AND o.deleted_at IS NULL) pairs
        GROUP BY 1, 2
        ORDER BY array_position(ARRAY['Seed', 'Series A', 'Series B', 'Series C', 'Public', NULL], stage), 2""",
    "TIME_TO_FUNDING": """
        SELECT name, stage, date_part('year', age(date_funded, date_founded))::numeric FROM orgs
        WHERE deleted_at IS NULL AND date_part('year', age(date_funded, date_founded)) IS NOT NULL ORDER BY 3, 1""",
}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook(shipped_rulebook())


@pytest.fixture
async def connection(adopted_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(adopted_dsn)
    yield connection
    await connection.close()


def test_the_nine_rules_and_the_workflows_are_there(book: Rulebook) -> None:
    assert [rule.code for rule in book.rules] == CODES
    assert book.workflow("weekly_review") is not None
    assert any(step.needs for workflow in book.workflows for step in workflow.steps)


def test_each_rule_and_workflow_says_what_it_is_for(book: Rulebook) -> None:
    assert all(rule.name and rule.description and rule.logic and rule.sql for rule in book.rules)
    assert all(flow.name and flow.description and len(flow.steps) >= 3 for flow in book.workflows)


def test_a_rules_name_finds_that_rule(book: Rulebook) -> None:
    for rule in book.rules:
        assert book.rule(rule.name) is rule


@pytest.mark.parametrize("code", CODES)
async def test_a_rule_shows_what_hand_written_sql_shows(
    code: str, book: Rulebook, connection: asyncpg.Connection
) -> None:
    rule = book.rule(code)
    assert rule is not None
    expected = [tuple(row) for row in await connection.fetch(BY_HAND[code])]
    assert expected
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE pattern_factory_rules")
        await connection.execute("SET LOCAL search_path = public, views, pg_temp")
        rows = [tuple(row) for row in await connection.fetch(rule.sql)]
    assert rows == expected


@pytest.mark.parametrize("code", CODES)
async def test_a_rules_columns_have_names_of_their_own(
    code: str, book: Rulebook, connection: asyncpg.Connection
) -> None:
    rule = book.rule(code)
    assert rule is not None
    names = [attribute.name for attribute in (await connection.prepare(rule.sql)).get_attributes()]
    assert len(set(names)) == len(names)
    assert all(name == slug(name) for name in names)


async def test_tables_and_columns_are_described_as_the_schema_has_them(
    book: Rulebook, connection: asyncpg.Connection
) -> None:
    found = await connection.fetch(
        "SELECT table_name, array_agg(column_name::text) AS columns FROM information_schema.columns "
        "JOIN information_schema.tables USING (table_schema, table_name) "
        "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' GROUP BY 1"
    )
    schema = {row["table_name"]: set(row["columns"]) for row in found}
    assert not book.missing_tables(schema)
    assert len(book.tables) == 10
    for name, notes in book.tables.items():
        assert set(notes.columns) == schema[name], name
        assert notes.description
        assert notes.synonyms
        assert all(column.description for column in notes.columns.values()), name


def test_no_two_content_tables_share_a_synonym(book: Rulebook) -> None:
    entities = [notes for name, notes in book.tables.items() if not name.endswith("_link")]
    synonyms = [word for notes in entities for word in notes.synonyms]
    assert len(set(synonyms)) == len(synonyms)


async def test_the_file_is_plain_yaml_for_other_readers_too() -> None:
    text = await asyncio.to_thread(shipped_rulebook().read_text, encoding="utf-8")
    assert set(yaml.safe_load(text)) == {"SYSTEM", "DATA", "RULES", "WORKFLOWS"}
