"""What the embedded PostgreSQL needs to know of the machine that it runs on. Tests give other answers."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


@dataclass(frozen=True, kw_only=True)
class Machine:
    """The facts, as they are here unless said otherwise.

    tcp: listen on a loopback port rather than on a unix socket (Windows).
    root: whether this process is root, as which PostgreSQL refuses to run.
    namespace: the command that runs another one as an ordinary user who still owns root's files.
    system_user, system_folder: who runs PostgreSQL where namespaces are refused, and where its files are then.
    """

    tcp: bool = sys.platform == "win32"
    root: bool = field(default_factory=_is_root)
    namespace: tuple[str, ...] = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
    system_user: str = "nobody"
    system_folder: Path = Path("/var/lib/pattern-factory")
