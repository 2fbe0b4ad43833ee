"""Waiting for others: the turn at starting and stopping, a server between two states, children of a killed one."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

import asyncpg
import portalocker
import pytest

from app.cluster import EmbeddedCluster, embedded, postmaster, sharing
from app.cluster.postmaster import Postmaster
from app.cluster.programs import ProgramFailed, Programs, wheel_programs
from app.cluster.sharing import Sharing
from app.cluster.site import Site
from pitboss.errors import DatabaseUnavailable
from tests.app.cluster.guests import ask, pid_of, server_of

UNTIL_BUSY = """
DO $$ BEGIN
  WHILE NOT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT count(*) FROM gen%') LOOP
    PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
  END LOOP;
END $$"""


def write_pid_file(data: Path, pid: int, status: str, socket_folder: str = "") -> None:
    """A `postmaster.pid` as a server writes it."""
    data.mkdir(exist_ok=True)
    lines = [str(pid), str(data), "1", "1", socket_folder, "127.0.0.1", "1 1", status, ""]
    (data / "postmaster.pid").write_text("\n".join(lines))


def test_who_waits_too_long_for_a_turn_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "PATIENCE", 0.05)
    with (
        Sharing(tmp_path).turn(),
        pytest.raises(DatabaseUnavailable, match="has been starting or stopping the embedded"),
        Sharing(tmp_path).turn(),
    ):
        pytest.fail("two have the turn")


def test_a_folder_without_locks_is_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise portalocker.exceptions.LockException("no locks here")

    monkeypatch.setattr(portalocker.Lock, "acquire", refuse)
    with (
        pytest.raises(DatabaseUnavailable, match="cannot be locked, as on some network drives"),
        Sharing(tmp_path).turn(),
    ):
        pytest.fail("a turn without a lock")


def test_entering_twice_is_being_inside_once(tmp_path: Path) -> None:
    one, other = Sharing(tmp_path), Sharing(tmp_path)
    for each in (one, one, other):
        with each.turn():
            each.enter()
    with one.turn():
        assert not one.leave()
    with other.turn():
        assert other.leave()


async def test_a_moved_folder_is_no_error_on_leaving(
    data_dir: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cluster = EmbeddedCluster(data_dir)
    await cluster.open()
    shutil.move(data_dir, tmp_path / "moved")
    await cluster.close()
    assert "could not be left in order" in caplog.text
    again = EmbeddedCluster(tmp_path / "moved")  # nobody is left inside, and the server is found where it is now
    await again.open()
    await again.close()
    assert server_of(tmp_path / "moved") is None


async def test_a_query_of_a_killed_server_is_waited_for(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir)
    dsn = await cluster.open()
    connection = await asyncpg.connect(dsn)
    busy = asyncio.create_task(connection.fetchval("SELECT count(*) FROM generate_series(1, 1e9)"))
    await ask(dsn, UNTIL_BUSY)
    os.kill(pid_of(data_dir), signal.SIGKILL)
    connection.terminate()
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError):
        await busy
    assert await ask(await cluster.open()) == 1
    await cluster.close()


def test_a_server_that_stays_between_two_states_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postmaster, "PATIENCE", 0.05)
    (tmp_path / "data").mkdir()
    with subprocess.Popen(["cat"], cwd=tmp_path / "data", stdin=subprocess.PIPE) as process:
        write_pid_file(tmp_path / "data", process.pid, "stopping")
        with pytest.raises(DatabaseUnavailable, match=rf"\(process {process.pid}\) has been stopping for"):
            postmaster.find(tmp_path / "data")
        process.communicate()
    assert postmaster.find(tmp_path / "data") is None


@pytest.mark.parametrize("text", ["", "\n", "what\n", "2147483646\n"])
def test_an_unfinished_pid_file_is_nobodys(tmp_path: Path, text: str) -> None:
    (tmp_path / "postmaster.pid").write_text(text)
    assert postmaster.find(tmp_path) is None


def test_where_the_system_hides_the_folder_a_process_is_known_by_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hidden(*_: object) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "samefile", hidden)
    write_pid_file(tmp_path / "data", os.getpid(), "ready")
    assert not postmaster.is_running(tmp_path / "data")


@pytest.mark.parametrize(("command", "runs"), [("sleep", False), ("postgres", True)])
def test_without_proc_a_process_is_known_by_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, runs: bool
) -> None:
    monkeypatch.setattr(postmaster, "PROCESSES", tmp_path / "nowhere")
    with subprocess.Popen(["bash", "-c", "read", command], stdin=subprocess.PIPE) as process:
        write_pid_file(tmp_path / "data", process.pid, "ready")
        assert postmaster.is_running(tmp_path / "data") is runs
        process.communicate()
    (tmp_path / "data" / "postmaster.pid").unlink()


def test_who_listens_on_a_port_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert Postmaster(pid=0, port=port, socket_folder="", address="127.0.0.1", status="ready").listens()
    assert not Postmaster(pid=0, port=port, socket_folder="", address="127.0.0.1", status="ready").listens()


async def test_a_cancelled_close_is_finished_all_the_same(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir)
    await cluster.open()
    closing = asyncio.create_task(cluster.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert server_of(data_dir) is None


def test_children_of_a_killed_server_are_waited_for(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([ProgramFailed("FATAL: pre-existing shared memory block is still in use"), None])

    def run(*_: object) -> None:
        if (answer := next(answers)) is not None:
            raise answer

    monkeypatch.setattr(Site, "run", run)
    embedded._start_server(Site(data_dir / "postgres", Programs(wheel_programs())))
    assert next(answers, "all used") == "all used"


async def test_a_server_that_does_not_stop_is_said_and_joined_later(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise ProgramFailed("pg_ctl: no")

    cluster = EmbeddedCluster(data_dir)
    await cluster.open()
    with monkeypatch.context() as patch:
        patch.setattr(Site, "run", refuse)
        await cluster.close()
    assert "did not stop, the next start will join it: pg_ctl: no" in caplog.text
    await cluster.open()
    await cluster.close()
    assert server_of(data_dir) is None
