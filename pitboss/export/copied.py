"""CSV and JSON, as PostgreSQL writes them: its bytes go to the file as they come, and no number loses a digit."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable
from time import monotonic
from typing import BinaryIO

from pitboss.export.formulas import guarded, guarded_sql
from pitboss.export.progress import Progress
from pitboss.names import quote
from pitboss.store.relation import Field
from pitboss.store.rows import DatabaseRows

_AT_ONCE = 2**20  # bytes
_AT_LATEST = 0.1  # seconds: somebody looks at how far it is
Turned = Callable[[bytes], bytes]  # from what PostgreSQL writes, whole rows at a time, to what the file holds


async def write_csv(source: DatabaseRows, file: BinaryIO, progress: Progress, *, formula_safe: bool) -> int:
    """A line of headings, then the rows; NULL is nothing, an empty text is `""`. The number of rows."""
    names = [column.name for column in source.columns]
    out = io.StringIO()
    csv.writer(
        out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL if not _has_return(names) else csv.QUOTE_ALL
    ).writerow(map(guarded, names) if formula_safe else names)
    file.write(out.getvalue().encode())
    what = ", ".join(_cell(field, formula_safe) for field in source.relation.fields) or "NULL"
    return await _copied(source, file, progress, what, _as_it_is, "csv")


async def write_json_lines(source: DatabaseRows, file: BinaryIO, progress: Progress) -> int:
    """An object a line."""
    return await _copied(source, file, progress, _object(source), _unescaped, "text")


async def write_json(source: DatabaseRows, file: BinaryIO, progress: Progress) -> int:
    """A list of objects, one a line."""
    first = True

    def joined(data: bytes) -> bytes:
        nonlocal first
        start, first = b"" if first else b",\n", False
        return start + _unescaped(data).removesuffix(b"\n").replace(b"\n", b",\n")

    file.write(b"[\n")
    rows = await _copied(source, file, progress, _object(source), joined, "text")
    file.write(b"\n]\n" if rows else b"]\n")
    return rows


async def _copied(
    source: DatabaseRows, file: BinaryIO, progress: Progress, what: str, turned: Turned, form: str
) -> int:
    gathered = _Gathered(file, progress, turned)
    try:
        rows = await source.copy(what, gathered.take, format=form)
        await gathered.finish()
    finally:
        await gathered.settle()  # the file is closed next
    return rows


class _Gathered:
    """Writes what arrives in large pieces, in a thread, while the next ones arrive.

    A thread for each few rows would cost more than the rows. At most two pieces are kept.
    """

    def __init__(self, file: BinaryIO, progress: Progress, turned: Turned) -> None:
        self._file, self._progress, self._turned = file, progress, turned
        self._parts: list[bytes] = []
        self._size, self._since = 0, monotonic()
        self._writing: asyncio.Future[tuple[int, int]] | None = None

    async def take(self, data: bytes) -> None:
        """Some rows. Raises OSError where those before could not be written."""
        self._parts.append(data)
        self._size += len(data)
        if self._size >= _AT_ONCE or monotonic() - self._since > _AT_LATEST:
            await self._begin()

    async def finish(self) -> None:
        """Write what is kept."""
        await self._begin()
        await self.settle()

    async def _begin(self) -> None:
        """Write what is kept in a thread, once what was kept before is written."""
        await self.settle()
        parts, self._parts, self._size, self._since = self._parts, [], 0, monotonic()
        if parts:
            self._writing = asyncio.ensure_future(asyncio.to_thread(self._write, parts))

    async def settle(self) -> None:
        """Wait until nothing is being written."""
        if self._writing is not None:
            writing, self._writing = self._writing, None
            self._progress.add(*await asyncio.shield(writing))

    def _write(self, parts: list[bytes]) -> tuple[int, int]:
        data = self._turned(b"".join(parts))
        rows = data.count(b"\n")  # a text of several lines makes it run ahead a little
        return rows, self._file.write(data)


def _cell(field: Field, formula_safe: bool) -> str:
    risky = field.info.kind in ("text", "other") or field.info.type == "money"
    return guarded_sql(field.text) if formula_safe and risky else field.sql


def _has_return(names: list[str]) -> bool:
    return any("\r" in name for name in names)


def _object(source: DatabaseRows) -> str:
    """A row as a JSON object on one line."""
    fields = ", ".join(f"{_on_one_line(field)} AS {quote(field.info.name)}" for field in source.relation.fields)
    return f"(SELECT row_to_json(shown)::text FROM (SELECT {fields}) AS shown)"


def _on_one_line(field: Field) -> str:
    # json, unlike jsonb, is kept as it was written; line ends in it can only stand between its parts
    return f"translate({field.text}, E'\\n\\r\\t', '   ')::json" if field.cast_as == "json" else field.sql


def _as_it_is(data: bytes) -> bytes:
    return data


def _unescaped(data: bytes) -> bytes:
    """COPY's text form doubles each backslash; JSON has nothing else that it would change."""
    return data.replace(b"\\\\", b"\\")
