"""One window or server for each data folder: a lock that the system releases, however the process ends."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import IO, Literal

import portalocker
from portalocker import LockFlags

from app.folders import private_folder
from pitboss.errors import PitbossError

Kind = Literal["window", "serve"]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class AlreadyRunning(PitbossError):
    """Another instance has the data folder. `pid` and `kind` say which; None where they cannot be read."""

    code = "busy"

    def __init__(self, message: str, *, pid: int | None, kind: str | None) -> None:
        super().__init__(message)
        self.pid = pid
        self.kind = kind


class CannotWrite(PitbossError):
    """The data folder is not there and cannot be made, or is not ours to write."""


class InstanceLock:
    """`instance.lock` in the data folder, held from `acquire()` to `release()` or the end of the process.

    Used as a context manager it is released at the end of the `with`. The file stays, for another may wait for it.
    """

    def __init__(self, data_dir: Path, kind: Kind) -> None:
        self._path = data_dir / "instance.lock"
        self._kind = kind
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Take the lock without waiting. Raises AlreadyRunning; CannotWrite where the folder cannot be written."""
        if self._file is not None:
            return
        try:
            private_folder(self._path.parent)
            file = open(self._path, "ab", opener=_private)  # noqa: SIM115  # held until release()
        except OSError as error:
            raise CannotWrite(
                f"The data folder {self._path.parent} cannot be written ({error.strerror or error}). "
                "Make it writable, or choose another with --data-dir."
            ) from error
        try:
            portalocker.lock(file, LockFlags.EXCLUSIVE | LockFlags.NON_BLOCKING)
            file.truncate(0)
            file.write(json.dumps({"pid": os.getpid(), "kind": self._kind}).encode())
            file.flush()
        except portalocker.exceptions.AlreadyLocked as error:
            file.close()
            raise self._already_running() from error
        except BaseException:
            file.close()
            raise
        self._file = file

    def release(self) -> None:
        """Let the next one in. Safe to call twice."""
        if self._file is not None:
            file, self._file = self._file, None
            file.truncate(0)
            file.close()  # releases

    def __enter__(self) -> InstanceLock:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _already_running(self) -> AlreadyRunning:
        pid, kind = self._holder()
        what = {"window": "A window", "serve": "A server (`pattern-factory serve`)"}.get(kind or "", "Another instance")
        where = f"process {pid}" if pid else "another process"
        return AlreadyRunning(
            f"{what} of Pattern Factory already runs on {self._path.parent} ({where}). "
            "Use that one, end it, or choose another folder with --data-dir.",
            pid=pid,
            kind=kind,
        )

    def _holder(self) -> tuple[int | None, str | None]:
        """Who wrote the file: not yet written, or (on Windows) locked against reading, it says nothing."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return int(found["pid"]), str(found["kind"])
        except (OSError, ValueError, KeyError, TypeError):
            return None, None
