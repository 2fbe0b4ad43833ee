"""The patterns page: all patterns and anti-patterns, and beside them all that is known of the chosen one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, get_args

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from pitboss.errors import PitbossError
from pitboss.models import PatternKind, PatternRow
from pitboss.names import row_count
from pitboss.tasks import Tasks
from widgets.card import BELOW, Card
from widgets.pages.base import Page
from widgets.pages.pattern_details import PatternPane
from widgets.pages.patterns_model import PatternsModel
from widgets.parts import Segments, button, line
from widgets.ports import Desk
from widgets.state import StateView
from widgets.table.grid import Grid
from widgets.theme import Theme

KINDS: dict[str, PatternKind | None] = {"all": None, "pattern": "pattern", "anti-pattern": "anti-pattern"}
PANE_WIDTH, PANE_NEEDS = 360, 820  # the pane hides where the page is narrower than that


class PatternsGrid(Grid):
    """Names and kinds as wide as they are; the description takes the rest."""

    def grows(self, column: int) -> bool:
        return column == 2


class PatternsPage(Page):
    """Signals: add_wanted(), the button or the empty page's."""

    add_wanted = Signal()
    placeholder = "Search patterns"

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk) -> None:
        super().__init__("patternsPage")
        self._tasks, self._desk = tasks, desk
        self._search = ""
        self._reading: asyncio.Task[Any] | None = None
        self._details: asyncio.Task[Any] | None = None
        self.title.set_text("Patterns")
        self.kinds = Segments([("all", "All"), ("pattern", "Patterns"), ("anti-pattern", "Anti-patterns")],
                              name="kinds", says="Which kind to show")  # fmt: skip
        self.add = button(theme, "Add pattern", "plus", name="addPatternButton", role="primary", tip="Ctrl+N")
        self.model = PatternsModel(self)
        self.table = PatternsGrid(theme, self.model)
        self.table.setObjectName("patternsTable")
        self.table.setAccessibleName("Patterns")
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)
        self.state, self.pane = StateView(theme), PatternPane(theme)
        self._lay_out(theme)
        self.kinds.chosen.connect(lambda _kind: self.reload())
        self.add.clicked.connect(self.add_wanted)
        self.state.acted.connect(self._act)
        self.table.selectionModel().currentRowChanged.connect(self._choose)

    def _lay_out(self, theme: Theme) -> None:
        self.tools.addWidget(self.kinds)
        self.tools.addStretch()
        self.tools.addWidget(self.add)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.state)
        self._stack.addWidget(self.table)
        self._edge = line("upright")
        card = Card(theme)
        row = QHBoxLayout(card)
        row.setContentsMargins(1, 1, 1, 1)
        self._stack.setContentsMargins(0, 0, 0, BELOW - 1)
        row.setSpacing(0)
        row.addWidget(self._stack, 1)
        row.addWidget(self._edge)
        row.addWidget(self.pane)
        self.pane.setFixedWidth(PANE_WIDTH)
        self.column.addSpacing(12)
        self.column.addWidget(card, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_pane()

    def _show_pane(self) -> None:
        room = self.width() >= PANE_NEEDS and self._stack.currentWidget() is self.table
        self._edge.setVisible(room)
        self.pane.setVisible(room)

    # reading

    def reload(self, choose: int | None = None) -> None:
        """Read the patterns anew; choose the one with that id, else keep what is chosen."""
        if not self.model.rows:
            self._stand_in().loading("Reading patterns")
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._tasks.start(self._read(choose), name="patterns")

    async def _read(self, choose: int | None) -> None:
        kind = KINDS[self.kinds.key]
        try:
            rows = await self._desk.patterns(self._search, kind)
        except PitbossError as error:
            self.model.replace(())
            self._stand_in().failed(str(error))
            self.say_rows("")
            return
        self._show(rows, choose if choose is not None else self._chosen_id())

    def _chosen_id(self) -> int | None:
        row = self.table.currentIndex().row()
        return self.model.rows[row].id if 0 <= row < len(self.model.rows) else None

    def _show(self, rows: Sequence[PatternRow], chosen: int | None) -> None:
        self.model.replace(rows)
        self.second.set_text(summary(rows, KINDS[self.kinds.key]))
        self.say_rows(f"{row_count(len(rows))} {'found' if self._search else '· exact'}")
        if not rows:
            self._show_nothing()
            return
        self._stack.setCurrentWidget(self.table)
        self._show_pane()
        self.table.fit_columns()
        at = next((number for number, row in enumerate(rows) if row.id == chosen), 0)
        self.table.setCurrentIndex(self.model.index(at, 0))

    def _show_nothing(self) -> None:
        state = self._stand_in()
        if self._search:
            state.empty("Nothing found", f"No pattern holds “{self._search}”.", "Clear the search", icon="search")
        elif self.kinds.key != "all":
            state.empty("None of this kind yet", "Add the first one, or show all kinds.", "Show all", icon="grid")
        else:
            state.empty("No patterns yet", "A pattern is something that works again and again; an anti-pattern "
                        "something that fails again and again.", "Add pattern", icon="grid")  # fmt: skip

    def _stand_in(self) -> StateView:
        self._stack.setCurrentWidget(self.state)
        self._show_pane()
        return self.state

    def _act(self) -> None:
        match self.state.action.text():
            case "Clear the search":
                self.search_cleared.emit()
            case "Show all":
                self.kinds.choose("all")
                self.reload()
            case "Add pattern":
                self.add_wanted.emit()
            case _:
                self.reload()

    # the pane

    def _choose(self, index: QModelIndex, _before: QModelIndex) -> None:
        if self._details is not None:
            self._details.cancel()
        if index.isValid():
            row = self.model.rows[index.row()]
            self.pane.show_row(row)
            self._details = self._tasks.start(self._describe(row.id), name="pattern")

    async def _describe(self, pattern_id: int) -> None:
        try:
            self.pane.show_details(await self._desk.pattern(pattern_id))
        except PitbossError as error:
            self.pane.show_problem(str(error))

    def search(self, text: str) -> None:
        self._search = text
        self.table.mark(text)
        self.reload()


def summary(rows: Sequence[PatternRow], kind: PatternKind | None) -> str:
    """`57 patterns, 19 of them anti-patterns`, or the count of one kind."""
    if not rows:
        return "None to show" if kind is None else f"No {kind} to show"
    if kind is None:
        anti = sum(row.kind == get_args(PatternKind)[1] for row in rows)
        return (
            f"{_counted(len(rows), 'pattern')}, {anti:,} of them {'an anti-pattern' if anti == 1 else 'anti-patterns'}"
        )
    return _counted(len(rows), kind)


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")
