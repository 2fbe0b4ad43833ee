"""What there is to photograph of a table's shape: sorted, filtered, its columns hidden, frozen, counted by value."""

from __future__ import annotations

import asyncio
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bench.pictures.studio import Studio, settle
from bench.pictures.talk import SEED
from pitboss.shapes import Between, Contains, Days, OneOf, Shape, Sort
from widgets.table.card import RowsCard
from widgets.table.filters.days_editor import DaysEditor
from widgets.table.filters.editor import RangeEditor
from widgets.table.filters.popup import FilterPopup
from widgets.table.filters.values import ValuesEditor

BY_TWO = (Sort("kind"), Sort("funding", descending=True))
FILTERS = (
    OneOf("kind", ("anti-pattern",)),
    Between("funding", "1000000", None),
    Days("funded", date(2020, 1, 1), date(2024, 12, 31)),
    OneOf("category", ("AI", "Biotech", "Digital Health", "TechBio")),
)


async def _opened(studio: Studio) -> RowsCard:
    """The card of a view, without the choice that a click leaves."""
    await studio.opened()
    studio.window.open_view(SEED)
    await settle()
    return studio.window.view.card


async def _asked(studio: Studio, column: str) -> FilterPopup:
    """The filter of a column, below its heading."""
    card = await _opened(studio)
    section = [each.name for each in card.model.columns].index(column) + 1
    card.table.head.filter_wanted.emit(section)
    await settle(16)
    popup = card.findChild(FilterPopup)
    assert isinstance(popup, FilterPopup)
    return popup


async def table_sorted(studio: Studio) -> None:
    card = await _opened(studio)
    card.reshape(Shape(sorts=BY_TWO))
    await settle()
    head = card.table.head
    QTest.mouseMove(head.viewport(), head.rect_of(3).center())


async def table_filtered(studio: Studio) -> None:
    card = await _opened(studio)
    card.reshape(Shape(filters=FILTERS, sorts=BY_TWO[1:]))
    await settle(16)


async def table_filtered_narrow(studio: Studio) -> None:
    studio.window.resize(700, studio.window.height())
    await table_filtered(studio)


async def table_filtered_to_nothing(studio: Studio) -> None:
    card = await _opened(studio)
    card.reshape(Shape("zebra", (Contains("pattern", "stripes"),)))
    await settle(16)


async def table_reading(studio: Studio) -> None:
    card = await _opened(studio)
    assert card.source is not None
    card.source.gate = asyncio.Event()  # type: ignore[attr-defined]  # the rows in memory have one
    card.reshape(Shape(sorts=BY_TWO))
    card.busy.appear()  # a person's patience is longer than a picture's


async def filter_values(studio: Studio) -> None:
    editor = (await _asked(studio, "category")).editor
    assert isinstance(editor, ValuesEditor)
    editor.model.toggle(1)
    editor.model.toggle(2)


async def filter_values_counting(studio: Studio) -> None:
    card = await _opened(studio)
    card.source.values_gate = asyncio.Event()  # type: ignore[union-attr]
    await _again(card, "kind")


async def _again(card: RowsCard, column: str) -> None:
    section = [each.name for each in card.model.columns].index(column) + 1
    card.table.head.filter_wanted.emit(section)
    await settle()


async def filter_range(studio: Studio) -> None:
    popup = await _asked(studio, "funding")
    assert isinstance(popup.editor, RangeEditor)
    popup.editor.low.setText("1,000,000")
    popup.editor.high.setText("a lot")
    popup.apply()


async def filter_days(studio: Studio) -> None:
    editor = (await _asked(studio, "funded")).editor
    assert isinstance(editor, DaysEditor)
    editor.take(Days("funded", date(2023, 8, 4), date(2023, 8, 21)))


async def filter_text(studio: Studio) -> None:
    popup = await _asked(studio, "pattern")
    popup.show_way("text")


async def heading_menu(studio: Studio) -> None:
    card = await _opened(studio)
    card.shaper.show_menu(3, card.table.head.below(3))


async def columns_menu(studio: Studio) -> None:
    card = await _opened(studio)
    card.shaper.columns.set_hidden(4, True)
    card.shaper.show_menu(0, card.table.head.below(0))


async def columns_frozen(studio: Studio) -> None:
    card = await _opened(studio)
    studio.window.drawer.set_pinned(True)
    studio.window.drawer.open_drawer()
    await settle()
    card.shaper.columns.draw(4, 340)
    card.shaper.columns.set_frozen(3, True)
    await settle()
    card.table.horizontalScrollBar().setValue(card.table.horizontalScrollBar().minimum() + 90)


async def headings_by_keyboard(studio: Studio) -> None:
    card = await _opened(studio)
    studio.window.activateWindow()
    card.table.setFocus()
    card.table.setCurrentIndex(card.model.index(0, 5))
    QTest.keyClick(card.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(card.table.head, Qt.Key.Key_Return)
    await settle()


TABLES = (
    table_sorted, table_filtered, table_filtered_narrow, table_filtered_to_nothing, table_reading, filter_values,
    filter_values_counting, filter_range, filter_days, filter_text, heading_menu, columns_menu, columns_frozen,
    headings_by_keyboard,
)  # fmt: skip
