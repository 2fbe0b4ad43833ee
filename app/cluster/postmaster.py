"""Whether a server runs on a cluster: its `postmaster.pid` read, and not believed without a look at the process."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from pitboss.errors import DatabaseUnavailable

PID_FILE = "postmaster.pid"
PROCESSES = Path("/proc")
PATIENCE = 60.0  # seconds for a server that is starting (after a crash it reads its log) or stopping
PAUSE = 0.02
NOBODY = 2**31 - 1  # systems count processes to 4,194,304 at most


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

    Raises DatabaseUnavailable where the server stays between two states.
    """
    deadline = time.monotonic() + PATIENCE
    while (server := read(data)) is not None:
        if not _runs_on(server, data):
            _disown(data)
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


def is_running(data: Path) -> bool:
    """Whether a server runs on `data`, in whatever state."""
    server = read(data)
    return server is not None and _runs_on(server, data)


def _runs_on(server: Postmaster, data: Path) -> bool:
    """Whether the process is a server on `data`: it works there, where the system tells; else by its looks."""
    try:
        return (PROCESSES / str(server.pid) / "cwd").samefile(data)
    except PermissionError:  # another user's process, which not even root may look into in some containers
        command = (PROCESSES / str(server.pid) / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        if (PROCESSES / "self").exists():
            return False
        command = _command(server.pid)
    return server.listens() or "postgres" in command


def _command(pid: int) -> str:
    """The command line of a process, where there is no /proc."""
    if sys.platform == "win32":
        return ""  # who listens at the address is all that is known there
    command = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, check=False, text=True).stdout  # noqa: S603 (a fixed command)


def _disown(data: Path) -> None:
    """Let a new server start although the number of a dead one is another program's by now, or its zombie's.

    PostgreSQL would take that one for its server. The file stays, with a number that no process has: by its other
    lines PostgreSQL notices children of a killed server that still write.
    """
    lines = (data / PID_FILE).read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    text = "\n".join([str(NOBODY), *lines[1:]])
    (data / PID_FILE).write_text(text, encoding="utf-8", errors="surrogateescape")
