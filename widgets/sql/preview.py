"""The first rows of SQL that is tried: a table to look at and to copy from. They keep the order of the query."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from pitboss.errors import TooLarge
from pitboss.models import ColumnInfo, Cut, RowWindow
from pitboss.row_texts import as_text
from pitboss.shapes import MOST_VALUES, RowCount, Shape, ValueCounts
from pitboss.sql_models import SqlPreview
from pitboss.tasks import Tasks
from widgets.notice import Notice
from widgets.parts import rounded
from widgets.ports import ShapedRows
from widgets.table.adding import Adding
from widgets.table.copying import Copying
from widgets.table.model import ViewModel
from widgets.table.table import ViewTable
from widgets.theme import Theme

NOT_HERE = "These are the first rows alone, in the query's order. Save it as a rule to sort and filter all of them."


class PreviewRows:
    """The rows of a preview as a table reads them. They have one shape, their own."""

    def __init__(self, preview: SqlPreview) -> None:
        self._preview = preview

    @property
    def columns(self) -> tuple[ColumnInfo, ...]:
        """The columns, in order."""
        return self._preview.columns

    async def count(self, _search: str = "") -> int:
        """How many there are here."""
        return len(self._preview.rows)

    async def rows(self, offset: int, limit: int, _search: str = "") -> RowWindow:
        """Some of them."""
        return RowWindow(offset, self._preview.rows[offset : offset + limit])

    def shaped(self, _shape: Shape) -> ShapedRows:
        """The same."""
        return self

    async def estimate(self) -> RowCount:
        """As `count`."""
        return RowCount(len(self._preview.rows), exact=True)

    async def values(self, _column: str, _limit: int = MOST_VALUES) -> ValueCounts:
        """None: nothing is filtered here."""
        return ValueCounts((), complete=False)

    async def cell(self, number: int, column: str) -> str | None:
        """The text of a value. Raises TooLarge where the preview has its beginning alone."""
        at = [each.name for each in self.columns].index(column)
        value = self._preview.rows[number][at]
        if isinstance(value, Cut):
            raise TooLarge("A preview has the beginning of large values alone. Save it as a rule to have this whole.")
        return None if value is None else as_text(value)

    async def prepare(self) -> None:
        """Nothing has to be made quick."""

    async def aclose(self) -> None:
        """Nothing is held."""


class PreviewTable(QWidget):
    """Signals: chosen_said(str), what is chosen and what it comes to."""

    chosen_said = Signal(str)

    def __init__(self, theme: Theme, tasks: Tasks, notice: Notice) -> None:
        super().__init__()
        self._theme, self._notice = theme, notice
        self.model = ViewModel(tasks, parent=self)
        self.table = ViewTable(theme, self.model)
        self.table.setAccessibleName("First rows of the SQL")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        adding, copying = Adding(self.table, self.model, tasks, self), Copying(self.table, self.model, tasks, self)
        adding.said.connect(self.chosen_said)
        copying.done.connect(notice.say)
        copying.failed.connect(notice.fail)
        self._actions = (
            self._action("Copy", "Ctrl+C", copying.copy),
            self._action("Copy with headings", "Ctrl+Shift+C", lambda: copying.copy(headings=True)),
        )
        self.table.menu_wanted.connect(self._show_menu)
        for wanted in (self.table.head.sort_wanted, self.table.head.filter_wanted, self.table.head.menu_wanted):
            wanted.connect(lambda *_: notice.say(NOT_HERE))
        self.table.head.left.connect(self.table.setFocus)

    def show_preview(self, preview: SqlPreview) -> None:
        """Show these rows."""
        self.model.show(PreviewRows(preview))

    def _action(self, text: str, keys: str, act: Callable[[], object]) -> QAction:
        made = QAction(text, self.table)
        made.setShortcut(QKeySequence(keys))
        made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        made.triggered.connect(lambda: act())
        self._theme.dress(made, "copy", "muted")
        self.table.addAction(made)
        return made

    def _show_menu(self, _index: QModelIndex, place: QPoint) -> None:
        menu = rounded(QMenu(self))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self._actions)
        menu.popup(place)
