"""A file that is whole or not there: written beside its place, private to its user, put in place at the end."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from pitboss.errors import PitbossError


class ExportFailed(PitbossError):
    """A file that could not be written; what had its name before is as it was."""

    code = "bad_request"


@asynccontextmanager
async def beside(path: Path) -> AsyncIterator[Path]:
    """A file to write to, which takes the place of `path` when the block ends well; otherwise nothing of it remains.

    Raises ExportFailed where the system refuses.
    """
    try:
        draft = await asyncio.to_thread(_draft, path)
        try:
            yield draft
            await asyncio.shield(asyncio.to_thread(_put, draft, path))
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ExportFailed(f"{path} cannot be written: {reason}. Choose another place, or make room.") from error


def _draft(path: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)  # mode 0600
    os.close(handle)
    return Path(name)


def _put(draft: Path, path: Path) -> None:
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(path)
    with suppress(OSError):  # Windows has no folders to open
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
