"""What the translator gives always passes the guard, and a synonym may stand wherever a name may."""

from __future__ import annotations

import json
from pathlib import Path

import asyncpg
import pytest

from pitboss.errors import NotUnderstood
from pitboss.guard.judge import Guard
from pitboss.introspect import public_tables
from pitboss.rulebook import load_rulebook
from pitboss.schema import ColumnNotes, TableNotes
from pitboss.store.live_schema import read_schema
from pitboss.translate.english import EnglishTranslator
from resources import shipped_rulebook
from tests.conftest import copy_of, ensure_template
from tests.postgres import TestServer
from tests.translate.support import DATA

QUESTIONS = Path(__file__).parents[2] / "bench" / "questions"
SCRIPTS = {
    "shop": DATA / "shop.sql",
    "hospital": QUESTIONS / "hospital.sql",
    "league": QUESTIONS / "league.sql",
}


def questions(schema: str) -> list[str]:
    """Every question that there is on a schema, answerable or not."""
    files = [*QUESTIONS.glob(f"{schema}-*.jsonl"), *DATA.glob(f"{schema}-questions.jsonl")]
    return [json.loads(line)["question"] for file in files for line in file.read_text("utf-8").splitlines()]


async def check_all(connection: asyncpg.Connection, schema_name: str, tables: dict[str, TableNotes]) -> int:
    """Judge what becomes of all questions; how many were answered."""
    schema, english, answered = await read_schema(connection, tables), EnglishTranslator(), 0
    guard = await Guard.load(connection, list(schema.tables))
    for question in questions(schema_name):
        try:
            sql = english.read(question, schema).sql
        except NotUnderstood:
            continue
        async with connection.transaction():
            await guard.judge(connection, sql)
        answered += 1
    return answered


async def test_all_answers_on_the_content_pass_the_guard(adopted_dsn: str) -> None:
    connection = await asyncpg.connect(adopted_dsn)
    assert await check_all(connection, "content", dict(load_rulebook(shipped_rulebook()).tables)) > 100
    await connection.close()


@pytest.mark.parametrize("name", SCRIPTS)
async def test_all_answers_on_other_schemas_pass_the_guard(name: str, postgres_server: TestServer) -> None:
    async def fill(connection: asyncpg.Connection) -> None:
        await connection.execute(SCRIPTS[name].read_text("utf-8"))

    async with copy_of(postgres_server, await ensure_template(postgres_server, f"guarded_{name}", fill)) as dsn:
        connection = await asyncpg.connect(dsn)
        assert await check_all(connection, name, await public_tables(connection)) > 70
        await connection.close()


async def test_a_synonym_gives_the_same_sql_as_the_name(shop: asyncpg.Connection) -> None:
    notes = await public_tables(shop)
    notes["products"] = TableNotes(synonyms=("ware",), columns={"price": ColumnNotes(synonyms=("list price",))})
    notes["customers"] = TableNotes(synonyms=("shopper",), columns={"city": ColumnNotes(synonyms=("home town",))})
    schema, english, swapped = await read_schema(shop, notes), EnglishTranslator(), 0
    words = {"products": "wares", "product": "ware", "customers": "shoppers", "customer": "shopper"}
    words |= {"price": "list price", "city": "home town"}
    for question in questions("shop"):
        other = " ".join(words.get(word, word) for word in question.split())
        try:
            expected = english.read(question, schema).sql
        except NotUnderstood:
            continue
        if other != question:
            assert english.read(other, schema).sql == expected, other
            swapped += 1
    assert swapped > 60
