"""Rows as text: as people read them, and in the forms that can be pasted. Plain values in, text out."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final, Literal

from pitboss.export.formulas import guarded
from pitboss.models import ColumnInfo, Cut

TextFormat = Literal["tsv", "csv", "md", "json"]


class NotChosen(Enum):
    """What stands for a cell that belongs to the rows and columns, but is not to be written."""

    CELL = "not chosen"


NOT_CHOSEN: Final = NotChosen.CELL


def as_text(value: object) -> str:
    """A value as a person reads it, in full; nothing for None."""
    match value:
        case None | NotChosen.CELL:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(" ")
        case Decimal():
            return format(value, "f")
        case list() | tuple():
            return ", ".join(map(as_text, value))
        case dict():
            return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def markdown_lines(rows: Iterable[Iterable[object]]) -> str:
    """Rows of a Markdown table, one line each."""
    return "".join(f"| {' | '.join(map(_markdown_cell, row))} |\n" for row in rows)


def markdown_head(columns: Sequence[ColumnInfo], *, names: bool = True) -> str:
    """The line of headings, blank without `names`, and the rule below it, which sets numbers to the right."""
    rule = ["---:" if column.kind == "number" else "---" for column in columns]
    return markdown_lines([[column.name if names else "" for column in columns]]) + f"| {' | '.join(rule)} |\n"


def _markdown_cell(value: object) -> str:
    text = as_text(value).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return "<br>".join(text.splitlines())


class RowText:
    """Writes rows in a form: `begin()`, `add()` as often as there are rows, `end()`. Nothing is lost or cut.

    NULL is nothing in TSV, CSV and Markdown, where CSV has `""` for an empty text; in JSON it is null. Texts that a
    spreadsheet would run are guarded in TSV and CSV. `bare`: one value alone, which TSV has exactly as it is.
    """

    def __init__(self, form: TextFormat, columns: Sequence[ColumnInfo], *, headings: bool, bare: bool = False) -> None:
        self._form, self._columns, self._headings, self._bare = form, columns, headings, bare
        self._first = True

    def begin(self) -> str:
        """What stands before the rows."""
        match self._form:
            case "json":
                return "["
            case "md":
                return markdown_head(self._columns, names=self._headings)
        return self._delimited([[column.name for column in self._columns]]) if self._headings else ""

    def add(self, rows: Sequence[Sequence[object]]) -> str:
        """Some more rows."""
        match self._form:
            case "json":
                objects = ",\n".join(self._object(row) for row in rows)
                start, self._first = "\n" if self._first else ",\n", False
                return start + objects if rows else ""
            case "md":
                return markdown_lines(rows)
        return self._delimited(rows)

    def end(self) -> str:
        """What stands after them."""
        return "\n]\n" if self._form == "json" else ""

    def _delimited(self, rows: Sequence[Sequence[object]]) -> str:
        if self._form == "tsv" and self._bare:
            return "".join(as_text(value) for row in rows for value in row)
        if self._form == "tsv":
            return "".join("\t".join(map(_tsv_cell, row)) + "\n" for row in rows)
        return "".join(",".join(map(_csv_cell, row)) + "\n" for row in rows)

    def _object(self, row: Sequence[object]) -> str:
        """A row as an object; what is not chosen has no key."""
        return "{" + ", ".join(self._members(row)) + "}"

    def _members(self, row: Sequence[object]) -> Iterator[str]:
        for column, value in zip(self._columns, row, strict=True):
            if value is not NOT_CHOSEN:
                yield f"{json.dumps(column.name, ensure_ascii=False)}: {json_text(value, column)}"


def json_text(value: object, column: ColumnInfo) -> str:
    """A value as JSON, with all its digits; what PostgreSQL gives as JSON stays as it is written."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float() if not math.isfinite(value):
            return json.dumps(str(value))
        case Decimal():
            return format(value, "f") if value.is_finite() else json.dumps(str(value))
        case int() | float():
            return repr(value)
        case date():  # also a moment
            return json.dumps(value.isoformat())
        case list() | tuple():
            return f"[{', '.join(json_text(item, column) for item in value)}]"
        case str() if column.type.removesuffix("[]") in ("json", "jsonb") and not isinstance(value, Cut):
            return value
        case dict():
            return json.dumps(value, ensure_ascii=False, default=str)
    return json.dumps(str(value), ensure_ascii=False)


def _tsv_cell(value: object) -> str:
    text = _safe(value)
    return _quoted(text) if any(sign in text for sign in "\t\n\r") or text.startswith('"') else text


def _csv_cell(value: object) -> str:
    text = _safe(value)
    return _quoted(text) if value == "" or any(sign in text for sign in ',"\n\r') else text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _safe(value: object) -> str:
    return guarded(value) if isinstance(value, str) else as_text(value)
