"""What a person can do with a view, from its page, the sidebar's menu or the chat: each ends in a word."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from pitboss.errors import PitbossError
from pitboss.models import ViewInfo
from pitboss.names import row_count
from pitboss.tasks import Tasks
from widgets.dialogs.confirm import Confirm
from widgets.dialogs.sql_viewer import SqlViewer
from widgets.pages.view import SOURCES
from widgets.ports import Desk
from widgets.sidebar import shown_title
from widgets.theme import Theme


class ViewActions(QObject):
    """Signals: busy(name, whether), while a view is refreshed; refreshed(name); dropped(name); done(str) and
    failed(str), sentences to show."""

    busy = Signal(str, bool)
    refreshed = Signal(str)
    dropped = Signal(str)
    done = Signal(str)
    failed = Signal(str)

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._tasks, self._desk, self._window = theme, tasks, desk, window
        self._refreshing: set[str] = set()
        self._dropping: set[str] = set()

    def refresh(self, view: ViewInfo) -> None:
        """Run the view's query anew. Once at a time."""
        if view.name not in self._refreshing:
            self._refreshing.add(view.name)
            self.busy.emit(view.name, True)
            says = f"the refresh of “{shown_title(view)}”"
            self._tasks.start(self._refresh(view), name=f"refresh {view.name}", says=says)

    async def _refresh(self, view: ViewInfo) -> None:
        try:
            rows = await self._desk.refresh_view(view.name)
        except PitbossError as error:
            self.failed.emit(str(error))
            return
        finally:
            self._refreshing.discard(view.name)
            self.busy.emit(view.name, False)
        self.refreshed.emit(view.name)
        self.done.emit(f"“{shown_title(view)}” is fresh: {row_count(rows)}.")

    def drop(self, view: ViewInfo) -> None:
        """Ask, then remove the view."""
        title = shown_title(view)
        ask = Confirm(
            self._theme, "Drop this view?",
            f"“{title}” leaves the sidebar and the database. The rule stays: run it again to have the view back.",
            "Drop view", self._window,
        )  # fmt: skip
        ask.confirmed.connect(lambda: self._tasks.start(self._drop(view), name=f"drop {view.name}"))
        ask.open()

    def is_dropping(self, name: str) -> bool:
        """Whether it is from here that the view is being dropped."""
        return name in self._dropping

    async def _drop(self, view: ViewInfo) -> None:
        self._dropping.add(view.name)
        try:
            await self._desk.drop_view(view.name)
        except PitbossError as error:
            self.failed.emit(str(error))
            return
        finally:
            self._dropping.discard(view.name)
        self.dropped.emit(view.name)
        self.done.emit(f"“{shown_title(view)}” is dropped.")

    def forget(self, view: ViewInfo) -> None:
        """Forget the SQL of the view's rule, so that it is translated again."""
        self._tasks.start(self._forget(view), name=f"forget {view.name}")

    async def _forget(self, view: ViewInfo) -> None:
        try:
            await self._desk.forget_sql(view.name)
        except PitbossError as error:
            self.failed.emit(str(error))
            return
        self.done.emit("The SQL is forgotten. The next run translates the rule anew.")

    def show_sql(self, view: ViewInfo) -> None:
        """Show the view's SQL in full."""
        self.show_text(view.title or view.name, view.sql, f"{SOURCES.get(view.source, '')} · {view.name}".strip(" ·"))

    def show_text(self, title: str, sql: str, source: str = "") -> None:
        """Show any SQL in full."""
        SqlViewer(self._theme, title, sql, source, self._window).open()

    def copy_name(self, view: ViewInfo) -> None:
        """Put the view's name on the clipboard, for SQL elsewhere."""
        QGuiApplication.clipboard().setText(view.name)
        self.done.emit("The name is copied.")
