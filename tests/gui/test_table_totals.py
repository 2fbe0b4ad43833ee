"""What the chosen cells come to: exact, or said not to be known."""

from __future__ import annotations

import asyncio
import math
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest

from pitboss.errors import DatabaseUnavailable
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk, MemoryRows, columns
from tests.gui.settle import settled
from widgets.main_window import MainWindow
from widgets.table import adding
from widgets.table.card import RowsCard
from widgets.table.totals import Totals, totals_text
from widgets.theme import Theme

pytestmark = pytest.mark.usefixtures("put_away")
HEAD = columns(name="text", funding="numeric", year="bigint", founded="date")
ENGLISH = QLocale("en_GB")


async def opened(theme: Theme, tasks: Tasks, source: MemoryRows) -> RowsCard:
    card = RowsCard(theme, tasks, empty=("", "", ""))
    card.resize(700, 400)
    card.show()
    card.show_source(source)
    await settled(tasks)
    return card


def choose(card: RowsCard, top: int, left: int, bottom: int, right: int) -> None:
    card.table._choose([(top, left, bottom, right)])


def rows(number: int) -> tuple[object, ...]:
    return (f"row {number}", Decimal("0.10") * number, 2000 + number % 20, date(2024, 1, 1 + number % 28))


async def test_numbers_have_sum_average_and_ends_and_dates_the_ends(theme: Theme, tasks: Tasks) -> None:
    card = await opened(theme, tasks, MemoryRows(HEAD, rows, 50))
    said: list[str] = []
    card.cells.chosen_said.connect(said.append)
    choose(card, 1, 2, 4, 2)
    assert said[-1] == "4 cells · sum of Funding 1.00 · average 0.25 · min 0.10 · max 0.40"
    choose(card, 0, 3, 2, 3)
    assert said[-1] == "3 cells · sum of Year 6,003 · average 2001 · min 2000 · max 2002"
    choose(card, 0, 4, 2, 4)
    assert said[-1] == "3 cells · first 1 Jan 2024 · last 3 Jan 2024"
    choose(card, 0, 1, 2, 1)
    assert said[-1] == "3 cells"
    choose(card, 0, 0, 2, 4)
    assert said[-1] == "3 rows chosen · sum of Funding 0.30 · average 0.10 · min 0.00 · max 0.20"
    choose(card, 0, 1, 0, 1)
    assert said[-1] == ""
    card.close()


async def test_empty_cells_are_counted_and_not_averaged(theme: Theme, tasks: Tasks) -> None:
    values = [Decimal(1), None, Decimal(2), None]
    card = await opened(theme, tasks, MemoryRows.of(columns(name="text", share="numeric"), [("a", v) for v in values]))
    choose(card, 0, 2, 3, 2)
    assert card.cells.adding.text == "4 cells · 2 empty · sum of Share 3 · average 1.5 · min 1 · max 2"
    card.close()


async def test_rows_that_are_not_here_are_read_and_added(
    theme: Theme, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "PATIENCE", 0.0)
    card = await opened(theme, tasks, MemoryRows(HEAD, rows, 5_000))
    said: list[str] = []
    card.cells.chosen_said.connect(said.append)
    choose(card, 0, 2, 4_999, 2)
    await settled(tasks)
    assert said[0] == "5,000 cells · adding up"
    assert "5,000 cells · adding up, 40 %" in said
    assert said[-1] == "5,000 cells · sum of Funding 1,249,750.00 · average 249.95 · min 0.00 · max 499.90"
    card.close()


async def test_too_many_rows_and_failures_are_said_and_no_number_with_them(
    theme: Theme, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "PATIENCE", 0.0)
    source = MemoryRows(HEAD, rows, 300_000)
    card = await opened(theme, tasks, source)
    choose(card, 0, 2, 299_999, 2)
    assert card.cells.adding.text == "300,000 cells · more than 200,000 rows are too many to add up here"
    source.error = DatabaseUnavailable("Gone.")
    choose(card, 0, 2, 5_000, 2)
    await settled(tasks)
    assert card.cells.adding.text == "5,001 cells · could not be added up"
    card.close()


async def test_choosing_something_else_ends_what_is_being_added(
    theme: Theme, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "PATIENCE", 0.0)
    source = MemoryRows(HEAD, rows, 5_000)
    card = await opened(theme, tasks, source)
    source.gate = asyncio.Event()
    choose(card, 0, 2, 4_999, 2)
    await asyncio.sleep(0)
    choose(card, 0, 2, 1, 2)
    source.gate.set()
    await settled(tasks)
    assert card.cells.adding.text.startswith("2 cells · sum of Funding 0.10")
    card.search("row 4999")
    await settled(tasks)
    assert card.cells.adding.text == ""
    card.close()


async def test_the_status_bar_says_it_while_the_page_is_shown(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    window.open_table("orgs")
    await settled(tasks)
    table = window.table.card.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 5))
    assert not window.status.chosen.isVisible()
    QTest.keyClick(table, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert window.status.chosen.whole.startswith("12 cells · ")
    assert "sum of Funding" in window.status.chosen.whole
    window.open_table("patterns")
    assert window.status.chosen.whole == ""


def told(values: list[object], kind: str = "numeric") -> str:
    totals = Totals()
    totals.add(values)
    return totals_text(totals, [0], columns(x=kind), ENGLISH)


def test_a_value_that_is_no_number_leaves_no_total() -> None:
    assert told([Decimal(1), "$1,234.00"]) == ""
    assert told(["infinity", date(2024, 1, 1)], "date") == ""
    assert told([datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)], "timestamp") == ""
    assert told([]) == ""


def test_numbers_that_are_none_are_not_hidden() -> None:
    assert told([1.0, math.nan]).startswith("sum of X NaN · average NaN · min 1.0 · max NaN")
    assert told([math.inf, 1]).startswith("sum of X Infinity")


def test_an_average_that_does_not_end_is_said_to_be_rounded() -> None:
    assert "average ≈ 0.3333 " in told([0, 0, 1])
    assert "average 0.5 " in told([0, 1])


NUMBERS = st.lists(st.integers(-(10**30), 10**30) | st.decimals(allow_nan=False, allow_infinity=False), min_size=1)


@given(NUMBERS)
def test_sums_are_exact_to_the_last_digit(values: list[object]) -> None:
    totals = Totals()
    totals.add(values)
    whole = sum((Fraction(value) for value in values), Fraction())  # type: ignore[call-overload]
    assert Fraction(totals.sum) == whole
    average, exact = totals.average()
    assert exact == (Fraction(average) * len(values) == whole)
    assert abs(Fraction(average) - whole / len(values)) <= Fraction(1, 10_000)
    assert (totals.least, totals.most) == (min(values), max(values))  # type: ignore[type-var]
