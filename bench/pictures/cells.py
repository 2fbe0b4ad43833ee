"""What there is to photograph of a table's cells: what is chosen, searched for, looked at in full."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from PySide6.QtCore import QPoint

from bench.pictures.studio import Studio, settle
from bench.pictures.talk import SEED
from pitboss.models import Cut
from tests.gui.desk import MemoryRows, columns
from widgets.table.card import RowsCard
from widgets.table.viewer_links import LinkSheet

HEAD = columns(
    name="text", site="text", note="text", funding="numeric", founded="date", seen_at="timestamp", open="boolean",
    keywords="text[]", facts="jsonb",
)  # fmt: skip
NAMES = ("Lumen Bio", "Nova Imaging", "Keel Health", "Orchid Labs", "Tessera", "Fjord Care", "Marrow", "Pine & Co")
NOTE = (
    "Sold its first ten pilots to hospitals whose budgets were already spent, learned that a pilot is not a purchase, "
    "and moved to clinics that pay by the month.\n\nWritten up at https://patterns.example/lumen?from=notes with the "
    "numbers behind it."
)


def _row(number: int) -> tuple[object, ...]:
    name = NAMES[number % len(NAMES)]
    facts = {
        "stage": ("Seed", "Series A")[number % 2], "team": {"engineers": 4 + number % 9, "clinicians": number % 3},
        "investors": ["North Fund", "Ada Partners"][: 1 + number % 2], "profitable": number % 5 == 0, "board": None,
        "runway_months": 17.25,
    }  # fmt: skip
    return (
        name if number % 11 else "", f"https://{name.split()[0].lower()}.example/about" if number % 4 else None,
        (NOTE, "empty", None, Cut("A transcript of the whole conversation. " * 40))[number % 4],
        Decimal("1250000.50") * (number + 1), datetime(2012 + number % 9, 3, 4 + number % 20).date(),
        datetime(2026, 11, 24, 8, number % 60, 7, 250_000, tzinfo=UTC), number % 3 > 0,
        ["pricing", "pilots", "health systems"][: 1 + number % 3], json.dumps(facts),
    )  # fmt: skip


async def _opened(studio: Studio) -> RowsCard:
    await studio.opened()
    studio.window.open_view(SEED)
    await settle()
    card = studio.window.view.card
    card.show_source(MemoryRows(HEAD, _row, 1_000))
    await settle()
    studio.window.activateWindow()
    card.table.setFocus()
    return card


async def cells_chosen(studio: Studio) -> None:
    card = await _opened(studio)
    card.table._choose([(2, 4, 6, 5), (9, 4, 9, 4)])
    card.table._stand(6, 5)


async def cells_added(studio: Studio) -> None:
    card = await _opened(studio)
    card.table.choose_column(4)


async def cells_searched(studio: Studio) -> None:
    await _opened(studio)
    studio.window.header.search_box.setText("pil")
    studio.window.header.search_box.returnPressed.emit()


async def cells_menu(studio: Studio) -> None:
    card = await _opened(studio)
    index = card.model.index(1, 2)
    card.table.setCurrentIndex(index)
    place = card.table.viewport().mapToGlobal(card.table.visualRect(index).center())
    card.cells.menu_for(index).popup(place + QPoint(8, 8))


async def cells_copying(studio: Studio) -> None:
    card = await _opened(studio)
    card.table._choose([(0, 0, 999, 9)])
    card.cells._progress(40_000, 100_000)


async def cell_text(studio: Studio) -> None:
    card = await _opened(studio)
    card.table.setCurrentIndex(card.model.index(4, 3))
    card.details.show_value()


async def cell_tree(studio: Studio) -> None:
    card = await _opened(studio)
    card.table.setCurrentIndex(card.model.index(3, 9))
    card.details.show_value()


async def cell_json(studio: Studio) -> None:
    await cell_tree(studio)
    card = studio.window.view.card
    card.details.pane.value.forms.choose("text")
    card.details.pane.value.forms.chosen.emit("text")


async def cell_number(studio: Studio) -> None:
    card = await _opened(studio)
    card.table.setCurrentIndex(card.model.index(3, 4))
    card.details.show_value()


async def cell_list(studio: Studio) -> None:
    card = await _opened(studio)
    card.table.setCurrentIndex(card.model.index(2, 8))
    card.details.show_value()


async def cell_beginning(studio: Studio) -> None:
    card = await _opened(studio)
    card.table.setCurrentIndex(card.model.index(3, 3))
    card.details.show_value()


async def row_details(studio: Studio) -> None:
    card = await _opened(studio)
    card.table.setCurrentIndex(card.model.index(1, 1))
    card.details.toggle()


async def row_details_narrow(studio: Studio) -> None:
    studio.window.resize(700, studio.window.height())
    await row_details(studio)


async def link_asked(studio: Studio) -> None:
    await cell_text(studio)
    LinkSheet(studio.theme, "https://patterns.example/lumen?from=notes", studio.window).open()


CELLS = (
    cells_chosen, cells_added, cells_searched, cells_menu, cells_copying, cell_text, cell_tree, cell_json, cell_number,
    cell_list, cell_beginning, row_details, row_details_narrow, link_asked,
)  # fmt: skip
