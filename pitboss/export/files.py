"""Files of what a table or a result shows: streamed from the database, in constant memory, whole or not at all."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pitboss.export.beside import beside
from pitboss.export.copied import write_csv, write_json, write_json_lines
from pitboss.export.markdown import write_markdown
from pitboss.export.progress import Progress, untold
from pitboss.export.sheets import write_sheets
from pitboss.export_models import Exported, Format, OnProgress
from pitboss.store.rows import DatabaseRows

_BUFFER = 2**20


async def export_rows(
    source: DatabaseRows,
    path: Path,
    form: Format,
    *,
    formula_safe: bool = True,
    on_progress: OnProgress = untold,
) -> Exported:
    """Write all rows of `source`, in its shape, to `path`; `on_progress` is told how far it has come.

    A file of that name is replaced at the end; on failure or cancelling it is as it was. `formula_safe` keeps
    spreadsheets from running texts of a CSV file. Raises ExportFailed, or what reading raises.
    """
    progress = Progress(await source.count(), on_progress)
    async with beside(path) as draft:
        rows, note = await _write(source, draft, form, progress, formula_safe=formula_safe)
    size = (await asyncio.to_thread(path.stat)).st_size
    progress.end(rows, size)
    return Exported(path, rows, note, size)


async def _write(
    source: DatabaseRows, draft: Path, form: Format, progress: Progress, *, formula_safe: bool
) -> tuple[int, str]:
    if form == "xlsx":
        return await write_sheets(source, draft, progress)
    file = await asyncio.to_thread(draft.open, "wb", _BUFFER)
    try:
        match form:
            case "csv":
                return await write_csv(source, file, progress, formula_safe=formula_safe), ""
            case "json":
                return await write_json(source, file, progress), ""
            case "jsonl":
                return await write_json_lines(source, file, progress), ""
            case "md":
                return await write_markdown(source, file, progress), ""
    finally:
        await asyncio.shield(asyncio.to_thread(file.close))
