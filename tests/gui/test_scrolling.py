"""Scrolling moves what is drawn: only the rows that come into sight are drawn anew."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pitboss.tasks import Tasks
from tests.gui.desk import MemoryRows, columns
from tests.gui.settle import settled
from widgets.main_window import MainWindow
from widgets.table.cells import Cell
from widgets.table.table import ViewTable

HEAD = columns(name="text", funding="numeric")
ROW = 32
SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"


async def opened(window: MainWindow, tasks: Tasks) -> ViewTable:
    """A table of 400 rows on the view's page."""
    window.open_view(SEED)
    await settled(tasks)
    window.view.card.show_source(MemoryRows(HEAD, lambda number: (f"Pattern {number}", number), 400))
    await settled(tasks)
    table = window.view.card.table
    table.verticalScrollBar().setValue(0)
    QApplication.sendPostedEvents()
    return table


class Drawn:
    """Notes the rows whose cells are asked for."""

    def __init__(self, table: ViewTable) -> None:
        self.rows: set[int] = set()
        self._cell = table.cells._model.cell
        table.cells._model.cell = self.cell  # type: ignore[method-assign]

    def cell(self, row: int, column: int) -> Cell:
        self.rows.add(row)
        return self._cell(row, column)


async def test_a_step_of_scrolling_draws_the_new_rows_alone(window: MainWindow, tasks: Tasks) -> None:
    table = await opened(window, tasks)
    drawn = Drawn(table)
    table.verticalScrollBar().setValue(3 * ROW)
    QApplication.sendPostedEvents()
    shown = table.viewport().height() // ROW
    assert drawn.rows
    assert min(drawn.rows) >= shown - 1
    assert max(drawn.rows) <= shown + 3


async def test_the_row_under_the_pointer_is_drawn_anew_and_the_one_it_left(window: MainWindow, tasks: Tasks) -> None:
    table = await opened(window, tasks)
    QTest.mouseMove(table.viewport(), QPoint(200, 2 * ROW + 4))
    QApplication.sendPostedEvents()
    drawn = Drawn(table)
    table._hover(5)
    QApplication.sendPostedEvents()
    assert 5 in drawn.rows
    assert len(drawn.rows) <= 4


async def test_what_was_scrolled_looks_as_if_drawn_anew(window: MainWindow, tasks: Tasks) -> None:
    table = await opened(window, tasks)
    for place in (40, 200, 90, 130 * ROW, 129 * ROW + 7):
        table.verticalScrollBar().setValue(place)
        await settled(tasks)
    scrolled = window.grab().toImage()
    table.viewport().update()
    QApplication.sendPostedEvents()
    assert window.grab().toImage() == scrolled
