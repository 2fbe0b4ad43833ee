"""What the viewer writes for a value: the text, and in a few words what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from PySide6.QtCore import QLocale

from pitboss.models import ColumnInfo, Cut
from pitboss.names import counted
from widgets.table.cells import NOT_COUNTED, date_text, exact_date, number_text
from widgets.table.viewer_json import Document, brief, children, pretty, read_json

MOST_SHOWN = 400_000  # letters that are laid out at once: some milliseconds
LONGEST_LINE = 20_000  # letters: a longer line takes seconds to wrap


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as the viewer shows it. `document` is what can be shown as a tree; `quiet` text says that nothing is."""

    text: str
    document: Document = None
    mono: bool = False
    quiet: bool = False
    left_out: int = 0  # letters after those that are shown

    @property
    def foldable(self) -> bool:
        """Whether a tree says more than the text."""
        return bool(children(self.document))


def shown_text(value: object, column: ColumnInfo, locale: QLocale) -> Shown:
    """How a value is shown in full. Takes long for large ones: not for the window's own loop."""
    match value:
        case None:
            return Shown("There is no value here (NULL).", quiet=True)
        case "":
            return Shown("A text without letters.", quiet=True)
        case bool():
            return Shown("yes" if value else "no")
        case int() | float() | Decimal():
            return Shown(_number(value, column, locale))
        case datetime() | date():
            return Shown("\n".join(_date(value, locale)))
        case list() | tuple() | dict():
            return _document(value)
        case str() if column.kind == "json" and not isinstance(value, Cut):
            try:
                return _document(read_json(value))
            except (ValueError, RecursionError):
                return _text(value)
    return _text(str(value))


def facts(shown: Shown, value: object, column: ColumnInfo | None) -> str:
    """`1,234 letters · 12 lines`, `3 items`, the type of a short value."""
    if column is None:
        return ""
    if isinstance(value, Cut):
        return f"{column.type} · the first {len(value):,} letters"
    if shown.left_out:
        whole = MOST_SHOWN + shown.left_out
        return f"{column.type} · the first {MOST_SHOWN:,} of {whole:,} letters; copying takes all"
    if shown.document is not None:
        return f"{column.type} · {brief(shown.document)}" if shown.foldable else column.type
    if isinstance(value, str) and value:
        lines = shown.text.count("\n") + 1
        return " · ".join([column.type, counted(len(value), "letter"), *([f"{lines:,} lines"] if lines > 1 else [])])
    return column.type


def _document(document: Document) -> Shown:
    try:
        text = pretty(document)
    except RecursionError:
        return Shown(brief(document), mono=True)
    shown = _text(text)
    return Shown(shown.text, document, mono=True, left_out=shown.left_out)


def _text(text: str) -> Shown:
    kept = text[:MOST_SHOWN]
    lines = (piece for line in kept.split("\n") for piece in _pieces(line))
    return Shown("\n".join(lines), left_out=len(text) - len(kept))


def _pieces(line: str) -> Iterator[str]:
    for start in range(0, len(line) or 1, LONGEST_LINE):
        yield line[start : start + LONGEST_LINE]


def _number(value: float | Decimal, column: ColumnInfo, locale: QLocale) -> str:
    grouped = number_text(value, locale, grouped=not NOT_COUNTED.search(column.name))
    plain = format(value, "f") if isinstance(value, Decimal) else str(value)
    return grouped if grouped == plain else f"{grouped}\n{plain}"


def _date(value: date | datetime, locale: QLocale) -> Iterator[str]:
    day = locale.dayName(value.isoweekday())
    yield f"{day}, {date_text(value, locale)}"
    yield exact_date(value)
