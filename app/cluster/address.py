"""Where the server listens: a unix socket in a private folder, or a loopback port on Windows."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import quote

from app.cluster.postmaster import Postmaster
from app.cluster.site import Site
from resources import resource

PORT = 5432  # of a unix socket: part of a file's name, nothing listens on it
SOCKET_BYTES = 103 if sys.platform == "darwin" else 107  # sun_path without its closing zero


@dataclass(frozen=True)
class Address:
    """`host` is the socket's folder or a loopback address."""

    host: str
    port: int

    @classmethod
    def of(cls, server: Postmaster) -> Address:
        """Where a running server is reached."""
        return cls(server.socket_folder or server.address, server.port)

    def uri(self, user: str, password: str, database: str) -> str:
        """A libpq URI."""
        account = f"{quote(user, safe='')}:{quote(password, safe='')}"
        if self.host.startswith("/"):
            return f"postgresql://{account}@/{database}?host={quote(self.host, safe='')}&port={self.port}"
        return f"postgresql://{account}@{self.host}:{self.port}/{database}"


def new_address(site: Site, record: Path, *, tcp: bool) -> Address:
    """An address for a server about to start; none runs. `record` remembers a socket folder outside the data folder."""
    if tcp:
        with socket.create_server(("127.0.0.1", 0)) as free:
            return Address("127.0.0.1", free.getsockname()[1])
    folder = site.folder if _is_usable(site.folder) else _short_folder(site, record)
    # left by a killed server, whose number may be another program's by now; no other cluster has its socket here
    (folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    return Address(str(folder), PORT)


def forget_address(record: Path) -> None:
    """Remove the short socket folder that `record` names, if there is one. The server has stopped."""
    if record.exists():
        with contextlib.suppress(OSError):
            Path(record.read_text(encoding="utf-8")).rmdir()
        record.unlink()


def write_settings(site: Site, address: Address) -> None:
    """Write the cluster's settings; at each start, for the data folder may have been moved."""
    local = address.host.startswith("/")
    text = Template(resource("cluster", "postgresql.conf").read_text(encoding="utf-8")).substitute(
        address="" if local else address.host,
        port=address.port,
        socket_folders=_quoted('"' + address.host.replace('"', '""') + '"') if local else "",
        log_folder=_quoted(str(site.log_folder)),
    )
    path = site.data / "pattern-factory.conf"
    path.write_bytes(os.fsencode(text))
    site.own(path)


def _is_usable(folder: Path) -> bool:
    """Whether a socket may lie there: a short path, in UTF-8, and no comma, which would separate hosts."""
    try:
        path = f"{folder}/.s.PGSQL.{PORT}".encode()
    except UnicodeEncodeError:
        return False
    return len(path) <= SOCKET_BYTES and not any(sign in path for sign in b",\r\n")


def _short_folder(site: Site, record: Path) -> Path:
    """The recorded folder if it is still there and nobody else's, else a new one."""
    if record.exists():
        folder = Path(record.read_text(encoding="utf-8"))
        with contextlib.suppress(OSError):
            found = folder.lstat()
            ours = found.st_uid == site.data.stat().st_uid and not found.st_mode & 0o077
            if folder.is_absolute() and stat.S_ISDIR(found.st_mode) and ours:
                return folder
    folder = Path(tempfile.mkdtemp(prefix="pf-"))  # mode 0700
    if not _is_usable(folder):
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="pf-", dir="/tmp"))
    site.own(folder)
    record.write_text(str(folder), encoding="utf-8")
    return folder


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "''")
