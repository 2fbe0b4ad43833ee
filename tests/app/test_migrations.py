"""An existing database is adopted and loses nothing; a new one gets all that the product needs."""

from __future__ import annotations

import asyncpg

NAMES = ["0001_content", "0002_library", "0003_search", "0004_rule_role"]


async def test_a_migrated_database_has_nothing_left_to_apply(fresh_dsn: str) -> None:
    from app.migrations import migrate

    connection = await asyncpg.connect(fresh_dsn)
    assert await migrate(connection) == []
    await connection.close()


async def test_an_adopted_database_has_its_rows(adopted_dsn: str) -> None:
    connection = await asyncpg.connect(adopted_dsn)
    assert await connection.fetchval("SELECT count(*) FROM patterns") == 60
    await connection.close()
