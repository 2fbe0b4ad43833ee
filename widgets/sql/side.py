"""A view's SQL: another way to look at it. It is read, edited, tried as a preview, explained, and kept."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from pitboss.models import ViewInfo
from pitboss.tasks import Tasks
from widgets.card import BELOW, Card
from widgets.chat.controls import copies
from widgets.notice import Notice
from widgets.parts import Elided, label, line
from widgets.ports.sql import SqlDesk
from widgets.sql.bar import SqlBar
from widgets.sql.drafts import Draft, Drafts
from widgets.sql.editor import SqlEditor
from widgets.sql.find import FindBar
from widgets.sql.layout import formatted
from widgets.sql.outcome import Outcome
from widgets.sql.trying import Trying
from widgets.state import StateView
from widgets.theme import Theme

HINT = "Run shows the first rows of what stands here. Nothing is made of them."
EDITED = "Edited. The view is made from its SQL before until you save."
OUTDATED = "Edited. The view has got other SQL since you began."
NO_SQL = ("No SQL here", "This view belongs to the database itself. What it is made from is not kept here.")


class SqlSide(Card):
    """Told the view; keeps what is edited until it is saved or reverted, whatever is looked at meanwhile.

    Signals: edited(bool), whether the view that is shown has a draft; save_wanted(sql, insist) and
    replace_wanted(sql, insist), where a person may have said already that it may cost much.
    """

    edited = Signal(bool)
    save_wanted = Signal(str, bool)
    replace_wanted = Signal(str, bool)

    def __init__(self, theme: Theme, tasks: Tasks, desk: SqlDesk) -> None:
        super().__init__(theme)
        self.setObjectName("sqlSide")
        self._tasks = tasks
        self._drafts = Drafts()
        self._info: ViewInfo | None = None
        self._shown = ""  # the view's SQL, as it is laid out here
        self._base = ""  # the view's SQL that the editor began with
        self._waits = self._filling = False
        self.bar, self.editor = SqlBar(theme), SqlEditor(theme)
        self.find_bar = FindBar(theme, self.editor)
        self.notice = Notice(theme, self)
        self.outcome = Outcome(theme, tasks, self.notice)
        self.trying = Trying(tasks, desk, self.editor, self.outcome)
        self.says, self.place = Elided(HINT, "hint"), label("", "hint")
        self.nothing = StateView(theme)
        copies(self.bar.copy, theme, self.editor.text, "muted")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 5, 12, 5)
        foot.setSpacing(12)
        foot.addWidget(self.says, 1)
        foot.addWidget(self.place)
        self._upper = QWidget()
        above = QVBoxLayout(self._upper)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        for part in (self.bar, line(), self.find_bar):
            above.addWidget(part)
        above.addWidget(self.editor, 1)
        above.addWidget(line())
        above.addLayout(foot)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setObjectName("sqlSplitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self._upper)
        self.splitter.addWidget(self.outcome)
        self.outcome.hide()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.splitter)
        self._stack.addWidget(self.nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, BELOW)
        column.addWidget(self._stack)
        self.nothing.empty(*NO_SQL, icon="code")

    def _connect(self) -> None:
        bar = self.bar
        trying = self.trying
        for wanted in (bar.run_wanted, self.editor.run_wanted):
            wanted.connect(trying.run)
        bar.stop_wanted.connect(trying.stop)
        bar.plan_wanted.connect(trying.explain)
        trying.began.connect(self._show_outcome)
        trying.running.connect(bar.set_running)
        bar.format_wanted.connect(self.format)
        bar.revert_wanted.connect(self.revert)
        bar.find_wanted.connect(self.find_words)
        bar.save_wanted.connect(lambda: self._keep(self.save_wanted))
        bar.replace_wanted.connect(lambda: self._keep(self.replace_wanted))
        self.outcome.closed.connect(self._close_outcome)
        self.editor.textChanged.connect(self._typed)
        self.editor.cursorPositionChanged.connect(self._say_place)
        for action in (bar.as_rule, bar.in_place):
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.addAction(action)

    # what is shown

    @property
    def name(self) -> str:
        """The view that is shown; "" for none."""
        return self._info.name if self._info is not None else ""

    @property
    def is_edited(self) -> bool:
        """Whether what stands in the editor is not what the view is made from."""
        return self.name in self._drafts

    def show_view(self, info: ViewInfo | None) -> None:
        """Show a view's SQL, or what was begun of it; the same one may have other SQL now."""
        before, self._info = self._info, info
        if before is not None and info is not None and before.name == info.name and before.sql == info.sql:
            return
        if before is None or info is None or before.name != info.name:
            self.trying.stop()
            self._close_outcome()
            self.find_bar.hide()
        self._waits = True
        self.edited.emit(self.is_edited)
        if self.isVisible():
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._waits:
            self._fill()

    def _fill(self) -> None:
        """Put the view's SQL into the editor, or its draft."""
        self._waits = False
        info, draft = self._info, self._drafts.of(self.name)
        has_sql = info is not None and bool(info.sql)
        self._stack.setCurrentWidget(self.splitter if has_sql else self.nothing)
        sql = info.sql if info is not None else ""
        self._shown = readable(sql)
        self._base = draft.base if draft is not None else sql
        text = draft.text if draft is not None else self._shown
        if text != self.editor.text():
            self._filling = True
            self.editor.show_text(text)
            self._filling = False
        if draft is not None:
            cursor = self.editor.textCursor()
            cursor.setPosition(min(draft.cursor, len(text)))
            self.editor.setTextCursor(cursor)
        self._say()

    def _typed(self) -> None:
        if self._filling or not self.name:
            return
        if (text := self.editor.text()) == self._shown:
            self._drafts.drop(self.name)
        else:
            self._drafts.keep(self.name, Draft(text, self.editor.textCursor().position(), self._base))
        self.outcome.forget()
        self._say()

    def _say(self) -> None:
        """Say whether it is edited, in the foot and on the segment."""
        stale = self._info is not None and self._base != self._info.sql
        self.says.set_text((OUTDATED if stale else EDITED) if self.is_edited else HINT)
        self.bar.revert.setVisible(self.is_edited)
        self.bar.in_place.setEnabled(self.is_edited and self._info is not None and self._info.schema == "views")
        self._say_place()
        self.edited.emit(self.is_edited)

    def _say_place(self) -> None:
        cursor = self.editor.textCursor()
        self.place.setText(f"Line {cursor.blockNumber() + 1}, column {cursor.positionInBlock() + 1}")

    def revert(self) -> None:
        """Have the view's SQL again. Ctrl+Z has back what was there."""
        if self._info is not None:
            self._base, self._shown = self._info.sql, readable(self._info.sql)
            self.editor.put_text(self._shown)
            self.editor.setFocus()

    def kept(self, name: str) -> None:
        """What was begun for a view is what it is made from now."""
        self._drafts.drop(name)
        if name == self.name:
            self._shown = self.editor.text()
            self._say()

    def text_of(self, name: str) -> str:
        """What was begun of a view's SQL; "" where nothing was."""
        draft = self._drafts.of(name)
        return draft.text if draft is not None else ""

    def forget_draft(self, name: str) -> None:
        """Show a view's own SQL again: what was begun is kept elsewhere."""
        self._drafts.drop(name)
        if name == self.name:
            self._fill()

    def format(self) -> None:
        """Lay the SQL out. What runs is another text from then on, with the same meaning."""
        self._tasks.start(self._format(self.editor.text()), name="lay SQL out")

    async def _format(self, sql: str) -> None:
        laid_out = await asyncio.to_thread(formatted, sql)
        if self.editor.text() == sql:
            if laid_out == sql:
                self.notice.say("It is laid out already.")
            else:
                self.editor.put_text(laid_out)

    def find_words(self) -> None:
        """Look for words in the SQL."""
        self.find_bar.open_bar()

    # what it gives

    def _show_outcome(self) -> None:
        if self.outcome.isHidden():
            self.outcome.show()
            whole = self.splitter.height()
            wanted = self.editor.height_of_text() + self._upper.height() - self.editor.height()
            above = min(wanted, whole // 2)
            self.splitter.setSizes([above, whole - above])

    def _close_outcome(self) -> None:
        self.trying.stop()
        self.outcome.forget()
        self.outcome.hide()

    def _keep(self, wanted: SignalInstance) -> None:
        sql = self.editor.text()
        wanted.emit(sql, self.trying.insists(sql))

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape ends what runs, then closes what it gave; Ctrl+Enter runs from everywhere on this side."""
        ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape and self.trying.is_running:
            self.trying.stop()
        elif event.key() == Qt.Key.Key_Escape and not self.outcome.isHidden():
            self._close_outcome()
            self.editor.setFocus()
        elif ctrl and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.trying.run()
        else:
            super().keyPressEvent(event)


def readable(sql: str) -> str:
    """SQL as it is shown first: laid out where it is one long line, else as it was written."""
    return sql.strip() if "\n" in sql.strip() else formatted(sql)
