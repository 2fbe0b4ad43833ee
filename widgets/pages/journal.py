"""The journal page: every step that views went through, searched, checked, exported, and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from pitboss.errors import PitbossError
from pitboss.journal_models import Entry
from pitboss.names import counted
from pitboss.tasks import Tasks
from widgets.card import BELOW, Card
from widgets.chat.text import plain_tip
from widgets.pages.base import Page
from widgets.pages.journal_details import StepDetails
from widgets.pages.journal_export import JournalExport
from widgets.pages.journal_list import StepsList
from widgets.pages.journal_undo import UndoSheet
from widgets.parts import button, label, line
from widgets.ports.journal import Journal
from widgets.state import StateView
from widgets.theme import Theme

PAGE = 100  # steps that are held at a time, however long the journal is
LIST = 360  # px of the list, at first
WIDE = 760  # px from which a step stands beside the list
LEAD = "All that was done to views, by whom and from where, with what they were before."
EMPTY = (
    "Nothing yet",
    "Each view that is made, changed, refreshed or dropped is put down here.",
    "Ask a question",
    "history",
)
NONE_FOUND = ("Nothing found", "No step holds these words.", "Show all steps", "search")
MOST_PROBLEMS = 5


class JournalPage(Page):
    """Signals: changed(), views are to be read anew; chat_wanted(), a person wants to ask something; done(str) and
    failed(str), sentences to show."""

    changed = Signal()
    chat_wanted = Signal()
    done = Signal(str)
    failed = Signal(str)
    placeholder = "Search the journal"

    def __init__(self, theme: Theme, tasks: Tasks, journal: Journal) -> None:
        super().__init__("journalPage")
        self._theme, self._tasks, self._journal = theme, tasks, journal
        self._reading: asyncio.Task[Any] | None = None
        self._checking: asyncio.Task[Any] | None = None
        self._looking: asyncio.Task[Any] | None = None
        self._search, self._view = "", ""
        self._total, self._newer = 0, 0  # steps that are found, and those that are newer than the page's first
        self.title.set_text("Journal")
        self.second.set_text(LEAD)
        self.problems = label("", "problem", wrap=True)
        self.problems.hide()
        self.steps, self.details, self.state = StepsList(theme), StepDetails(theme), StateView(theme)
        self.steps.chosen.connect(self._show_step)
        self.details.undo_wanted.connect(self.undo)
        self.details.conversation_wanted.connect(self.undo_conversation)
        self.state.acted.connect(self._act)
        self._make_tools(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.state)
        self._stack.addWidget(self._card(theme))
        self.column.addWidget(self.problems)
        self.column.addSpacing(12)
        self.column.addWidget(self._stack, 1)

    def _make_tools(self, theme: Theme) -> None:
        self.only = button(theme, "", "close", name="journalOnly", role="chip", tip="Show the steps of all views")
        self.only.clicked.connect(lambda: self.open())
        self.only.hide()
        self.check = button(theme, "Check the chain", "shield", name="checkChainButton",
                            tip="Each step carries a hash of the one before: a gap or an edit shows")  # fmt: skip
        self.check.clicked.connect(self.verify)
        self.export = JournalExport(theme, self._tasks, self._journal)
        self.export.done.connect(self.done)
        self.export.failed.connect(self.failed)
        self.tools.addWidget(self.only)
        self.tools.addStretch()
        self.tools.addWidget(self.check)
        self.tools.addWidget(self.export.button)

    def _card(self, theme: Theme) -> Card:
        card = Card(theme)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.steps, 1)
        column.addWidget(line())
        column.addLayout(self._pager(theme))
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setObjectName("journalSplit")
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(listed)
        self._split.addWidget(self.details)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([LIST, 2 * LIST])
        row = QHBoxLayout(card)
        row.setContentsMargins(1, 1, 1, BELOW)
        row.addWidget(self._split)
        return card

    def _pager(self, theme: Theme) -> QHBoxLayout:
        self.newer = button(theme, "Newer", "chevron-left", name="newerSteps", role="small")
        self.older = button(theme, "Older", "chevron-right", name="olderSteps", role="small")
        self.place = label("", "small")
        self.older.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # its arrow points on
        self.newer.clicked.connect(lambda: self._turn(newer=True))
        self.older.clicked.connect(lambda: self._turn(newer=False))
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 4)
        row.addWidget(self.newer)
        row.addStretch()
        row.addWidget(self.place)
        row.addStretch()
        row.addWidget(self.older)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        self._split.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)

    # what is listed

    def open(self, view: str = "") -> None:
        """Show the newest steps, of one view or of all, and check the chain."""
        self._search, self._view = "", view
        self.only.setText(f"Only {view}")
        self.only.setAccessibleName(f"Only steps of {view}. Press to show all.")
        self.only.setVisible(bool(view))
        self._theme.dress(self.only, "close", "accent")
        self.state.loading("Reading the journal")
        self._stack.setCurrentIndex(0)
        self._read()
        self.verify()

    def follow(self) -> None:
        """Something may have been done to views: read the newest page anew, where that is what is shown."""
        if self.isVisible() and self._newer == 0:
            self._read()

    def search(self, text: str) -> None:
        """Show only steps that hold all words of `text`."""
        self._search = text
        self._read()

    def _act(self) -> None:
        if self.state.action.text() == NONE_FOUND[2]:
            self.search_cleared.emit()
            self.open()
        elif self.state.action.text() == EMPTY[2]:
            self.chat_wanted.emit()
        else:
            self._read()

    def _read(self) -> None:
        self._newer = 0
        self._start_reading(self._read_newest)

    def _start_reading(self, work: Callable[[], Awaitable[None]]) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._tasks.start(self._told(work), name="read the journal")

    async def _told(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except PitbossError as error:
            self.state.failed(str(error))
            self._stack.setCurrentIndex(0)
            self.say_rows("")

    async def _read_newest(self) -> None:
        steps = await self._journal.page(self._search, view=self._view, limit=PAGE)
        self._total = len(steps)
        if len(steps) == PAGE:  # else there is no more to count
            self._total = await self._journal.count(self._search, view=self._view)
        self._show(steps)

    def _turn(self, *, newer: bool) -> None:
        shown = self.steps.steps
        if shown:
            ends = {"after": shown[0].number} if newer else {"before": shown[-1].number}
            self._start_reading(partial(self._read_page, **ends))

    async def _read_page(self, *, before: int | None = None, after: int | None = None) -> None:
        shown = len(self.steps.steps)
        steps = await self._journal.page(self._search, view=self._view, limit=PAGE, before=before, after=after)
        if steps:
            self._newer = max(self._newer + shown if after is None else self._newer - len(steps), 0)
            self._show(steps)

    def _show(self, steps: list[Entry]) -> None:
        if not steps:
            self.state.empty(*(NONE_FOUND if self._search or self._view else EMPTY))
            self._stack.setCurrentIndex(0)
            self.say_rows(counted(0, "step"))
            return
        chosen = self.steps.step
        self.steps.show_steps(steps, chosen.number if chosen is not None else None)
        first, last = self._newer + 1, self._newer + len(steps)
        self.place.setText(f"{first:,}–{last:,} of {self._total:,}")
        self.newer.setEnabled(self._newer > 0)
        self.older.setEnabled(last < self._total)
        self._stack.setCurrentIndex(1)
        self.say_rows(counted(self._total, "step") + (" found" if self._search or self._view else ""))

    def _show_step(self, step: Entry) -> None:
        if self._looking is not None:
            self._looking.cancel()
        self.details.show_step(step)
        self._looking = self._tasks.start(self._look_ahead(step), name=f"preview step {step.number}")

    async def _look_ahead(self, step: Entry) -> None:
        try:
            preview = await self._journal.preview(step.number)
        except PitbossError as error:
            self.details.would.setText(str(error))
            return
        self.details.show_preview(preview)

    # the chain

    def verify(self) -> None:
        """See whether the chain is intact, and say so beside the title."""
        if self._checking is None or self._checking.done():
            self.show_pill("Checking the chain", "")
            self._checking = self._tasks.start(self._verify(), name="check the journal's chain")

    async def _verify(self) -> None:
        try:
            problems = await self._journal.verify()
        except PitbossError as error:
            self.show_pill("The chain could not be checked", "warn")
            self.pill.setToolTip(plain_tip(str(error)))
            return
        more = len(problems) - MOST_PROBLEMS
        said = [*problems[:MOST_PROBLEMS], *([f"And {more:,} more."] if more > 0 else [])]
        self.problems.setText(" ".join(said))
        self.problems.setVisible(bool(problems))
        self.show_pill("Chain broken" if problems else "Chain intact", "bad" if problems else "ok")
        self.pill.setToolTip("" if problems else "No step is missing, and none was changed after it had been written.")

    # taking back

    def undo(self, step: int) -> None:
        """Take a step back; what that does was said beside the button."""
        self.details.undo.setEnabled(False)
        self._tasks.start(self._take_back(partial(self._journal.undo, step)), name=f"undo step {step}")

    def undo_conversation(self, conversation: int) -> None:
        """Say what taking back all of a conversation would do, and do it once that is confirmed."""
        self._tasks.start(self._ask(conversation), name=f"preview conversation {conversation}")

    async def _ask(self, conversation: int) -> None:
        try:
            preview = await self._journal.preview_conversation(conversation)
        except PitbossError as error:
            self.failed.emit(str(error))
            return
        sheet = UndoSheet(self._theme, preview, self.window())
        sheet.confirmed.connect(
            lambda: self._tasks.start(
                self._take_back(partial(self._journal.undo_conversation, conversation)),
                name=f"undo conversation {conversation}",
            )
        )
        sheet.open()

    async def _take_back(self, work: Callable[[], Awaitable[str]]) -> None:
        try:
            said = await work()
        except PitbossError as error:
            self.failed.emit(str(error))
        else:
            self.done.emit(said)
        self.changed.emit()
        self._read()
