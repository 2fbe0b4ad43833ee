"""An existing database is adopted and loses nothing; a new one gets all that the product needs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import asyncpg
import pytest

from app import migrations
from app.migrations import Migration, MigrationFailed, NewerDatabase, ServerTooOld, check_version, migrate, shipped
from tests.conftest import DATA, copy_of, load_content, owner_dsn
from tests.postgres import TestServer

ALL = ["0001_content", "0002_library", "0003_search", "0004_rule_role", "0005_conversations", "0006_journal",
       "0007_upkeep", "0008_changes", "0009_schedules"]  # fmt: skip


@pytest.fixture
async def empty(each_server: TestServer) -> AsyncIterator[asyncpg.Connection]:
    """The owner in an empty database."""
    async with copy_of(each_server, "template0") as dsn:
        connection = await asyncpg.connect(dsn)
        yield connection
        await connection.close()


async def structure(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
    """Columns of all tables in `public`: table, name, type, whether it may be null."""
    rows = await connection.fetch(
        """SELECT attrelid::regclass::text, attname::text, format_type(atttypid, atttypmod), attnotnull
           FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
           WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
           ORDER BY 1, attnum"""
    )
    return [tuple(row) for row in rows]


# a new database


async def test_a_new_database_gets_everything_once(empty: asyncpg.Connection) -> None:
    told: list[str] = []
    assert await migrate(empty, on_applied=told.append) == ALL
    assert told == ALL
    assert await migrate(empty, on_applied=told.append) == []
    assert told == ALL


async def test_content_tables_are_those_that_a_pattern_factory_database_has(
    each_server: TestServer, empty: asyncpg.Connection
) -> None:
    async with copy_of(each_server, "template0") as dsn:
        existing = await asyncpg.connect(dsn)
        await existing.execute((DATA / "schema.sql").read_text())
        await migrate(empty)
        made = await structure(empty)
        assert set(await structure(existing)) <= set(made)
        await existing.close()


async def test_programs_that_start_at_once_migrate_once(empty: asyncpg.Connection, each_server: TestServer) -> None:
    name = await empty.fetchval("SELECT current_database()")
    others = [await asyncpg.connect(owner_dsn(each_server, name)) for _ in range(3)]
    done = await asyncio.gather(*(migrate(connection) for connection in (empty, *others)))
    assert sorted(done, key=len) == [[], [], [], ALL]
    for connection in others:
        await connection.close()


async def test_two_new_databases_of_one_server_can_make_the_rule_role_at_once(postgres_server: TestServer) -> None:
    async with copy_of(postgres_server, "template0") as one, copy_of(postgres_server, "template0") as two:
        connections = [await asyncpg.connect(dsn) for dsn in (one, two)]
        assert await asyncio.gather(*(migrate(connection) for connection in connections)) == [ALL, ALL]
        for connection in connections:
            assert await migrations.rule_role_works(connection)
            await connection.close()


async def test_patterns_are_found_by_their_words(empty: asyncpg.Connection) -> None:
    await migrate(empty)
    await empty.execute("INSERT INTO patterns (name, keywords) VALUES ('Switching Costs', '{moat}')")
    await empty.execute("UPDATE patterns SET description = 'Leaving hurts'")
    found = "SELECT count(*) FROM patterns WHERE search_vector @@ plainto_tsquery('english', $1)"
    assert [await empty.fetchval(found, word) for word in ("cost", "moats", "hurting", "nothing")] == [1, 1, 1, 0]


async def test_the_plain_views_show_links_with_both_ends_live(empty: asyncpg.Connection) -> None:
    await load_content(empty)
    await migrate(empty)
    for side in ("episode", "guest", "org", "post"):
        by_hand = await empty.fetchval(
            f"SELECT count(*) FROM pattern_{side}_link l JOIN patterns p ON p.id = pattern_id "
            f"JOIN {side}s o ON o.id = {side}_id WHERE p.deleted_at IS NULL AND o.deleted_at IS NULL"
        )
        assert await empty.fetchval(f"SELECT count(*) FROM pattern_{side}s") == by_hand
    row = await empty.fetchrow("SELECT * FROM pattern_guests LIMIT 1")
    assert row is not None
    assert list(row.keys()) == [
        *("pattern_id", "pattern_name", "kind", "data_source", "guest_id", "guest_name", "job_description"),
        "created_at",
    ]


# an existing database


async def test_an_adopted_database_keeps_every_row_as_it_was(empty: asyncpg.Connection) -> None:
    await load_content(empty)
    tables = sorted({str(row[0]) for row in await structure(empty)})
    kept = "(to_jsonb(t) - 'search_vector')::text"  # the one column that is filled

    async def content() -> dict[str, str]:
        return {
            table: await empty.fetchval(f"SELECT md5(string_agg({kept}, '' ORDER BY {kept})) FROM {table} t")
            for table in tables
        }

    before = await content()
    await migrate(empty)
    assert await content() == before
    assert await empty.fetchval("SELECT count(*) FROM patterns WHERE search_vector IS NULL") == 0


async def test_new_rows_do_not_clash_with_rows_that_were_loaded_with_their_ids(empty: asyncpg.Connection) -> None:
    await load_content(empty)
    await empty.execute("DELETE FROM posts")
    await migrate(empty)
    assert await empty.fetchval("INSERT INTO patterns (name) VALUES ('New') RETURNING id") == 61
    assert await empty.fetchval("INSERT INTO posts (name) VALUES ('New') RETURNING id") == 1


async def test_missing_columns_are_added_and_views_and_triggers_of_an_older_database_stay(
    empty: asyncpg.Connection,
) -> None:
    await load_content(empty)
    await empty.execute("""
        ALTER TABLE guests DROP COLUMN post_id, DROP COLUMN keywords;
        CREATE VIEW pattern_guests AS SELECT id AS pattern_id FROM patterns;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN NEW.updated_at := now() + interval ''1 day''; RETURN NEW; END';
        CREATE TRIGGER touch BEFORE UPDATE ON patterns FOR EACH ROW EXECUTE FUNCTION touch();
        CREATE TABLE rules (id bigserial PRIMARY KEY, name text NOT NULL, description text,
          rule_code text NOT NULL UNIQUE, sql text NOT NULL, created_at timestamp, updated_at timestamp);
        INSERT INTO rules (name, rule_code, sql) VALUES ('Old', 'OLD', 'SELECT 1')""")
    last = await empty.fetchval("SELECT max(updated_at) FROM patterns")
    await migrate(empty)
    assert await empty.fetchval("SELECT count(post_id) + count(keywords) FROM guests") == 0
    assert await empty.fetchval("SELECT count(*) FROM pattern_guests") == 60
    assert await empty.fetchval("SELECT max(updated_at) FROM patterns") == last
    assert await empty.fetchval("SELECT tgenabled = 'O' FROM pg_trigger WHERE tgname = 'touch'")
    assert await empty.fetchval("SELECT rule_code FROM rules") == "OLD"
    indexes = await empty.fetchval("SELECT count(*) FROM pg_index WHERE indrelid = 'rules'::regclass")
    assert indexes == 2  # its own: no second one for the same


async def test_a_search_vector_that_a_database_keeps_itself_is_left_to_it(empty: asyncpg.Connection) -> None:
    await load_content(empty)
    await empty.execute("""
        CREATE TRIGGER theirs BEFORE INSERT OR UPDATE ON patterns FOR EACH ROW EXECUTE FUNCTION
          tsvector_update_trigger(search_vector, 'pg_catalog.simple', name);
        CREATE INDEX theirs ON patterns USING gin (search_vector)""")
    await migrate(empty)
    assert await empty.fetchval("SELECT to_regproc('pattern_factory_search_vector')") is None
    assert await empty.fetchval("SELECT to_regclass('patterns_search')") is None


async def test_doubled_views_of_an_adopted_registry_are_kept(
    empty: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    await empty.execute("""
        CREATE TABLE rules (id bigserial PRIMARY KEY, name text NOT NULL, description text,
          rule_code text NOT NULL UNIQUE, sql text NOT NULL, created_at timestamp, updated_at timestamp);
        CREATE TABLE views_registry (id bigserial PRIMARY KEY, rule_id bigint REFERENCES rules(id) ON DELETE SET NULL,
          table_name text NOT NULL, summary varchar, created_at timestamp, updated_at timestamp);
        INSERT INTO views_registry (table_name) VALUES ('one'), ('one')""")
    assert await migrate(empty) == ALL
    assert await empty.fetchval("SELECT count(*) FROM views_registry") == 2
    assert "views_registry.table_name holds 1 doubled names" in caplog.text


async def test_tables_of_another_owner_are_adopted_without_the_rule_role(
    empty: asyncpg.Connection, each_server: TestServer, caplog: pytest.LogCaptureFixture
) -> None:
    name = await empty.fetchval("SELECT current_database()")
    superuser = await asyncpg.connect(each_server.dsn(name))
    await load_content(superuser)
    await superuser.execute("ALTER TABLE orgs DROP COLUMN keywords")
    await superuser.execute("GRANT SELECT, INSERT, UPDATE, DELETE, REFERENCES ON ALL TABLES IN SCHEMA public TO "
                            "pattern_factory")  # fmt: skip
    assert await migrate(empty) == [*ALL[:3], *ALL[4:]]
    assert not await migrations.rule_role_works(empty)
    assert "orgs lacks the column keywords" in caplog.text
    assert "0004_rule_role was denied" in caplog.text
    denied = "SELECT denied FROM pattern_factory_migrations WHERE number = 4 AND applied_at IS NULL"
    assert "orgs" in await empty.fetchval(denied) or "categories" in await empty.fetchval(denied)

    for table in sorted({str(row[0]) for row in await structure(superuser)}):
        await superuser.execute(f"ALTER TABLE {table} OWNER TO pattern_factory")
    await superuser.close()
    assert await migrate(empty) == ["0004_rule_role"]
    assert await migrations.rule_role_works(empty)


# what can go wrong


async def test_a_database_that_a_newer_program_has_changed_is_refused(fresh_dsn: str) -> None:
    connection = await asyncpg.connect(fresh_dsn)
    newer = [*shipped(), Migration(9999, "9999_later", "SELECT 1")]
    assert await migrate(connection, migrations=newer) == ["9999_later"]
    with pytest.raises(NewerDatabase, match=r"9999_later, which this version does not know. Update Pattern Factory"):
        await migrate(connection)
    assert await connection.fetchval("SELECT pg_try_advisory_lock($1)", migrations.LOCK)
    await connection.close()


async def test_a_changed_file_is_told_and_not_run_again(fresh_dsn: str, caplog: pytest.LogCaptureFixture) -> None:
    connection = await asyncpg.connect(fresh_dsn)
    changed = [Migration(one.number, one.name, one.sql + "\n-- changed") for one in shipped()]
    assert await migrate(connection, migrations=changed) == []
    assert "0001_content was applied in another form" in caplog.text
    assert "0004_rule_role" not in caplog.text
    await connection.close()


async def test_of_a_failed_migration_nothing_remains_and_those_before_it_stay(empty_dsn: str) -> None:
    connection = await asyncpg.connect(empty_dsn)
    steps = [
        Migration(1, "0001_one", "CREATE TABLE one ()"),
        Migration(2, "0002_two", "CREATE TABLE two (); SELECT 1/0"),
    ]
    with pytest.raises(MigrationFailed, match=r"0002_two failed \(division by zero\)\. Nothing of that step remains"):
        await migrate(connection, migrations=steps)
    assert await connection.fetchval("SELECT to_regclass('one') IS NOT NULL AND to_regclass('two') IS NULL")
    steps[1] = Migration(2, "0002_two", "CREATE TABLE two ()")
    assert await migrate(connection, migrations=steps) == ["0002_two"]
    await connection.close()


async def test_a_table_that_is_held_by_others_ends_the_wait_with_a_sentence(
    content_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT", "10ms")
    holder, connection = await asyncpg.connect(content_dsn), await asyncpg.connect(content_dsn)
    async with holder.transaction():
        await holder.execute("LOCK TABLE patterns")
        with pytest.raises(MigrationFailed, match="Another program holds a table that 0001_content has to change"):
            await migrate(connection)
    assert await migrate(connection) == ALL
    for one in (holder, connection):
        await one.close()


async def test_a_lost_connection_is_not_hidden_by_the_unlocking(empty_dsn: str, postgres_server: TestServer) -> None:
    connection = await asyncpg.connect(empty_dsn)
    ending = [Migration(1, "0001_end", "SELECT pg_terminate_backend(pg_backend_pid())")]
    with pytest.raises(asyncpg.InterfaceError, match="connection is closed"):
        await migrate(connection, migrations=ending)


class OldConnection:
    """A connection to a server that no test machine has."""

    def get_server_version(self) -> asyncpg.ServerVersion:
        return asyncpg.ServerVersion(13, 2, 0, "final", 0)


def test_a_server_before_14_is_refused() -> None:
    with pytest.raises(ServerTooOld, match=r"runs PostgreSQL 13\. Pattern Factory needs 14 or newer"):
        check_version(cast(asyncpg.Connection, OldConnection()))


def test_migrations_are_read_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("0010_b.sql", "0002_a.sql", "notes.txt"):
        (tmp_path / name).write_text("-- repeated: no")
    assert [(one.number, one.name, one.repeated) for one in shipped(tmp_path)] == [
        (2, "0002_a", True),
        (10, "0010_b", True),
    ]
