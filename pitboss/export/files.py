"""Files of what a table or a result shows: streamed from the database, in constant memory, whole or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from pitboss.export.beside import beside
from pitboss.export.copied import write_csv, write_json, write_json_lines
from pitboss.export.formats import Format
from pitboss.export.markdown import write_markdown
from pitboss.export.progress import OnProgress, Progress, untold
from pitboss.export.sheets import write_sheets
from pitboss.store.rows import DatabaseRows

_BUFFER = 2**20


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written. `note` says what it could not hold, "" where it holds all."""

    path: Path
    rows: int
    note: str = ""


async def export_rows(
    source: DatabaseRows,
    path: Path,
    form: Format,
    *,
    formula_safe: bool = True,
    on_progress: OnProgress = untold,
) -> Exported:
    """Write all rows of `source`, in its shape, to `path`; `on_progress` is told rows done and rows in all.

    A file of that name is replaced at the end; on failure or cancelling it is as it was. `formula_safe` keeps
    spreadsheets from running texts of a CSV file. Raises ExportFailed, or what reading raises.
    """
    progress = Progress(await source.count(), on_progress)
    async with beside(path) as draft:
        rows, note = await _write(source, draft, form, progress, formula_safe=formula_safe)
    progress.end(rows)
    return Exported(path, rows, note)


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
