"""Rows in windows, and values as people read them."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from pitboss.errors import DatabaseUnavailable
from pitboss.models import ColumnInfo
from pitboss.shapes import Shape
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryRows, columns
from widgets.table.cells import LOOK_ROLE, Look, cell_text, date_text, heading, tip_text, when_text
from widgets.table.model import KEPT, WANTED, WINDOW, ViewModel
from widgets.table.table import ViewTable
from widgets.theme import Theme

MILLION = 1_000_000
ENGLISH, GERMAN = QLocale("en_GB"), QLocale("de_DE")
HEAD = columns(id="bigint", name="text", note="text")


def million() -> MemoryRows:
    return MemoryRows(HEAD, lambda n: (n, f"row {n}", None if n % 2 else ""), MILLION)


def heard(signal: SignalInstance) -> asyncio.Future[object]:
    """The signal's next word."""
    future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    signal.connect(lambda *words: None if future.done() else future.set_result(words[0] if words else None))
    return future


async def shown(model: ViewModel, source: MemoryRows) -> None:
    """Show `source` and wait until it is counted."""
    counted = heard(model.counted)
    model.show(source)
    await counted


async def changed(model: ViewModel) -> None:
    """Wait for rows that were on their way."""
    await heard(model.dataChanged)


def text(model: ViewModel, row: int, column: int) -> object:
    return model.index(row, column).data()


async def test_a_million_rows_are_counted_but_only_what_is_shown_is_fetched(qapp: QApplication, tasks: Tasks) -> None:
    model, source = ViewModel(tasks, ENGLISH), million()
    await shown(model, source)
    assert (model.rowCount(), model.total, model.exact) == (MILLION, MILLION, True)
    assert text(model, 0, 2) == "row 0"
    assert text(model, MILLION - 1, 2) == "…"
    assert model.index(MILLION - 1, 2).data(LOOK_ROLE) == Look.LOADING
    await changed(model)
    assert text(model, MILLION - 1, 2) == "row 999999"
    assert text(model, MILLION - 1, 0) == "1,000,000"
    assert source.asked == [0, MILLION - WINDOW]


async def test_the_model_keeps_its_promises_to_qt(qapp: QApplication, tasks: Tasks) -> None:
    model = ViewModel(tasks)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    await shown(model, MemoryRows(HEAD, lambda n: (n, f"row {n}", None), WINDOW + 30))
    assert text(model, WINDOW + 29, 2) == "…" or text(model, WINDOW + 29, 2) == f"row {WINDOW + 29}"
    model.show(MemoryRows(HEAD, lambda n: (n, f"row {n}", None), 7))
    model.show(None)
    del tester


async def test_the_first_rows_are_shown_before_all_are_counted(tasks: Tasks) -> None:
    model, source = ViewModel(tasks), million()
    seen: list[tuple[int, bool]] = []
    model.arrived.connect(lambda: seen.append((model.total, model.exact)))
    await shown(model, source)
    assert seen == [(WINDOW, False)]


async def test_a_window_is_asked_for_once_and_few_are_kept(tasks: Tasks) -> None:
    model, source = ViewModel(tasks), million()
    await shown(model, source)
    for number in range(1, KEPT + 2):
        assert text(model, number * WINDOW, 1) == text(model, number * WINDOW + 1, 1) == "…"
        await changed(model)
    assert source.asked == [number * WINDOW for number in range(KEPT + 2)]
    assert model.row(0) is None
    assert model.row(WINDOW * 3) is not None


async def test_a_row_that_was_looked_at_lately_is_kept_before_older_ones(tasks: Tasks) -> None:
    model, source = ViewModel(tasks), million()
    await shown(model, source)
    for number in range(1, KEPT + 1):
        text(model, number * WINDOW, 1)
        await changed(model)
        text(model, 0, 1)
    assert model.row(0) is not None
    assert model.row(WINDOW) is None


async def test_windows_that_were_scrolled_past_are_not_fetched(tasks: Tasks) -> None:
    model, source = ViewModel(tasks), million()
    await shown(model, source)
    source.gate = asyncio.Event()
    for number in range(10, 500, 10):
        text(model, number * WINDOW, 1)
    source.gate.set()
    await changed(model)
    while text(model, 490 * WINDOW, 1) == "…":
        await changed(model)
    assert len(source.asked) <= WANTED + 2


async def test_what_is_shown_stays_until_the_next_source_has_its_first_rows(tasks: Tasks) -> None:
    model = ViewModel(tasks)
    source = MemoryRows.of(HEAD, [(1, "alpha", None), (2, "beta", None)])
    await shown(model, source)
    found = source.shaped(Shape(search="beta"))
    found.gate = asyncio.Event()
    counted = heard(model.counted)
    model.show(found, found.shape)
    await asyncio.sleep(0)
    assert (text(model, 0, 2), model.rowCount(), model.shown) == ("alpha", 2, source)
    found.gate.set()
    assert await counted == 1
    assert (text(model, 0, 2), model.shown) == ("beta", found)


async def test_a_long_result_is_estimated_then_counted_then_prepared(tasks: Tasks) -> None:
    model, source = ViewModel(tasks), million()
    said: list[tuple[str, int]] = []
    model.estimated.connect(lambda rows: said.append(("about", rows)))
    model.counted.connect(lambda rows: said.append(("exact", rows)))
    await shown(model, source)
    assert said == [("about", MILLION), ("exact", MILLION)]
    await asyncio.sleep(0)
    assert source.prepared


async def test_what_was_asked_before_does_not_arrive_in_what_is_shown_now(tasks: Tasks) -> None:
    model, slow = ViewModel(tasks), million()
    slow.gate = asyncio.Event()
    model.show(slow)
    await asyncio.sleep(0)
    await shown(model, MemoryRows.of(HEAD, [(7, "new", "x")]))
    slow.gate.set()
    await asyncio.sleep(0)
    assert (model.rowCount(), text(model, 0, 2)) == (1, "new")
    model.show(None)
    assert (model.rowCount(), model.columnCount()) == (0, 0)


async def test_a_failure_is_said_once_and_retry_reads_again(tasks: Tasks) -> None:
    model, source = ViewModel(tasks), million()
    said: list[str] = []
    model.failed.connect(said.append)
    await shown(model, source)
    source.error = DatabaseUnavailable("The database does not answer.")
    failed = heard(model.failed)
    text(model, 5000, 1)
    await failed
    assert text(model, 90_000, 1) == "…"
    assert said == ["The database does not answer."]
    asked = len(source.asked)
    await asyncio.sleep(0)
    assert len(source.asked) == asked
    source.error = None
    counted = heard(model.counted)
    model.retry()
    assert await counted == MILLION


async def test_a_source_that_cannot_be_opened_says_why(tasks: Tasks) -> None:
    model, source = ViewModel(tasks), million()
    source.error = DatabaseUnavailable("Gone.")
    failed = heard(model.failed)
    model.show(source)
    assert await failed == "Gone."


async def test_nothing_and_the_empty_text_are_told_apart(tasks: Tasks) -> None:
    model = ViewModel(tasks)
    await shown(model, MemoryRows.of(HEAD, [(None, None, ""), (1, "<b>x</b>", "y")]))
    assert [text(model, 0, column) for column in (1, 2, 3)] == ["empty", "empty", '""']
    assert [model.index(0, column).data(LOOK_ROLE) for column in (0, 2, 3)] == [Look.FAINT, Look.NULL, Look.BLANK]
    assert "&lt;b&gt;" in str(model.index(1, 2).data(Qt.ItemDataRole.ToolTipRole))
    assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) is None
    assert model.index(1, 1).data(Qt.ItemDataRole.DecorationRole) is None


async def test_headings_are_words_and_numbers_stand_right(tasks: Tasks) -> None:
    model = ViewModel(tasks)
    await shown(model, MemoryRows.of(columns(date_funded="timestamp", funding="numeric"), [(None, 1)]))
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert [model.headerData(at, across) for at in range(3)] == ["#", "Date funded", "Funding"]
    right, tip = Qt.AlignmentFlag.AlignRight, Qt.ItemDataRole.ToolTipRole
    aligned = [model.headerData(at, across, Qt.ItemDataRole.TextAlignmentRole) for at in range(3)]
    assert [bool(int(str(at)) & right.value) for at in aligned] == [True, False, True]
    assert model.headerData(1, across, tip) == "date_funded: timestamp"
    assert model.headerData(0, across, tip) is None
    assert model.headerData(0, down) is None
    assert model.headerData(9, across) is None


@pytest.mark.parametrize(
    ("value", "kind", "english", "german"),
    [
        (1234567, "numeric", "1,234,567", "1.234.567"),
        (Decimal("1234.50"), "numeric", "1,234.50", "1.234,50"),
        (0.5, "numeric", "0.5", "0,5"),
        (10**25, "numeric", "10,000,000,000,000,000,000,000,000", "10.000.000.000.000.000.000.000.000"),
        (float("nan"), "numeric", "nan", "nan"),
        (Decimal("Infinity"), "numeric", "Infinity", "Infinity"),
        (True, "boolean", "yes", "yes"),
        (["a", "b"], "text[]", "a, b", "a, b"),
        ([], "text[]", "", ""),
        ({"a": [1, "ö"]}, "jsonb", '{"a": [1, "ö"]}', '{"a": [1, "ö"]}'),
        (b"\x00\xff", "text", "\\x00ff", "\\x00ff"),
        (date(2023, 8, 4), "date", "4 Aug 2023", "4. Aug. 2023"),
        (datetime(2023, 8, 4), "timestamp", "4 Aug 2023", "4. Aug. 2023"),
        (datetime(2023, 8, 4, 14, 32), "timestamp", "4 Aug 2023 14:32", "4. Aug. 2023 14:32"),
        ("two\nlines  of text", "text", "two lines of text", "two lines of text"),
        (None, "text", "empty", "empty"),
    ],
)
def test_values_read_as_people_write_them(value: object, kind: str, english: str, german: str) -> None:
    (column,) = columns(x=kind)
    assert [cell_text(value, column, locale) for locale in (ENGLISH, GERMAN)] == [english, german]


def test_years_and_ids_have_no_separators_and_long_texts_are_cut() -> None:
    assert cell_text(2015, ColumnInfo("year", "integer", "number"), ENGLISH) == "2015"
    assert cell_text(1234, ColumnInfo("org_id", "bigint", "number"), GERMAN) == "1234"
    column = ColumnInfo("note", "text", "text")
    assert len(cell_text("x" * 10_000, column, ENGLISH)) == 400
    assert tip_text("x" * 10_000, column, ENGLISH).count("x") < 4_100


def test_moments_are_said_by_their_distance() -> None:
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=UTC).astimezone()

    def now() -> datetime:
        return noon

    assert when_text(noon.replace(hour=9, minute=5), ENGLISH, now) == "today 09:05"
    assert when_text(noon - timedelta(days=1), ENGLISH, now).startswith("yesterday ")
    assert when_text(noon - timedelta(days=40), ENGLISH, now) == "15 Oct 2026"
    assert date_text(noon.astimezone(UTC), ENGLISH).startswith("24 Nov 2026")


def test_a_heading_is_a_word() -> None:
    assert [heading(name) for name in ("date_funded", "")] == ["Date funded", ""]


async def test_columns_fill_the_width_and_scroll_only_where_they_must(theme: Theme, tasks: Tasks) -> None:
    model = ViewModel(tasks)
    table = ViewTable(theme, model)
    table.resize(900, 300)
    table.show()
    await shown(model, MemoryRows.of(HEAD, [(n, "a text of middling length", None) for n in range(100)]))
    header, bar = table.horizontalHeader(), table.verticalScrollBar()
    assert header.length() == table.viewport().width() == table.contentsRect().width() - bar.width()
    assert not table.horizontalScrollBar().isVisible()
    table.resize(220, 300)
    assert header.length() > table.viewport().width()
    assert table.horizontalScrollBar().isVisible()
    table.resize(900, 5000)
    assert header.length() == table.viewport().width() == table.contentsRect().width()
    assert table.verticalHeader().defaultSectionSize() == 32
    assert header.height() == 34
    table.close()


@pytest.mark.parametrize("by_hand", [False, True])
async def test_numbers_are_never_cut_however_large_they_become(
    theme: Theme, tasks: Tasks, monkeypatch: pytest.MonkeyPatch, by_hand: bool
) -> None:
    model = ViewModel(tasks, ENGLISH)
    table = ViewTable(theme, model)
    table.resize(900, 300)
    table.show()
    head = columns(name="text", funding="numeric")
    source = MemoryRows(head, lambda n: ("a name", n * 1_000_000), MILLION)
    source.gate = asyncio.Event()
    counted = heard(model.counted)
    model.show(source)
    source.gate.set()
    if by_hand:
        await heard(model.arrived)
        monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
        table.horizontalHeader().resizeSection(1, 222)
        monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: Qt.MouseButton.NoButton)
    await counted
    QApplication.sendPostedEvents()
    table.scrollToBottom()
    text(model, MILLION - 1, 0)
    await changed(model)
    assert text(model, MILLION - 1, 2) == "999,999,000,000"
    for column in (0, 2):
        assert table.columnWidth(column) >= table.cells.width(MILLION - 1, column)
    assert by_hand == (table.columnWidth(1) == 222)
    table.close()


async def test_a_column_that_was_drawn_wider_stays_so(
    theme: Theme, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ViewModel(tasks)
    table = ViewTable(theme, model)
    table.resize(900, 300)
    table.show()
    await shown(model, MemoryRows.of(HEAD, [(1, "a", "b")]))
    monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    table.horizontalHeader().resizeSection(2, 333)
    table.resize(700, 300)
    assert table.horizontalHeader().sectionSize(2) == 333
    table.close()


async def test_a_row_lights_up_under_the_pointer_and_opens_by_enter(theme: Theme, tasks: Tasks) -> None:
    model = ViewModel(tasks)
    table = ViewTable(theme, model)
    table.resize(600, 300)
    table.show()
    await shown(model, MemoryRows.of(HEAD, [(n, "a", "b") for n in range(5)]))
    opened: list[int] = []
    table.opened.connect(opened.append)
    QTest.mouseMove(table.viewport(), table.visualRect(model.index(0, 2)).center())
    QTest.mouseMove(table.viewport(), table.visualRect(model.index(2, 2)).center())
    assert table.cells.hovered == 2
    assert not table.grab().isNull()
    QApplication.sendEvent(table.viewport(), QEvent(QEvent.Type.Leave))
    assert table.cells.hovered == -1
    table.setCurrentIndex(model.index(3, 1))
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened == [3]
    table.close()
