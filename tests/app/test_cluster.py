"""The embedded cluster with a real server: started, shared by real processes, found again after crashes, stopped."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import asyncpg
import pytest

from app.cluster import EmbeddedCluster, Machine, postmaster
from app.cluster.address import Address
from app.cluster.programs import Programs, sentence_for, wheel_programs
from app.cluster.site import settle
from pitboss.errors import DatabaseUnavailable

GUEST = """
import asyncio, sys
from pathlib import Path
from app.cluster import EmbeddedCluster
async def main():
    cluster = EmbeddedCluster(Path(sys.argv[1]))
    print(await cluster.open(), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await cluster.close()
asyncio.run(main())
"""
as_root = pytest.mark.skipif(not Machine().root, reason="only root can become somebody else")


def data_of(data_dir: Path) -> Path:
    """PGDATA of a data folder."""
    return data_dir / "postgres" / "data"


def server_of(data_dir: Path) -> postmaster.Postmaster | None:
    """The server that runs there."""
    return postmaster.find(data_of(data_dir))


def pid_of(data_dir: Path) -> int:
    """The process number of the server that runs there."""
    server = server_of(data_dir)
    assert server is not None
    return server.pid


async def ask(dsn: str, question: str = "SELECT 1") -> object:
    """The answer to one question on one connection."""
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


@contextmanager
def guest(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the cluster open, or is about to: it prints the DSN."""
    command = [sys.executable, "-c", GUEST, str(data_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def line_of(process: subprocess.Popen[str]) -> str:
    """What a guest has printed, once it has."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def leave(process: subprocess.Popen[str]) -> None:
    """Have a guest close the cluster and end."""
    process.communicate("")
    assert process.returncode == 0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a stopped cluster. Tests take copies: making one takes a second."""
    data_dir = tmp_path_factory.mktemp("made")
    with guest(data_dir) as process:
        assert line_of(process).startswith("postgresql://")
        leave(process)
    return data_dir


@pytest.fixture
def data_dir(made: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own with a stopped cluster."""
    return shutil.copytree(made, tmp_path / "data")


@pytest.fixture(autouse=True)
def _no_server_is_left(tmp_path: Path) -> Iterator[None]:
    yield
    left = [server.pid for pid_file in tmp_path.rglob("postmaster.pid") if (server := postmaster.find(pid_file.parent))]
    for pid in left:
        os.kill(pid, signal.SIGQUIT)
    assert not left


async def test_the_first_start_makes_a_cluster_with_an_owner_who_is_no_superuser(tmp_path: Path) -> None:
    cluster = EmbeddedCluster(tmp_path)
    dsn = await cluster.open()
    try:
        connection = await asyncpg.connect(dsn)
        role = await connection.fetchrow("SELECT * FROM pg_roles WHERE rolname = current_user")
        assert role is not None
        assert role["rolname"] == "pattern_factory"
        assert role["rolcreaterole"]
        assert not (role["rolsuper"] or role["rolcreatedb"] or role["rolbypassrls"])
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


@pytest.mark.parametrize("name", ["Übungs daten 1", 'it\'s "quoted" \\ here', "a,b", "deep/" * 20 + "er"])
async def test_any_name_of_the_data_folder_will_do(made: Path, tmp_path: Path, name: str) -> None:
    data_dir = shutil.copytree(made, tmp_path / name)
    cluster = EmbeddedCluster(data_dir)
    dsn = await cluster.open()
    assert await ask(dsn) == 1
    server = server_of(data_dir)
    await cluster.close()
    assert server is not None
    assert len(os.fsencode(f"{server.socket_folder}/.s.PGSQL.5432")) <= 107
    assert Path(server.socket_folder).exists() == server.socket_folder.startswith(str(tmp_path))


async def test_a_folder_of_sockets_that_is_not_ours_is_not_used_again(made: Path, tmp_path: Path) -> None:
    data_dir = shutil.copytree(made, tmp_path / "a,b")
    foreign = tmp_path / "foreign"
    foreign.mkdir(mode=0o777)
    foreign.chmod(0o777)
    (data_dir / "postgres" / "socket-folder").write_text(str(foreign))
    cluster = EmbeddedCluster(data_dir)
    assert await ask(await cluster.open()) == 1
    await cluster.close()
    assert not list(foreign.iterdir())


async def test_a_folder_of_sockets_left_by_a_crash_is_used_again(made: Path, tmp_path: Path) -> None:
    data_dir = shutil.copytree(made, tmp_path / "a,b")
    cluster = EmbeddedCluster(data_dir)
    dsn = await cluster.open()
    os.kill(pid_of(data_dir), signal.SIGKILL)
    assert await cluster.open() == dsn
    await cluster.close()


async def test_a_cluster_of_another_major_version_is_refused_with_a_sentence(data_dir: Path) -> None:
    (data_of(data_dir) / "PG_VERSION").write_text("17\n")
    cluster = EmbeddedCluster(data_dir)
    with pytest.raises(
        DatabaseUnavailable, match=r"made by PostgreSQL 17, .* brings PostgreSQL 18, .* move the folder away"
    ):
        await cluster.open()
    await cluster.close()


async def test_lost_passwords_are_said(data_dir: Path) -> None:
    (data_dir / "postgres" / "passwords.json").unlink()
    with pytest.raises(DatabaseUnavailable, match=r"passwords in .* are missing or damaged\. Put the file back"):
        await EmbeddedCluster(data_dir).open()


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable, match=r"did not start: error: Not a directory"):
        await EmbeddedCluster(tmp_path / "file").open()


async def test_a_server_that_will_not_start_gives_its_reason(data_dir: Path) -> None:
    with (data_of(data_dir) / "postgresql.conf").open("a") as settings:
        settings.write("nonsense = 1\n")
    cluster = EmbeddedCluster(data_dir)
    with pytest.raises(DatabaseUnavailable, match=r"did not start: .*FATAL: .*configuration file .* contains errors"):
        await cluster.open()
    assert cluster.log_file.name == "start.log" or "made" in str(cluster.log_file) or cluster.log_file.exists()


async def test_a_broken_server_file_is_not_repaired_behind_peoples_backs(data_dir: Path) -> None:
    (data_of(data_dir) / "global" / "pg_control").unlink()
    with pytest.raises(DatabaseUnavailable, match=r"did not start: .*(FATAL|PANIC|could not)"):
        await EmbeddedCluster(data_dir).open()


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
    assert not caplog.messages


async def test_a_cancelled_start_leaves_nothing_running(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir)
    opening = asyncio.create_task(cluster.open())
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert server_of(data_dir) is None


async def test_a_loopback_port_serves_where_there_are_no_unix_sockets(data_dir: Path) -> None:
    cluster = EmbeddedCluster(data_dir, machine=Machine(tcp=True))
    dsn = await cluster.open()
    assert "@127.0.0.1:" in dsn
    assert await ask(dsn) == 1
    server = server_of(data_dir)
    assert server is not None
    assert server.socket_folder == ""
    await cluster.close()
    assert server_of(data_dir) is None
