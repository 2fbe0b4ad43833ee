"""Filters of columns: asked for below a heading by the column's type, said in words, shown as chips."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from pitboss.errors import DatabaseUnavailable
from pitboss.models import ColumnInfo
from pitboss.shapes import ALL, Between, Contains, Days, Empty, Filter, OneOf, Shape
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryRows, columns
from tests.gui.settle import settled
from widgets.table.card import RowsCard
from widgets.table.filters.days import quick_days, read_day
from widgets.table.filters.days_editor import DaysEditor
from widgets.table.filters.editor import EmptyEditor, RangeEditor, TextEditor, read_number
from widgets.table.filters.popup import WAYS, FilterPopup
from widgets.table.filters.values import ValuesEditor
from widgets.table.filters.words import filter_text
from widgets.theme import Theme

ENGLISH, GERMAN = QLocale("en_GB"), QLocale("de_DE")
HEAD = columns(name="text", kind="text", funding="numeric", funded="date", open="boolean", tags="text[]")
ROWS: list[tuple[object, ...]] = [
    ("Helix", "b", 1500, date(2023, 8, 4), True, ["x"]), ("Atlas", "a", None, None, False, []),
    ("Nova", "a", 10, date(2024, 1, 9), True, ["y"]), ("Cobalt", "b", 20, date(2022, 3, 14), None, None),
    ("Orbit", "", 40, date(2023, 1, 9), True, ["x", "y"]),
]  # fmt: skip
Part = TypeVar("Part", bound=QWidget)


@pytest.fixture
def card(theme: Theme, tasks: Tasks) -> Iterator[RowsCard]:
    """A card that is shown."""
    card = RowsCard(theme, tasks, empty=("No rows", "There are none.", "Look again"))
    card.resize(900, 500)
    card.show()
    card.activateWindow()
    yield card
    card.close()
    card.deleteLater()


async def shown(card: RowsCard, tasks: Tasks, source: MemoryRows | None = None) -> MemoryRows:
    """A source in the card, counted."""
    made = source or MemoryRows.of(HEAD, ROWS)
    card.show_source(made)
    await settled(tasks)
    return made


def asked(card: RowsCard, column: str) -> FilterPopup:
    """The popup of a column."""
    section = [each.name for each in card.model.columns].index(column) + 1
    card.table.head.filter_wanted.emit(section)
    return next(popup for popup in card.findChildren(FilterPopup) if popup.isVisible())


def part(of: QWidget, kind: type[Part], name: str = "") -> Part:
    """A part by its name."""
    found = of.findChild(kind, name) if name else of.findChild(kind)
    assert found is not None, name
    return found


def names(card: RowsCard) -> list[object]:
    """The first column, as it is shown."""
    return [card.model.index(row, 1).data() for row in range(card.model.rowCount())]


# the popup


async def test_the_funnel_of_a_heading_asks_and_enter_filters(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    head = card.table.head
    QTest.mouseMove(head.viewport(), head.rect_of(1).center())
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=head.funnel_of(1).center())
    popup = part(card, FilterPopup)
    part(popup, QPushButton, "filterWays-text").click()
    field = part(popup, TextEditor).text
    assert QApplication.focusWidget() is field
    assert not popup.use.isEnabled()
    QTest.keyClicks(field, "O")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not popup.isVisible()
    await settled(tasks)
    assert card.shape == Shape(filters=(Contains("name", "O"),))
    assert names(card) == ["Nova", "Cobalt", "Orbit"]
    assert not head.grab().isNull()


async def test_escape_leaves_all_as_it_was_and_clear_takes_the_filter_away(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    popup = asked(card, "name")
    part(popup, QPushButton, "filterWays-text").click()
    QTest.keyClicks(part(popup, TextEditor).text, "x")
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert card.shape == ALL
    card.reshape(Shape(filters=(Contains("name", "o", exclude=True),)))
    await settled(tasks)
    popup = asked(card, "name")
    editor = part(popup, TextEditor)
    assert (editor.isVisible(), editor.text.text(), editor.ways.key) == (True, "o", "without")
    popup.clear.click()
    await settled(tasks)
    assert card.shape == ALL


async def test_numbers_are_filtered_by_a_range_in_the_locales_way(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    popup = asked(card, "funding")
    editor = part(popup, RangeEditor)
    assert editor.isVisible()
    QTest.keyClicks(editor.low, "abc")
    QTest.keyClick(editor.low, Qt.Key.Key_Return)
    assert popup.problem.text().startswith("“abc” is no number. Write it like")
    editor.low.clear()
    QTest.keyClicks(editor.low, "20")
    assert popup.problem.isHidden()
    QTest.keyClicks(editor.high, "1")
    popup.apply()
    assert popup.problem.text() == "The range ends before it begins."
    QTest.keyClicks(editor.high, ",500")
    popup.use.click()
    await settled(tasks)
    assert card.shape.filters == (Between("funding", "20", "1500"),)
    assert names(card) == ["Helix", "Cobalt", "Orbit"]


async def test_days_are_typed_named_or_chosen_in_the_calendar(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    popup = asked(card, "funded")
    editor = part(popup, DaysEditor)
    QTest.keyClicks(editor.first, "2023")
    QTest.keyClicks(editor.last, "no day")
    popup.apply()
    assert popup.problem.text() == "“no day” is no day. Write 4 Aug 2023, Aug 2023 or 2023."
    editor.last.setText("Aug 2023")
    assert editor.wanted() == Days("funded", date(2023, 1, 1), date(2023, 8, 31))
    editor.first.setFocus()
    for day in (date(2023, 9, 4), date(2023, 9, 20)):
        editor.calendar.chosen.emit(day)
    assert editor.wanted() == Days("funded", date(2023, 9, 4), date(2023, 9, 20))
    assert editor.calendar.days.ends == (date(2023, 9, 4), date(2023, 9, 20))
    editor.last.setText("1 Jan 2023")
    popup.apply()
    assert popup.problem.text() == "The last day is before the first."
    part(popup, QPushButton, "days-Last year").click()
    last = date.today().year - 1
    assert editor.wanted() == Days("funded", date(last, 1, 1), date(last, 12, 31))
    editor.first.setText("2023")
    editor.last.setText("2023")
    assert not popup.grab().isNull()
    popup.apply()
    await settled(tasks)
    assert names(card) == ["Helix", "Orbit"]
    assert [chip.text() for chip in card.bar.chips] == ["Funded: 2023"]


async def test_values_are_counted_when_they_are_asked_for_and_ticked_by_the_keyboard(
    card: RowsCard, tasks: Tasks
) -> None:
    await shown(card, tasks)
    popup = asked(card, "kind")
    editor = part(popup, ValuesEditor)
    await settled(tasks)
    listed = [(choice.text, choice.rows) for choice in editor.model.found]
    assert listed == [("a", 2), ("b", 2), ("no text", 1)]
    QTest.keyClicks(editor.search, "b")
    QTest.keyClick(editor.search, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is editor.list
    QTest.keyClick(editor.list, Qt.Key.Key_Space)
    assert editor.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "b, 2 rows, ticked"
    editor.search.clear()
    place = editor.list.visualRect(editor.model.index(2)).center()
    QTest.mouseClick(editor.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not popup.grab().isNull()
    QTest.keyClick(editor.list, Qt.Key.Key_Return)
    await settled(tasks)
    assert card.shape.filters == (OneOf("kind", ("b", "")),)
    assert names(card) == ["Helix", "Cobalt", "Orbit"]


async def test_all_but_the_ticked_values_may_be_wanted(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    popup = asked(card, "open")
    editor = part(popup, ValuesEditor)
    await settled(tasks)
    assert [choice.text for choice in editor.model.found] == ["yes", "no", "empty"]
    assert editor.search.isHidden()
    part(popup, QPushButton, "valuesWay-none").click()
    editor.all.click()
    assert editor.all.text() == "Untick all"
    editor.all.click()
    editor.model.toggle(0)
    popup.apply()
    await settled(tasks)
    assert card.shape.filters == (OneOf("open", ("true",), exclude=True),)
    assert names(card) == ["Atlas", "Cobalt"]


async def test_counting_values_can_be_stopped_and_begun_again(card: RowsCard, tasks: Tasks) -> None:
    source = await shown(card, tasks)
    source.values_gate = asyncio.Event()
    popup = asked(card, "kind")
    editor = part(popup, ValuesEditor)
    assert (editor.says.text(), editor.act.text(), editor.all.isHidden()) == ("Counting the values", "Stop", True)
    await asyncio.sleep(0)
    editor.act.click()
    await settled(tasks)  # the gate is closed still: nothing waits at it any more
    assert editor.act.text() == "Count them"
    assert source.made[-1].closed
    source.values_gate = None
    source.error = DatabaseUnavailable("The database does not answer.")
    editor.act.click()
    await settled(tasks)
    assert (editor.says.text(), editor.act.text()) == ("The database does not answer.", "Try again")
    source.error = None
    editor.act.click()
    await settled(tasks)
    assert len(editor.model.found) == 3


async def test_closing_the_popup_ends_the_counting(card: RowsCard, tasks: Tasks) -> None:
    source = await shown(card, tasks)
    source.values_gate = asyncio.Event()
    popup = asked(card, "kind")
    await asyncio.sleep(0)
    popup.reject()
    await settled(tasks)
    assert source.made[-1].closed


async def test_a_value_that_is_not_listed_can_be_typed(card: RowsCard, tasks: Tasks) -> None:
    rows: list[tuple[object, ...]] = [(f"name {n:03}", "k", n, None, True, []) for n in range(250)]
    await shown(card, tasks, MemoryRows.of(HEAD, rows))
    popup = asked(card, "name")
    editor = part(popup, ValuesEditor)
    await settled(tasks)
    assert editor.note.text().startswith("The 200 most frequent values are listed.")
    QTest.keyClicks(editor.search, "name 249")
    assert [(choice.text, choice.rows) for choice in editor.model.found] == [("name 249", None)]
    editor.model.toggle(0)
    editor.search.clear()
    assert editor.model.found[0].text == "name 249"
    popup.apply()
    await settled(tasks)
    assert names(card) == ["name 249"]
    again = part(asked(card, "name"), ValuesEditor)
    await settled(tasks)
    QTest.keyClicks(again.search, "name 249")
    assert [choice.text for choice in again.model.found] == ["name 249"]
    QTest.keyClicks(again.search, "zebra")
    assert again.note.text().startswith("No value") or again.model.found[0].rows is None


async def test_many_rows_are_not_counted_by_value_unasked(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks, MemoryRows(HEAD, lambda n: ("x", "y", n, None, True, []), 200_000))
    popup = asked(card, "name")
    assert popup.ways.key == "text"
    assert len(tasks) == 0
    popup.reject()
    card.model._exact = False  # while it is not known how many there are
    assert asked(card, "name").ways.key == "text"
    assert len(tasks) == 0


@pytest.mark.parametrize(("column", "ways"), [("tags", ("text", "empty")), ("open", ("values",))])
async def test_each_type_is_asked_in_its_ways(card: RowsCard, tasks: Tasks, column: str, ways: tuple[str, ...]) -> None:
    await shown(card, tasks)
    assert tuple(asked(card, column).editors) == ways
    await settled(tasks)


async def test_empty_and_not_empty_are_asked_of_any_column(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    popup = asked(card, "tags")
    part(popup, QPushButton, "filterWays-empty").click()
    part(popup, QPushButton, "emptyWay-filled").click()
    popup.apply()
    await settled(tasks)
    assert card.shape.filters == (Empty("tags", exclude=True),)
    assert names(card) == ["Helix", "Nova", "Orbit"]
    assert part(asked(card, "tags"), EmptyEditor).ways.key == "filled"


def test_every_type_of_column_has_a_way() -> None:
    assert set(WAYS) == {"text", "number", "date", "boolean", "array", "json", "other"}


# the chips


async def test_chips_say_what_is_filtered_and_take_it_away(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    card.reshape(Shape(filters=(OneOf("kind", ("a",)), Between("funding", "10", None), Empty("tags", exclude=True))))
    await settled(tasks)
    assert [chip.text() for chip in card.bar.chips] == ["Kind: a", "Funding: at least 10", "Tags: not empty"]
    assert card.bar.count.text() == "1 of 5 rows · exact"
    first = card.bar.chips[0]
    assert (first.accessibleName(), first.accessibleDescription()) == (
        "Filter: Kind: a", "Enter changes it, Delete removes it"
    )  # fmt: skip
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Delete)
    await settled(tasks)
    assert [chip.text() for chip in card.bar.chips] == ["Funding: at least 10", "Tags: not empty"]
    assert QApplication.focusWidget() is card.bar.chips[0]  # the keyboard stays among them
    QTest.mouseClick(card.bar.chips[1], Qt.MouseButton.LeftButton, pos=card.bar.chips[1].cross.center())
    assert [wanted.column for wanted in card.shape.filters] == ["funding"]
    assert card.bar.findChild(QPushButton, "filterClearAll") is None or len(card.bar.chips) == 1
    QTest.keyClick(card.bar.chips[0], Qt.Key.Key_Return)
    popup = part(card, FilterPopup)
    assert part(popup, RangeEditor).low.text() == "10"
    popup.reject()
    await settled(tasks)


async def test_the_tab_key_goes_from_the_chips_to_the_headings_to_the_rows(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    card.reshape(Shape(filters=(OneOf("kind", ("a",)), Contains("name", "o"))))
    await settled(tasks)
    card.bar.chips[0].setFocus()
    stops = []
    for _ in range(5):
        control = QApplication.focusWidget()
        assert control is not None
        stops.append(control.objectName())
        QTest.keyClick(control, Qt.Key.Key_Tab)
    assert stops == ["chip-kind", "chip-name", "filterClearAll", "tableHeader", "viewTable"]


async def test_all_filters_are_cleared_at_once_also_where_no_row_passes(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    two: tuple[Filter, ...] = (OneOf("kind", ("zebra",)), Contains("name", "o"))
    card.reshape(Shape(filters=two))
    await settled(tasks)
    assert card.state.text.text() == "No row passes the filters."
    part(card.bar, QPushButton, "filterClearAll").click()
    await settled(tasks)
    assert (card.shape, card.bar.isVisible(), card.table.isVisible()) == (ALL, False, True)
    card.reshape(Shape("o", filters=two))
    await settled(tasks)
    assert card.state.text.text() == "No row holds “o” and passes the filters."
    card.state.action.click()
    assert card.shape == Shape("o")
    await settled(tasks)


async def test_chips_go_on_in_another_line_where_the_window_is_narrow(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    card.reshape(Shape(filters=(Contains("name", "o"), Contains("kind", "a long text to look for"), Empty("tags"))))
    await settled(tasks)
    wide = card.bar.sizeHint().height(), [chip.y() for chip in card.bar.chips]
    card.resize(420, 500)
    QApplication.sendPostedEvents()
    assert wide[1][0] == wide[1][-1]
    assert card.bar.chips[0].y() < card.bar.chips[-1].y()
    assert all(card.bar.rect().contains(chip.geometry()) for chip in card.bar.chips)


# words


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Contains("name", "bio"), "Name: “bio”"),
        (Contains("name", "x" * 60, exclude=True), f"Name: without “{'x' * 39}…”"),
        (OneOf("kind", ("a", None)), "Kind: a or empty"),
        (OneOf("kind", ("a", "", "c", "d"), exclude=True), "Kind: not a, no text or 2 more"),
        (OneOf("open", ("true", "false")), "Open: yes or no"),
        (OneOf("funding", ("1500", "NaN")), "Funding: 1,500 or NaN"),
        (OneOf("funding", ("€1",)), "Funding: €1"),
        (Between("funding", "1000", None), "Funding: at least 1,000"),
        (Between("funding", None, "0.5"), "Funding: at most 0.5"),
        (Between("funding", "1", "5"), "Funding: 1 to 5"),
        (Between("funding", "5", "5"), "Funding: 5"),
        (Days("funded", date(2023, 1, 1), date(2023, 12, 31)), "Funded: 2023"),
        (Days("funded", date(2023, 2, 1), date(2023, 2, 28)), "Funded: Feb 2023"),
        (Days("funded", date(2023, 2, 1), date(2023, 2, 1)), "Funded: 1 Feb 2023"),
        (Days("funded", date(2023, 2, 1), date(2023, 3, 9)), "Funded: 1 Feb 2023 to 9 Mar 2023"),
        (Days("funded", date(2023, 2, 1), None), "Funded: from 1 Feb 2023"),
        (Days("funded", None, date(2023, 2, 1)), "Funded: until 1 Feb 2023"),
        (Empty("tags"), "Tags: empty"),
    ],
)
def test_a_filter_is_said_in_words(wanted: Filter, said: str) -> None:
    column = next((each for each in HEAD if each.name == wanted.column), None)
    assert filter_text(wanted, column, ENGLISH) == said


def test_a_filter_of_a_column_that_is_not_known_is_said_all_the_same() -> None:
    assert filter_text(OneOf("gone", ("1500",)), None, ENGLISH) == "Gone: 1500"


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        (" Feb  2024 ", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-08-04", date(2023, 8, 4), date(2023, 8, 4)),
        ("4 Aug 2023", date(2023, 8, 4), date(2023, 8, 4)),
        ("04/08/2023", date(2023, 8, 4), date(2023, 8, 4)),
        ("31 Feb 2023", None, None),
        ("0000", None, None),
        ("soon", None, None),
    ],
)
def test_days_are_read_as_people_type_them(typed: str, first: date | None, last: date | None) -> None:
    assert [read_day(typed, ENGLISH, end=end) for end in (False, True)] == [first, last]


def test_days_have_names_as_seen_from_today() -> None:
    found = {days.name: (days.first, days.last) for days in quick_days(date(2024, 2, 29))}
    assert found["Last 7 days"] == (date(2024, 2, 23), date(2024, 2, 29))
    assert found["This month"] == (date(2024, 2, 1), date(2024, 2, 29))
    assert found["Last month"] == (date(2024, 1, 1), date(2024, 1, 31))
    assert found["Last 12 months"] == (date(2023, 3, 1), date(2024, 2, 29))
    assert found["This year"] == (date(2024, 1, 1), date(2024, 12, 31))
    assert found["Last year"] == (date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize(
    ("typed", "locale", "read"),
    [
        ("1,234.5", ENGLISH, Decimal("1234.5")),
        ("1.234,5", GERMAN, Decimal("1234.5")),
        (" -12 ", ENGLISH, Decimal(-12)),
        ("", ENGLISH, None),
        ("12345678901234567890.5", ENGLISH, Decimal("12345678901234567890.5")),
    ],
)
def test_numbers_are_read_with_the_locales_marks(typed: str, locale: QLocale, read: Decimal | None) -> None:
    assert read_number(typed, locale) == read


@pytest.mark.parametrize("typed", ["abc", "NaN", "Infinity", "1e"])
def test_what_is_no_number_is_said(typed: str) -> None:
    with pytest.raises(ValueError, match="is no number"):
        read_number(typed, ENGLISH)


async def test_the_calendar_turns_by_months_and_years(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    calendar = part(asked(card, "funded"), DaysEditor).calendar
    calendar.days.setCurrentPage(2023, 8)
    for name, said in (("calendar-1", "July 2023"), ("calendar12", "July 2024"), ("calendar-12", "July 2023")):
        part(calendar, QWidget, name).click()  # type: ignore[attr-defined]
        assert calendar.name.text() == said
    chosen: list[object] = []
    calendar.chosen.connect(chosen.append)
    calendar.days.setSelectedDate(date(2023, 7, 5))  # type: ignore[arg-type]
    calendar.days.activated.emit(calendar.days.selectedDate())
    assert chosen == [date(2023, 7, 5)]


async def test_a_popup_stays_within_the_window(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    popup = card.filtering.ask("funded", card.mapToGlobal(QPoint(890, 480)))
    assert popup is not None
    inside = card.window().frameGeometry()
    assert popup.geometry().right() <= inside.right()
    assert inside.top() <= popup.y() < 100  # it is higher than the window, and begins within it
    assert card.filtering.ask("gone", QPoint(0, 0)) is None
    popup.reject()


def test_a_text_filter_of_a_column_without_text_is_none(theme: Theme) -> None:
    editor = TextEditor(ColumnInfo("name", "text", "text"), ENGLISH)
    assert editor.wanted() is None
    assert not editor.take(Empty("name"))
