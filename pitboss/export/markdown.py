"""Markdown: a table of one line a row."""

from __future__ import annotations

import asyncio
from typing import BinaryIO

from pitboss.export.progress import Progress
from pitboss.row_texts import markdown_head, markdown_lines
from pitboss.store.rows import DatabaseRows

AT_ONCE = 500


async def write_markdown(source: DatabaseRows, file: BinaryIO, progress: Progress) -> int:
    """Headings, a rule that sets numbers to the right, then the rows. The number of rows."""
    rows = 0
    file.write(markdown_head(source.columns).encode())
    async for batch in source.batches(AT_ONCE):
        size = await asyncio.to_thread(lambda: file.write(markdown_lines(batch).encode()))  # noqa: B023  # awaited first
        rows += len(batch)
        progress.add(len(batch), size)
    return rows
