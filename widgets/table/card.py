"""A card with a table of rows, or what stands in its place: on its way, empty, failed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from pitboss.names import row_count
from pitboss.shapes import Shape
from pitboss.tasks import Tasks
from widgets.card import BELOW, Card
from widgets.ports import RowSource
from widgets.state import StateView
from widgets.table.model import ViewModel
from widgets.table.table import ViewTable
from widgets.theme import Theme


class RowsCard(Card):
    """Shows a RowSource; `empty` is the title, the text and the button of one without rows.

    Signals: said(str), how many rows; clear_wanted(), all rows again; retry_wanted(), open it again; fill_wanted(),
    the button of the empty one; shape_changed(), other rows or another shape are shown.
    """

    said = Signal(str)
    clear_wanted = Signal()
    retry_wanted = Signal()
    fill_wanted = Signal()
    shape_changed = Signal()

    def __init__(self, theme: Theme, tasks: Tasks, *, empty: tuple[str, str, str]) -> None:
        super().__init__(theme)
        self._empty = empty
        self._search = ""
        self._opened = False
        self._source: RowSource | None = None
        self.model = ViewModel(tasks, parent=self)
        self.table = ViewTable(theme, self.model)
        self.state = StateView(theme)
        self._stack = QStackedWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, BELOW)
        row.addWidget(self._stack)
        self._stack.addWidget(self.state)
        self._stack.addWidget(self.table)
        self.state.acted.connect(self._act)
        self.model.arrived.connect(self._arrived)
        self.model.counted.connect(self._counted)
        self.model.failed.connect(self.fail)

    def wait(self, text: str) -> None:
        """Say that rows are on their way; they come unsearched."""
        self._opened, self._source = False, None
        self._search = ""
        self.model.show(None)
        self.state.loading(text)
        self._stack.setCurrentWidget(self.state)
        self.said.emit("")

    def show_source(self, source: RowSource) -> None:
        """Show its rows, as they are searched."""
        self._opened, self._source = True, source
        self.model.show(source, self._search)
        self.shape_changed.emit()

    def search(self, text: str) -> None:
        """Show only rows that hold `text`."""
        self._search = text
        if self._opened:
            self.model.search(text)
            self.shape_changed.emit()

    @property
    def source(self) -> RowSource | None:
        """The source of the rows that are shown, all of them; None while there is none."""
        return self._source

    @property
    def shape(self) -> Shape:
        """How its rows are shown: searched, filtered and sorted."""
        return Shape(search=self._search)

    @property
    def opened(self) -> bool:
        """Whether a source is shown, be it that it has failed since."""
        return self._opened

    def fail(self, sentence: str) -> None:
        """Say what failed, in the rows' place."""
        self.state.failed(sentence)
        self._stack.setCurrentWidget(self.state)
        self.said.emit("")

    def _arrived(self) -> None:
        if self.model.total:
            self._stack.setCurrentWidget(self.table)
            self.said.emit(f"{row_count(self.model.total)}, counting")

    def _counted(self, rows: int) -> None:
        self.said.emit(f"{row_count(rows)} · exact" if not self._search else f"{row_count(rows)} found")
        if rows:
            self._stack.setCurrentWidget(self.table)
            return
        if self._search:
            self.state.empty("Nothing found", f"No row holds “{self._search}”.", "Clear the search", icon="search")
        else:
            self.state.empty(*self._empty)
        self._stack.setCurrentWidget(self.state)

    def _act(self) -> None:
        if self.state.action.text() == "Clear the search":
            self.clear_wanted.emit()
        elif self.state.action.text() == self._empty[2]:
            self.fill_wanted.emit()
        elif self._opened:
            self.model.retry()
        else:
            self.retry_wanted.emit()
