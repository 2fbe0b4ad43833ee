"""An adopted database, and `translate` as a process: an analyst's questions line by line, judged by their gold."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from tests.processes import Terminal
from tests.translate.support import Example, examples, hide_deleted, same_rows

QUESTIONS = examples(Path(__file__).parents[1] / "data" / "questions-dev.jsonl")
AS_THE_PRODUCT = "SET ROLE pattern_factory_rules; SET search_path = public, views"


@contextmanager
def translating(terminal: Terminal, dsn: str) -> Iterator[subprocess.Popen[str]]:
    """`pattern-factory translate` over a database, waiting for lines."""
    process = terminal.start("translate", "--dsn", dsn, stdin=subprocess.PIPE)
    try:
        yield process
    finally:
        _, said = process.communicate(timeout=30)
        assert (process.returncode, said) == (0, "")


def ask(process: subprocess.Popen[str], line: str) -> str | None:
    """The SQL that one line is answered with, before the next is sent."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    assert answer["sql"] or answer["reason"]
    sql: str | None = answer["sql"]
    return sql


@pytest.fixture
async def connections(content_dsn: str, tmp_path: Path) -> AsyncIterator[tuple[asyncpg.Connection, asyncpg.Connection]]:
    """Two connections to a database adopted by `migrate`: one for gold SQL, one in the state in which rules run."""
    Terminal(tmp_path)("migrate", "--dsn", content_dsn)
    gold, product = await asyncpg.connect(content_dsn), await asyncpg.connect(content_dsn)
    await hide_deleted(gold)
    await product.execute(AS_THE_PRODUCT)
    yield gold, product
    await gold.close()
    await product.close()


async def verdict(example: Example, sql: str | None, gold: asyncpg.Connection, product: asyncpg.Connection) -> str:
    """`right`, `wrong` or `silent`."""
    if sql is None or example.sql is None:
        return "right" if sql == example.sql else "silent" if sql is None else "wrong"
    wanted = [tuple(row) for row in await gold.fetch(example.sql)]
    got = [tuple(row) for row in await product.fetch(sql)]
    return "right" if same_rows(wanted, got, ordered=example.ordered) else "wrong"


async def test_no_answer_of_the_translate_command_is_wrong_in_an_adopted_database(
    connections: tuple[asyncpg.Connection, asyncpg.Connection], content_dsn: str, tmp_path: Path
) -> None:
    tally = Counter[tuple[str, str]]()
    with translating(Terminal(tmp_path), content_dsn) as process:
        for example in QUESTIONS:
            tally[example.cls, await verdict(example, ask(process, example.question), *connections)] += 1
    assert not [key for key in tally if key[1] == "wrong"]
    assert tally["list", "silent"] == tally["filter", "silent"] == 0
    assert tally["list", "right"] > 0
    assert tally["filter", "right"] > 0


async def test_translating_creates_nothing_in_a_database_that_is_not_adopted(content_dsn: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(content_dsn)
    relations = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    before = await connection.fetch(relations)
    with translating(Terminal(tmp_path), content_dsn) as process:
        assert ask(process, "list orgs")
        assert ask(process, "") is None
    assert await connection.fetch(relations) == before
    assert not await connection.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname = 'views'")
    await connection.close()
