"""Gives a view's page its SQL, and what follows from keeping it: the dialogs, a word with an undo, the new view."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject

from pitboss.errors import PitbossError
from pitboss.models import ViewInfo
from pitboss.tasks import Tasks
from widgets.pages.view import ViewPage
from widgets.ports import Desk
from widgets.sidebar import shown_title
from widgets.sql.saving import ReplaceSql, SaveRule
from widgets.sql.side import SqlSide
from widgets.theme import Theme
from widgets.view_actions import ViewActions

KEY = "sql"


class ViewSql(QObject):
    """Wires the SQL side of `page`; what is done with views is said by `actions`."""

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk, page: ViewPage, actions: ViewActions) -> None:
        super().__init__(page)
        self._theme, self._tasks, self._desk, self._page, self._actions = theme, tasks, desk, page, actions
        self.side = side = SqlSide(theme, tasks, desk.sql)
        page.add_side(KEY, "SQL", side)
        page.finds[KEY] = side.find_words
        page.described.connect(lambda: side.show_view(page.info))
        side.edited.connect(lambda edited: page.sides.mark(KEY, "not saved" if edited else ""))
        side.save_wanted.connect(self.save)
        side.replace_wanted.connect(self.replace)
        side.outcome.rows.chosen_said.connect(page.say_chosen)
        actions.sql_wanted.connect(self.show)

    def show(self, name: str) -> None:
        """Show the SQL of a view, on its page."""
        if self._page.name != name or not self._page.isVisible():
            self._actions.opened.emit(name)
        self._page.show_side(KEY)
        self.side.editor.setFocus()

    def save(self, sql: str, insist: bool) -> None:
        """Open the form that makes a rule of it."""
        if (view := self._page.info) is not None:
            form = SaveRule(self._theme, self._tasks, self._desk.sql, sql, view, self._page.window(), insist=insist)
            form.saved.connect(lambda name, title: self._saved(view, sql, name, title))
            form.open()

    def _saved(self, view: ViewInfo, sql: str, name: str, title: str) -> None:
        if self.side.text_of(view.name) == sql:
            self.side.forget_draft(view.name)
        self._actions.done.emit(f"“{title}” is saved, and this is its view.")
        self._actions.changed.emit()
        self._actions.opened.emit(name)

    def replace(self, sql: str, insist: bool) -> None:
        """Ask before the view gets this SQL, and name who reads it."""
        if (view := self._page.info) is not None:
            self._start(self._ask(view, sql, insist=insist), f"who reads {view.name}")

    async def _ask(self, view: ViewInfo, sql: str, *, insist: bool) -> None:
        readers = await self._desk.upkeep.dependants(view.name)
        window = self._page.window()
        form = ReplaceSql(self._theme, self._tasks, self._desk.sql, sql, view, readers, window, insist=insist)
        form.replaced.connect(lambda step: self._replaced(view, step))
        form.save_wanted.connect(lambda: self.save(sql, insist))
        form.open()

    def _replaced(self, view: ViewInfo, step: int) -> None:
        self.side.kept(view.name)
        said = f"“{shown_title(view)}” is made from the new SQL."
        self._actions.offered.emit(said, "Undo", lambda: self._start(self._undo(step), f"undo step {step}"))
        self._actions.changed.emit()

    async def _undo(self, step: int) -> None:
        self._actions.done.emit(await self._desk.sql.undo(step))
        self._actions.changed.emit()

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.start(self._told(work), name=name)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except PitbossError as error:
            self._actions.failed.emit(str(error))
