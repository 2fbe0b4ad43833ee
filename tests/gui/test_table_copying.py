"""What is copied can be pasted: nothing is lost, and what is too much is said."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from pitboss.errors import DatabaseUnavailable, TooLarge
from pitboss.export.formulas import guarded
from pitboss.models import ColumnInfo, Cut
from pitboss.row_texts import NOT_CHOSEN, RowText, TextFormat
from pitboss.shapes import OneOf, Shape
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryRows, columns
from tests.gui.settle import activated, settled
from widgets.table import copying
from widgets.table.card import RowsCard
from widgets.table.cell_work import NO_FILTER, filter_text, with_values
from widgets.theme import Theme

pytestmark = pytest.mark.usefixtures("put_away")
HEAD = columns(name="text", funding="numeric", note="text")
ROWS: list[tuple[object, ...]] = [
    ("alpha", Decimal("1234.50"), None),
    ("=beta()", None, ""),
    ("c\td", 3, 'say "x"\nno'),
]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


async def opened(theme: Theme, tasks: Tasks, source: MemoryRows | None = None) -> RowsCard:
    QGuiApplication.clipboard().setText("before")
    card = RowsCard(theme, tasks, empty=("", "", ""))
    card.resize(700, 400)
    card.show()
    await activated(card)
    card.show_source(source or MemoryRows.of(HEAD, ROWS))
    await settled(tasks)
    card.table.setFocus()
    card.table.setCurrentIndex(card.model.index(0, 1))
    return card


def copied() -> str:
    return QGuiApplication.clipboard().text()


async def test_one_cell_is_copied_as_it_is_and_several_so_that_a_spreadsheet_reads_them(
    theme: Theme, tasks: Tasks
) -> None:
    card = await opened(theme, tasks)
    for whole in ("alpha", "=beta()", "c\td"):
        QTest.keyClick(card.table, Qt.Key.Key_C, CTRL)
        assert copied() == whole
        QTest.keyClick(card.table, Qt.Key.Key_Down)
    card.table.selectAll()
    QTest.keyClick(card.table, Qt.Key.Key_C, CTRL)
    assert copied() == 'alpha\t1234.50\t\n\'=beta()\t\t\n"c\td"\t3\t"say ""x""\nno"'
    assert card.notice.text.text() == "Copied 3 rows."
    QTest.keyClick(card.table, Qt.Key.Key_C, CTRL | SHIFT)
    assert copied().startswith("name\tfunding\tnote\nalpha\t")
    card.close()


async def test_the_menu_offers_other_forms_and_filters_by_the_value(theme: Theme, tasks: Tasks) -> None:
    card = await opened(theme, tasks)
    card.table.selectAll()
    menu = card.cells.menu_for(card.model.index(0, 1))
    offered = {action.text(): action for action in menu.actions()}
    forms = {action.text(): action for action in offered["Copy as"].menu().actions()}  # type: ignore[attr-defined]
    assert list(forms) == ["CSV with headings", "CSV", "Markdown", "JSON"]
    forms["CSV with headings"].trigger()
    assert copied().startswith('name,funding,note\nalpha,1234.50,\n\'=beta(),,""\n')
    forms["Markdown"].trigger()
    assert copied().startswith("| name | funding | note |\n| --- | ---: | --- |\n| alpha | 1234.50 |  |")
    forms["JSON"].trigger()
    assert json.loads(copied())[1] == {"name": "=beta()", "funding": None, "note": ""}
    offered["Without “alpha”"].trigger()
    await settled(tasks)
    assert card.shape.filters == (OneOf("name", ("alpha",), exclude=True),)
    assert card.model.total == 2
    menu.deleteLater()
    card.close()


async def test_cells_that_are_not_chosen_are_left_out(theme: Theme, tasks: Tasks) -> None:
    card = await opened(theme, tasks)
    card.table._choose([(0, 1, 0, 1), (2, 2, 2, 2)])
    card.cells.copying.copy()
    assert copied() == "alpha\t\n\t3"
    card.cells.copying.copy("json")
    assert json.loads(copied()) == [{"name": "alpha"}, {"funding": 3}]
    card.close()


async def test_many_rows_are_copied_in_windows_with_progress(theme: Theme, tasks: Tasks) -> None:
    card = await opened(theme, tasks, MemoryRows(HEAD, lambda n: (f"row {n}", n, None), 20_000))
    told: list[tuple[int, int]] = []
    card.cells.copying.progressed.connect(lambda *step: told.append(step))
    card.table.selectAll()
    card.cells.copying.copy()
    assert copied() == "before"
    await settled(tasks)
    lines = copied().split("\n")
    assert (len(lines), lines[0], lines[-1]) == (20_000, "row 0\t0\t", "row 19999\t19999\t")
    assert (told[0], told[-1]) == ((1_000, 20_000), (20_000, 20_000))
    assert card.notice.text.text() == "Copied 20,000 rows."
    card.close()


async def test_copying_can_be_cancelled_and_leaves_the_clipboard(theme: Theme, tasks: Tasks) -> None:
    source = MemoryRows(HEAD, lambda n: (f"row {n}", n, None), 20_000)
    card = await opened(theme, tasks, source)
    card.table.selectAll()
    card.cells.copying.progressed.connect(lambda *_: card.notice.action.click())
    card.cells.copying.copy()
    await settled(tasks)
    assert copied() == "before"
    assert not card.notice.isVisible()
    card.close()


async def test_too_much_says_to_export_and_a_failure_says_why(
    theme: Theme, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = MemoryRows(HEAD, lambda n: (f"row {n}", n, None), 100_001)
    card = await opened(theme, tasks, source)
    card.table.selectAll()
    card.cells.copying.copy()
    assert "Export them to a file instead." in card.notice.text.text()
    monkeypatch.setattr(copying, "MOST_LETTERS", 30)
    card.table._choose([(0, 1, 5_000, 3)])
    card.cells.copying.copy()
    await settled(tasks)
    assert "Export the rows to a file instead." in card.notice.text.text()
    source.error = DatabaseUnavailable("Gone.")
    card.cells.copying.copy()
    await settled(tasks)
    assert card.notice.text.text() == "Gone."
    assert copied() == "before"
    card.close()


async def test_a_value_of_which_there_is_the_beginning_is_copied_whole(theme: Theme, tasks: Tasks) -> None:
    source = MemoryRows.of(HEAD, [("a", 1, Cut("the beginning")), ("b", 2, "short")])
    source.wholes = {"the beginning": "the beginning and the end"}
    card = await opened(theme, tasks, source)
    card.table._choose([(0, 3, 0, 3)])
    card.cells.copying.copy()
    await settled(tasks)
    assert copied() == "the beginning and the end"
    card.table.selectAll()
    card.cells.copying.copy("json")
    await settled(tasks)
    assert json.loads(copied())[0]["note"] == "the beginning and the end"
    source.error = TooLarge("The value is larger than 16 MB.")
    card.cells.copying.copy()
    await settled(tasks)
    assert card.notice.text.text() == "The value is larger than 16 MB."
    card.close()


async def test_rows_that_have_changed_meanwhile_are_not_mixed(theme: Theme, tasks: Tasks) -> None:
    source = MemoryRows(HEAD, lambda n: (f"row {n}", n, None), 20_000)
    card = await opened(theme, tasks, source)
    card.table.selectAll()
    source.gate = asyncio.Event()
    card.cells.copying.copy()
    await asyncio.sleep(0)
    card.show_source(MemoryRows.of(HEAD, ROWS))
    await asyncio.sleep(0.01)
    source.gate.set()
    await settled(tasks)
    assert card.notice.text.text() == "The rows have changed meanwhile. Choose them again."
    assert copied() == "before"
    card.close()


def written(form: TextFormat, head: tuple[ColumnInfo, ...], rows: list[tuple[object, ...]], *, headings: bool) -> str:
    text = RowText(form, head, headings=headings)
    return text.begin() + text.add(rows[:1]) + text.add(rows[1:]) + text.end()


def test_json_keeps_kinds_digits_and_documents() -> None:
    head = columns(a="numeric", b="jsonb", c="text[]", d="date", e="boolean", f="timestamp")
    row = (Decimal("0.10"), '{"k": 1e400}', ["x", None], date(2024, 5, 1), True, datetime(2024, 5, 1, 9, 30))
    text = written("json", head, [row, (Decimal("NaN"), None, [], NOT_CHOSEN, False, None)], headings=True)
    assert '"a": 0.10, "b": {"k": 1e400}, "c": ["x", null], "d": "2024-05-01", "e": true' in text
    assert json.loads(text)[0]["f"] == "2024-05-01T09:30:00"
    assert "d" not in json.loads(text)[1]
    assert json.loads(written("json", head, [], headings=True)) == []


TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(st.lists(st.tuples(TEXTS, TEXTS | st.none()), min_size=1))
def test_csv_is_read_back_as_it_was(rows: list[tuple[object, ...]]) -> None:
    text = written("csv", columns(a="text", b="text"), rows, headings=False)
    found = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert found == [["" if cell is None else guarded(str(cell)) for cell in row] for row in rows]


def test_values_that_a_filter_can_name_are_named_as_the_database_writes_them() -> None:
    named = [filter_text(value) for value in (None, True, 5, Decimal("1E+3"), date(2024, 1, 2), "x")]
    assert named == [None, "true", "5", "1000", "2024-01-02", "x"]
    assert filter_text(["a"]) is NO_FILTER
    assert filter_text(Cut("a")) is NO_FILTER


def test_values_left_out_add_up_and_one_value_alone_replaces_them() -> None:
    shape = with_values(Shape(), OneOf("a", ("x",), exclude=True))
    shape = with_values(shape, OneOf("a", (None,), exclude=True))
    assert shape.filters == (OneOf("a", ("x", None), exclude=True),)
    assert with_values(shape, OneOf("a", ("y",))).filters == (OneOf("a", ("y",)),)
