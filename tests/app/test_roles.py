"""Rules run as a role that sees live content alone. Nobody else sees or may do anything else than before."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from app.migrations import migrate, rule_role_works
from pitboss.store.roles import RULE_ROLE
from resources import resource
from tests import postgres
from tests.conftest import adopt_content, copy_of, ensure_template, load_content, owner_dsn
from tests.postgres import TestServer

CONTENT = ("categories", "orgs", "episodes", "posts", "guests", "patterns")
SIDES = ("episode", "guest", "org", "post")


@pytest.fixture
async def owner(each_server: TestServer) -> AsyncIterator[asyncpg.Connection]:
    """The owner in a database of content that has been adopted."""
    template = await ensure_template(each_server, "adopted_template", adopt_content)
    async with copy_of(each_server, template) as dsn:
        connection = await asyncpg.connect(dsn)
        yield connection
        await connection.close()


@pytest.fixture
def private_server() -> Iterator[TestServer]:
    """A server where no role of the product exists yet."""
    server = postgres.start()
    yield server
    postgres.stop(server)


@asynccontextmanager
async def as_rule(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """A transaction as the rule role, as rules have it."""
    async with connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {RULE_ROLE}; SET LOCAL search_path = public, views, pg_temp")
        yield


async def count(connection: asyncpg.Connection, relation: str) -> int:
    """The number of rows that this connection sees."""
    return int(await connection.fetchval(f"SELECT count(*) FROM {relation}"))


async def denied(connection: asyncpg.Connection, sql: str) -> bool:
    """Whether PostgreSQL refuses it to the rule role for want of a right."""
    try:
        async with as_rule(connection):
            await connection.execute(sql)
    except asyncpg.InsufficientPrivilegeError:
        return True
    return False


# deleted rows


async def test_a_rule_sees_no_deleted_row_and_the_owner_sees_all(owner: asyncpg.Connection) -> None:
    everything = {table: await count(owner, table) for table in CONTENT}
    live = {table: await count(owner, f"{table} WHERE deleted_at IS NULL") for table in CONTENT}
    assert everything != live
    async with as_rule(owner):
        assert {table: await count(owner, table) for table in CONTENT} == live
    assert {table: await count(owner, table) for table in CONTENT} == everything


@pytest.mark.parametrize("side", SIDES)
async def test_a_rule_sees_no_link_with_a_deleted_end(owner: asyncpg.Connection, side: str) -> None:
    link = f"pattern_{side}_link"
    live = await count(
        owner,
        f"{link} JOIN patterns p ON p.id = pattern_id JOIN {side}s o ON o.id = {side}_id "
        "WHERE p.deleted_at IS NULL AND o.deleted_at IS NULL",
    )
    assert live < await count(owner, link)
    async with as_rule(owner):
        assert await count(owner, link) == live
        assert await count(owner, f"pattern_{side}s") == live  # the plain view


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("end", ["pattern", "other"])
async def test_one_deleted_end_hides_its_links_where_nothing_else_is_deleted(
    owner: asyncpg.Connection, side: str, end: str
) -> None:
    for table in CONTENT:
        await owner.execute(f"UPDATE {table} SET deleted_at = NULL")
    link = f"pattern_{side}_link"
    all_links = await count(owner, link)
    async with as_rule(owner):
        assert await count(owner, link) == all_links
    table, column = ("patterns", "pattern_id") if end == "pattern" else (f"{side}s", f"{side}_id")
    row = await owner.fetchval(f"SELECT {column} FROM {link} LIMIT 1")
    await owner.execute(f"UPDATE {table} SET deleted_at = now() WHERE id = $1", row)
    left = all_links - await count(owner, f"{link} WHERE {column} = {row}")
    async with as_rule(owner):
        assert await count(owner, link) == left


async def test_what_is_deleted_is_asked_anew_by_a_plan_that_was_made_before(owner: asyncpg.Connection) -> None:
    for table in CONTENT:
        await owner.execute(f"UPDATE {table} SET deleted_at = NULL")
    async with as_rule(owner):
        links = await owner.prepare("SELECT count(*) FROM pattern_episode_link")
        before = await links.fetchval()
        await owner.execute("RESET ROLE; UPDATE patterns SET deleted_at = now() WHERE id = 1")
        await owner.execute(f"SET LOCAL ROLE {RULE_ROLE}")
        assert await links.fetchval() < before


async def test_a_result_that_is_refreshed_loses_a_row_deleted_since(owner: asyncpg.Connection) -> None:
    async with as_rule(owner):
        await owner.execute("CREATE MATERIALIZED VIEW views.result AS SELECT name FROM patterns")
        assert await count(owner, "views.result") == 57
    await owner.execute("UPDATE patterns SET deleted_at = now() WHERE id = 1")
    async with as_rule(owner):
        await owner.execute("REFRESH MATERIALIZED VIEW views.result")
        assert await count(owner, "views.result") == 56


async def test_a_parallel_plan_gives_the_same_links(owner: asyncpg.Connection) -> None:
    async with as_rule(owner):
        links = "pattern_guest_link JOIN guests ON guests.id = guest_id"
        alone = await count(owner, links)
        forced = "force_parallel_mode" if owner.get_server_version().major < 16 else "debug_parallel_query"
        for setting in (f"{forced} = on", "parallel_setup_cost = 0", "min_parallel_table_scan_size = 0"):
            await owner.execute(f"SET LOCAL {setting}")
        plan = str(await owner.fetchval(f"EXPLAIN (FORMAT json) SELECT count(*) FROM {links}"))
        assert "Gather" in plan
        assert await count(owner, links) == alone


# other roles


async def test_a_third_role_reads_and_writes_as_before(owner: asyncpg.Connection, each_server: TestServer) -> None:
    name = await owner.fetchval("SELECT current_database()")
    await each_server.execute(
        "CREATE ROLE reader LOGIN PASSWORD 'test'; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public "
        "TO reader; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO reader",
        name,
    )
    reader = await asyncpg.connect(each_server.dsn(name, "reader"))
    for table in (*CONTENT, *(f"pattern_{side}_link" for side in SIDES)):
        assert await count(reader, table) == await count(owner, table)
    new = await reader.fetchval("INSERT INTO patterns (name, deleted_at) VALUES ('New', now()) RETURNING id")
    await reader.execute("INSERT INTO pattern_guest_link VALUES ($1, 1)", new)
    assert await reader.execute("UPDATE patterns SET description = 'x'") == "UPDATE 61"
    assert await reader.execute("DELETE FROM patterns WHERE deleted_at IS NOT NULL") == "DELETE 4"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await reader.execute(f"SET ROLE {RULE_ROLE}")
    assert not await rule_role_works(reader)
    await reader.close()
    await each_server.execute("DROP OWNED BY reader; DROP ROLE reader", name)


async def test_policies_that_a_database_has_already_go_on_as_they_are(each_server: TestServer) -> None:
    async with copy_of(each_server, "template0") as dsn:
        connection = await asyncpg.connect(dsn)
        await load_content(connection)
        await connection.execute("ALTER TABLE patterns ENABLE ROW LEVEL SECURITY; "
                                 "CREATE POLICY theirs ON patterns USING (kind = 'pattern')")  # fmt: skip
        await migrate(connection)
        policies = "SELECT array_agg(polname::text) FROM pg_policy WHERE polrelid = 'patterns'::regclass"
        assert set(await connection.fetchval(policies)) == {"pattern_factory_live", "theirs"}
        seen = await count(connection, "patterns WHERE deleted_at IS NULL AND kind = 'pattern'")
        async with as_rule(connection):
            assert await count(connection, "patterns") == seen
        await connection.close()


async def test_where_policies_hold_the_owner_too_links_are_tested_one_by_one(each_server: TestServer) -> None:
    async with copy_of(each_server, "template0") as dsn:
        connection = await asyncpg.connect(dsn)
        await load_content(connection)
        for table in ("patterns", "episodes"):
            await connection.execute(
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
                f"CREATE POLICY theirs ON {table} USING (deleted_at IS NULL)"
            )
        await migrate(connection)
        async with as_rule(connection):
            links = await count(connection, "pattern_episode_link")
            assert links == await count(connection, "pattern_episodes") > 0
        await connection.close()


async def test_policies_that_come_to_hold_the_owner_fail_a_rule_rather_than_show_what_is_deleted(
    owner: asyncpg.Connection,
) -> None:
    await owner.execute("ALTER TABLE patterns FORCE ROW LEVEL SECURITY")
    with pytest.raises(asyncpg.RaiseError, match="hold its owner too"):
        async with as_rule(owner):
            await count(owner, "pattern_guest_link")
    for side in SIDES:
        await owner.execute(f"DROP POLICY pattern_factory_live ON pattern_{side}_link")
    await migrate(owner)  # as the hint of the error says
    async with as_rule(owner):
        assert await count(owner, "pattern_guest_link") == await count(owner, "pattern_guests")


async def test_the_ids_of_what_is_deleted_are_told_of_content_alone(owner: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.RaiseError, match="rules is no content with links"):
        async with as_rule(owner):
            await owner.execute("SELECT pattern_factory_deleted('rules')")


# what the role may do


async def test_the_rule_role_reads_content_and_results_and_creates_in_views_alone(owner: asyncpg.Connection) -> None:
    async with as_rule(owner):
        await owner.execute("CREATE TEMP VIEW probe AS SELECT * FROM patterns")
        await owner.execute("CREATE MATERIALIZED VIEW views.one AS SELECT name FROM orgs; GRANT SELECT ON views.one TO "
                            "pattern_factory")  # fmt: skip
        await owner.execute("CREATE MATERIALIZED VIEW views.two AS SELECT * FROM one")
    assert await count(owner, "views.one") == 28
    for refused in (
        "SELECT * FROM rules",
        "SELECT * FROM views_registry",
        "SELECT * FROM system_log",
        "SELECT * FROM remembered_sql",
        "SELECT * FROM sample_rows",
        "SELECT * FROM pattern_factory_migrations",
        "SELECT nextval('patterns_id_seq')",
        "INSERT INTO patterns (name) VALUES ('x')",
        "UPDATE patterns SET name = 'x'",
        "DELETE FROM patterns",
        "TRUNCATE patterns",
        "CREATE TABLE public.mine ()",
        "CREATE SCHEMA mine",
        "ALTER TABLE patterns DISABLE ROW LEVEL SECURITY",
        "DROP POLICY pattern_factory_live ON patterns",
        "SELECT * FROM pg_authid",
        "SELECT pg_read_file('/etc/hostname')",
        "COPY patterns TO PROGRAM 'true'",
        "CREATE ROLE other",
    ):
        assert await denied(owner, refused), refused


async def test_the_owner_does_not_inherit_the_rule_role_where_the_server_can_tell(owner: asyncpg.Connection) -> None:
    if owner.get_server_version().major < 16:
        pytest.skip("PostgreSQL before 16 knows inheriting as a property of the whole role")
    async with as_rule(owner):
        await owner.execute("CREATE MATERIALIZED VIEW views.kept AS SELECT 1 AS one")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await count(owner, "views.kept")
    async with as_rule(owner):
        assert await count(owner, "views.kept") == 1


async def test_old_plain_views_of_an_adopted_database_are_no_content_for_rules(each_server: TestServer) -> None:
    async with copy_of(each_server, "template0") as dsn:
        connection = await asyncpg.connect(dsn)
        await load_content(connection)
        await connection.execute("CREATE VIEW pattern_guests AS SELECT name FROM patterns")
        await migrate(connection)
        assert await denied(connection, "SELECT * FROM pattern_guests")
        assert not await denied(connection, "SELECT * FROM pattern_orgs")
        await connection.close()


async def test_rights_that_were_lost_come_back_at_the_next_start(owner: asyncpg.Connection) -> None:
    """As after a dump that was restored without rights."""
    await owner.execute(f"REVOKE SELECT ON patterns FROM {RULE_ROLE}; REVOKE CREATE ON SCHEMA views FROM {RULE_ROLE}; "
                        "DROP POLICY pattern_factory_live ON orgs")  # fmt: skip
    assert not await rule_role_works(owner)
    assert await migrate(owner) == []
    assert await rule_role_works(owner)
    async with as_rule(owner):
        assert await count(owner, "orgs") == 28


# a server that denies it


async def test_a_role_that_is_denied_is_recorded_and_mended_by_the_administrators_script(
    private_server: TestServer,
) -> None:
    await private_server.execute("CREATE ROLE pattern_factory LOGIN PASSWORD 'test'")  # no CREATEROLE
    await private_server.execute("CREATE DATABASE library OWNER pattern_factory")
    connection = await asyncpg.connect(owner_dsn(private_server, "library"))
    await load_content(connection)
    assert "0004_rule_role" not in await migrate(connection)
    assert not await rule_role_works(connection)
    reason = await connection.fetchval("SELECT denied FROM pattern_factory_migrations WHERE number = 4")
    assert "permission denied to create role" in reason
    assert await migrate(connection) == []

    for _ in range(2):  # running it again changes nothing
        await asyncio.to_thread(administer, private_server, "library", "pattern_factory")
    assert await rule_role_works(connection)
    assert await migrate(connection) == ["0004_rule_role"]
    async with as_rule(connection):
        assert await count(connection, "patterns") == 57
    await connection.close()


async def test_a_rule_role_of_another_owner_is_no_second_wall(private_server: TestServer) -> None:
    """Roles are the server's: another product's owner may have made it first."""
    for name in ("first", "second"):
        await private_server.execute(f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD 'test'")
        await private_server.execute(f"CREATE DATABASE of_{name} OWNER {name}")
    first = await asyncpg.connect(private_server.dsn("of_first", "first"))
    second = await asyncpg.connect(private_server.dsn("of_second", "second"))
    assert "0004_rule_role" in await migrate(first)
    assert "0004_rule_role" not in await migrate(second)
    assert await rule_role_works(first)
    assert not await rule_role_works(second)
    for connection in (first, second):
        await connection.close()


async def test_before_any_migration_the_rule_role_does_not_work(private_server: TestServer) -> None:
    connection = await asyncpg.connect(private_server.dsn())
    assert not await rule_role_works(connection)
    await connection.execute(f"CREATE ROLE {RULE_ROLE}")
    assert not await rule_role_works(connection)
    await connection.close()


async def test_the_role_works_where_public_may_call_little(
    owner: asyncpg.Connection, postgres_server: TestServer
) -> None:
    """As in the embedded cluster, whose hardening takes many functions from PUBLIC."""
    if owner.get_server_version().major < 18:
        pytest.skip("the hardening is made for the embedded version")
    name = await owner.fetchval("SELECT current_database()")
    await postgres_server.execute(resource("cluster", "hardening.sql").read_text("utf-8"), name)
    assert await migrate(owner) == []
    async with as_rule(owner):
        query = "SELECT * FROM pattern_guest_link JOIN patterns ON id = pattern_id WHERE search_vector @@ 'cost'"
        await owner.execute(f"CREATE MATERIALIZED VIEW views.costs AS {query}")
    await owner.execute("INSERT INTO patterns (name) VALUES ('A new one')")


def administer(server: TestServer, database: str, owner: str) -> None:
    """Run the administrator's script with psql."""
    script = resource("admin", "rule-role.sql")
    command = [f"{server.bin}/psql", "--no-psqlrc", "-q", "-d", database, "-v", f"owner={owner}", "-f", f"{script}"]
    environment = {**os.environ, "PGHOST": f"{server.folder}", "PGUSER": "postgres", "PGPASSWORD": "test"}
    subprocess.run(command, check=True, env=environment, capture_output=True)
