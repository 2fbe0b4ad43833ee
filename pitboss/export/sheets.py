"""XLSX: typed cells, with what a sheet cannot hold kept as text, on as many sheets as it takes."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from pitboss.errors import BadRequest
from pitboss.export.progress import Progress
from pitboss.row_texts import as_text
from pitboss.store.rows import DatabaseRows

SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384  # Excel's own limits
CELL_CHARACTERS = 32_767
EXACT_DIGITS, MOST_EXACT = 15, 999_999_999_999_999  # a cell's number is a double
AT_ONCE = 500  # rows: 3 ms of the loop's time
MOST_DIGITS = 300  # a double ends at 308
_FIRST_YEAR = 1900


class Sheets:
    """A workbook that is being written, from top to bottom. Its methods wait for the disk."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._bold = self._book.add_format({"bold": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._names = names
        self.cut = 0  # cells that were too long
        self._add_sheet()

    def _add_sheet(self) -> None:
        number = len(self._book.worksheets()) + 1
        self._sheet = self._book.add_worksheet("Rows" if number == 1 else f"Rows {number}")
        self._sheet.freeze_panes(1, 0)
        for column, name in enumerate(self._names):
            self._sheet.write_string(0, column, name, self._bold)
        self._row = 1

    def write(self, rows: Sequence[Sequence[object]]) -> None:
        """Write rows below those that are there."""
        for row in rows:
            if self._row == SHEET_ROWS:
                self._add_sheet()
            for column, value in enumerate(row):
                self._write(column, value)
            self._row += 1

    def _write(self, column: int, value: object) -> None:
        sheet, row = self._sheet, self._row
        match value:
            case None:
                return
            case bool():
                sheet.write_boolean(row, column, value)
            case int() | float() | Decimal() if _is_exact(value):
                sheet.write_number(row, column, float(value))
            case datetime() if value.tzinfo is None and value.year >= _FIRST_YEAR:
                sheet.write_datetime(row, column, value, self._moment)
            case date() if not isinstance(value, datetime) and value.year >= _FIRST_YEAR:
                sheet.write_datetime(row, column, value, self._day)
            case _:
                text = as_text(value)
                self.cut += len(text) > CELL_CHARACTERS
                sheet.write_string(row, column, text[:CELL_CHARACTERS])

    def close(self) -> None:
        """Put the file together. Raises OSError where the system refuses."""
        try:
            self._book.close()
        except FileCreateError as error:
            raise OSError(*error.args[0].args) from error

    def abandon(self) -> None:
        """Let go of an unfinished book, without the time that putting it together takes."""
        for sheet in self._book.worksheets():
            sheet._opt_close()
            Path(sheet.row_data_filename).unlink(missing_ok=True)
        self._book.fileclosed = True


async def write_sheets(source: DatabaseRows, path: Path, progress: Progress) -> tuple[int, str]:
    """The number of rows, and a note where something was cut. Raises BadRequest where there are too many columns."""
    names = [column.name for column in source.columns]
    if len(names) > SHEET_COLUMNS:
        raise BadRequest(f"A sheet holds {SHEET_COLUMNS:,} columns. Export to CSV or JSON instead.")
    book, rows = await asyncio.to_thread(Sheets, path, names), 0
    try:
        async for batch in source.batches(AT_ONCE):
            await _to_its_end(book.write, batch)
            rows += len(batch)
            progress.add(len(batch))
        await _to_its_end(book.close)
    except BaseException:
        await _to_its_end(book.abandon)
        raise
    return rows, f"{book.cut:,} cells were longer than a sheet allows and were cut." if book.cut else ""


async def _to_its_end(work: Callable[..., None], *arguments: object) -> None:
    """Do `work` in a thread. Where this is cancelled, it is waited for all the same: a book has one writer."""
    working = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        await asyncio.shield(working)
    finally:
        await asyncio.wait((working,))


def _is_exact(value: float | Decimal) -> bool:
    if isinstance(value, int):
        return abs(value) <= MOST_EXACT
    if isinstance(value, float):
        return math.isfinite(value)
    if not value.is_finite():
        return False
    digits = value.normalize().as_tuple().digits
    return len(digits) <= EXACT_DIGITS and value.adjusted() < MOST_DIGITS
