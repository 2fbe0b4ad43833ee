"""Fixtures for all tests. A database is copied from a template, so that each test has its own and all are quick."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests import postgres
from tests.postgres import TestServer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
DATA = Path(__file__).parent / "data"
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[TestServer]:
    """The session's PostgreSQL."""
    server = postgres.start()
    yield server
    postgres.stop(server)


async def copy_of(server: TestServer, template: str) -> str:
    """A new database made from `template`: its name."""
    name = f"test_{next(_numbers)}"
    await server.execute(f'CREATE DATABASE {name} TEMPLATE "{template}"')
    return name


async def ensure_template(server: TestServer, name: str, *scripts: str) -> None:
    """Make the database `name` by running `scripts` in it, unless it is there."""
    try:
        await server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    except Exception as error:
        if "already exists" not in str(error):
            raise
        return
    for script in scripts:
        await server.execute(script, name)


@pytest.fixture
async def empty_dsn(postgres_server: TestServer) -> AsyncIterator[str]:
    """A new, empty database, as its superuser."""
    name = await copy_of(postgres_server, "template0")
    yield postgres_server.dsn(name)
    await postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def content_dsn(postgres_server: TestServer) -> AsyncIterator[str]:
    """A database as an existing user has it: content tables and rows of `tests/data`, nothing of the product's."""
    await ensure_template(
        postgres_server, "content_template", (DATA / "schema.sql").read_text(), (DATA / "dataset.sql").read_text()
    )
    name = await copy_of(postgres_server, "content_template")
    yield postgres_server.dsn(name)
    await postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")
