"""Fixtures for all tests. A database is copied from a template, so that each test has its own and all are quick."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from app.migrations import migrate
from tests import postgres
from tests.postgres import BIN, TestServer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
DATA = Path(__file__).parent / "data"
OWNER = "pattern_factory"
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[TestServer]:
    """The session's PostgreSQL. Databases belong to the role `pattern_factory`, as in the product."""
    yield from _server(BIN)


@pytest.fixture(scope="session")
def older_server() -> Iterator[TestServer]:
    """An older PostgreSQL, where Debian's package of it is installed; its databases too belong to the owner."""
    binaries = Path("/usr/lib/postgresql/15/bin")
    if not (binaries / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed (Debian: postgresql-15)")
    yield from _server(binaries)


@pytest.fixture(params=["postgres_server", "older_server"], ids=["embedded", "15"])
def each_server(request: pytest.FixtureRequest) -> TestServer:
    """Each version of PostgreSQL that is at hand: the test runs once for each."""
    server = request.getfixturevalue(request.param)
    assert isinstance(server, TestServer)
    return server


def _server(binaries: Path) -> Iterator[TestServer]:
    with running_server(binaries) as server:
        yield server


@contextmanager
def running_server(binaries: Path = BIN) -> Iterator[TestServer]:
    """A server with the role that owns its databases, for the time of a `with`."""
    server = postgres.start(binaries)
    try:
        # the factory keeps the runner from setting, and then unsetting, the thread's own loop
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            runner.run(server.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD 'test'"))
        yield server
    finally:
        postgres.stop(server)


def owner_dsn(server: TestServer, database: str) -> str:
    """The database as the product's owner, who is no superuser (`server.dsn(database)` is one)."""
    return server.dsn(database, OWNER)


@asynccontextmanager
async def copy_of(server: TestServer, template: str) -> AsyncIterator[str]:
    """A new database made from `template`, for the time of an `async with`: its DSN as the owner."""
    name = f"test_{next(_numbers)}"
    await server.execute(f'CREATE DATABASE {name} OWNER {OWNER} TEMPLATE "{template}"')
    try:
        yield owner_dsn(server, name)
    finally:
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def ensure_template(
    server: TestServer, name: str, fill: Callable[[asyncpg.Connection], Awaitable[object]]
) -> str:
    """Make the database `name` and let `fill` work in it as its owner, unless it is there. Its name."""
    try:
        await server.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0")
    except asyncpg.DuplicateDatabaseError:
        return name
    connection = await asyncpg.connect(owner_dsn(server, name))
    try:
        await fill(connection)
    finally:
        await connection.close()
    return name


async def load_content(connection: asyncpg.Connection) -> None:
    """The content tables and rows of `tests/data`."""
    await connection.execute((DATA / "schema.sql").read_text())
    await connection.execute((DATA / "dataset.sql").read_text())


async def adopt_content(connection: asyncpg.Connection) -> None:
    """The same, then migrated."""
    await load_content(connection)
    await migrate(connection)


@pytest.fixture
async def empty_dsn(postgres_server: TestServer) -> AsyncIterator[str]:
    """A new, empty database."""
    async with copy_of(postgres_server, "template0") as dsn:
        yield dsn


@pytest.fixture
async def fresh_dsn(postgres_server: TestServer) -> AsyncIterator[str]:
    """A database as the product makes it: migrated, no content."""
    async with copy_of(postgres_server, await ensure_template(postgres_server, "fresh_template", migrate)) as dsn:
        yield dsn


@pytest.fixture
async def content_dsn(postgres_server: TestServer) -> AsyncIterator[str]:
    """A database as an existing user has it: content tables and rows of `tests/data`, nothing of the product's."""
    async with copy_of(
        postgres_server, await ensure_template(postgres_server, "content_template", load_content)
    ) as dsn:
        yield dsn


@pytest.fixture
async def adopted_dsn(postgres_server: TestServer) -> AsyncIterator[str]:
    """A database as an existing user has it, adopted: `content_dsn`, then migrated."""
    async with copy_of(
        postgres_server, await ensure_template(postgres_server, "adopted_template", adopt_content)
    ) as dsn:
        yield dsn


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Names of folders that are not UTF-8 come as lone surrogates in what was logged; no worker can report those."""
    report = yield
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report
