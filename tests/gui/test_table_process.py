"""Results tables over a real PostgreSQL: sorted, filtered and counted in the database, through the desk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.assembly import Application
from app.desk import ApplicationDesk
from app.logs import Logs
from app.settings import Settings
from pitboss.shapes import ALL, Between, Contains, Days, Empty, OneOf, Shape, Sort
from pitboss.tasks import Tasks
from tests.gui.settle import settled
from widgets.main_window import MainWindow
from widgets.table.card import RowsCard
from widgets.table.filters.popup import FilterPopup
from widgets.table.filters.values import ValuesEditor
from widgets.theme import Theme

ROWS = 30_000
MAKE = f"""
CREATE MATERIALIZED VIEW views.large AS SELECT n AS id, 'Pattern ' || n AS name,
  CASE WHEN n % 3 = 0 THEN 'anti-pattern' WHEN n % 3 = 1 THEN 'pattern' END AS kind,
  (n % 1000)::numeric / 4 AS share, date '2015-01-01' + n % 4000 AS founded, n % 2 = 0 AS open,
  ARRAY['tag' || n % 5] AS tags, jsonb_build_object('number', n) AS more
FROM generate_series(1, {ROWS}) AS n"""


async def until(true: Callable[[], object]) -> None:
    """Give the loop its turns until something has come about."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110  # what a widget shows has no event of its own
            await asyncio.sleep(0.005)


@asynccontextmanager
async def opened(theme: Theme, tasks: Tasks, folder: Path) -> AsyncIterator[MainWindow]:
    """A window over an application with a view of 30,000 rows."""
    logs = Logs(folder)
    application = Application(Settings(data_dir=folder), logs)
    window = None
    try:
        await application.open()
        async with application.database.connection() as connection:
            await connection.execute(MAKE)
            await connection.execute("INSERT INTO views_registry (table_name, summary) VALUES ('large', 'Large')")
        window = MainWindow(ApplicationDesk(application), theme, tasks)
        window.show()
        window.reload_views()
        await until(lambda: "large" in window.sidebar.view_names)
        window.open_view("large")
        await until(lambda: window.view.card.model.exact)
        yield window
    finally:
        await tasks.aclose()
        if window is not None:
            window.hide()  # closing the last window would end the loop
            window.deleteLater()
        await application.aclose()
        logs.close()


async def reshaped(card: RowsCard, shape: Shape) -> str:
    """Show a shape: the word on its count, once that is exact."""
    said: list[str] = []
    card.said.connect(said.append)
    card.reshape(shape)
    whole = ROWS if card.shape.keeps_all else None
    await until(lambda: said and said[-1].endswith("exact") and (whole or " of " in said[-1]))
    card.said.disconnect(said.append)
    return said[-1]


def column(card: RowsCard, section: int, rows: int = 3) -> list[object]:
    """The first cells of a column."""
    return [card.model.index(row, section).data() for row in range(rows)]


async def test_a_result_is_sorted_filtered_and_counted_in_the_database(
    theme: Theme, tasks: Tasks, tmp_path: Path
) -> None:
    async with opened(theme, tasks, tmp_path) as window:
        card = window.view.card
        assert window.view.rows_text == "30,000 rows · exact"
        await sorts(card)
        await filters(card)
        await values_by_the_popup(card, tasks)
        await a_refresh_keeps_the_shape(window)


async def sorts(card: RowsCard) -> None:
    """By headings; the end of a sorted result is there, too."""
    head = card.table.head
    head.sort_wanted.emit(4, False)
    head.sort_wanted.emit(4, False)
    head.sort_wanted.emit(1, True)
    assert card.shape.sorts == (Sort("share", descending=True), Sort("id"))
    await until(lambda: card.model.exact and column(card, 1) == ["999", "1999", "2999"])
    card.table.scrollToBottom()
    await until(lambda: card.model.row(ROWS - 1) is not None)
    assert card.model.row(ROWS - 1)[0] == 30_000  # type: ignore[index]


async def filters(card: RowsCard) -> None:
    """One of each kind, each with what it leaves."""
    by_id = (Sort("id"),)
    for wanted, left in (
        (Contains("name", "PATTERN 2999"), 11),
        (OneOf("kind", ("anti-pattern",)), 10_000),
        (OneOf("kind", (None,), exclude=True), 20_000),
        (Between("share", "249.75", None), 30),
        (Days("founded", None, None), 30_000),
        (Empty("kind"), 10_000),
        (Contains("tags", "tag3"), 6_000),
        (Contains("more", '"number": 17}'), 1),
        (OneOf("open", ("true",)), 15_000),
    ):
        shape = Shape(filters=(wanted,), sorts=by_id)
        assert await reshaped(card, shape) == f"{left:,} of 30,000 rows · exact"
    assert await reshaped(card, Shape("pattern 1700", (OneOf("kind", (None,)),))) == "5 of 30,000 rows · exact"
    await reshaped(card, ALL)


async def values_by_the_popup(card: RowsCard, tasks: Tasks) -> None:
    """Values are counted with the other filters, and a filter by them is applied by the keyboard."""
    await reshaped(card, Shape(filters=(Contains("tags", "tag0"),)))
    card.table.head.filter_wanted.emit(3)
    popup = card.findChild(FilterPopup)
    assert popup is not None
    editor = popup.findChild(ValuesEditor)
    assert editor is not None
    await until(lambda: editor.model.found)
    assert {(choice.text, choice.rows) for choice in editor.model.found} == {
        ("anti-pattern", 2_000), ("pattern", 2_000), ("empty", 2_000)
    }  # fmt: skip
    QTest.keyClicks(editor.search, "anti")
    QTest.keyClick(editor.search, Qt.Key.Key_Down)
    QTest.keyClick(editor.list, Qt.Key.Key_Space)
    QTest.keyClick(editor.list, Qt.Key.Key_Return)
    await until(lambda: card.bar.count.text() == "2,000 of 30,000 rows · exact")
    assert [chip.text() for chip in card.bar.chips] == ["Tags: “tag0”", "Kind: anti-pattern"]


async def a_refresh_keeps_the_shape(window: MainWindow) -> None:
    """Read anew, the view is filtered as before; all filters go at once."""
    card = window.view.card
    source = card.source
    window.view.reload()
    await until(lambda: card.source is not source and card.model.exact)
    assert card.bar.count.text() == "2,000 of 30,000 rows · exact"
    clear = card.bar.findChild(QPushButton, "filterClearAll")
    assert clear is not None
    clear.click()
    await until(lambda: window.view.rows_text == "30,000 rows · exact")
    QApplication.sendPostedEvents()
    assert not card.bar.isVisible()


async def test_a_filter_that_does_not_fit_says_so_and_leads_back(theme: Theme, tasks: Tasks, tmp_path: Path) -> None:
    async with opened(theme, tasks, tmp_path) as window:
        card = window.view.card
        card.reshape(Shape(filters=(Between("id", "9" * 40, None),)))
        await until(lambda: card.state.isVisible())
        assert card.state.text.text().startswith("A filter's value does not fit its column")
        card.state.action.click()
        await until(lambda: card.table.isVisible() and card.model.exact)
        assert card.shape == ALL
        await settled(tasks)
