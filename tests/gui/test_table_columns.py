"""Columns: hidden, moved, frozen, fitted, drawn wider; remembered until the next start of the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk, MemoryRows, columns
from tests.gui.settle import settled
from widgets.main_window import MainWindow
from widgets.table.card import RowsCard
from widgets.table.column_memory import ColumnMemory, ColumnState
from widgets.table.columns import ColumnLayout
from widgets.table.header_menu import StayingMenu
from widgets.theme import Theme

HEAD = columns(name="text", kind="text", funding="numeric", note="text")
SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"


class Kept(dict[str, str]):
    """A file of texts, in memory."""

    def get(self, key: str) -> str:  # type: ignore[override]
        return super().get(key, "")

    def put(self, **texts: str) -> None:
        self.update(texts)


@pytest.fixture
def card(theme: Theme, tasks: Tasks) -> Iterator[RowsCard]:
    """A card that is shown, with the columns of "a place"."""
    card = RowsCard(theme, tasks, empty=("No rows", "There are none.", "Look again"))
    card.resize(700, 400)
    card.show()
    card.activateWindow()
    card.wait("Opening", of="a place")
    yield card
    card.close()
    card.deleteLater()


async def shown(card: RowsCard, tasks: Tasks, rows: int = 100) -> ColumnLayout:
    """A source in the card, counted; how its columns stand."""
    long = "a text of some length that is there to fill its column and to be scrolled"
    card.show_source(MemoryRows(HEAD, lambda n: (f"name {n}", "ab"[n % 2], n * 1000, long), rows))
    await settled(tasks)
    return card.shaper.columns


def stand(card: RowsCard) -> list[object]:
    """The headings that are shown, in their order."""
    head = card.table.head
    order = [head.logicalIndex(at) for at in range(head.count())]
    shown = [section for section in order if not head.isSectionHidden(section)]
    return [head.model().headerData(section, Qt.Orientation.Horizontal) for section in shown]


async def test_columns_are_hidden_and_shown_again_but_never_the_last(card: RowsCard, tasks: Tasks) -> None:
    layout = await shown(card, tasks)
    width = card.table.head.length()
    for section in (1, 2, 4):
        layout.set_hidden(section, True)
    assert stand(card) == ["#", "Funding"]
    assert card.table.head.length() == width  # the others take the room
    layout.set_hidden(3, True)
    assert not layout.can_hide(3)
    assert stand(card) == ["#", "Funding"]
    layout.show_all()
    assert stand(card) == ["#", "Name", "Kind", "Funding", "Note"]


async def test_the_menu_with_all_columns_stays_open_while_they_are_ticked(card: RowsCard, tasks: Tasks) -> None:
    await shown(card, tasks)
    head = card.table.head
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=head.rect_of(0).center())
    menu = next(each for each in card.findChildren(QMenu) if each.isVisible())
    assert isinstance(menu, StayingMenu)
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts == ["Name", "Kind", "Funding", "Note", "Show all", "Fit all to content", "Reset columns"]
    kind = menu.actions()[1]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(kind).center())
    assert (kind.isChecked(), menu.isVisible(), stand(card)) == (False, True, ["#", "Name", "Funding", "Note"])
    menu.setActiveAction(menu.actions()[0])
    QTest.keyClick(menu, Qt.Key.Key_Space)
    assert stand(card) == ["#", "Funding", "Note"]
    menu.actions()[3].trigger()
    assert [action.isEnabled() for action in menu.actions()[:4]] == [True, True, False, True]
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()


async def test_row_numbers_come_first_wherever_columns_are_moved(card: RowsCard, tasks: Tasks) -> None:
    layout = await shown(card, tasks)
    head = card.table.head
    head.moveSection(head.visualIndex(4), 0)
    assert stand(card) == ["#", "Note", "Name", "Kind", "Funding"]
    head.setFocus()
    head.reach(3)
    QTest.keyClick(head, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert stand(card) == ["#", "Note", "Name", "Funding", "Kind"]
    head.reach(4)
    QTest.keyClick(head, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert stand(card)[:2] == ["#", "Note"]
    layout.reset()
    assert stand(card) == ["#", "Name", "Kind", "Funding", "Note"]
    assert layout.as_made


async def test_the_keyboard_makes_a_column_wider_and_a_double_click_on_its_edge_fits_it(
    card: RowsCard, tasks: Tasks
) -> None:
    await shown(card, tasks)
    head = card.table.head
    head.setFocus()
    head.reach(4)
    before = head.sectionSize(4)
    QTest.keyClick(head, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert head.sectionSize(4) == before - 16
    assert card.table.by_hand
    head.resizeSection(4, 90)
    edge = head.rect_of(4).topRight() + QPoint(-1, 8)
    QTest.mouseDClick(head.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    assert head.sectionSize(4) == max(card.table.cells.width(0, 4), head.sectionSize(4)) > 90
    card.shaper.columns.fit_all()
    assert not card.table.by_hand
    assert head.length() == card.table.viewport().width()


async def test_widths_stay_as_they_are_while_rows_are_sorted(card: RowsCard, tasks: Tasks) -> None:
    layout = await shown(card, tasks)
    layout.draw(1, 222)
    card.table.head.sort_wanted.emit(3, False)
    await settled(tasks)
    assert card.table.columnWidth(1) == 222


# frozen


async def frozen(card: RowsCard, tasks: Tasks) -> ColumnLayout:
    """A card with a frozen column, more to scroll than there is room."""
    layout = await shown(card, tasks)
    layout.draw(4, 900)
    layout.set_frozen(2, True)
    QApplication.sendPostedEvents()
    return layout


async def test_a_frozen_column_stands_first_and_stays_in_sight(card: RowsCard, tasks: Tasks) -> None:
    layout = await frozen(card, tasks)
    pane, table = layout.pane, card.table
    assert stand(card) == ["#", "Kind", "Name", "Funding", "Note"]
    assert pane.isVisible()
    assert not pane.geometry().intersects(table.viewport().geometry())  # scrolling moves what is drawn
    assert pane.width() == table.columnWidth(0) + table.columnWidth(2)
    table.horizontalScrollBar().setValue(300)
    assert pane.columnViewportPosition(2) == table.columnWidth(0)
    table.verticalScrollBar().setValue(777)
    assert pane.verticalScrollBar().value() == 777
    layout.draw(2, 150)
    assert pane.columnWidth(2) == 150
    layout.set_frozen(2, False)
    assert not pane.isVisible()


async def test_no_column_is_moved_among_the_frozen_ones(card: RowsCard, tasks: Tasks) -> None:
    layout = await frozen(card, tasks)
    head = card.table.head
    head.moveSection(head.visualIndex(4), 1)
    assert stand(card) == ["#", "Kind", "Note", "Name", "Funding"]
    layout.set_frozen(3, True)
    layout.pane.head.moveSection(layout.pane.head.visualIndex(3), 1)
    assert stand(card)[:3] == ["#", "Funding", "Kind"]


async def test_the_keyboard_brings_cells_out_from_under_the_frozen_columns(card: RowsCard, tasks: Tasks) -> None:
    await frozen(card, tasks)
    table = card.table
    table.setCurrentIndex(card.model.index(0, 4))
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Left)
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert table.currentIndex().column() == 1
    assert table.columnViewportPosition(1) >= 0
    place = table.horizontalScrollBar().value()
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert (table.currentIndex().column(), table.horizontalScrollBar().value()) == (2, place)


async def test_a_click_and_the_wheel_on_frozen_columns_are_the_tables(card: RowsCard, tasks: Tasks) -> None:
    layout = await frozen(card, tasks)
    table, pane = card.table, layout.pane
    place = pane.visualRect(card.model.index(3, 2)).center()
    QTest.mouseClick(pane.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (table.currentIndex().row(), table.currentIndex().column()) == (3, 2)
    assert QApplication.focusWidget() is table
    down = QWheelEvent(QPointF(place), QPointF(pane.mapToGlobal(place)), QPoint(0, 0), QPoint(0, -120),
                       Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
                       False)  # fmt: skip
    QApplication.sendEvent(pane.viewport(), down)
    assert table.verticalScrollBar().value() > 0
    QTest.mouseClick(pane.head.viewport(), Qt.MouseButton.LeftButton, pos=pane.head.rect_of(2).center())
    assert [sort.column for sort in card.shape.sorts] == ["kind"]
    await settled(tasks)
    assert not card.grab().isNull()


async def test_in_a_layout_from_the_right_frozen_columns_stand_at_the_right(card: RowsCard, tasks: Tasks) -> None:
    card.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    layout = await frozen(card, tasks)
    assert layout.pane.geometry().left() == card.table.viewport().geometry().right() + 1
    head = card.table.head
    assert head.rect_of(0).left() > head.rect_of(4).left()
    head.setFocus()
    head.reach(1)
    QTest.keyClick(head, Qt.Key.Key_Left)
    assert head.focused == 3  # the next one stands at the left
    assert not card.grab().isNull()


# remembered


@pytest.fixture
def start(theme: Theme, tasks: Tasks, desk: MemoryDesk, tmp_path: Path) -> Iterator[Callable[[], MainWindow]]:
    """Opens the window as at a start of the application."""
    made: list[MainWindow] = []

    def opened() -> MainWindow:
        window = MainWindow(desk, theme, tasks, remembered=tmp_path / "window.ini")
        window.show()
        window.reload_views()
        made.append(window)
        return window

    yield opened
    for window in made:
        window.deleteLater()


async def test_columns_stand_at_the_next_start_as_they_stood(start: Callable[[], MainWindow], tasks: Tasks) -> None:
    window = start()
    await settled(tasks)
    window.open_view(SEED)
    await settled(tasks)
    layout = window.view.card.shaper.columns
    layout.set_hidden(2, True)
    layout.set_frozen(3, True)
    layout.draw(1, 277)
    window.open_table("orgs")
    await settled(tasks)
    assert window.table.card.shaper.columns.as_made
    window.close()
    window = start()
    await settled(tasks)
    window.open_view("list_orgs")
    await settled(tasks)
    layout = window.view.card.shaper.columns
    assert layout.as_made  # it is another view
    window.open_view(SEED)
    await settled(tasks)
    assert stand(window.view.card) == ["#", "Organisation", "Pattern", "Category", "Funding", "Funded"]
    assert window.view.card.table.columnWidth(1) == 277
    assert layout.is_frozen(3)
    assert layout.pane.isVisible()
    layout.reset()
    window.close()
    window = start()
    await settled(tasks)
    window.open_view(SEED)
    await settled(tasks)
    assert window.view.card.shaper.columns.as_made
    window.close()


async def test_columns_that_are_new_come_last_and_those_that_are_gone_are_passed_over(
    card: RowsCard, tasks: Tasks
) -> None:
    memory = ColumnMemory()
    memory.keep("a place", ColumnState(order=("note", "gone", "kind"), hidden=("name", "gone"), frozen=("gone",),
                                       widths={"kind": 123, "gone": 5}))  # fmt: skip
    card.shaper.columns.remember_in(memory)
    await shown(card, tasks)
    assert stand(card) == ["#", "Note", "Kind", "Funding"]
    assert card.table.columnWidth(2) == 123


@pytest.mark.parametrize("text", ["no json", "[]", '{"hidden": 3}', '{"widths": {"a": "x"}}', '{"order": null}'])
def test_what_cannot_be_read_is_as_if_it_were_not_there(text: str) -> None:
    assert ColumnMemory(Kept({"columns/view x": text})).recall("view x") == ColumnState()


def test_a_memory_writes_what_has_changed_alone() -> None:
    file = Kept()
    memory = ColumnMemory(file)
    memory.write()
    memory.keep("view a/b", ColumnState())
    memory.write()
    assert file == {}
    memory.keep("view a/b", ColumnState(hidden=("ö",)))
    memory.write()
    assert list(file) == ["columns/view a|b"]
    assert ColumnMemory(file).recall("view a/b") == ColumnState(hidden=("ö",))


async def test_a_column_that_is_drawn_by_the_mouse_is_remembered(
    card: RowsCard, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = await shown(card, tasks)
    monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    card.table.head.resizeSection(1, 188)
    monkeypatch.undo()
    assert layout.memory.recall("a place").widths["name"] == 188
