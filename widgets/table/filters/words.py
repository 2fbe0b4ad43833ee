"""A filter in words: `Kind: anti-pattern`, `Funding: at least 1,000`, `Funded: 2023`."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import assert_never

from PySide6.QtCore import QDate, QLocale

from pitboss.models import ColumnInfo
from pitboss.shapes import Between, Contains, Days, Empty, Filter, OneOf
from widgets.table.cells import NOT_COUNTED, NULL, date_text, heading, number_text

NAMED = 2  # values that are named; of more their number is said
LONGEST = 40  # letters of a value


def filter_text(wanted: Filter, column: ColumnInfo | None, locale: QLocale) -> str:
    """The column's heading and what its values must be."""
    return f"{heading(wanted.column)}: {_condition(wanted, column, locale)}"


def _condition(wanted: Filter, column: ColumnInfo | None, locale: QLocale) -> str:
    match wanted:
        case Contains(text=text, exclude=exclude):
            return f"without “{_cut(text)}”" if exclude else f"“{_cut(text)}”"
        case OneOf(values=values, exclude=exclude):
            return ("not " if exclude else "") + _listed([_cut(value_text(value, column, locale)) for value in values])
        case Between(low=low, high=high):
            return _range(*(None if end is None else value_text(end, column, locale) for end in (low, high)))
        case Days(first=first, last=last):
            return _days(first, last, locale)
        case Empty(exclude=exclude):
            return "not empty" if exclude else NULL
        case _:
            assert_never(wanted)


def value_text(value: str | None, column: ColumnInfo | None, locale: QLocale) -> str:
    """A value, given as PostgreSQL writes it, as people read it. The empty text is said, too."""
    kind = column.kind if column is not None else "text"
    if value is None:
        return NULL
    if kind == "boolean":
        return {"true": "yes", "false": "no"}.get(value, value)
    if kind == "number" and column is not None:
        try:
            return number_text(Decimal(value), locale, grouped=not NOT_COUNTED.search(column.name))
        except InvalidOperation:  # of money, say
            return value
    return " ".join(value.split()) or "no text"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _listed(values: list[str]) -> str:
    if len(values) <= NAMED:
        return " or ".join(values)
    return f"{', '.join(values[:NAMED])} or {len(values) - NAMED} more"


def _range(low: str | None, high: str | None) -> str:
    if low is None:
        return f"at most {high}"
    if high is None:
        return f"at least {low}"
    return low if low == high else f"{low} to {high}"


def _days(first: date | None, last: date | None, locale: QLocale) -> str:
    if first is not None and last is not None:
        if (first.month, first.day, last) == (1, 1, date(first.year, 12, 31)):
            return str(first.year)
        if first.day == 1 and last == first.replace(day=monthrange(first.year, first.month)[1]):
            return locale.toString(QDate(first.year, first.month, 1), "MMM yyyy")
        if first == last:
            return date_text(first, locale)
        return f"{date_text(first, locale)} to {date_text(last, locale)}"
    return f"from {date_text(first, locale)}" if first is not None else f"until {date_text(last or date.max, locale)}"
