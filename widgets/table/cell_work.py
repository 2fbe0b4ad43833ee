"""What can be done with the cells of a table: copy them, add them up, filter by one, look at one and at its row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QLocale, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from pitboss.models import Cut
from pitboss.row_texts import TextFormat
from pitboss.shapes import OneOf, Shape
from pitboss.tasks import Tasks
from widgets.notice import Notice
from widgets.parts import rounded
from widgets.table.adding import Adding
from widgets.table.cells import cell_text, is_link
from widgets.table.copying import Copying
from widgets.table.model import NUMBERS, ViewModel
from widgets.table.reshape import filter_of, filtered
from widgets.table.table import ViewTable
from widgets.theme import Theme

SHOWN = 28  # letters of a value in a menu
AS: tuple[tuple[str, TextFormat, bool], ...] = (
    ("CSV with headings", "csv", True), ("CSV", "csv", False), ("Markdown", "md", True), ("JSON", "json", True)
)  # fmt: skip


class CellWork(QObject):
    """Signals: chosen_said(str), what is chosen and what it comes to; filter_wanted(object), a OneOf to add;
    view_wanted() and row_wanted(), of the current cell and its row; details_wanted(), its row's pane or no longer;
    link_wanted(str), an address to open.
    """

    chosen_said = Signal(str)
    filter_wanted = Signal(object)
    view_wanted = Signal()
    row_wanted = Signal()
    details_wanted = Signal()
    link_wanted = Signal(str)

    def __init__(self, theme: Theme, tasks: Tasks, table: ViewTable, model: ViewModel, notice: Notice) -> None:
        super().__init__(table)
        self._theme, self._table, self._model, self._notice = theme, table, model, notice
        self.adding, self.copying = Adding(table, model, tasks, self), Copying(table, model, tasks, self)
        self.adding.said.connect(self.chosen_said)
        self.copying.progressed.connect(self._progress)
        self.copying.done.connect(notice.say)
        self.copying.failed.connect(notice.fail)
        self.copy = self._action("Copy", "Ctrl+C", "copy", self.copying.copy)
        self.copy_headed = self._action("Copy with headings", "Ctrl+Shift+C", "copy",
                                        lambda: self.copying.copy(headings=True))  # fmt: skip
        self.view = self._action("Show the cell", "Space", "expand", self.view_wanted.emit, given=True)
        self.details = self._action("Row details", "F4", "sidebar", self.details_wanted.emit, given=True)
        table.activated.connect(self._activate)
        table.menu_wanted.connect(self._show_menu)

    def _action(self, text: str, keys: str, icon: str, act: Callable[[], object], *, given: bool = False) -> QAction:
        """An action of the table. `given`: another part listens to its key."""
        made = QAction(text, self._table)
        made.setShortcut(QKeySequence(keys))
        made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        made.triggered.connect(lambda: act())
        self._theme.dress(made, icon, "muted")
        if given:
            made.setShortcut(QKeySequence())
            made.setText(f"{text}\t{keys}")
        else:
            self._table.addAction(made)
        return made

    def _activate(self, index: QModelIndex) -> None:
        """Enter, Space or a double click: of a row number it shows the row, else the cell."""
        (self.row_wanted if index.column() == NUMBERS else self.view_wanted).emit()

    def _progress(self, done: int, total: int) -> None:
        self._notice.offer(f"Copying: {done:,} of {total:,} rows", "Cancel", self.copying.cancel, icon="copy")

    # the menu

    def _show_menu(self, index: QModelIndex, place: QPoint) -> None:
        self.menu_for(index).popup(place)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The context menu of a cell."""
        menu = rounded(QMenu(self._table))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.copy)
        menu.addAction(self.copy_headed)
        self._add_forms(menu)
        if index.column() != NUMBERS:
            self._add_filters(menu, index)
            menu.addSeparator()
            menu.addAction(self.view)
        menu.addAction(self.details)
        value = self._value(index)
        if isinstance(value, str) and is_link(value):
            link = menu.addAction("Open the link…", lambda: self.link_wanted.emit(value.strip()))
            self._theme.dress(link, "link", "muted")
        menu.addSeparator()
        menu.addAction("Choose the row\tShift+Space", self._table.choose_rows)
        menu.addAction("Choose the column\tCtrl+Space", self._table.choose_columns)
        menu.addAction("Choose all\tCtrl+A", self._table.selectAll)
        return menu

    def _add_forms(self, menu: QMenu) -> None:
        forms = rounded(menu.addMenu("Copy as"))
        for text, form, headings in AS:
            forms.addAction(text, partial(self.copying.copy, form, headings=headings))

    def _add_filters(self, menu: QMenu, index: QModelIndex) -> None:
        """Filters by a value that a filter can name."""
        row = self._model.row(index.row())
        column = self._model.columns[index.column() - 1]
        if row is None or (named := filter_text(row[index.column() - 1])) is NO_FILTER:
            return
        shown = cell_text(row[index.column() - 1], column, QLocale())
        short = "empty" if named is None else f"“{shown if len(shown) <= SHOWN else shown[:SHOWN].rstrip() + '…'}”"
        menu.addSeparator()
        value = named if isinstance(named, str) else None
        for text, exclude in ((f"Only {short}", False), (f"Without {short}", True)):
            wanted = OneOf(column.name, (value,), exclude)
            made = menu.addAction(text.replace("&", "&&"), partial(self.filter_wanted.emit, wanted))
            self._theme.dress(made, "close" if exclude else "filter", "muted")

    def _value(self, index: QModelIndex) -> object:
        row = self._model.row(index.row())
        return row[index.column() - 1] if row is not None and index.column() != NUMBERS else None


def with_values(shape: Shape, wanted: OneOf) -> Shape:
    """`shape` with this filter of a column; of values that are left out, beside those that already are."""
    before = filter_of(shape, wanted.column)
    if wanted.exclude and isinstance(before, OneOf) and before.exclude:
        wanted = OneOf(wanted.column, tuple(dict.fromkeys((*before.values, *wanted.values))), exclude=True)
    return filtered(shape, wanted.column, wanted)


NO_FILTER = object()


def filter_text(value: object) -> object:
    """A value as filters name it: as PostgreSQL writes it, None for NULL; NO_FILTER where that is not known."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case Cut():
            return NO_FILTER
        case str() | int() | float():
            return str(value)
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
    return NO_FILTER
