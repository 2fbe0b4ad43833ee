"""Rows on standard output, as a table for people, JSON or CSV; and text that cannot move the terminal's cursor."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import click

from pitboss.export.formulas import guarded
from pitboss.models import ColumnInfo, Cut

Format = Literal["table", "json", "csv"]
FORMATS: tuple[Format, ...] = ("table", "json", "csv")
Rows = Sequence[Sequence[object]]
_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def printable(text: str) -> str:
    """`text` without control codes, direction marks and the like; line ends and tabs stay."""
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in _UNSAFE else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def show(columns: Sequence[ColumnInfo], rows: Rows, form: Format) -> None:
    """Print rows in the form that was asked for."""
    printer: dict[Format, Callable[[Sequence[ColumnInfo], Rows], str]] = {
        "table": _table,
        "json": _json,
        "csv": _csv,
    }
    text = printer[form](columns, rows)
    # a table has the terminal's own codes for bold and dim, and clean cells
    click.echo(printable(text) if form != "table" and sys.stdout.isatty() else text, nl=False)


def _table(columns: Sequence[ColumnInfo], rows: Rows) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(printable(column.name)), justify="right" if column.kind == "number" else "left")
    for row in rows:
        table.add_row(*(Text(printable(_in_words(value)), style="" if value is not None else "dim") for value in row))
    out = io.StringIO()
    terminal = sys.stdout.isatty()
    console = Console(file=out, force_terminal=terminal, width=None if terminal else 10_000, highlight=False)
    console.print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n")) if not terminal else out.getvalue()


def _json(columns: Sequence[ColumnInfo], rows: Rows) -> str:
    names = [column.name for column in columns]
    jsonb = [column.kind == "json" for column in columns]
    objects = [
        {
            name: json.loads(value) if is_json and isinstance(value, str) else value
            for name, is_json, value in zip(names, jsonb, row, strict=True)
        }
        for row in rows
    ]
    return json.dumps(objects, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _csv(columns: Sequence[ColumnInfo], rows: Rows) -> str:
    out = io.StringIO()
    plain = csv.writer(out, lineterminator="\n")
    quoted = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in ([column.name for column in columns], *rows):
        cells = ["" if value is None else _as_cell(value) for value in row]
        # Python quotes no bare carriage return, which a spreadsheet takes for the end of the row
        (quoted if any("\r" in cell for cell in cells) else plain).writerow(cells)
    return out.getvalue()


def _in_words(value: object) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return "yes" if value else "no"
        case datetime() if value.hour == value.minute == value.second == value.microsecond == 0:
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "seconds")
        case list():
            return ", ".join(map(_in_words, value))
        case Decimal():
            return format(value, "f")
        case Cut():
            return _in_words(str(value)) + " …"
    return str(value).replace("\n", " ")


def _as_cell(value: object) -> str:
    """A CSV cell. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case list():
            return "{" + ", ".join(map(_as_cell, value)) + "}"
        case Decimal():
            return format(value, "f")
        case str():
            return guarded(value)
    return str(value)


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime() | date():
            return value.isoformat()
    return str(value)
