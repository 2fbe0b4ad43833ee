"""Markdown: a table of one line a row."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import BinaryIO

from pitboss.export.progress import Progress
from pitboss.export.sheets import as_text
from pitboss.store.rows import DatabaseRows

AT_ONCE = 500


async def write_markdown(source: DatabaseRows, file: BinaryIO, progress: Progress) -> int:
    """Headings, a rule that sets numbers to the right, then the rows. The number of rows."""
    columns, rows = source.columns, 0
    rule = ["---:" if column.kind == "number" else "---" for column in columns]
    file.write(_lines([[column.name for column in columns]]) + f"| {' | '.join(rule)} |\n".encode())
    async for batch in source.batches(AT_ONCE):
        await asyncio.to_thread(lambda: file.write(_lines(batch)))  # noqa: B023  # awaited before the next
        rows += len(batch)
        progress.add(len(batch))
    return rows


def _lines(rows: Sequence[Sequence[object]]) -> bytes:
    return "".join(f"| {' | '.join(map(_cell, row))} |\n" for row in rows).encode()


def _cell(value: object) -> str:
    text = as_text(value).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return "<br>".join(text.splitlines())
