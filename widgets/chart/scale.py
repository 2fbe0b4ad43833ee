"""Axes: round ticks and their texts, for numbers and for dates."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QLocale

from pitboss.chart_models import Unit
from pitboss.chart_steps import DAY, round_step
from widgets.table.cells import date_text, number_text

_SHORT = ((1e12, 1e12, "T"), (1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e4, 1e3, "K"))
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
_SECONDS = (1, 5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, DAY, 2 * DAY, 7 * DAY, 14 * DAY)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what stands there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` as pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def px(self, value: float) -> float:
        """Where a value stands."""
        return self.start + (value - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start)


def number_ends(low: float, high: float, most: int, *, zero: bool) -> tuple[float, float]:
    """The ends of an axis at round numbers; `zero`: it begins there, as the length of bars must."""
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low, low + 1) if zero else (low - 1, high + 1)
    step = round_step((high - low) / most)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def number_ticks(low: float, high: float, most: int, locale: QLocale) -> list[Tick]:
    """Some `most` round numbers."""
    step = round_step((high - low) / max(most, 1))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    largest = max(abs(low), abs(high))
    return [
        Tick(number * step, short_number(number * step, step, locale, largest)) for number in range(first, last + 1)
    ]


def short_number(value: float, step: float, locale: QLocale, largest: float = 0.0) -> str:
    """A number for an axis: "1.5 M" rather than "1,500,000", in the unit that fits the `largest` of them."""
    if not value:
        return "0"
    for least, size, letter in _SHORT:
        if max(abs(value), largest) >= least:
            return f"{_plain(value / size, step / size, locale)} {letter}"
    if abs(value) < 1e-4:
        return f"{value:.2g}".replace(".", locale.decimalPoint())
    return _plain(value, step, locale)


def _plain(value: float, step: float, locale: QLocale) -> str:
    decimals = max(0, min(6, 1 - math.floor(math.log10(step) + 1e-9))) if step > 0 else 0
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    marks = str.maketrans({",": locale.groupSeparator(), ".": locale.decimalPoint()})
    return text.translate(marks)


def exact_number(value: float, locale: QLocale, digits: int = 12) -> str:
    """A number as it is, to so many digits."""
    rounded = float(f"{value:.{digits}g}")
    return number_text(int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded, locale)


# dates: seconds since 1970 as clocks showed them


def moment(seconds: float) -> datetime:
    """The moment that clocks showed."""
    return datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None) + timedelta(seconds=seconds)


def seconds_of(when: datetime) -> float:
    """The place of a moment on an axis."""
    return (when - datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)).total_seconds()


def date_ticks(low: float, high: float, most: int, locale: QLocale) -> list[Tick]:
    """At most some `most` round days, months, years or hours."""
    span = max(high - low, 1.0)
    for seconds in _SECONDS:
        if span / seconds <= most:
            return [Tick(at, _time_text(at, seconds, locale)) for at in _every(low, high, seconds)]
    months = next((count for count in _MONTHS if span / (count * 30.44 * DAY) <= most), _MONTHS[-1])
    return [Tick(at, _month_text(at, months, locale)) for at in _every_months(low, high, months)]


def _every(low: float, high: float, step: float) -> list[float]:
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _every_months(low: float, high: float, months: int) -> Iterator[float]:
    start = moment(low)
    number = (start.year * 12 + start.month - 1) // months * months
    while number < 9999 * 12:
        year, month = divmod(number, 12)
        if year >= 1:
            at = seconds_of(datetime(year, month + 1, 1))  # as clocks show it
            if at > high:
                return
            if at >= low:
                yield at
        number += months


def _time_text(seconds: float, step: float, locale: QLocale) -> str:
    when = moment(seconds)
    if step < DAY:
        return f"{when:%H:%M}" if step >= 60 else f"{when:%H:%M:%S}"
    return f"{when.day} {locale.monthName(when.month, QLocale.FormatType.ShortFormat)}"


def _month_text(seconds: float, months: int, locale: QLocale) -> str:
    when = moment(seconds)
    name = locale.monthName(when.month, QLocale.FormatType.ShortFormat)
    return str(when.year) if months >= 12 else f"{name} {when.year}"


def unit_text(seconds: float, unit: Unit, locale: QLocale) -> str:
    """A moment, or the days of which it is the first."""
    when = moment(seconds)
    match unit:
        case "year":
            return str(when.year)
        case "quarter":
            return f"Q{(when.month + 2) // 3} {when.year}"
        case "month":
            return f"{locale.standaloneMonthName(when.month)} {when.year}"
        case "week":
            return f"the week of {date_text(when.date(), locale)}"
        case "day":
            return date_text(when.date(), locale)
    return date_text(when, locale)
