"""Between a card, its headings and its chips: a filter is asked for, changed, removed; the rows follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from pitboss.shapes import Filter, Shape, ValueCounts
from pitboss.tasks import Tasks
from widgets.ports import ShapedRows
from widgets.table.chips import FilterBar
from widgets.table.filters.popup import FilterPopup
from widgets.table.model import ViewModel
from widgets.table.reshape import filter_of, filtered
from widgets.table.shaper import TableShaper
from widgets.theme import Theme


class Filterable(Protocol):
    """A card, as far as its filters need it."""

    model: ViewModel
    bar: FilterBar
    shaper: TableShaper

    @property
    def source(self) -> ShapedRows | None: ...
    @property
    def shape(self) -> Shape: ...
    def reshape(self, shape: Shape) -> None: ...


class Filtering(QObject):
    """Asks for filters, and hands them to the card as another shape."""

    def __init__(self, theme: Theme, tasks: Tasks, card: Filterable, over: QWidget) -> None:
        """Popups open over `over`."""
        super().__init__(over)
        self._theme, self._tasks, self._card, self._over = theme, tasks, card, over
        bar = card.bar
        bar.change_wanted.connect(self.ask)
        bar.removed.connect(lambda column: card.reshape(filtered(card.shape, column, None)))
        bar.cleared.connect(lambda: card.reshape(replace(card.shape, filters=())))
        card.shaper.filter_wanted.connect(self._ask_section)

    def _ask_section(self, section: int, place: QPoint) -> None:
        self.ask(self._card.model.columns[section - 1].name, place)

    def ask(self, name: str, place: QPoint) -> FilterPopup | None:
        """Ask how a column is to be filtered, at a place on the screen; None where it is gone."""
        card = self._card
        column = next((each for each in card.model.columns if each.name == name), None)
        if column is None or card.source is None:
            return None
        rows = card.model.total if card.model.exact else None
        popup = FilterPopup(
            self._theme, self._tasks, self._values, column, filter_of(card.shape, name), self._over,
            rows=rows,
        )  # fmt: skip
        popup.applied.connect(lambda wanted: self._apply(name, wanted))
        popup.show_below(place)
        return popup

    async def _values(self, column: str) -> ValueCounts:
        """The values of a column, in the rows that pass the other filters."""
        assert self._card.source is not None
        rows = self._card.source.shaped(self._card.shape)
        try:
            return await rows.values(column)
        finally:
            await rows.aclose()

    def _apply(self, column: str, wanted: Filter | None) -> None:
        self._card.reshape(filtered(self._card.shape, column, wanted))
