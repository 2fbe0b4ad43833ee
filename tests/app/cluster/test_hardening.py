"""What a role that has no more than PUBLIC may do in the embedded cluster, and what the owner keeps."""

from __future__ import annotations

import asyncio
import json
import shutil
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from app.cluster import EmbeddedCluster
from tests.app.cluster.guests import ask, guest, leave, line_of

FORBIDDEN = [
    "SELECT pg_sleep(0)",
    "SELECT pg_notify('a', 'b')",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_xact_lock(1)",
    "SELECT pg_advisory_unlock_all()",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_get(1)",
    "SELECT pg_terminate_backend(1)",
    "SELECT pg_cancel_backend(1)",
    "SELECT pg_backend_pid()",
    "SELECT set_config('work_mem', '1GB', false)",
    "SELECT current_setting('port')",
    "SELECT inet_server_addr()",
    "SELECT query_to_xml('SELECT 1', true, true, '')",
    "SELECT table_to_xml('pg_class', true, true, '')",
    "SELECT ts_stat('SELECT NULL::tsvector')",
    "SELECT ts_rewrite('a'::tsquery, 'SELECT NULL::tsquery, NULL::tsquery')",
    "SELECT pg_current_wal_lsn()",
    "SELECT pg_is_in_recovery()",
    "SELECT pg_stat_reset()",
    "SELECT pg_logical_emit_message(true, 'a', 'b')",
    "SELECT pg_create_physical_replication_slot('a')",
    "SELECT pg_export_snapshot()",
    "SELECT txid_current()",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT FROM pg_settings",
    "SELECT FROM pg_stat_activity",
    "SELECT FROM pg_locks",
    "SELECT FROM pg_authid",
    "CREATE TABLE public.t ()",
    "DO $$ BEGIN END $$",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
]


@pytest.fixture(scope="module")
def hardened(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The owner's DSN of an open cluster, for tests that leave nothing in it."""
    with guest(shutil.copytree(made, tmp_path_factory.mktemp("open") / "data")) as process:
        dsn = line_of(process)
        asyncio.run(ask(dsn, "CREATE ROLE rules ROLE pattern_factory"))
        yield dsn
        leave(process)


@pytest.fixture
async def rules(hardened: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner's, acting as a role that has what PUBLIC has."""
    connection = await asyncpg.connect(hardened)
    await connection.execute("SET ROLE rules")
    yield connection
    await connection.close()


@pytest.mark.parametrize("question", FORBIDDEN)
async def test_a_role_like_the_rules_may_not(rules: asyncpg.Connection, question: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await rules.fetch(question)


async def test_a_role_like_the_rules_may_compute_and_make_temporary_tables(rules: asyncpg.Connection) -> None:
    await rules.execute(
        "CREATE TEMP TABLE t (a int); CREATE TEMP VIEW v AS SELECT now(), lower('A'), to_tsvector('a b')"
    )
    assert await rules.fetchval("SELECT count(*) FROM generate_series(1, 3)") == 3
    assert await rules.fetchval("SELECT ts_rewrite('a & b'::tsquery, 'a'::tsquery, 'c'::tsquery)::text") == "'b' & 'c'"
    assert await rules.fetchval("SELECT count(*) > 0 FROM information_schema.columns")


async def test_the_owner_keeps_what_the_product_uses(hardened: str) -> None:
    async with asyncpg.create_pool(hardened, min_size=1, max_size=1) as pool:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "SELECT pg_advisory_xact_lock(1), pg_notify('a', 'b'), set_config('jit', 'off', true)"
            )
        async with pool.acquire() as connection:  # given back above, which unlocks advisory locks
            assert await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = pg_backend_pid()") == 1
            assert await connection.fetchval("SELECT count(*) FROM pg_settings") > 100
            assert await connection.fetchval("SELECT pg_cancel_backend(pid) FROM pg_stat_activity LIMIT 0") is None


@pytest.mark.parametrize("database", ["template1", "postgres"])
async def test_other_databases_are_closed_to_the_owner(hardened: str, database: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for database"):
        await ask(hardened.replace("/pattern_factory?", f"/{database}?"))


async def test_a_database_made_later_is_hardened_too(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir)
    dsn = await cluster.open()
    try:
        passwords = json.loads((data_dir / "postgres" / "passwords.json").read_text())
        secret, owners = passwords["postgres"], passwords["pattern_factory"]
        superuser = dsn.replace("//pattern_factory:", "//postgres:").replace(owners, secret)
        await ask(superuser, "CREATE DATABASE another")
        question = "SELECT has_function_privilege('public', 'pg_sleep(float8)', 'EXECUTE')"
        assert await ask(superuser.replace("/pattern_factory?", "/another?"), question) is False
    finally:
        await cluster.close()


async def test_the_settings_are_the_products(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir)
    dsn = await cluster.open()
    try:
        for name, value in {
            "client_connection_check_interval": "1s",
            "temp_file_limit": "4GB",
            "max_connections": "120",
            "synchronize_seqscans": "off",
            "synchronous_commit": "on",
            "fsync": "on",
            "server_encoding": "UTF8",
        }.items():
            assert await ask(dsn, f"SHOW {name}") == value, name
        assert await ask(dsn, "SELECT lower('ÄÖÜ')") == "äöü"
    finally:
        await cluster.close()


async def test_the_server_listens_on_a_private_socket_alone_and_wants_the_password(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir)
    dsn = await cluster.open()
    try:
        home = data_dir / "postgres"
        assert stat.S_IMODE((home / "passwords.json").stat().st_mode) == 0o600
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        passwords = json.loads((home / "passwords.json").read_text())
        assert await ask(dsn, "SHOW listen_addresses") == ""
        with pytest.raises(asyncpg.InvalidPasswordError):
            await ask(dsn.replace(passwords["pattern_factory"], "guess"))
    finally:
        await cluster.close()
