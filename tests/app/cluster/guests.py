"""What the tests of the embedded cluster share: questions, and guests, which are real processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from app.cluster import postmaster

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


def data_of(data_dir: Path) -> Path:
    """PGDATA of a data folder."""
    return data_dir / "postgres" / "data"


def server_of(data_dir: Path) -> postmaster.Postmaster | None:
    """The server that runs there."""
    return postmaster.find(data_of(data_dir))


def pid_of_cluster(data: Path) -> int:
    """The process number of the server that runs on a cluster."""
    server = postmaster.find(data)
    assert server is not None
    return server.pid


def pid_of(data_dir: Path) -> int:
    """The process number of the server that runs on the cluster of a data folder."""
    return pid_of_cluster(data_of(data_dir))


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
