"""The pane beside the rows: the current row, the current value, and where links lead."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from pitboss.errors import TooLarge
from pitboss.models import Cut
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk, MemoryRows, columns
from tests.gui.settle import activated, settled
from widgets.main_window import MainWindow
from widgets.table import details
from widgets.table.card import RowsCard
from widgets.table.viewer_links import LinkSheet
from widgets.theme import Theme

pytestmark = pytest.mark.usefixtures("put_away")
HEAD = columns(name="text", site="text", funding="numeric", founded="date", facts="jsonb", tags="text[]")
FACTS = '{"stage": "Seed", "team": {"engineers": 4}, "share": 0.10}'
NOTE = "long " * 100
ROWS: list[tuple[object, ...]] = [
    ("Lumen", "https://lumen.example/a?b=c", Decimal("1250000.50"), date(2012, 3, 4), FACTS, ["a", "b"]),
    ("<b>Nova</b>", None, None, None, None, []),
    (Cut("The beginning"), "", 3, date(2014, 1, 1), "{", None),
]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(details, "SETTLED_MS", 0)


async def opened(theme: Theme, tasks: Tasks, source: MemoryRows | None = None, width: int = 1000) -> RowsCard:
    card = RowsCard(theme, tasks, empty=("", "", ""))
    card.resize(width, 600)
    card.show()
    await activated(card)
    card.show_source(source or MemoryRows.of(HEAD, ROWS))
    await settled(tasks)
    card.table.setFocus()
    card.table.setCurrentIndex(card.model.index(0, 1))
    return card


async def followed(card: RowsCard) -> None:
    """Wait until the pane has followed."""
    while card.details._soon.isActive():  # noqa: ASYNC110 a timer has no event
        await asyncio.sleep(0)


async def test_f4_shows_the_row_which_follows_the_keyboard(theme: Theme, tasks: Tasks) -> None:
    card = await opened(theme, tasks)
    pane = card.details.pane
    assert not pane.isVisible()
    QTest.keyClick(card.table, Qt.Key.Key_F4)
    assert pane.isVisible()
    assert pane.title.whole == "Row 1"
    assert pane.row.toPlainText().split("\n")[:6] == [
        "Name", "Lumen", "Site", "https://lumen.example/a?b=c", "Funding", "1,250,000.50"
    ]  # fmt: skip
    QTest.keyClick(card.table, Qt.Key.Key_Down)
    await followed(card)
    assert pane.title.whole == "Row 2"
    assert pane.row.toPlainText().split("\n")[:4] == ["Name", "<b>Nova</b>", "Site", "empty"]
    QTest.keyClick(card.table, Qt.Key.Key_F4)
    assert not pane.isVisible()
    card.close()


async def test_space_shows_the_value_and_a_second_time_goes_to_it(theme: Theme, tasks: Tasks) -> None:
    card = await opened(theme, tasks)
    pane = card.details.pane
    card.table.setCurrentIndex(card.model.index(0, 5))
    QTest.keyClick(card.table, Qt.Key.Key_Space)
    assert pane.title.whole == "Facts, row 1"
    assert pane.value.facts.text() == "jsonb · 3 keys"
    assert card.table.hasFocus()
    QTest.keyClick(card.table, Qt.Key.Key_Return)
    assert pane.value.tree.hasFocus()
    QTest.keyClick(pane.value.tree, Qt.Key.Key_Escape)
    assert not pane.isVisible()
    assert card.table.hasFocus()
    card.close()


async def test_a_document_is_a_tree_and_indented_text_with_all_its_digits(theme: Theme, tasks: Tasks) -> None:
    card = await opened(theme, tasks)
    card.table.setCurrentIndex(card.model.index(0, 5))
    card.details.show_value()
    value = card.details.pane.value
    tree = value.tree
    model = tree.model()
    keys = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert keys == ["stage", "team", "share"]
    assert [model.index(row, 1).data() for row in range(3)] == ["Seed", "1 key", "0.10"]
    team = model.index(1, 0)
    assert tree.isExpanded(team)
    assert model.index(0, 1, team).data() == "4"
    assert model.parent(model.index(0, 0, team)) == team
    tree.setCurrentIndex(team)
    tree.setFocus()
    QTest.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert json.loads(QGuiApplication.clipboard().text()) == {"engineers": 4}
    text = value.forms.findChild(QPushButton, "valueForms-text")
    assert text is not None
    QTest.mouseClick(text, Qt.MouseButton.LeftButton)
    assert value.text.toPlainText().split("\n")[-2:] == ['  "share": 0.10', "}"]
    QTest.mouseClick(value.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == FACTS
    card.close()


async def test_other_values_are_shown_in_full(theme: Theme, tasks: Tasks) -> None:
    card = await opened(theme, tasks)
    card.details.show_value()
    value = card.details.pane.value
    shown = {}
    for row, section in ((0, 3), (0, 4), (0, 6), (1, 1), (1, 2), (2, 2), (2, 5)):
        card.table.setCurrentIndex(card.model.index(row, section))
        card.details.update_pane()
        shown[row, section] = value.text.toPlainText()
    assert shown[0, 3] == "1,250,000.50\n1250000.50"
    assert shown[0, 4].split("\n")[1] == "2012-03-04"
    assert json.loads(shown[0, 6]) == ["a", "b"]
    assert shown[1, 1] == "<b>Nova</b>"
    assert shown[1, 2] == "There is no value here (NULL)."
    assert shown[2, 2] == "A text without letters."
    assert shown[2, 5] == "{"
    card.table.setCurrentIndex(card.model.index(0, 0))
    card.details.update_pane()
    assert value.text.toPlainText() == "Choose a cell to see its value."
    assert not value.copy.isVisible()
    card.close()


async def test_the_whole_of_a_long_value_is_read_when_it_is_asked_for(theme: Theme, tasks: Tasks) -> None:
    source = MemoryRows.of(HEAD, ROWS)
    source.wholes = {"The beginning": "The beginning and all that follows"}
    card = await opened(theme, tasks, source)
    card.table.setCurrentIndex(card.model.index(2, 1))
    card.details.show_value()
    value = card.details.pane.value
    assert value.facts.text() == "text · the first 13 letters"
    source.error = TooLarge("The value is larger than 16 MB. Export the view to have it whole.")
    QTest.mouseClick(value.more, Qt.MouseButton.LeftButton)
    await settled(tasks)
    assert value.problem.text() == str(source.error)
    source.error = None
    card.details.update_pane()
    assert not value.problem.isVisible()
    QTest.mouseClick(value.more, Qt.MouseButton.LeftButton)
    await settled(tasks)
    assert value.text.toPlainText() == "The beginning and all that follows"
    assert not value.more.isVisible()
    assert value.text_to_copy() == "The beginning and all that follows"
    card.close()


async def test_lines_are_wrapped_or_not(theme: Theme, tasks: Tasks) -> None:
    card = await opened(theme, tasks, MemoryRows.of(HEAD[:1], [(NOTE,)]))
    card.details.show_value()
    value = card.details.pane.value
    assert not value.text.horizontalScrollBar().isVisible()
    QTest.mouseClick(value.wrap, Qt.MouseButton.LeftButton)
    assert value.text.horizontalScrollBar().maximum() > 0
    card.close()


async def test_a_name_in_the_row_shows_its_value_and_a_link_asks_first(
    window: MainWindow, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_view(window.sidebar.view_names[0])
    await settled(tasks)
    card = window.view.card
    card.show_source(MemoryRows.of(HEAD, ROWS))
    await settled(tasks)
    card.table.setCurrentIndex(card.model.index(0, 1))
    card.details.toggle()
    row = card.details.pane.row
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Tab)
    QTest.keyClick(row, Qt.Key.Key_Tab)
    QTest.keyClick(row, Qt.Key.Key_Tab)
    QTest.keyClick(row, Qt.Key.Key_Return)
    sheet = window.findChild(LinkSheet)
    assert sheet is not None
    assert sheet.address.toPlainText() == "https://lumen.example/a?b=c"
    went: list[str] = []
    sheet._opens = lambda address: bool(went.append(address)) or len(went) > 1  # type: ignore[func-returns-value]
    assert not sheet.open_button.hasFocus()
    sheet.open_button.click()
    assert not sheet.problem.isHidden()
    sheet.open_button.click()
    assert went == ["https://lumen.example/a?b=c"] * 2
    assert not sheet.isVisible()
    QTest.keyClick(row, Qt.Key.Key_Backtab)
    QTest.keyClick(row, Qt.Key.Key_Return)
    assert card.details.pane.title.whole == "Site, row 1"
    assert card.table.currentIndex().column() == 2


async def test_the_pane_stands_below_where_it_is_narrow(theme: Theme, tasks: Tasks) -> None:
    card = await opened(theme, tasks, width=500)
    card.details.toggle()
    assert card.details.orientation() == Qt.Orientation.Vertical
    card.resize(1000, 600)
    assert card.details.orientation() == Qt.Orientation.Horizontal
    assert card.details.pane.width() == details.WIDTH
    assert card.table.width() >= details.ROWS_LEAST
    card.close()


async def test_the_pane_hides_where_nothing_is_found_and_comes_back(theme: Theme, tasks: Tasks) -> None:
    card = await opened(theme, tasks)
    card.details.toggle()
    card.search("zebra")
    await settled(tasks)
    assert not card.details.pane.isVisible()
    card.search("")
    await settled(tasks)
    assert card.details.pane.isVisible()
    card.close()


async def test_the_next_start_remembers_it(theme: Theme, tasks: Tasks, desk: MemoryDesk, tmp_path: Path) -> None:
    kept = tmp_path / "window.ini"
    first = MainWindow(desk, theme, tasks, remembered=kept)
    first.resize(1280, 800)
    first.show()
    first.reload_views()
    await settled(tasks)
    first.open_table("orgs")
    await settled(tasks)
    first.table.card.details.toggle()
    handle = first.table.card.details.handle(1)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(0, 50))
    QTest.mouseMove(handle, QPoint(-60, 50))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(-60, 50))
    width = first.table.card.details.pane.width()
    assert width > details.WIDTH
    assert first.view.card.details.is_open
    first.remember()
    await settled(tasks)
    first.hide()
    first.deleteLater()
    second = MainWindow(desk, theme, tasks, remembered=kept)
    assert second.table.card.details.is_open
    assert second.table.card.details.state == f"open {width} {details.HEIGHT}"
    second.table.card.details.restore("nonsense")
    assert second.table.card.details.is_open
    await settled(tasks)
    second.deleteLater()
