"""A card with a table of rows, or what stands in its place: on its way, empty, failed. Above the rows its filters."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from pitboss.errors import PitbossError
from pitboss.shapes import ALL, Shape
from pitboss.tasks import Tasks
from widgets.card import BELOW, Card
from widgets.notice import Notice
from widgets.ports import ShapedRows
from widgets.state import StateView
from widgets.table import words
from widgets.table.busy import Busy
from widgets.table.cell_work import CellWork, with_values
from widgets.table.chips import FilterBar
from widgets.table.details_work import with_details
from widgets.table.filtering import Filtering
from widgets.table.model import ViewModel
from widgets.table.reshape import fitting
from widgets.table.shaper import TableShaper
from widgets.table.table import ViewTable
from widgets.theme import Theme

CLEAR_SEARCH, CLEAR_ALL, BACK = "Clear the search", "Clear the filters", "Go back"


class RowsCard(Card):
    """Shows the rows of a source in a shape; `empty` is the title, the text and the button of one without rows.

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
        self._tasks = tasks
        self._empty = empty
        self._opened = False
        self._source: ShapedRows | None = None
        self._shape, self._before = ALL, ALL  # as it is asked for, and as it last could be shown
        self._whole: int | None = None  # rows without search and filters, once they are counted
        self._counting: asyncio.Task[None] | None = None
        self._made: list[ShapedRows] = []  # to be closed; the last is shown or on its way
        self.model = ViewModel(tasks, parent=self)
        self.table = ViewTable(theme, self.model)
        self.shaper = TableShaper(theme, self.table, self.model)
        self.shaper.reshaped.connect(self.reshape)
        self.state = StateView(theme)
        self.notice = Notice(theme, self)
        self.cells = CellWork(theme, tasks, self.table, self.model, self.notice)
        self.cells.filter_wanted.connect(lambda wanted: self.reshape(with_values(self._shape, wanted)))
        self.shape_changed.connect(lambda: self.table.mark(self._shape.search))
        self.bar = FilterBar(theme)
        self.bar.rows_begin = self.table.head
        self.filtering = Filtering(theme, tasks, self, over=self)
        self._stack = QStackedWidget()
        self.busy = Busy(theme, self._stack)
        self.busy.stopped.connect(self.stop_reading)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, BELOW)
        column.setSpacing(0)
        column.addWidget(self.bar)
        self.details = with_details(theme, tasks, self._stack, self.table, self.model, self.cells)
        column.addWidget(self.details, 1)
        self._stack.addWidget(self.state)
        self._stack.addWidget(self.table)
        self.setTabOrder(self.table.head, self.table)
        self.state.acted.connect(self._act)
        self.model.arrived.connect(self._arrived)
        self.model.estimated.connect(lambda rows: self._say(words.about_rows(rows)))
        self.model.counted.connect(self._counted)
        self.model.uncounted.connect(self._uncounted)
        self.model.failed.connect(self._failed)

    # what is shown

    def wait(self, text: str, *, of: str = "") -> None:
        """Say that rows are on their way; they come in no shape. `of` is what its columns are remembered by."""
        self.shaper.columns.show_place(of)
        self._opened, self._source = False, None
        self._shape = self._before = ALL
        self.model.show(None)
        self._close_others(None)
        self.bar.show_shape(ALL, ())
        self.bar.note("")
        self.busy.wait(False)
        self.state.loading(text)
        self._stack.setCurrentWidget(self.state)
        self._say("")

    def show_source(self, source: ShapedRows) -> None:
        """Show its rows, in the shape that they are in, as far as its columns allow."""
        self._opened, self._source, self._whole = True, source, None
        self._shape, gone = fitting(self._shape, source.columns)
        self._present()
        if gone:
            self.bar.note(words.gone_columns(gone))

    def reshape(self, shape: Shape) -> None:
        """Search, filter and sort the rows from now on so. Those that are shown stay until the others are there."""
        if shape != self._shape:
            self._shape = shape
            self.bar.note("")
            if self._opened:
                self._present()

    def search(self, text: str) -> None:
        """Show only rows that hold `text`, of those that the filters leave."""
        self.reshape(replace(self._shape, search=text))

    def stop_reading(self) -> None:
        """Want the rows again that are shown, instead of those that are on their way."""
        if self.model.exact:
            self._shape = self._before
            self.model.stay(self._shape)
            self._close_others(self.model.shown)
            self._reshaped()
            self._say_count()
        else:
            self.reshape(self._before)

    @property
    def source(self) -> ShapedRows | None:
        """The source of the rows that are shown, all of them; None while there is none."""
        return self._source

    @property
    def shape(self) -> Shape:
        """How its rows are shown: searched, filtered and sorted."""
        return self._shape

    @property
    def opened(self) -> bool:
        """Whether a source is shown, be it that it has failed since."""
        return self._opened

    def fail(self, sentence: str, action: str = "Try again") -> None:
        """Say what failed, in the rows' place."""
        self.state.failed(sentence, action)
        self._stack.setCurrentWidget(self.state)
        self._say("")

    def _present(self) -> None:
        assert self._source is not None
        if self._shape == ALL:
            source = self._source
        else:
            source = self._source.shaped(self._shape)
            self._made.append(source)
        self.model.show(source, self._shape)
        self._reshaped()
        self.busy.wait(self._stack.currentWidget() is self.table)

    def _reshaped(self) -> None:
        self.busy.wait(False)
        self.bar.show_shape(self._shape, self._source.columns if self._source is not None else ())
        self.shape_changed.emit()

    def _say(self, text: str) -> None:
        """Say how many rows there are, here and to who listens."""
        self.bar.say_count(text)
        self.said.emit(text)

    # what arrives

    def _arrived(self) -> None:
        self._before = self._shape
        self.busy.wait(False)
        self._close_others(self.model.shown)
        if self.model.total:
            self._stack.setCurrentWidget(self.table)
            self._say(words.first_rows(self.model.total))

    def _counted(self, rows: int) -> None:
        if self._shape.keeps_all:
            self._whole = rows
        self._say_count()
        if rows:
            self._stack.setCurrentWidget(self.table)
        else:
            self._show_nothing()

    def _uncounted(self, why: str) -> None:
        """The first rows are there to be read, all the same."""
        self._say(words.uncounted_rows(self.model.total))
        self.notice.fail(f"The rows could not be counted, so only the first are shown. {why}")

    def _say_count(self) -> None:
        """Say how many rows there are, and of how many; those are counted where they have not been."""
        whole = None if self._shape.keeps_all else self._whole
        self._say(words.exact_rows(self.model.total, whole))
        if not self._shape.keeps_all and self._whole is None and self._source is not None:
            self._counting = self._tasks.start(self._count_whole(self._source), name="count all rows")

    async def _count_whole(self, source: ShapedRows) -> None:
        try:
            whole = await source.count()
        except PitbossError:
            return  # the rows that pass are counted; of how many is beside the point
        if source is self._source and self.model.exact:
            self._whole = whole
            self._say_count()

    def _show_nothing(self) -> None:
        if self._shape.filters:
            holds = f"holds “{self._shape.search}” and " if self._shape.search else ""
            self.state.empty("Nothing found", f"No row {holds}passes the filters.", CLEAR_ALL, icon="funnel")
        elif self._shape.search:
            self.state.empty("Nothing found", f"No row holds “{self._shape.search}”.", CLEAR_SEARCH, icon="search")
        else:
            self.state.empty(*self._empty)
        self._stack.setCurrentWidget(self.state)

    def _failed(self, sentence: str) -> None:
        self.busy.wait(False)
        self.fail(sentence, BACK if self._before != self._shape else "Try again")

    def _act(self) -> None:
        """The button in the rows' place."""
        match self.state.action.text():
            case text if text == CLEAR_SEARCH:
                self.clear_wanted.emit()
            case text if text == CLEAR_ALL:
                self.reshape(replace(self._shape, filters=()))
            case text if text == BACK:
                self.reshape(self._before)
            case text if text == self._empty[2]:
                self.fill_wanted.emit()
            case _ if self._opened:
                self.model.retry()
            case _:
                self.retry_wanted.emit()

    def _close_others(self, kept: ShapedRows | None) -> None:
        """Close the shapes that are shown no more."""
        for source in [made for made in self._made if made is not kept]:
            self._made.remove(source)
            self._tasks.start(source.aclose(), name="close a shape of rows")
