"""Whether a server runs on a cluster: its `postmaster.pid` read, and not believed without a look at the process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from pitboss.errors import DatabaseUnavailable

PID_FILE = "postmaster.pid"
PATIENCE = 60.0  # seconds for a server that is starting (after a crash it reads its log) or stopping
PAUSE = 0.02


@dataclass(frozen=True)
class Postmaster:
    """A server as it describes itself (storage/lmgr in PostgreSQL's source: one field a line)."""

    pid: int
    port: int
    socket_folder: str
    address: str
    status: str

    def listens(self) -> bool:
        """Whether it takes connections at the address that it wrote down."""
        try:
            if self.socket_folder:
                with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as unix:
                    unix.connect(f"{self.socket_folder}/.s.PGSQL.{self.port}")
            else:
                socket.create_connection((self.address, self.port), timeout=5).close()
        except OSError:
            return False
        return True


def read(data: Path) -> Postmaster | None:
    """The server that `data` names, dead or alive; None where there is none. Missing lines are empty, numbers 0."""
    try:
        lines = (data / PID_FILE).read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    except FileNotFoundError:
        return None
    lines += [""] * (8 - len(lines))
    return Postmaster(
        pid=int(lines[0]) if lines[0].strip().isdigit() else 0,
        port=int(lines[3]) if lines[3].strip().isdigit() else 0,
        socket_folder=lines[4],
        address=lines[5].split(",")[0],
        status=lines[7].strip(),
    )


def find(data: Path) -> Postmaster | None:
    """The server that runs on `data`, once it is ready. Blocks while one starts or stops.

    A left-over file whose process number is another program's by now is removed: PostgreSQL itself would take that
    program for its server and refuse to start. Where the process is gone the file stays, for with its help PostgreSQL
    notices children of a killed server. Raises DatabaseUnavailable where the server stays between two states.
    """
    deadline = time.monotonic() + PATIENCE
    while (server := read(data)) is not None:
        if not _runs_on(server, data):
            if _process_exists(server.pid):
                (data / PID_FILE).unlink(missing_ok=True)
            return None
        if server.status == "ready":
            return server
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"The embedded database (process {server.pid}) has been {server.status or 'starting'} "
                f"for {PATIENCE:.0f} seconds. Wait a moment and start again."
            )
        time.sleep(PAUSE)
    return None


def _runs_on(server: Postmaster, data: Path) -> bool:
    command = _command_line(server.pid)
    return server.listens() if command is None else os.fsencode(data) in command


def _command_line(pid: int) -> bytes | None:
    """The process's command and arguments, empty where there is no such process; None where it cannot be told."""
    if sys.platform == "win32":
        return None
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return b""
    command = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, check=False).stdout  # noqa: S603 (a fixed command)


def _process_exists(pid: int) -> bool:
    command = _command_line(pid)
    if command is None or pid == 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
