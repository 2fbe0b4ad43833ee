"""The database is opened whole, its loss is seen at once and mended, and closing it leaves nothing behind."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app import database as database_module
from app.connect import connect_arguments, reason
from app.database import Database
from app.dsn import parse_dsn
from app.migrations import LOCK, MigrationFailed
from pitboss.errors import Busy, DatabaseUnavailable
from pitboss.models import ConnectionStatus
from tests import postgres
from tests.postgres import TestServer


@asynccontextmanager
async def opened(dsn: str, **options: Any) -> AsyncIterator[Database]:
    """An open database, closed at the end; no task may remain."""
    before = asyncio.all_tasks()
    database = Database(dsn, **options)
    await database.open()
    try:
        yield database
    finally:
        await database.close()
        assert asyncio.all_tasks() == before


def statuses_of(database: Database) -> asyncio.Queue[ConnectionStatus]:
    """The statuses to come, to be awaited."""
    told: asyncio.Queue[ConnectionStatus] = asyncio.Queue()
    database.on_status(told.put_nowait)
    return told


@pytest.fixture
def private_server() -> Iterator[TestServer]:
    """A server of the test's own, which it may kill."""
    server = postgres.start()
    yield server
    with suppress(RuntimeError):  # the test has ended it
        postgres.halt(server)
    shutil.rmtree(server.folder)


# opening


async def test_opening_an_existing_database_adopts_it_and_finds_the_rule_role(content_dsn: str) -> None:
    applied: list[str] = []
    statuses: list[ConnectionStatus] = []
    database = Database(content_dsn)
    database.on_status(statuses.append)
    await database.open(on_migration=applied.append)
    assert applied[0] == "0001_content"
    assert database.has_rule_role
    assert int(database.server_version.split(".")[0]) >= 14
    assert statuses == ["connecting", "connected"]
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM patterns") == 60
    await database.close()
    await database.close()
    assert statuses[-1] == database.status == "disconnected"


async def test_opening_without_migrations_changes_nothing(content_dsn: str) -> None:
    database = Database(content_dsn)
    await database.open(migrations=False)
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT to_regclass('public.rules')") is None
    assert not database.has_rule_role
    await database.close()


async def test_a_wrong_password_is_said_without_the_password_and_opening_can_be_tried_again(
    fresh_dsn: str, postgres_server: TestServer
) -> None:
    database = Database(fresh_dsn.replace(":test@", ":secret@"))
    with pytest.raises(DatabaseUnavailable, match="refuses the user") as raised:
        await database.open()
    assert "secret" not in str(raised.value)
    assert database.status == "error"
    assert database.problem == str(raised.value)
    with pytest.raises(DatabaseUnavailable, match="refuses the user"):
        await database.open()
    await database.close()


async def test_a_database_that_does_not_exist_is_named(postgres_server: TestServer) -> None:
    with pytest.raises(DatabaseUnavailable, match='"nowhere" does not exist'):
        await Database(postgres_server.dsn("nowhere")).open()


async def test_a_database_of_another_owner_tells_what_its_owner_has_to_grant(
    empty_dsn: str, postgres_server: TestServer
) -> None:
    await postgres_server.execute("CREATE ROLE stranger LOGIN PASSWORD 'test'")
    with pytest.raises(MigrationFailed, match="GRANT CREATE ON SCHEMA public TO stranger"):
        await Database(empty_dsn.replace("pattern_factory:", "stranger:")).open()
    await postgres_server.execute("DROP ROLE stranger")


async def test_before_opening_there_is_no_connection(fresh_dsn: str) -> None:
    database = Database(fresh_dsn)
    with pytest.raises(DatabaseUnavailable):
        async with database.connection():
            pass
    await database.close()


async def test_cancelling_the_opening_leaves_nothing(fresh_dsn: str) -> None:
    before = asyncio.all_tasks()
    async with opened(fresh_dsn) as holder, holder.connection() as lock:
        await lock.execute("SELECT pg_advisory_lock($1)", LOCK)
        database = Database(fresh_dsn)
        opening = asyncio.create_task(database.open())
        while not await lock.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
            pass
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        await database.close()
    assert asyncio.all_tasks() == before


# lending


async def test_sessions_name_the_program_and_free_forgotten_locks_also_after_a_reset(fresh_dsn: str) -> None:
    async with opened(fresh_dsn, size=1) as database:
        for _ in range(2):
            async with database.connection() as connection:
                assert await connection.fetchval("SHOW application_name") == "Pattern Factory"
                assert await connection.fetchval("SHOW idle_in_transaction_session_timeout") == "5min"


async def test_when_all_connections_are_out_the_next_one_hears_busy(fresh_dsn: str) -> None:
    async with opened(fresh_dsn, size=1, acquire_timeout=0.01) as database, database.connection():
        with pytest.raises(Busy, match="in use"):
            async with database.connection():
                pass


async def test_an_error_of_the_query_passes_as_it_is(fresh_dsn: str) -> None:
    async with opened(fresh_dsn) as database:
        with pytest.raises(asyncpg.UndefinedTableError):
            async with database.connection() as connection:
                await connection.execute("SELECT * FROM nothing")
        assert database.status == "connected"


async def test_a_session_ended_by_the_server_is_told_and_the_next_one_works(
    fresh_dsn: str, postgres_server: TestServer
) -> None:
    async with opened(fresh_dsn) as database:
        with pytest.raises(DatabaseUnavailable, match="lost in the middle"):
            await end_own_session(database, postgres_server)
        async with database.connection() as connection:
            assert await connection.fetchval("SELECT 1") == 1
        assert database.status == "connected"


async def end_own_session(database: Database, server: TestServer) -> None:
    """Have the server end a session, and then use it."""
    async with database.connection() as connection:
        pid = await connection.fetchval("SELECT pg_backend_pid()")
        await server.execute(f"SELECT pg_terminate_backend({pid}, 5000)")
        await connection.execute("SELECT 1")


async def test_a_session_that_ends_after_its_work_does_not_fail_the_work(
    fresh_dsn: str, postgres_server: TestServer
) -> None:
    async with opened(fresh_dsn) as database:
        async with database.connection() as connection:
            pid = await connection.fetchval("SELECT pg_backend_pid()")
            await postgres_server.execute(f"SELECT pg_terminate_backend({pid}, 5000)")
        assert database.status == "connected"


async def test_a_view_that_was_replaced_can_be_read_by_a_prepared_statement_inside_a_transaction(
    fresh_dsn: str,
) -> None:
    async with opened(fresh_dsn, size=1) as database, database.connection() as connection:
        query = "SELECT * FROM views.v"
        await connection.execute("CREATE VIEW views.v AS SELECT 1 AS a")
        async with connection.transaction():
            await (await connection.prepare(query)).fetch()
        await connection.execute("DROP VIEW views.v; CREATE VIEW views.v AS SELECT 'x'::text AS b")
        async with connection.transaction():
            assert [dict(row) for row in await (await connection.prepare(query)).fetch()] == [{"b": "x"}]


async def test_a_server_that_is_full_is_busy(fresh_dsn: str, postgres_server: TestServer) -> None:
    name = fresh_dsn.split("/")[3].split("?")[0]
    async with opened(fresh_dsn) as database:
        await postgres_server.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 1")
        with pytest.raises(Busy, match="no more connections"):
            async with database.connection():
                pass


async def test_closing_ends_what_does_not_end_by_itself(fresh_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "CLOSE_PATIENCE", 0.01)
    database = Database(fresh_dsn)
    await database.open()

    async def work() -> None:
        async with database.connection() as connection:
            await database.close()
            await connection.execute("SELECT 1")

    with pytest.raises(DatabaseUnavailable, match="lost in the middle"):
        await work()


async def test_a_connection_that_breaks_when_given_back_does_not_fail_the_work(
    fresh_dsn: str, postgres_server: TestServer
) -> None:
    async with opened(fresh_dsn) as database:
        async with database.connection() as connection:
            pid = await connection.fetchval("SELECT pg_backend_pid()")
            ending = postgres_server.execute(f"SELECT pg_terminate_backend({pid}, 5000)")
            # waited for without the loop, which would see the socket close
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, ending).result()
        async with database.connection() as connection:
            assert await connection.fetchval("SELECT 1") == 1


async def test_a_database_that_takes_no_connections_is_unavailable(fresh_dsn: str, postgres_server: TestServer) -> None:
    name = fresh_dsn.split("/")[3].split("?")[0]
    async with opened(fresh_dsn) as database:
        await postgres_server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        with pytest.raises(DatabaseUnavailable, match="not currently accepting connections"):
            async with database.connection():
                pass


# notices


async def test_a_notice_is_heard_by_all_subscribers_until_they_leave(
    fresh_dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(payload: str) -> None:
        raise ValueError(payload)

    async with opened(fresh_dsn) as database, database.connection() as connection:
        heard: asyncio.Queue[str] = asyncio.Queue()
        left: list[str] = []
        database.listen(broken)
        leave = database.listen(left.append)
        database.listen(heard.put_nowait)
        await connection.execute("NOTIFY pattern_factory, 'one'")
        assert await heard.get() == "one"
        leave()
        leave()
        await connection.execute("NOTIFY pattern_factory, 'two'")
        assert await heard.get() == "two"
        assert left == ["one"]
        assert "a subscriber failed" in caplog.text


# loss and return


async def test_a_killed_server_is_missed_at_once_and_found_again_after_its_restart(
    private_server: TestServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "app.database")
    async with opened(private_server.dsn()) as database:
        statuses = statuses_of(database)
        returned = asyncio.Event()
        heard: asyncio.Queue[str] = asyncio.Queue()
        database.on_reconnected(returned.set)
        database.listen(heard.put_nowait)
        os.kill(int((private_server.folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

        assert await statuses.get() == "disconnected"
        assert "tried again by itself" in database.problem
        with pytest.raises(DatabaseUnavailable, match="tried again"):
            async with database.connection():
                pass

        await asyncio.to_thread(restart, private_server)
        database.retry_now()
        assert await statuses.get() == "connected"
        await returned.wait()
        assert database.problem == ""
        async with database.connection() as connection:
            await connection.execute("NOTIFY pattern_factory, 'back'")
        assert await heard.get() == "back"


async def test_a_server_of_ours_is_started_anew_before_connecting_again(private_server: TestServer) -> None:
    halted = asyncio.Event()

    async def revive() -> str:
        await halted.wait()
        await asyncio.to_thread(restart, private_server)
        return private_server.dsn()

    async with opened(private_server.dsn(), revive=revive) as database:
        statuses = statuses_of(database)
        await asyncio.to_thread(postgres.halt, private_server)
        halted.set()
        assert [await statuses.get(), await statuses.get()] == ["disconnected", "connected"]


async def test_a_database_that_is_closed_during_an_outage_ends_its_attempts(private_server: TestServer) -> None:
    async with opened(private_server.dsn()) as database:
        statuses = statuses_of(database)
        await asyncio.to_thread(postgres.halt, private_server)
        assert await statuses.get() == "disconnected"


async def test_a_network_that_goes_silent_is_noticed_by_the_health_check(
    fresh_dsn: str, postgres_server: TestServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "HEALTH_TIMEOUT", 0.05)
    async with silent_wire(postgres_server.folder, tmp_path) as silent:
        dsn = fresh_dsn.replace(str(postgres_server.folder), str(tmp_path))
        async with opened(dsn, health_interval=0.01) as database:
            statuses = statuses_of(database)
            silent.set()
            assert await statuses.get() == "disconnected"
            silent.clear()
            database.retry_now()
            assert await statuses.get() == "connected"


def restart(server: TestServer) -> None:
    """Start a killed server; its last children may need a moment to see that it is gone."""
    while True:
        try:
            postgres.launch(server)
        except subprocess.CalledProcessError:
            continue
        return


@asynccontextmanager
async def silent_wire(server: Path, here: Path) -> AsyncIterator[asyncio.Event]:
    """A socket in the folder `here` that passes everything on to the server's; nothing while the event is set."""
    silent = asyncio.Event()
    loop = asyncio.get_running_loop()

    class End(asyncio.Protocol):
        other: asyncio.Transport

        def data_received(self, data: bytes) -> None:
            if not silent.is_set():
                self.other.write(data)

        def connection_lost(self, error: Exception | None) -> None:
            if not silent.is_set():
                self.other.close()

    tasks: set[asyncio.Task[None]] = set()

    class Front(End):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)
            transport.pause_reading()
            work = loop.create_task(self.pair(transport))
            tasks.add(work)
            work.add_done_callback(tasks.discard)

        async def pair(self, transport: asyncio.Transport) -> None:
            self.other, back = await loop.create_unix_connection(End, str(server / ".s.PGSQL.5432"))
            back.other = transport
            transport.resume_reading()

    listening = await loop.create_unix_server(Front, str(here / ".s.PGSQL.5432"))
    try:
        yield silent
    finally:
        listening.close()


# on the loop of the window


def test_it_works_on_the_loop_of_the_window(fresh_dsn: str, qapp: QApplication) -> None:
    async def scenario() -> int:
        async with opened(fresh_dsn) as database, database.connection() as connection:
            return int(await connection.fetchval("SELECT 6 * 7"))

    with QEventLoop(qapp) as loop:
        assert loop.run_until_complete(scenario()) == 42


# what is said


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (asyncpg.TooManyConnectionsError(""), "no more connections"),
        (asyncpg.CannotConnectNowError(""), "starting up"),
        (asyncpg.InsufficientPrivilegeError("may not"), "the server says: may not"),
        (ssl.SSLError("bad certificate"), "secure connection failed"),
        (TimeoutError(), "does not answer"),
        (ConnectionRefusedError(), "no server listens"),
        (OSError(113, "No route to host"), "No route to host"),
        (asyncpg.InterfaceError("closed"), "the connection was closed"),
    ],
)
def test_each_way_of_not_connecting_has_its_sentence(error: Exception, sentence: str) -> None:
    assert sentence in reason(error)


def test_what_the_address_sets_is_kept() -> None:
    arguments = connect_arguments(parse_dsn("postgresql:///library?connect_timeout=3&application_name=mine"))
    assert arguments["timeout"] == 3
    assert arguments["server_settings"] == {"application_name": "mine"}


def test_the_label_names_the_database_and_no_secret() -> None:
    assert Database("postgresql://amy:secret@db.example/library").label == "db.example/library as amy"


async def test_a_server_that_answers_nothing_does_not_hold_up_who_gives_up(fresh_dsn: str) -> None:
    """A backend that is stopped answers neither the query, nor the request to cancel it, nor the rollback."""
    async with opened(fresh_dsn, health_interval=60) as database:
        stopped: list[int] = []

        async def ask_and_give_up() -> None:
            async with asyncio.timeout(0.5), database.connection() as connection, connection.transaction():
                stopped.append(connection.get_server_pid())
                os.kill(stopped[0], signal.SIGSTOP)
                await connection.fetch("SELECT 1")

        try:
            with pytest.raises(TimeoutError):
                await ask_and_give_up()
        finally:
            os.kill(stopped[0], signal.SIGCONT)
        async with database.connection() as connection:
            assert await connection.fetchval("SELECT 1") == 1
