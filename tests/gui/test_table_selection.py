"""Choosing cells, rows and columns, by mouse and keyboard, also where most rows are not here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from pitboss.tasks import Tasks
from tests.gui.desk import MemoryRows, columns
from tests.gui.settle import settled
from widgets.table.card import RowsCard
from widgets.table.model import ViewModel
from widgets.table.selection import Band, Block, Chosen, chosen
from widgets.table.table import ViewTable
from widgets.theme import Theme

pytestmark = pytest.mark.usefixtures("put_away")
TEN_MILLION = 10_000_000
HEAD = columns(id="bigint", name="text", funding="numeric")
KEY, SHIFT, CTRL = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


async def opened(theme: Theme, tasks: Tasks, rows: int = TEN_MILLION) -> ViewTable:
    """A table of that many rows, its first cell current."""
    model = ViewModel(tasks)
    table = ViewTable(theme, model)
    model.setParent(table)
    table.resize(700, 330)
    table.show()
    model.show(MemoryRows(HEAD, lambda n: (n, f"row {n}", n), rows))
    await settled(tasks)
    table.setFocus()
    table.setCurrentIndex(model.index(0, 2))
    return table


def place(table: ViewTable, row: int, section: int) -> QPoint:
    return table.visualRect(table.model().index(row, section)).center()


def click(table: ViewTable, row: int, section: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, keys, place(table, row, section))


def bands(table: ViewTable) -> list[tuple[int, int, list[int]]]:
    return [(band.top, band.bottom, sorted(band.columns)) for band in table.chosen().bands]


async def test_a_click_chooses_a_cell_shift_a_range_and_ctrl_another_cell(theme: Theme, tasks: Tasks) -> None:
    table = await opened(theme, tasks)
    click(table, 1, 2)
    assert bands(table) == [(1, 1, [1])]
    click(table, 3, 3, SHIFT)
    assert bands(table) == [(1, 3, [1, 2])]
    click(table, 5, 1, CTRL)
    assert bands(table) == [(1, 3, [1, 2]), (5, 5, [0])]
    assert (table.chosen().cells, table.chosen().columns) == (7, (0, 1, 2))
    click(table, 2, 3, CTRL)
    assert bands(table) == [(1, 1, [1, 2]), (2, 2, [1]), (3, 3, [1, 2]), (5, 5, [0])]
    table.close()


async def test_a_row_number_chooses_its_row_and_drawing_over_them_more(theme: Theme, tasks: Tasks) -> None:
    table = await opened(theme, tasks)
    click(table, 2, 0)
    assert bands(table) == [(2, 2, [0, 1, 2])]
    assert table.chosen().whole_rows
    click(table, 4, 0, SHIFT)
    assert bands(table) == [(2, 4, [0, 1, 2])]
    QTest.keyClick(table, KEY.Key_Down, SHIFT)
    assert bands(table) == [(2, 5, [0, 1, 2])]
    QTest.keyClick(table, KEY.Key_Right)
    assert bands(table) == [(5, 5, [0])]
    table.close()


async def test_arrows_move_shift_extends_and_ctrl_goes_to_the_edge(theme: Theme, tasks: Tasks) -> None:
    table = await opened(theme, tasks)
    QTest.keyClick(table, KEY.Key_Down, SHIFT)
    QTest.keyClick(table, KEY.Key_Right, SHIFT)
    assert bands(table) == [(0, 1, [1, 2])]
    QTest.keyClick(table, KEY.Key_Down, CTRL | SHIFT)
    assert bands(table) == [(0, TEN_MILLION - 1, [1, 2])]
    QTest.keyClick(table, KEY.Key_Up, CTRL)
    assert (table.currentIndex().row(), table.currentIndex().column()) == (0, 3)
    QTest.keyClick(table, KEY.Key_Left, CTRL)
    assert bands(table) == [(0, 0, [0])]
    for key in (KEY.Key_Left, KEY.Key_Home):
        QTest.keyClick(table, key)
        assert table.currentIndex().column() == 1
    await settled(tasks)
    table.close()


async def test_all_of_ten_million_rows_are_one_band(theme: Theme, tasks: Tasks) -> None:
    table = await opened(theme, tasks)
    QTest.keyClick(table, KEY.Key_A, CTRL)
    assert bands(table) == [(0, TEN_MILLION - 1, [0, 1, 2])]
    assert table.chosen().cells == 3 * TEN_MILLION
    assert not table.grab().isNull()
    table.close()


async def test_space_chooses_rows_with_shift_and_columns_with_ctrl(theme: Theme, tasks: Tasks) -> None:
    table = await opened(theme, tasks)
    click(table, 2, 2)
    click(table, 3, 2, SHIFT)
    QTest.keyClick(table, KEY.Key_Space, SHIFT)
    assert bands(table) == [(2, 3, [0, 1, 2])]
    click(table, 2, 3)
    QTest.keyClick(table, KEY.Key_Space, CTRL)
    assert bands(table) == [(0, TEN_MILLION - 1, [2])]
    table.choose_column(1)
    assert bands(table) == [(0, TEN_MILLION - 1, [0])]
    table.close()


async def test_other_rows_leave_the_keyboard_in_its_column(theme: Theme, tasks: Tasks) -> None:
    card = RowsCard(theme, tasks, empty=("", "", ""))
    card.resize(700, 400)
    card.show()
    card.activateWindow()
    card.show_source(MemoryRows(HEAD, lambda n: (n, f"row {n}", n), 50))
    await settled(tasks)
    card.table.setFocus()
    click(card.table, 3, 3)
    card.search("row 4")
    await settled(tasks)
    assert bands(card.table) == [(0, 0, [2])]
    assert card.table.cells.ringed == (0, 3)
    card.close()


async def test_what_is_chosen_whole_stays_whole_as_more_rows_are_counted(theme: Theme, tasks: Tasks) -> None:
    model = ViewModel(tasks)
    table = ViewTable(theme, model)
    model.setParent(table)
    model.arrived.connect(table.selectAll)
    model.show(MemoryRows(HEAD, lambda n: (n, "a", n), 5_000))
    await settled(tasks)
    assert bands(table) == [(0, 4_999, [0, 1, 2])]
    table.close()


async def test_hidden_columns_are_not_chosen_and_moved_ones_stand_as_they_are_seen(theme: Theme, tasks: Tasks) -> None:
    table = await opened(theme, tasks, 10)
    table.horizontalHeader().moveSection(3, 1)
    table.setColumnHidden(2, True)
    QTest.keyClick(table, KEY.Key_A, CTRL)
    assert table.chosen().columns == (2, 0)
    assert table.chosen().whole_rows
    assert table.chosen().cells == 20
    table.close()


async def test_frozen_columns_choose_as_the_others_do(theme: Theme, tasks: Tasks) -> None:
    card = RowsCard(theme, tasks, empty=("", "", ""))
    card.resize(700, 400)
    card.show()
    card.activateWindow()
    card.show_source(MemoryRows(HEAD, lambda n: (n, f"row {n}", n), 50))
    await settled(tasks)
    card.shaper.columns.set_frozen(1, True)
    pane, table = card.shaper.columns.pane, card.table
    at = pane.visualRect(card.model.index(2, 0)).center()
    QTest.mouseClick(pane.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert bands(table) == [(2, 2, [0, 1, 2])]
    at = pane.visualRect(card.model.index(4, 1)).center()
    QTest.mouseClick(pane.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert bands(table) == [(4, 4, [0])]
    assert table.cells.ringed == (4, 1)
    table.clearFocus()
    assert table.cells.ringed is None
    card.close()


async def test_letters_do_not_look_through_all_rows(theme: Theme, tasks: Tasks) -> None:
    table = await opened(theme, tasks)
    QTest.keyClicks(table, "row 99")
    assert table.currentIndex().row() == 0
    table.close()


async def test_what_is_read_aloud_says_where_nothing_is(theme: Theme, tasks: Tasks) -> None:
    model = ViewModel(tasks)
    model.show(MemoryRows.of(HEAD, [(1, None, None), (2, "", 1234)]))
    await settled(tasks)
    said = [model.index(row, section).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 1) for section in (2, 3)]
    assert said[:3] == ["no value", "no value", "empty text"]
    assert str(said[3]).replace(",", "") == "1234"


BLOCKS = st.lists(
    st.tuples(*[st.integers(0, 12)] * 4).map(lambda n: Block(min(n[:2]), min(n[2:]), max(n[:2]), max(n[2:])))
)


@given(BLOCKS, st.lists(st.integers(0, 12), unique=True))
def test_bands_hold_each_chosen_cell_once(blocks: list[Block], shown: list[int]) -> None:
    found = chosen(blocks, shown)
    cells = [
        (row, column) for band in found.bands for row in range(band.top, band.bottom + 1) for column in band.columns
    ]
    wanted = {
        (row, column) for block in blocks for row in range(block.top, block.bottom + 1)
        for column in range(block.left, block.right + 1) if column in shown
    }  # fmt: skip
    assert len(cells) == len(set(cells)) == found.cells
    assert set(cells) == wanted
    assert found.columns == tuple(column for column in shown if any(column == at for _, at in wanted))


@pytest.mark.parametrize(("size", "tops"), [(4, [0, 4, 8, 20]), (100, [0, 20])])
def test_windows_cut_bands_into_pieces(size: int, tops: list[int]) -> None:
    found = Chosen((Band(0, 9, frozenset({1})), Band(20, 21, frozenset({2}))), (1, 2))
    assert [band.top for band in found.windows(size)] == tops
    assert sum(band.rows for band in found.windows(size)) == found.rows == 12
