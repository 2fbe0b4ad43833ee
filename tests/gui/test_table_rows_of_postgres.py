"""Cells of a real result: totals as PostgreSQL adds them up, and long values whole."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from pitboss.models import Cut
from pitboss.shapes import Shape, Sort
from pitboss.store import rows
from pitboss.tasks import Tasks
from tests.gui.settle import activated, settled
from widgets.table import adding
from widgets.table.card import RowsCard
from widgets.table.cells import number_text
from widgets.theme import Theme

pytestmark = pytest.mark.usefixtures("put_away")
ROWS = 12_000
MAKE = f"""
CREATE MATERIALIZED VIEW views.large AS
SELECT n AS id, 'row ' || n AS name, (n * 7919 % 1000003)::numeric / 100 AS share,
  CASE WHEN n % 3 > 0 THEN date '2015-01-01' + n % 4000 END AS founded, n / 3.0::float4 AS ratio,
  jsonb_build_object('n', n, 'share', 0.10) AS more, CASE n WHEN 2 THEN repeat('long ', 20000) ELSE '' END AS note
FROM generate_series(1, {ROWS}) AS n"""


class OneConnection:
    """A database of one connection, for one reader at a time."""

    has_rule_role = False

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection, self._free = connection, asyncio.Lock()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        async with self._free:
            yield self._connection


@asynccontextmanager
async def opened(theme: Theme, tasks: Tasks, dsn: str) -> AsyncIterator[tuple[RowsCard, asyncpg.Connection]]:
    """A card with the view, its rows counted, and a connection to ask PostgreSQL the same."""
    connection, other = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    card = RowsCard(theme, tasks, empty=("", "", ""))
    try:
        await connection.execute(MAKE)
        await connection.execute("INSERT INTO views_registry (table_name) VALUES ('large')")
        card.resize(900, 500)
        card.show()
        await activated(card)
        card.show_source(await rows.open_view(OneConnection(connection), "large"))
        await settled(tasks)
        card.table.setFocus()
        yield card, other
    finally:
        await tasks.aclose()
        card.hide()  # closing the last window would end the loop
        await connection.close()
        await other.close()


async def said(card: RowsCard, true: Callable[[str], bool]) -> str:
    """What is said of the chosen cells, once it is `true`."""
    async with asyncio.timeout(30):
        while not true(card.cells.adding.text):  # noqa: ASYNC110  # what it waits for is told by no event
            await asyncio.sleep(0.005)
    return card.cells.adding.text


@pytest.mark.parametrize("shape", [Shape(), Shape(search="7", sorts=(Sort("share", descending=True),))])
async def test_totals_are_those_of_postgres(
    theme: Theme, tasks: Tasks, fresh_dsn: str, shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "PATIENCE", 0.0)
    async with opened(theme, tasks, fresh_dsn) as (card, other):
        card.reshape(shape)
        await settled(tasks)
        card.table.choose_column(3)
        text = await said(card, lambda text: "average" in text)
        where = "true"
        if shape.search:
            where = "strpos(lower(concat_ws(' ', id, name, share, founded, ratio, more, note)), '7') > 0"
        [found] = await other.fetch(f"SELECT sum(share), min(share), max(share) FROM views.large WHERE {where}")
        shown = [number_text(value, QLocale()) for value in found]
        assert f"sum of Share {shown[0]} · " in text
        assert text.endswith(f"min {shown[1]} · max {shown[2]}")
        card.table.choose_column(4)
        text = await said(card, lambda text: " · first " in text)
        nothing = await other.fetchval(f"SELECT count(*) FROM views.large WHERE founded IS NULL AND {where}")
        assert f" · {nothing:,} empty · first " in text


async def test_a_long_value_is_shown_and_copied_whole_in_any_order(theme: Theme, tasks: Tasks, fresh_dsn: str) -> None:
    async with opened(theme, tasks, fresh_dsn) as (card, _):
        card.reshape(Shape(sorts=(Sort("id", descending=True),)))
        await settled(tasks)
        row = ROWS - 2
        QTest.keyClick(card.table, Qt.Key.Key_Home)
        QTest.keyClick(card.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        card.model.cell(row, 7)
        await settled(tasks)
        values = card.model.row(row)
        assert values is not None
        assert isinstance(values[6], Cut)
        QTest.keyClick(card.table, Qt.Key.Key_Up)
        QTest.keyClick(card.table, Qt.Key.Key_Space)
        viewer = card.details.pane.value
        assert viewer.more.isVisible()
        QTest.mouseClick(viewer.more, Qt.MouseButton.LeftButton)
        await settled(tasks)
        assert viewer.text_to_copy() == "long " * 20_000
        card.cells.copying.copy("json")
        await settled(tasks)
        assert json.loads(QGuiApplication.clipboard().text()) == [{"note": "long " * 20_000}]
        assert card.notice.text.text() == "Copied 1 cell as JSON."


async def test_all_rows_are_copied_once_each(theme: Theme, tasks: Tasks, fresh_dsn: str) -> None:
    async with opened(theme, tasks, fresh_dsn) as (card, _):
        card.table.choose_column(1)
        card.cells.copying.copy()
        await settled(tasks)
        assert QGuiApplication.clipboard().text().split("\n") == [str(number) for number in range(1, ROWS + 1)]
        card.table.setCurrentIndex(card.model.index(4, 6))
        card.cells.copying.copy("json")
        await settled(tasks)
        assert json.loads(QGuiApplication.clipboard().text()) == [{"more": {"n": 5, "share": 0.1}}]
        assert '"share": 0.10' in QGuiApplication.clipboard().text()
