"""What the headings do: sort, open their menus and filters, and let the keyboard into them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from widgets.table.columns import ColumnLayout
from widgets.table.header import TableHeader
from widgets.table.header_menu import HeaderMenu, columns_menu
from widgets.table.model import NUMBERS, ViewModel
from widgets.table.reshape import next_sort
from widgets.table.table import ViewTable
from widgets.theme import Theme


class TableShaper(QObject):
    """Signals: reshaped(Shape), how the rows are wanted; filter_wanted(int, QPoint), the filter of a column, below a
    place on the screen.
    """

    reshaped = Signal(object)
    filter_wanted = Signal(int, QPoint)

    def __init__(self, theme: Theme, table: ViewTable, model: ViewModel) -> None:
        super().__init__(table)
        self._theme, self._table, self._model = theme, table, model
        self.columns = ColumnLayout(theme, table, model)
        for head in (table.head, self.columns.pane.head):
            head.sort_wanted.connect(self._sort)
            head.menu_wanted.connect(self.show_menu)
            head.filter_wanted.connect(self.ask_filter)
            head.fit_wanted.connect(self.columns.fit)
        table.head.widened.connect(self.columns.draw)
        table.head.reached.connect(self._bring)
        table.head.left.connect(lambda: table.setFocus(Qt.FocusReason.OtherFocusReason))
        model.arrived.connect(self.columns.recall)
        self._key("Alt+Down", self._menu_of_current)
        self._key("Alt+Up", self._into_headings)

    def _key(self, keys: str, act: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self._table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(act)

    def _sort(self, section: int, further: bool) -> None:
        self.reshaped.emit(next_sort(self._model.shape, self._model.columns[section - 1].name, further=further))

    def show_menu(self, section: int, place: QPoint) -> None:
        """Open the menu of a heading; that of the row numbers has all columns."""
        if section == NUMBERS:
            menu = columns_menu(self._theme, self._model, self.columns, self._table)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        else:
            menu = made = HeaderMenu(self._theme, self._model, self.columns, section, self._table)
            made.reshaped.connect(self.reshaped)
            made.filter_wanted.connect(self.ask_filter)
            made.choose_wanted.connect(self._table.choose_column)
        menu.popup(place)

    def ask_filter(self, section: int) -> None:
        """Ask for a column's filter, below its heading."""
        self.filter_wanted.emit(section, self._heads(section).below(section))

    def _heads(self, section: int) -> TableHeader:
        """The header in which a column is seen."""
        return self.columns.pane.head if self.columns.is_frozen(section) else self._table.head

    def _menu_of_current(self) -> None:
        section = max(self._table.currentIndex().column(), NUMBERS + 1)
        self.show_menu(section, self._heads(section).below(section))

    def _into_headings(self) -> None:
        head, current = self._table.head, self._table.currentIndex().column()
        head.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if current >= NUMBERS:
            head.reach(current)

    def _bring(self, section: int) -> None:
        """Bring a column into sight that the keyboard has come to."""
        if section >= 0 and self._model.total:
            row = max(self._table.rowAt(0), 0)
            place = self._table.verticalScrollBar().value()
            self._table.scrollTo(self._model.index(row, section))
            self._table.verticalScrollBar().setValue(place)
        self.columns.pane.head.mark(section if self.columns.is_frozen(section) else -1)
