"""The embedded cluster's life with a real server: started, shared by real processes, found after crashes, stopped."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from pathlib import Path

import asyncpg
import pytest

from app.cluster import EmbeddedCluster, Machine
from app.cluster.programs import Programs, wheel_programs
from tests.app.cluster.guests import ask, data_of, guest, leave, line_of, pid_of, server_of


async def test_the_first_start_makes_a_cluster_with_an_owner_who_is_no_superuser(tmp_path: Path) -> None:
    cluster = EmbeddedCluster(tmp_path)
    dsn = await cluster.open()
    try:
        connection = await asyncpg.connect(dsn)
        role = await connection.fetchrow("SELECT * FROM pg_roles WHERE rolname = current_user")
        assert role is not None
        assert role["rolname"] == "pattern_factory"
        assert role["rolcreaterole"]
        assert not any(role[right] for right in ("rolsuper", "rolcreatedb", "rolbypassrls"))
        assert (
            await connection.fetchval("SELECT datdba FROM pg_database WHERE datname = current_database()")
            == role["oid"]
        )
        assert await connection.fetchval("SHOW server_version") == cluster.version
        await connection.execute("CREATE TABLE t (); CREATE SCHEMA views; CREATE ROLE r")  # as migrations do
        await connection.close()
        assert "ready to accept connections" in cluster.log_file.read_text()
    finally:
        await cluster.close()
    assert server_of(tmp_path) is None


async def test_the_last_one_out_stops_the_server(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir)
    dsn = await cluster.open()
    pid = pid_of(data_dir)
    with guest(data_dir) as process:
        assert line_of(process) == dsn
        await cluster.close()
        assert pid_of(data_dir) == pid
        assert await ask(dsn) == 1
        leave(process)
    assert server_of(data_dir) is None


async def test_the_server_of_a_killed_application_is_joined_and_then_stopped(data_dir: Path) -> None:
    with guest(data_dir) as process:
        dsn = line_of(process)
        process.kill()
    pid = pid_of(data_dir)
    cluster = EmbeddedCluster(data_dir)
    assert await cluster.open() == dsn
    assert pid_of(data_dir) == pid
    await cluster.close()
    assert server_of(data_dir) is None


async def test_a_guest_that_is_killed_does_not_keep_the_server(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir)
    await cluster.open()
    with guest(data_dir) as process:
        assert line_of(process)
        process.kill()
    await cluster.close()
    assert server_of(data_dir) is None


async def test_two_starters_at_once_make_one_cluster(tmp_path: Path) -> None:
    with guest(tmp_path) as one, guest(tmp_path) as other:
        dsns = await asyncio.gather(asyncio.to_thread(line_of, one), asyncio.to_thread(line_of, other))
        assert dsns[0] == dsns[1]
        assert await ask(dsns[0]) == 1
        leave(one)
        assert server_of(tmp_path) is not None
        leave(other)
    assert server_of(tmp_path) is None


async def test_a_killed_server_is_started_anew_by_opening_again(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir)
    dsn = await cluster.open()
    os.kill(pid := pid_of(data_dir), signal.SIGKILL)
    assert await cluster.open() == dsn
    assert pid_of(data_dir) != pid
    assert await ask(dsn) == 1
    await cluster.close()
    assert server_of(data_dir) is None


async def test_a_left_over_pid_file_that_names_another_program_does_not_matter(data_dir: Path) -> None:
    lines = [str(os.getpid()), str(data_of(data_dir)), "0", "5432", str(data_dir), "", "0 0", "ready"]
    (data_of(data_dir) / "postmaster.pid").write_text("\n".join(lines))
    cluster = EmbeddedCluster(data_dir)
    assert await ask(await cluster.open()) == 1
    await cluster.close()


async def test_a_server_whose_socket_was_cleaned_away_is_started_anew(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir)
    dsn = await cluster.open()
    (data_dir / "postgres" / ".s.PGSQL.5432").unlink()
    assert await cluster.open() == dsn
    assert await ask(dsn) == 1
    await cluster.close()


async def test_a_half_finished_cluster_is_made_anew(tmp_path: Path) -> None:
    unfinished = tmp_path / "postgres" / "data.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")
    (tmp_path / "postgres" / "passwords.json").write_text("{")
    cluster = EmbeddedCluster(tmp_path)
    assert await ask(await cluster.open()) == 1
    await cluster.close()
    assert not unfinished.exists()


async def test_an_unfinished_set_up_is_done_again(data_dir: Path) -> None:
    (data_dir / "postgres" / "set-up").unlink()
    cluster = EmbeddedCluster(data_dir)
    assert await ask(await cluster.open()) == 1
    await cluster.close()
    assert (data_dir / "postgres" / "set-up").exists()


async def test_closing_is_safe_at_any_time(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir)
    await cluster.close()
    assert cluster.version == ""
    assert cluster.log_file.parent == data_dir / "postgres" / "log"
    await cluster.open()
    await cluster.close()
    await cluster.close()


async def test_closing_after_the_server_died_says_nothing(data_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    cluster = EmbeddedCluster(data_dir)
    await cluster.open()
    Programs(wheel_programs(), Machine().namespace if Machine().root else ()).run(
        "pg_ctl", "stop", "-m", "immediate", "-D", data_of(data_dir)
    )
    await cluster.close()
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


async def test_a_cancelled_start_leaves_nothing_running(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir)
    opening = asyncio.create_task(cluster.open())
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert server_of(data_dir) is None
