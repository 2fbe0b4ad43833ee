"""What the chosen cells come to: how many, and of numbers or dates the totals. Exact, or said not to be known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal

from PySide6.QtCore import QLocale

from pitboss.models import ColumnInfo
from pitboss.names import counted
from widgets.table.cells import NOT_COUNTED, date_text, heading, number_text
from widgets.table.selection import Chosen

_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])  # adding takes what digits there are, no more
PLACES = 4  # digits after the point of an average that does not end


@dataclass
class Totals:
    """Totals of the values of some columns, added as they come. Numbers are added as they are written, to the digit."""

    filled: int = 0
    numbers: int = 0
    sum: Decimal = Decimal(0)
    least: Decimal | None = None
    most: Decimal | None = None
    dates: int = 0
    first: date | None = None
    last: date | None = None
    _dates_of: set[object] = field(default_factory=set)

    def add(self, values: Iterable[object]) -> None:
        """Some more values."""
        for value in values:
            if value is None:
                continue
            self.filled += 1
            if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
                self._add_number(value)
            elif isinstance(value, date):
                self._add_date(value)

    def _add_number(self, value: float | Decimal) -> None:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        self.numbers += 1
        self.sum = _EXACT.add(self.sum, number)
        if self.least is None or self.most is None:
            self.least = self.most = number
        elif not number.is_nan():
            self.least = number if self.least.is_nan() or number < self.least else self.least
            self.most = self.most if self.most.is_nan() or number <= self.most else number
        else:
            self.most = number  # as PostgreSQL has it, NaN comes after all numbers

    def _add_date(self, value: date) -> None:
        self.dates += 1
        self._dates_of.add((type(value), isinstance(value, datetime) and value.tzinfo is not None))
        if len(self._dates_of) == 1:  # others cannot be compared
            self.first = value if self.first is None else min(self.first, value)
            self.last = value if self.last is None else max(self.last, value)

    @property
    def comparable_dates(self) -> bool:
        """Whether first and last are those of all dates."""
        return len(self._dates_of) == 1

    def average(self) -> tuple[Decimal, bool]:
        """The average and whether it is exact."""
        if not self.sum.is_finite():
            return self.sum, True
        places = max(-int(self.sum.as_tuple().exponent), PLACES)
        room = Context(prec=max(self.sum.adjusted(), 0) + places + 2, rounding=ROUND_HALF_EVEN, traps=[])
        found = room.divide(self.sum, Decimal(self.numbers))
        rounded = found.quantize(Decimal(1).scaleb(-places), context=room)
        exact = _EXACT.multiply(rounded, Decimal(self.numbers)) == self.sum
        return self._short(rounded) if exact else rounded, exact

    def _short(self, value: Decimal) -> Decimal:
        """Without zeros after the last digit that says something, but with as many digits as the sum has."""
        needed = min(int(value.normalize(context=_EXACT).as_tuple().exponent), 0)
        kept = min(needed, int(self.sum.as_tuple().exponent))
        return value.quantize(Decimal(1).scaleb(kept), context=_EXACT)


def columns_to_add(chosen: Chosen, columns: Sequence[ColumnInfo]) -> frozenset[int]:
    """The columns of which totals say something: of whole rows, in which ids stand beside years, at most one."""
    asked = [column for column in chosen.columns if columns[column].kind in ("number", "date")]
    if not chosen.whole_rows or len(chosen.columns) == 1:
        return frozenset(asked)
    numbers = [at for at in asked if columns[at].kind == "number" and not NOT_COUNTED.search(columns[at].name)]
    return frozenset(numbers if len(numbers) == 1 else ())


def count_text(chosen: Chosen) -> str:
    """`3 rows chosen`, `12 cells`; nothing for one cell, which can be seen."""
    if chosen.whole_rows and len(chosen.columns) > 1:
        return f"{counted(chosen.rows, 'row')} chosen"
    return counted(chosen.cells, "cell") if chosen.cells > 1 else ""


def totals_text(totals: Totals, adds: Collection[int], columns: Sequence[ColumnInfo], locale: QLocale) -> str:
    """`sum 1,234 · average 41.13 · min 1 · max 99`, or the first and last date.

    "" where there is neither, and where some value is no number that could be added.
    """
    if totals.filled != totals.numbers + totals.dates:
        return ""
    if totals.numbers and totals.least is not None and totals.most is not None:
        numbers = [columns[at] for at in adds if columns[at].kind == "number"]
        grouped = not all(NOT_COUNTED.search(column.name) for column in numbers)
        average, exact = totals.average()
        shown = [number_text(each, locale, grouped=grouped) for each in (average, totals.least, totals.most)]
        of = f" of {heading(numbers[0].name)}" if len(numbers) == 1 else ""
        return (
            f"sum{of} {number_text(totals.sum, locale)} · average {'' if exact else '≈ '}{shown[0]}"
            f" · min {shown[1]} · max {shown[2]}"
        )
    if totals.first is not None and totals.last is not None and totals.comparable_dates:
        return f"first {date_text(totals.first, locale)} · last {date_text(totals.last, locale)}"
    return ""


def empty_text(totals: Totals, cells: int, locale: QLocale) -> str:
    """`3 empty`, of the cells that were added; "" where none is."""
    return f"{number_text(cells - totals.filled, locale)} empty" if cells > totals.filled else ""
