"""Guards on real servers: the embedded one, and an older one where it is installed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import asyncpg
import pytest

from pitboss.errors import PitbossError
from pitboss.guard.judge import Guard, Verdict
from pitboss.names import quote
from tests.conftest import adopt_content, ensure_template, owner_dsn
from tests.postgres import TestServer

CONTENT = (
    "categories", "orgs", "episodes", "posts", "guests", "patterns",
    "pattern_episode_link", "pattern_guest_link", "pattern_org_link", "pattern_post_link",
)  # fmt: skip
PRODUCT = """
CREATE TABLE IF NOT EXISTS settings (key text, value text);
CREATE TABLE IF NOT EXISTS rules (id bigserial, name text);
CREATE TABLE IF NOT EXISTS system_log (id bigserial, event text, context jsonb);
CREATE TABLE IF NOT EXISTS conversations (id bigint, title text);
CREATE TABLE IF NOT EXISTS messages (role text, content text);
CREATE TABLE IF NOT EXISTS feedback (comment text);
CREATE VIEW patterns_seen_through AS SELECT * FROM patterns;
CREATE TYPE mood AS ENUM ('calm', 'keen');
CREATE DOMAIN short_text AS text CHECK (length(VALUE) < 100);
ALTER TABLE patterns ADD COLUMN mood mood, ADD COLUMN moods mood[], ADD COLUMN short short_text;
CREATE FUNCTION lower(integer) RETURNS text LANGUAGE sql AS 'SELECT value FROM settings LIMIT 1';
CREATE OPERATOR !=! (RIGHTARG = integer, FUNCTION = lower);
CREATE AGGREGATE sneak(integer) (SFUNC = int4pl, STYPE = integer);
CREATE CAST (mood AS integer) WITH INOUT;
CREATE SCHEMA IF NOT EXISTS views;
CREATE MATERIALIZED VIEW views.list_orgs AS SELECT id, name, stage FROM orgs;
CREATE VIEW views.peek AS SELECT * FROM settings;
CREATE SCHEMA private;
CREATE TABLE private.patterns (secret text);
"""
FOREIGN = "CREATE MATERIALIZED VIEW views.foreign_result AS SELECT value FROM settings;"
# What a query that only reads content never meets while it runs: a right that it lacks, a write, a fault of the server
ALARMING = ("42501", "25006", "XX", "57P", "08")
Judge = Callable[[str], Awaitable[Verdict]]


@pytest.fixture(params=["embedded", "older"])
def server(request: pytest.FixtureRequest) -> TestServer:
    """Each server in turn."""
    name = {"embedded": "postgres_server", "older": "older_server"}[request.param]
    found = request.getfixturevalue(name)
    assert isinstance(found, TestServer)
    return found


async def _fill(connection: asyncpg.Connection) -> None:
    await adopt_content(connection)
    await connection.execute(PRODUCT)


async def open_database(server: TestServer) -> asyncpg.Connection:
    """A connection to content, product tables and results; the database stays, as judging leaves nothing behind."""
    name = await ensure_template(server, "guarded", _fill)
    await server.execute(f"SET client_min_messages = error; {FOREIGN.replace('VIEW', 'VIEW IF NOT EXISTS')}", name)
    connection: asyncpg.Connection = await asyncpg.connect(owner_dsn(server, name))
    await connection.execute("SET search_path = public, views, pg_temp")
    return connection


@pytest.fixture
async def connection(server: TestServer) -> AsyncIterator[asyncpg.Connection]:
    """The owner's connection, without the second wall."""
    connection = await open_database(server)
    yield connection
    await connection.close()


@pytest.fixture
async def judge(connection: asyncpg.Connection) -> Judge:
    """Judges a text in a transaction of its own."""
    guard = await Guard.load(connection, CONTENT)

    async def judged(sql: str) -> Verdict:
        transaction = connection.transaction()
        await transaction.start()
        try:
            return await guard.judge(connection, sql)
        finally:
            await transaction.rollback()

    return judged


class Fuzzed:
    """A guard for many texts in a row, outside any event loop of pytest's."""

    def __init__(self, server: TestServer) -> None:
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._connection = self._runner.run(open_database(server))
        self._guard = self._runner.run(Guard.load(self._connection, CONTENT))

    def judge(self, sql: str) -> tuple[Verdict, str] | PitbossError:
        """The verdict, with PostgreSQL's own words for what was judged; or the refusal."""
        return self._runner.run(self._judge(sql))

    async def _judge(self, sql: str) -> tuple[Verdict, str] | PitbossError:
        transaction = self._connection.transaction()
        await transaction.start()
        try:
            verdict = await self._verdict(sql)
            columns = ", ".join(map(quote, verdict.column_names))
            await self._connection.execute("SET LOCAL statement_timeout = '1s'")
            await self._connection.fetch(f"CREATE MATERIALIZED VIEW views.fuzzed ({columns}) AS\n{sql}\n")
            return verdict, str(await self._connection.fetchval("SELECT pg_get_viewdef('views.fuzzed'::regclass)"))
        except PitbossError as error:
            return error
        except asyncpg.PostgresError as error:
            if (error.sqlstate or "").startswith(ALARMING):
                raise
            return PitbossError(str(error))
        finally:
            await transaction.rollback()

    async def _verdict(self, sql: str) -> Verdict:
        try:
            return await self._guard.judge(self._connection, sql)
        except asyncpg.PostgresError as error:
            raise AssertionError(f"PostgreSQL's error came through as it was: {sql!r}") from error

    def close(self) -> None:
        """Close connection and loop."""
        self._runner.run(self._connection.close())
        self._runner.close()


@pytest.fixture
def fuzzed(server: TestServer) -> Iterator[Fuzzed]:
    """A guard for many texts, on each server."""
    guard = Fuzzed(server)
    yield guard
    guard.close()
