"""The translator's answers against gold SQL, on two schemas: it may be silent, never wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import asyncpg
import pytest

from pitboss.errors import NotUnderstood
from pitboss.introspect import guessed_keys, public_tables, with_keys
from pitboss.rulebook import load_rulebook
from pitboss.schema import Schema, TableNotes
from pitboss.store.live_schema import read_schema
from pitboss.translate.english import EnglishTranslator
from resources import shipped_rulebook
from tests.conftest import copy_of, ensure_template
from tests.postgres import TestServer
from tests.translate.support import CONTENT_NOTES, DATA, SHOP_NOTES, Example, examples, is_right, schema_of

ANALYSTS = examples(Path(__file__).parents[1] / "data" / "questions-dev.jsonl")
# silent on these alone, of the questions that have an answer
HARD = {
    "show me the patterns in the podcast episodes with the kind of pattern it is and where I can see the episode",
}


# of the constructions on schemas that were made for them, so many questions have no answer yet
SILENT = {"museum": 30, "helpdesk": 11, "farm": 18}


async def verdicts(
    connection: asyncpg.Connection, schema: Schema, questions: list[Example]
) -> dict[str, list[tuple[str, Example]]]:
    """By verdict (right, wrong, silent): the class and question of each."""
    translator = EnglishTranslator()
    found: dict[str, list[tuple[str, Example]]] = {"right": [], "wrong": [], "silent": []}
    for example in questions:
        try:
            sql = translator.read(example.question, schema).sql
        except NotUnderstood:
            found["right" if example.sql is None else "silent"].append((example.cls, example))
            continue
        right = example.sql is not None and await is_right(connection, sql, example)
        found["right" if right else "wrong"].append((example.cls, example))
    return found


def notes_of(name: str) -> dict[str, TableNotes]:
    """The notes of the tests, or those that ship with the product."""
    return CONTENT_NOTES if name == "tests" else dict(load_rulebook(shipped_rulebook()).tables)


@pytest.mark.parametrize("notes", ["tests", "shipped"])
async def test_no_answer_to_an_analyst_is_wrong_and_lists_and_filters_are_all_answered(
    notes: str, content: asyncpg.Connection, content_dsn: str
) -> None:
    found = await verdicts(content, await schema_of(content_dsn, notes_of(notes)), ANALYSTS)
    assert found["wrong"] == []
    silent = Counter(cls for cls, _ in found["silent"])
    assert silent["list"] == silent["filter"] == 0
    assert {example.question for _, example in found["silent"]} <= HARD


@pytest.mark.parametrize(("name", "notes"), [("content", "tests"), ("content", "shipped"), ("shop", "tests")])
async def test_own_questions_are_answered_as_their_gold_says(
    name: str, notes: str, content: asyncpg.Connection, shop: asyncpg.Connection, content_dsn: str, shop_dsn: str
) -> None:
    if name == "shop":
        connection, schema = shop, await schema_of(shop_dsn, SHOP_NOTES)
    else:
        connection, schema = content, await schema_of(content_dsn, notes_of(notes))
    found = await verdicts(connection, schema, examples(DATA / f"{name}-questions.jsonl"))
    assert found["wrong"] == []
    assert found["silent"] == []


@pytest.mark.parametrize("name", SILENT)
async def test_constructions_are_read_on_schemas_whose_keys_are_named_otherwise(
    name: str, postgres_server: TestServer
) -> None:
    async def load(connection: asyncpg.Connection) -> None:
        await connection.execute((DATA / f"{name}.sql").read_text())

    async with copy_of(postgres_server, await ensure_template(postgres_server, f"{name}_template", load)) as dsn:
        connection = await asyncpg.connect(dsn)
        schema = await read_schema(connection, await public_tables(connection))
        schema = with_keys(schema, await guessed_keys(connection, schema))
        found = await verdicts(connection, schema, examples(DATA / f"{name}-questions.jsonl"))
        await connection.close()
    assert found["wrong"] == []
    assert len(found["silent"]) <= SILENT[name], found["silent"]
