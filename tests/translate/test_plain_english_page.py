"""Every example on the page that shows people what they can say is answered, and what it says about silence holds."""

from __future__ import annotations

import re
from pathlib import Path

import asyncpg
import pytest

from pitboss.errors import NotUnderstood
from pitboss.rulebook import load_rulebook
from pitboss.translate.english import EnglishTranslator
from resources import shipped_rulebook
from tests.translate.support import schema_of

PAGE = (Path(__file__).parents[2] / "docs" / "plain-english.md").read_text("utf-8")
EXAMPLES = re.findall(r"^- (.+)$", PAGE, re.MULTILINE)


async def test_each_example_becomes_sql_that_runs(content: asyncpg.Connection, content_dsn: str) -> None:
    schema = await schema_of(content_dsn, dict(load_rulebook(shipped_rulebook()).tables))
    english = EnglishTranslator()
    silent = []
    for example in EXAMPLES:
        try:
            reading = english.read(example, schema)
        except NotUnderstood as error:
            silent.append(f"{example}: {error}")
            continue
        await content.fetch(reading.sql)
        assert reading.explanation
        assert reading.trace
    assert silent == []
    assert len(EXAMPLES) > 50


async def test_the_sentence_of_the_page_is_the_one_that_is_said(content_dsn: str) -> None:
    schema = await schema_of(content_dsn, dict(load_rulebook(shipped_rulebook()).tables))
    said = EnglishTranslator().read("anti-patterns from the podcast", schema).explanation
    assert f'"{said}"' in " ".join(PAGE.split())


@pytest.mark.parametrize("question", ["which patterns are most profitable", "delete all patterns"])
async def test_what_it_is_said_not_to_read_is_not_read(question: str, content_dsn: str) -> None:
    schema = await schema_of(content_dsn, dict(load_rulebook(shipped_rulebook()).tables))
    assert question in PAGE
    with pytest.raises(NotUnderstood):
        EnglishTranslator().read(question, schema)
