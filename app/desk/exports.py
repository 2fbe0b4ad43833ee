"""Exports of the window: files of what a page shows."""

from __future__ import annotations

from pathlib import Path

from pitboss.export.files import export_rows
from pitboss.export_models import Exported, Format, OnProgress
from pitboss.shapes import Shape
from pitboss.store.rows import DatabaseRows
from widgets.ports import ShapedRows


class ExportDesk:
    """`widgets.ports.exports.Exports` over the database."""

    async def write(
        self,
        source: ShapedRows,
        shape: Shape,
        path: Path,
        form: Format,
        *,
        formula_safe: bool,
        on_progress: OnProgress,
    ) -> Exported:
        """Write the rows of `source` that `shape` shows to `path`."""
        assert isinstance(source, DatabaseRows)  # which this desk has opened
        rows = source.shaped(shape)  # of its own: the page may close the one that it shows
        try:
            return await export_rows(rows, path, form, formula_safe=formula_safe, on_progress=on_progress)
        finally:
            await rows.aclose()
