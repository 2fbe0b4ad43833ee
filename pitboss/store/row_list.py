"""The rows of a shape in order, as a list of their addresses: a file of twelve bytes a row, which PostgreSQL writes.

A window anywhere in a sorted or filtered result is then a few bytes of the file and as many rows by address. The file
has no name, and ends with its list; memory and the server's connections are free meanwhile.
"""

from __future__ import annotations

import asyncio
import struct
import tempfile
import weakref
from collections.abc import Callable, Coroutine
from typing import Any, BinaryIO

from pitboss.store.copying import Sink
from pitboss.tasks import Tasks

Address = tuple[int, int]  # page and place in it

_HEADER = 19  # bytes before the first row: PostgreSQL's documentation of COPY, "Binary Format"
_ROW = struct.Struct(">hiIH")  # fields in the row: 1; bytes of the field: 6; page; place


class RowList:
    """A list that is being written, once somebody wants it.

    It is stopped where the last who waits for it is cancelled, and begun anew by the next; and by `aclose()`.
    """

    def __init__(self, copy: Callable[[Sink], Coroutine[Any, Any, None]]) -> None:
        """`copy` gives the addresses to a sink, by COPY in binary form."""
        self._copy = copy
        self._tasks = Tasks(on_error=_told_to_those_who_wait)
        self._task: asyncio.Task[None] | None = None
        self._file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the list
        self._no_file = weakref.finalize(self, self._file.close)
        self._turn = asyncio.Lock()  # the file has one position
        self._grown = asyncio.Event()
        self._bytes = 0
        self._waiting = 0

    @property
    def rows(self) -> int:
        """The rows that are in the list so far."""
        return max(0, self._bytes - _HEADER) // _ROW.size

    @property
    def is_complete(self) -> bool:
        """Whether these are all."""
        return self._task is not None and self._task.done() and not _has_failed(self._task)

    async def reach(self, rows: int | None = None) -> int:
        """Wait until the list has so many rows, or all: how many it has. Raises what went wrong in writing it."""
        self._waiting += 1
        try:
            while not self.is_complete and (rows is None or self.rows < rows):
                await self._more()
        except asyncio.CancelledError:
            if self._waiting == 1:
                await self._stop()
            raise
        finally:
            self._waiting -= 1
        return self.rows

    async def addresses(self, offset: int, limit: int) -> list[Address]:
        """The addresses of at most `limit` rows from `offset` on, once they are known."""
        have = await self.reach(offset + limit)
        wanted = max(0, min(limit, have - offset))
        async with self._turn:
            packed = await asyncio.to_thread(self._read, _HEADER + offset * _ROW.size, wanted * _ROW.size)
        return [(page, place) for _, _, page, place in _ROW.iter_unpack(packed)]

    async def aclose(self) -> None:
        """Stop writing, and free the file. Safe to call twice."""
        await self._tasks.aclose()
        self._no_file()

    async def _more(self) -> None:
        """Wait until there is more, or no more to come."""
        task = self._task
        if task is None or _has_failed(task):
            self._bytes = 0
            task = self._task = self._tasks.start(self._copy(self._append), name="list rows in order")
            task.add_done_callback(self._tell)
        if not task.done():
            await self._grown.wait()
        if task.done() and not task.cancelled() and (error := task.exception()) is not None:
            raise error

    async def _append(self, data: bytes) -> None:
        async with self._turn:
            await asyncio.to_thread(self._write, self._bytes, data)
        self._bytes += len(data)
        self._tell()

    def _tell(self, _task: object = None) -> None:
        """Wake all who wait: there is more, or no more to come."""
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()

    async def _stop(self) -> None:
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])

    def _write(self, at: int, data: bytes) -> None:
        self._file.seek(at)
        self._file.write(data)

    def _read(self, at: int, size: int) -> bytes:
        self._file.seek(at)
        return self._file.read(size)


def _has_failed(task: asyncio.Task[None]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _told_to_those_who_wait(_name: str, _error: BaseException) -> None:
    """Nobody else needs to know."""
