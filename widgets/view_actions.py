"""What a person can do with a view, from its page, the sidebar or the chat: each ends in a word."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from pitboss.errors import PitbossError
from pitboss.models import ViewInfo
from pitboss.tasks import Tasks
from widgets.dialogs.sql_viewer import SqlViewer
from widgets.notice import Notice
from widgets.pages.view import ViewPage
from widgets.ports import Desk
from widgets.sidebar import Sidebar, shown_title
from widgets.theme import Theme
from widgets.views.changed import ChangedDialog
from widgets.views.describe import DescribeForm
from widgets.views.dropping import Dropping
from widgets.views.refreshing import Refreshing
from widgets.views.schedule import ScheduleForm


class ViewActions(QObject):
    """Signals: dropped(name); renamed(old, new); changed(), what is known of views is to be read anew; opened(name), a
    view is to be shown; sql_wanted(name) and history_wanted(name); done(str) and failed(str), sentences to show;
    offered(str, str, act), one with a button."""

    dropped = Signal(str)
    renamed = Signal(str, str)
    changed = Signal()
    opened = Signal(str)
    sql_wanted = Signal(str)
    history_wanted = Signal(str)
    done = Signal(str)
    failed = Signal(str)
    offered = Signal(str, str, object)

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._tasks, self._desk, self._window = theme, tasks, desk, window
        self.refreshing = Refreshing(tasks, desk, self)
        self._dropping = Dropping(theme, tasks, desk, self, window)
        self._find: Callable[[str], ViewInfo | None] = lambda _name: None
        self._deeds: dict[str, Callable[[ViewInfo], object]] = {
            "open": lambda view: self.opened.emit(view.name),
            "refresh": self.refresh,
            "stop": lambda view: self.refreshing.stop(view.name),
            "sql": lambda view: self.sql_wanted.emit(view.name),
            "rename": self.rename,
            "describe": lambda view: self.rename(view, words=True),
            "pin": self.pin,
            "duplicate": self.duplicate,
            "schedule": self.schedule,
            "changes": self.show_changes,
            "history": lambda view: self.history_wanted.emit(view.name),
            "copy": self.copy_name,
            "forget": self._dropping.forget,
            "drop": self._dropping.drop,
        }
        for source in (self.refreshing, self._dropping):
            source.done.connect(self.done)
            source.failed.connect(self.failed)
        self._dropping.dropped.connect(self.dropped)
        self._dropping.offered.connect(self.offered)

    def serve(self, sidebar: Sidebar, page: ViewPage, notice: Notice) -> None:
        """Do what is wanted in the sidebar and on the page; say how it went by the notice."""
        self._find = sidebar.view
        for source in (sidebar, page):
            source.wanted.connect(self.do)
        page.refresh_wanted.connect(lambda name: self.do("refresh", name))
        self.renamed.connect(page.rename)
        self.renamed.connect(lambda _old, new: sidebar.show_view(new) if page.name == new else None)
        refreshing = self.refreshing
        refreshing.busy.connect(sidebar.side.set_busy)
        refreshing.busy.connect(lambda name, busy: page.set_busy(busy) if name == page.name else None)
        refreshing.progress.connect(sidebar.side.set_progress)
        sidebar.side.round_wanted.connect(
            lambda stale: refreshing.refresh_many([v for v in sidebar.all_views if v.stale or not stale])
        )
        sidebar.side.stop_wanted.connect(refreshing.stop_many)
        self.done.connect(notice.say)
        self.failed.connect(notice.fail)
        self.offered.connect(lambda text, action, act: notice.offer(text, action, act, icon="check"))

    def do(self, deed: str, name: str) -> None:
        """Do something with a view that is listed; where there is none, nothing."""
        if (view := self._find(name)) is not None:
            self._deeds[deed](view)

    def refresh(self, view: ViewInfo) -> None:
        """Run the view's query anew. Once at a time."""
        self.refreshing.refresh(view)

    def is_dropping(self, name: str) -> bool:
        """Whether it is from here that the view is being dropped."""
        return self._dropping.is_at(name)

    def rename(self, view: ViewInfo, *, words: bool = False) -> None:
        """Open the form for the view's title, name and description; `words`: at the description."""
        form = DescribeForm(self._theme, self._tasks, self._desk.upkeep, view, self._window, words=words)
        form.renamed.connect(self._renamed)
        form.open()

    def _renamed(self, old: str, new: str) -> None:
        if old != new:
            self.renamed.emit(old, new)
        self.changed.emit()

    def pin(self, view: ViewInfo) -> None:
        """Keep the view at the head of the list, or no longer."""
        self._run(partial(self._desk.upkeep.pin, view.name, pinned=not view.pinned), f"pin {view.name}")

    def duplicate(self, view: ViewInfo) -> None:
        """Make a view of the same SQL beside it."""
        self._run(partial(self._duplicate, view), f"duplicate {view.name}")

    async def _duplicate(self, view: ViewInfo) -> None:
        new = await self._desk.upkeep.duplicate(view.name)
        await self._desk.upkeep.describe(new, f"{shown_title(view)} (copy)", view.description)
        self.offered.emit(f"“{shown_title(view)}” has a copy, {new}.", "Open", lambda: self.opened.emit(new))

    def schedule(self, view: ViewInfo) -> None:
        """Open the form for when it is refreshed by itself."""
        form = ScheduleForm(self._theme, self._tasks, self._desk.upkeep, view, self._window)
        form.kept.connect(self.done)
        form.kept.connect(lambda _said: self.changed.emit())
        form.open()

    def show_changes(self, view: ViewInfo) -> None:
        """List the rows that the last refresh brought and took."""
        self._run(partial(self._show_changes, view), f"changes of {view.name}")

    async def _show_changes(self, view: ViewInfo) -> None:
        changes = await self._desk.upkeep.changes(view.name)
        if changes is None:
            self.done.emit("The rows that came and went were too many to be kept. Their numbers are all that is known.")
        else:
            ChangedDialog(self._theme, view, changes, self._window).open()

    def show_text(self, title: str, sql: str, source: str = "") -> None:
        """Show any SQL in full."""
        SqlViewer(self._theme, title, sql, source, self._window).open()

    def copy_name(self, view: ViewInfo) -> None:
        """Put the view's name on the clipboard, for SQL elsewhere."""
        QGuiApplication.clipboard().setText(view.name)
        self.done.emit("The name is copied.")

    def _run(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        self._tasks.start(self._told(work), name=name)

    async def _told(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except PitbossError as error:
            self.failed.emit(str(error))
        else:
            self.changed.emit()
