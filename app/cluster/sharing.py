"""Who is inside a cluster: file locks, which the system releases even where a process is killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import portalocker
from portalocker import LockFlags

from pitboss.errors import DatabaseUnavailable

PATIENCE = 90.0  # seconds: another process may just make the cluster, or stop it
PAUSE = 0.02


class Sharing:
    """`users.lock` is held shared by each process inside; `start.lock` alone by the one that starts or stops."""

    def __init__(self, folder: Path) -> None:
        self._users = folder / "users.lock"
        self._start = folder / "start.lock"
        self._inside: IO[bytes] | None = None

    @property
    def inside(self) -> bool:
        """Whether this one has entered."""
        return self._inside is not None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Alone for the time of a `with`. Blocks; raises DatabaseUnavailable after a minute and a half."""
        lock = portalocker.Lock(
            self._start,
            mode="ab",
            timeout=PATIENCE,
            check_interval=PAUSE,
            flags=LockFlags.EXCLUSIVE | LockFlags.NON_BLOCKING,
        )
        try:
            lock.acquire()
        except portalocker.exceptions.AlreadyLocked as error:
            raise DatabaseUnavailable(
                "Another process of Pattern Factory has been starting or stopping the embedded database "
                f"for {PATIENCE:.0f} seconds. End it, then start again."
            ) from error
        except portalocker.exceptions.LockException as error:
            raise DatabaseUnavailable(
                f"Files in {self._start.parent} cannot be locked, as on some network drives. "
                "Choose a folder on a local disk with --data-dir or PATTERN_FACTORY_DATA_DIR."
            ) from error
        try:
            yield
        finally:
            lock.release()

    def enter(self) -> None:
        """Be inside from now on. Call it within `turn()`."""
        if self._inside is None:
            self._inside = self._users.open("ab")
            portalocker.lock(self._inside, LockFlags.SHARED)  # at once: who leaves takes a turn as well

    def leave(self) -> bool:
        """Be outside from now on: True where nobody is left inside. Call it within `turn()`, once."""
        assert self._inside is not None
        users, self._inside = self._inside, None
        with users:  # closing releases
            try:
                portalocker.lock(users, LockFlags.EXCLUSIVE | LockFlags.NON_BLOCKING)
            except portalocker.exceptions.AlreadyLocked:
                return False
        return True
