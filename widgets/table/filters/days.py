"""Days as people type and name them: `2023`, `Aug 2023`, `4/8/2023`, `last 12 months`. No widgets."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale

_YEAR = re.compile(r"\d{4}")
_MONTHS = ("MMM yyyy", "MMMM yyyy", "yyyy-MM", "MM/yyyy", "M/yyyy")
_DAYS = ("yyyy-MM-dd", "d MMM yyyy", "d MMMM yyyy", "d. MMM yyyy", "d.M.yyyy", "MMM d, yyyy")


@dataclass(frozen=True, slots=True)
class QuickDays:
    """Some days that have a name."""

    name: str
    first: date
    last: date


def quick_days(today: date) -> list[QuickDays]:
    """What is asked for most, as seen from `today`."""
    this_month, this_year = today.replace(day=1), today.replace(month=1, day=1)
    last_month = this_month - timedelta(days=1)
    return [
        QuickDays("Last 7 days", today - timedelta(days=6), today),
        QuickDays("Last 30 days", today - timedelta(days=29), today),
        QuickDays("This month", this_month, _month_end(today)),
        QuickDays("Last month", last_month.replace(day=1), last_month),
        QuickDays("This year", this_year, today.replace(month=12, day=31)),
        QuickDays("Last 12 months", _year_before(today) + timedelta(days=1), today),
        QuickDays("Last year", date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    ]


def read_day(text: str, locale: QLocale, *, end: bool) -> date | None:
    """The day that is typed; of a year or a month its first, or with `end` its last. None where it is no day."""
    typed = " ".join(text.split())
    if _YEAR.fullmatch(typed) and typed > "0000":
        return date(int(typed), 12, 31) if end else date(int(typed), 1, 1)
    for form in _MONTHS:
        if (found := locale.toDate(typed, form)).isValid():
            month = date(found.year(), found.month(), 1)
            return _month_end(month) if end else month
    forms = (*_DAYS, _four_digits(locale.dateFormat(QLocale.FormatType.ShortFormat)))
    for form in forms:
        if (day := locale.toDate(typed, form)).isValid() and 1 <= day.year() <= 9999:
            return date(day.year(), day.month(), day.day())
    return None


def written_day(day: date | None, locale: QLocale) -> str:
    """A day as it can be typed again; "" for None."""
    return locale.toString(QDate(day.year, day.month, day.day), "d MMM yyyy") if day is not None else ""


def _four_digits(form: str) -> str:
    return form if "yyyy" in form else form.replace("yy", "yyyy")


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
