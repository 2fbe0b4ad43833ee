"""Databases for the translator's tests: the content with deleted rows hidden, and a shop."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.conftest import copy_of, ensure_template
from tests.postgres import TestServer
from tests.translate.support import DATA, hide_deleted


async def load_shop(connection: asyncpg.Connection) -> None:
    """The tables and rows of the shop."""
    await connection.execute((DATA / "shop.sql").read_text())


@pytest.fixture
async def shop_dsn(postgres_server: TestServer) -> AsyncIterator[str]:
    """A database with the shop."""
    async with copy_of(postgres_server, await ensure_template(postgres_server, "shop_template", load_shop)) as dsn:
        yield dsn


@pytest.fixture
async def shop(shop_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the shop."""
    connection = await asyncpg.connect(shop_dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def content(content_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the content that sees no deleted rows, as the rule role does."""
    connection = await asyncpg.connect(content_dsn)
    await hide_deleted(connection)
    yield connection
    await connection.close()
