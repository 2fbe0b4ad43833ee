"""Literals are understood as PostgreSQL writes them: asked of the servers themselves."""

from __future__ import annotations

import math

import asyncpg
import pytest

from pitboss.guard.constants import DAY, MONTH, bytes_of, is_interval, moment_of, number_of, paths_of_any_depth, text_of
from pitboss.guard.tree import Node, Value, read


async def _literal(connection: asyncpg.Connection, sql: str) -> Node:
    """The first constant of `SELECT <sql>` in the server's tree."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(f"CREATE TEMP VIEW probe AS SELECT {sql} AS value")
        tree = await connection.fetchval("SELECT ev_action::text FROM pg_rewrite WHERE ev_class = 'probe'::regclass")
    finally:
        await transaction.rollback()
    waiting: list[Value] = read(tree)
    while waiting:
        value = waiting.pop()
        if isinstance(value, Node) and value.kind == "CONST":
            return value
        if isinstance(value, Node):
            waiting += value.fields.values()
        elif isinstance(value, list):
            waiting += value
    raise AssertionError("no constant")


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("42", 42), ("-7::int2", 7), ("'-7'::int", -7), ("3000000000", 3e9), ("2.5", 2.5),
        ("'-12345.678'::numeric", -12345.678),
        ("'-1e300'::numeric", -math.inf), ("'1e300'::numeric", math.inf), ("0.0001", 0.0001),
        ("'NaN'::numeric", math.inf), ("'1e290'::numeric", math.inf), ("'1e260'::numeric", 1e260),
        ("'1.5'::float8", 1.5),
        ("'1.5'::float4", 1.5), ("'1e9'::text", 1e9), ("'many'::text", None),
        ("NULL::int", None), ("true", None), ("0.0", 0),
    ],
)  # fmt: skip
async def test_a_number_is_read(connection: asyncpg.Connection, sql: str, number: float | None) -> None:
    assert number_of(await _literal(connection, sql)) == (number if number is None else pytest.approx(number))


@pytest.mark.parametrize(("sql", "text"), [("'ä'::text", "ä"), ("''::text", ""), ("NULL::text", None), ("1", None)])
async def test_a_text_is_read(connection: asyncpg.Connection, sql: str, text: str | None) -> None:
    assert text_of(await _literal(connection, sql)) == text


@pytest.mark.parametrize(
    ("sql", "moment"),
    [
        ("date '2000-01-02'", DAY), ("date '1999-12-31'", -DAY), ("timestamp '2000-01-01 00:00:01'", 1_000_000),
        ("interval '1 month 2 days 3 seconds'", MONTH + 2 * DAY + 3_000_000), ("NULL::date", None), ("1", None),
    ],
)  # fmt: skip
async def test_a_moment_is_read_in_microseconds_since_2000(
    connection: asyncpg.Connection, sql: str, moment: int | None
) -> None:
    literal = await _literal(connection, sql)
    assert moment_of(literal) == moment
    assert is_interval(literal) == sql.startswith("interval")


@pytest.mark.parametrize(
    ("path", "depths"),
    [
        ("$", 0), ("$.a.b.c[*]", 0), ('$.tags[*] ? (@ == "ai")', 0), ("$.**", 1), ("$.**.name", 1), ("$.a.**.b", 1),
        ("$.**.**", 2), ("$.a.**.b.**.c ? (@ > 1)", 2), ("$.**{1 to 50}.**{2 to 40}", 2), ("$ ? (exists (@.**.**))", 2),
    ],
)  # fmt: skip
async def test_each_step_of_any_depth_in_a_path_is_counted(
    connection: asyncpg.Connection, path: str, depths: int
) -> None:
    assert paths_of_any_depth(await _literal(connection, f"'{path}'::jsonpath")) == depths


async def test_the_bytes_of_a_literal_are_those_behind_its_length(connection: asyncpg.Connection) -> None:
    assert bytes_of(await _literal(connection, "'\\xC0FFEE'::bytea")) == b"\xc0\xff\xee"
    assert bytes_of(await _literal(connection, "NULL::bytea")) == b""
