"""Rows in a shape: sorted by the headings, searched, counted; kept when they are read anew."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from pitboss.errors import BadRequest
from pitboss.shapes import ALL, Between, Contains, Days, OneOf, Shape, Sort
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryRows, columns
from tests.gui.settle import settled
from widgets.table.card import RowsCard
from widgets.table.header import TableHeader
from widgets.table.reshape import fitting, next_sort, sorted_by
from widgets.table.words import about_rows, exact_rows, first_rows, spoken_heading
from widgets.theme import Theme

HEAD = columns(name="text", kind="text", funding="numeric")
ROWS: list[tuple[object, ...]] = [
    ("Helix", "b", 30), ("Atlas", "a", None), ("Nova", "a", 10), ("Cobalt", "b", 20), ("Orbit", "a", 40),
]  # fmt: skip
EMPTY = ("No rows", "There are none.", "Look again")


@pytest.fixture
def card(theme: Theme, tasks: Tasks) -> Iterator[RowsCard]:
    """A card that is shown, wide enough for all columns."""
    card = RowsCard(theme, tasks, empty=EMPTY)
    card.resize(800, 400)
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


def names(card: RowsCard) -> list[object]:
    """The first column, as it is shown."""
    return [card.model.index(row, 1).data() for row in range(card.model.rowCount())]


def press(head: TableHeader, section: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A click on a heading's title."""
    place = head.rect_of(section).center()
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, keys, place)


def heard(head: TableHeader, section: int) -> str:
    """What a screen reader says of a heading."""
    role = Qt.ItemDataRole.AccessibleTextRole
    return str(head.model().headerData(section, Qt.Orientation.Horizontal, role))


async def test_clicks_on_a_heading_sort_up_then_down_then_as_the_rows_were_made(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    made = names(card)
    seen = []
    for _ in range(3):
        press(card.table.head, 3)
        await settled(tasks)
        seen.append((names(card), heard(card.table.head, 3)))
    assert seen == [
        (["Nova", "Cobalt", "Helix", "Orbit", "Atlas"], "Funding, number, sorted ascending"),
        (["Orbit", "Helix", "Cobalt", "Nova", "Atlas"], "Funding, number, sorted descending"),
        (made, "Funding, number"),
    ]


async def test_with_shift_a_heading_sorts_beside_the_others(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    press(card.table.head, 2)
    press(card.table.head, 3, Qt.KeyboardModifier.ShiftModifier)
    press(card.table.head, 3, Qt.KeyboardModifier.ShiftModifier)
    await settled(tasks)
    assert card.shape.sorts == (Sort("kind"), Sort("funding", descending=True))
    assert names(card) == ["Orbit", "Nova", "Atlas", "Helix", "Cobalt"]
    assert heard(card.table.head, 3) == "Funding, number, sorted descending, sort 2 of 2"
    assert not card.grab().isNull()
    press(card.table.head, 1)
    assert list(card.shape.sorts) == [Sort("name")]


async def test_a_drag_on_a_heading_or_its_edge_sorts_nothing(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    head = card.table.head
    rect = head.rect_of(1)
    for start, end in ((rect.center(), rect.center() + QPoint(40, 0)), (rect.topRight(), rect.topRight())):
        QTest.mousePress(head.viewport(), Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseRelease(head.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert card.shape == ALL


async def test_headings_are_used_by_the_keyboard_alone(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    head, table = card.table.head, card.table
    table.setFocus()
    table.setCurrentIndex(card.model.index(0, 2))
    QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert (QApplication.focusWidget(), head.focused) == (head, 2)
    assert head.accessibleName() == "Column headings: Kind, text"
    QTest.keyClick(head, Qt.Key.Key_Right)
    QTest.keyClick(head, Qt.Key.Key_Return)
    QTest.keyClick(head, Qt.Key.Key_Left)
    QTest.keyClick(head, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert card.shape.sorts == (Sort("funding"), Sort("kind"))
    QTest.keyClick(head, Qt.Key.Key_Home)
    assert head.focused == 0
    QTest.keyClick(head, Qt.Key.Key_Left)
    QTest.keyClick(head, Qt.Key.Key_End)
    assert head.focused == 3
    QTest.keyClick(head, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is table


async def test_a_headings_menu_opens_by_keys_and_by_the_mouse(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    head, table = card.table.head, card.table
    table.setFocus()
    table.setCurrentIndex(card.model.index(0, 3))
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    menu = open_menu(card)
    choose(menu, "Sort descending")
    assert list(card.shape.sorts) == [Sort("funding", descending=True)]
    place = head.rect_of(1).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, head.viewport().mapToGlobal(place))
    QApplication.sendEvent(head.viewport(), event)
    choose(open_menu(card), "Then by this, ascending")
    assert card.shape.sorts == (Sort("funding", descending=True), Sort("name"))
    head.setFocus()
    head.reach(3)
    keyed = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(head.viewport(), keyed)
    choose(open_menu(card), "Sort no more")
    assert list(card.shape.sorts) == [Sort("name")]


def open_menu(card: RowsCard) -> QMenu:
    """The menu that is open."""
    return next(menu for menu in card.findChildren(QMenu) if menu.isVisible())


def choose(menu: QMenu, text: str) -> None:
    """Choose an entry, and let the menu go."""
    next(action for action in menu.actions() if action.text().partition("\t")[0] == text).trigger()
    menu.close()
    QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete.value)


async def test_a_refresh_keeps_the_shape_and_says_which_columns_are_gone(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    card.reshape(Shape("a", (OneOf("kind", ("a",)), Contains("name", "o")), (Sort("funding"), Sort("name"))))
    await settled(tasks)
    assert names(card) == ["Nova", "Orbit"]
    await shown(card, tasks, MemoryRows.of(HEAD, [*ROWS, ("Old", "a", 1)]))
    assert names(card) == ["Old", "Nova", "Orbit"]
    assert card.bar.notice.text() == ""
    await shown(card, tasks, MemoryRows.of(columns(name="text", funding="numeric"), [("Nova", 3), ("Ada", 2)]))
    assert card.shape == Shape("a", (Contains("name", "o"),), (Sort("funding"), Sort("name")))
    assert names(card) == ["Nova"]
    assert card.bar.notice.text() == "No longer there: “Kind”. What was filtered and sorted by it is shown without."
    card.bar.noted.click()
    assert card.bar.notice.isHidden() or card.bar.notice.text() == ""


async def test_shapes_that_are_shown_no_more_are_closed(card: RowsCard, tasks: Tasks) -> None:
    source = await shown(card, tasks)
    for sort in (Sort("name"), Sort("kind"), Sort("funding")):
        card.reshape(Shape(sorts=(sort,)))
    await settled(tasks)
    assert [made.closed for made in source.made] == [True, True, False]
    card.wait("Another table")
    await settled(tasks)
    assert source.made[-1].closed
    assert not source.closed  # it is whoever opened it who closes it


async def test_rows_stay_while_others_are_read_and_reading_can_be_stopped(card: RowsCard, tasks: Tasks) -> None:
    source = await shown(card, tasks)
    card.reshape(Shape(sorts=(Sort("name"),)))
    await settled(tasks)
    before = names(card)
    source.gate = asyncio.Event()
    card.reshape(Shape("helix", sorts=(Sort("name"),)))
    await asyncio.sleep(0)
    assert names(card) == before
    card.busy._patience.timeout.emit()
    assert card.busy.stop.isVisible()
    card.busy.stop.click()
    assert card.shape == Shape(sorts=(Sort("name"),))
    assert not card.busy.isVisible()
    source.gate.set()
    await settled(tasks)
    assert names(card) == before
    assert [made.closed for made in source.made] == [False, True]


async def test_what_cannot_be_shown_offers_the_way_back(card: RowsCard, tasks: Tasks) -> None:
    source = await shown(card, tasks)
    source.error = BadRequest("A filter's value does not fit its column.")
    card.reshape(Shape(filters=(Between("funding", "1", None),)))
    source.error = None
    await settled(tasks)
    assert card.state.text.text() == "A filter's value does not fit its column."
    assert card.state.action.text() == "Go back"
    card.state.action.click()
    await settled(tasks)
    assert card.shape == ALL
    assert card.table.isVisible()


async def test_every_count_says_what_it_is(card: RowsCard, tasks: Tasks) -> None:
    said: list[str] = []
    card.said.connect(said.append)
    await shown(card, tasks, MemoryRows(HEAD, lambda n: (f"row {n}", "ab"[n % 2], n), 30_000))
    assert said == ["200 rows so far · partial, counting", "about 30,000 rows · estimate, counting",
                    "30,000 rows · exact"]  # fmt: skip
    said.clear()
    card.reshape(Shape(filters=(OneOf("kind", ("a",)),)))
    await settled(tasks)
    assert said[-1] == "15,000 of 30,000 rows · exact"
    assert card.bar.count.text() == said[-1]
    assert (exact_rows(1, None), about_rows(1), first_rows(5)) == (
        "1 row · exact", "about 1 row · estimate, counting", "5 rows so far · partial, counting"
    )  # fmt: skip


async def test_rows_that_cannot_be_counted_are_shown_and_said_to_be_some(
    card: RowsCard, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    card.said.connect(said.append)
    source = MemoryRows(HEAD, lambda n: (f"row {n}", "a", n), 30_000)

    async def count(_search: str = "") -> int:
        raise BadRequest("It took too long.")

    monkeypatch.setattr(source, "count", count)
    await shown(card, tasks, source)
    assert said[-1] == "at least 200 rows · partial, not counted"
    assert card.table.isVisible()
    assert card.model.rowCount() == 200
    texts = [each.text() for each in card.notice.findChildren(QLabel)]
    assert "The rows could not be counted, so only the first are shown. It took too long." in texts


async def test_a_heading_is_dragged_to_another_place_without_sorting(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    head = card.table.head
    viewport, start, end = head.viewport(), head.rect_of(1).center(), head.rect_of(3).center()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for place in (start + QPoint(30, 0), end - QPoint(4, 0), end + QPoint(30, 0)):
        there = QPointF(viewport.mapToGlobal(place))
        move = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), there, Qt.MouseButton.NoButton,
                           Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)  # fmt: skip
        QApplication.sendEvent(viewport, move)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end + QPoint(30, 0))
    assert [head.logicalIndex(at) for at in range(4)] == [0, 2, 3, 1]
    assert card.shape == ALL


async def test_a_screen_reader_hears_the_state_of_a_heading_in_the_table(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    card.reshape(Shape(filters=(Between("funding", "1", None),), sorts=(Sort("funding", descending=True),)))
    await settled(tasks)
    table = QAccessible.queryAccessibleInterface(card.table)
    heard_names = [table.child(at).text(QAccessible.Text.Name) for at in range(1, 5)]  # after the corner
    assert heard_names == [
        "Row number", "Name, text", "Kind, text", "Funding, number, sorted descending, filtered"
    ]  # fmt: skip


async def test_of_how_many_is_said_also_where_a_filter_came_first(card: RowsCard, tasks: Tasks) -> None:
    said: list[str] = []
    card.said.connect(said.append)
    card.reshape(Shape("helix"))
    await shown(card, tasks)
    assert said[-1] == "1 of 5 rows · exact"


def test_a_sort_cycles_and_keeps_its_place_among_the_others() -> None:
    shape = Shape(sorts=(Sort("a"), Sort("b")))
    assert next_sort(shape, "a", further=True).sorts == (Sort("a", descending=True), Sort("b"))
    assert next_sort(shape, "b").sorts == (Sort("b", descending=True),)
    assert sorted_by(shape, "a", descending=None, further=True).sorts == (Sort("b"),)
    assert sorted_by(ALL, "c", descending=True).sorts == (Sort("c", descending=True),)


def test_a_shape_lets_go_of_columns_that_are_gone() -> None:
    shape = Shape("x", (Contains("gone", "y"), Days("name")), (Sort("gone"), Sort("kind")))
    kept, gone = fitting(shape, HEAD)
    assert kept == Shape("x", (Days("name"),), (Sort("kind"),))
    assert gone == ["gone"]


def test_a_heading_says_all_that_it_shows() -> None:
    shape = Shape(filters=(Between("funding", "1", None),), sorts=(Sort("funding", descending=True),))
    assert spoken_heading(HEAD[2], shape) == "Funding, number, sorted descending, filtered"
