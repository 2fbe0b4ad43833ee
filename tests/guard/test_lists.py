"""The allow-lists: well kept, and resolved to what the server has."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

from pitboss.guard.ids import resolve
from pitboss.guard.lists import read_lists
from resources import resource
from tests.guard.conftest import CONTENT

FILES = ("functions.txt", "operators.txt", "types.txt")


@pytest.mark.parametrize("file", FILES)
def test_every_line_gives_a_reason_and_no_name_stands_twice(file: str) -> None:
    lines = [line for line in Path(resource("guard", file)).read_text().splitlines() if not line.startswith("# ")]
    assert [line for line in lines if not line.partition("  # ")[2].strip()] == []
    names = [line.partition("  # ")[0] for line in lines]
    assert len(set(names)) == len(names)


def test_every_node_gives_a_reason() -> None:
    lines = Path(resource("guard", "nodes.txt")).read_text().splitlines()
    assert [line for line in lines if line[:1].isupper() and "  # " not in line] == []


def test_fields_of_one_kind_are_spelled_like_the_sets_of_ids() -> None:
    kinds = {rule.kind for node in read_lists().nodes.values() for rule in node.fields.values()}
    assert kinds == {"", "relation", "type", "function", "operator", "operation"}


async def test_the_embedded_server_knows_every_line(postgres_server: object, connection: asyncpg.Connection) -> None:
    if connection.get_server_version().major < 18:
        pytest.skip("an older server passes over what it does not know")
    lists = read_lists()
    allowed = await resolve(connection, lists, CONTENT)
    assert lists.names - set(allowed.functions.values()) == set()
    assert lists.operators - set(allowed.operators.values()) == set()
    assert len(allowed.content) == len(CONTENT)


async def test_no_allowed_function_reaches_beyond_its_arguments(connection: asyncpg.Connection) -> None:
    """Of the volatile functions only chance, the clock and samples are allowed, and none made by anybody."""
    allowed = await resolve(connection, read_lists(), CONTENT)
    rows = await connection.fetch(
        "SELECT DISTINCT proname FROM pg_proc WHERE provolatile = 'v' AND oid = ANY ($1::oid[])",
        list(allowed.functions),
    )
    assert {row["proname"] for row in rows} <= {
        "random", "random_normal", "gen_random_uuid", "uuidv4", "uuidv7", "clock_timestamp", "bernoulli", "system",
        "array_sample", "array_shuffle",
    }  # fmt: skip
    foreign = "SELECT count(*) FROM pg_proc WHERE oid = ANY ($1::oid[]) AND pronamespace <> 'pg_catalog'::regnamespace"
    assert await connection.fetchval(foreign, [*allowed.functions, *allowed.operations]) == 0


async def test_no_allowed_function_but_casts_and_samples_takes_or_gives_ids_of_the_system(
    connection: asyncpg.Connection,
) -> None:
    allowed = await resolve(connection, read_lists(), CONTENT)
    rows = await connection.fetch(
        """SELECT p.oid::regprocedure::text AS name FROM pg_proc p, unnest(p.proargtypes || p.prorettype) AS t(oid)
           JOIN pg_type USING (oid) WHERE p.oid = ANY ($1::oid[])
           AND (typname LIKE 'reg%' AND typname <> 'regconfig' OR typname IN ('oid', 'xid', 'tid', 'xml'))""",
        list(allowed.functions),
    )
    assert [row["name"] for row in rows] == []
