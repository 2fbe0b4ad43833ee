"""The window: header, sidebar, one page at a time, status bar, and the chat that slides in. Told what it shows."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from pitboss.errors import UnknownView
from pitboss.models import ConnectionStatus, LibraryTable, ModelStatus, ViewInfo
from pitboss.tasks import Tasks
from widgets.chart.side import add_chart
from widgets.chat.panel import ChatPanel
from widgets.commands import commands
from widgets.export.window import WindowExports
from widgets.first_start.page import FirstStartPage
from widgets.focus_ring import FocusRing
from widgets.header import Header
from widgets.list_reader import ListReader
from widgets.menu import WindowMenu
from widgets.notice import Notice
from widgets.pages.base import Page
from widgets.pages.diagnostics import DiagnosticsPage
from widgets.pages.journal import JournalPage
from widgets.pages.journal_in_window import JournalInWindow
from widgets.pages.patterns import PatternsPage
from widgets.pages.safety import SafetyPage
from widgets.pages.table import TablePage
from widgets.pages.view import ViewPage
from widgets.pages.welcome import WelcomePage
from widgets.ports import Desk
from widgets.sidebar import Sidebar, shown_title
from widgets.sql.view_sql import ViewSql
from widgets.status_bar import StatusBar
from widgets.table.columns import share_columns
from widgets.table.details_work import SharedDetails
from widgets.theme import Theme
from widgets.view_actions import ViewActions
from widgets.views.remembered import RememberedViews
from widgets.window_body import WindowBody
from widgets.window_colour import WindowColour
from widgets.window_dialogs import WindowDialogs
from widgets.window_life import WindowLife
from widgets.window_state import WindowState

NAME = "Pattern Factory"
SMALLEST = QSize(640, 480)
FIRST = QSize(1280, 800)


class MainWindow(QMainWindow):
    """The window of Pattern Factory.

    Signals: example_chosen(str), a line to say in the chat, which is open by then; model_saved(), another model was
    chosen; closing(), the window is being closed.
    """

    example_chosen = Signal(str)
    model_saved = Signal()
    closing = Signal()

    def __init__(
        self, desk: Desk, theme: Theme, tasks: Tasks, *, version: str = "", remembered: Path | None = None
    ) -> None:
        """`remembered` is the file that keeps how the window stands until its next start."""
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(NAME)
        self.setMinimumSize(SMALLEST)
        self.resize(FIRST)
        self.theme, self._tasks, self._desk = theme, tasks, desk
        self._chat: ChatPanel | None = None
        self._state = WindowState(remembered)
        self.menu = WindowMenu(theme, self)
        self.header, self.sidebar, self.status = Header(theme, self.menu), Sidebar(theme), StatusBar(theme)
        self.welcome = WelcomePage(theme)
        self.patterns = PatternsPage(theme, tasks, desk)
        self.table, self.view = TablePage(theme, tasks, desk), ViewPage(theme, tasks, desk)
        self.chart = add_chart(self.view, theme, tasks, desk.charts)
        self.safety = SafetyPage(theme, tasks, desk)
        self.first_start, self.diagnostics = FirstStartPage(theme, tasks, desk), DiagnosticsPage(theme, tasks, desk)
        self.actions_on_views = ViewActions(theme, tasks, desk, self)
        self.sql = ViewSql(theme, tasks, desk, self.view, self.actions_on_views)
        self.colour = WindowColour(tasks, desk.connections)
        self._remembered_views = RememberedViews(self._state, self.sidebar.side)
        self._lists = ListReader(tasks, desk, self)
        self._dialogs = WindowDialogs(theme, tasks, desk, self, version)
        self._all_pages: tuple[Page, ...] = (self.welcome, self.patterns, self.table, self.view, self.safety)
        self.journal = JournalPage(theme, tasks, desk.journal)
        self._all_pages += (self.first_start, self.diagnostics, self.journal)
        self._body = WindowBody(theme, self.sidebar, self._all_pages)
        self.pages, self.drawer = self._body.pages, self._body.drawer
        self._lay_out()
        rows_pages = (self.view, self.table)
        self.exports = WindowExports(theme, tasks, desk.exports, self.pages, rows_pages, self.menu.export)
        self.notice = Notice(theme, self.pages)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._ring = FocusRing(theme, self, app)
        self._connect()
        theme.changed.connect(self._draw)
        self._draw()
        self.show_page(self.welcome)
        self._body.setFocus()  # not the search box, which would show a ring at once
        self._state.restore(self, self._body)
        SharedDetails(self._state, (self.view.card.details, self.table.card.details), self)
        share_columns(self._state, (self.view.card.shaper.columns, self.table.card.shaper.columns), self.closing)
        self.life = WindowLife(theme, tasks, self._state, self._lists, self)
        JournalInWindow(self, self.journal, self._lists)

    # building

    def _lay_out(self) -> None:
        centre = QWidget()
        centre.setObjectName("centre")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.colour)
        column.addWidget(self._body, 1)
        column.addWidget(self.status)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        self.header.searched.connect(lambda text: self.current.search(text))
        self.header.chat_pressed.connect(self.toggle_chat)
        self.drawer.opened_changed.connect(self.header.chat_button.setChecked)
        self.sidebar.table_chosen.connect(self.open_table)
        self.sidebar.view_chosen.connect(self.open_view)
        self.welcome.example_chosen.connect(self._choose_example)
        self.patterns.add_wanted.connect(self.add_pattern)
        for page in self._all_pages:
            page.search_cleared.connect(lambda: self.header.search_box.clear())
            page.rows_said.connect(lambda text, of=page: self.status.set_rows(text) if of is self.current else None)
            page.chosen_said.connect(lambda text, of=page: self.status.set_chosen(text) if of is self.current else None)
        actions = self.actions_on_views
        actions.serve(self.sidebar, self.view, self.notice)
        actions.refreshing.refreshed.connect(self._refreshed)
        actions.dropped.connect(self._dropped)
        actions.changed.connect(self.reload_views)
        actions.opened.connect(self.open_view)
        self.chart.done.connect(self.notice.say)
        self.chart.failed.connect(self.show_error)
        self._lists.read.connect(self._show_lists)
        self._lists.failed.connect(self.show_error)
        self._connect_menu()

    def _connect_menu(self) -> None:
        menu = self.menu
        menu.new_pattern.triggered.connect(self.add_pattern)
        menu.refresh_stale.triggered.connect(lambda: self.sidebar.side.round_wanted.emit(True))
        menu.refresh_view.triggered.connect(lambda: self.actions_on_views.do("refresh", self.view.name))
        menu.toggle_chat.triggered.connect(self.toggle_chat)
        menu.pin_chat.triggered.connect(self.toggle_pin)
        menu.palette_wanted.triggered.connect(self.show_palette)
        menu.shortcuts.triggered.connect(lambda: self._dialogs.show_shortcuts(menu.all_actions))
        menu.search.triggered.connect(self._find)
        menu.settings.triggered.connect(self.show_settings)
        menu.model.triggered.connect(self.show_model_settings)
        menu.safety.triggered.connect(self.open_safety)
        menu.about.triggered.connect(self._dialogs.show_about)
        self._dialogs.pattern_added.connect(self._added)
        self._dialogs.model_saved.connect(self.model_saved)
        self._dialogs.failed.connect(self.show_error)
        self._dialogs.coloured.connect(self.colour.wear)
        menu.quit.triggered.connect(self.close)
        menu.mode_chosen.connect(self._dialogs.keep_mode)
        self.addActions(menu.all_actions)
        if sys.platform == "darwin":
            self.menuBar().addMenu(menu)

    def _find(self) -> None:
        if not self.current.find_words():
            self.header.focus_search()

    def set_chat(self, panel: ChatPanel) -> None:
        """Put the chat into its drawer. What is said in it, the application wires."""
        self._chat = panel
        self.drawer.set_panel(panel)
        panel.closed.connect(self.drawer.close_drawer)
        panel.pin_toggled.connect(self._pin_chat)
        self.drawer.pinned_changed.connect(panel.set_pinned)
        panel.set_pinned(self.drawer.pinned)
        panel.open_view.connect(self._open_from_chat)
        panel.show_sql.connect(self.actions_on_views.show_text)
        panel.wanted.connect(self.drawer.open_drawer)
        self.menu.new_conversation.triggered.connect(panel.begin)
        self.menu.conversations.triggered.connect(lambda: panel.show_conversations())

    def toggle_pin(self) -> None:
        """Let the chat stand beside the page, open, or slide over it again."""
        self._pin_chat(not self.drawer.pinned)
        self.drawer.open_drawer()

    def _pin_chat(self, pinned: bool) -> None:
        self.drawer.set_pinned(pinned)
        if pinned and not self.drawer.pinned:
            self.notice.say("The chat is pinned once the window is wider.")

    # pages

    @property
    def current(self) -> Page:
        """The page that is shown."""
        return self._body.page

    def show_page(self, page: Page) -> None:
        """Bring a page to the front, unsearched."""
        self.pages.setCurrentWidget(page)
        self.setWindowTitle(" · ".join(part for part in (page.title.whole, NAME) if part))
        self.header.reset_search(page.placeholder)
        self.status.set_rows(page.rows_text)
        self.status.set_chosen(page.chosen_text)
        self.menu.refresh_view.setEnabled(page is self.view)

    def open_table(self, name: str) -> None:
        """Show a content table."""
        self.sidebar.show_table(name)
        if name == "patterns":
            self.show_page(self.patterns)
            self.patterns.search("")
        else:
            self.table.show_table(name)
            self.show_page(self.table)

    def open_safety(self) -> None:
        """Show what rules may do, as it is now."""
        self.sidebar.show_view("")
        self.show_page(self.safety)
        self.safety.reload()

    def open_view(self, name: str) -> None:
        """Show a view's page, also of one that the sidebar does not list yet."""
        if (info := self.sidebar.view(name)) is not None:
            self._show_view(info)
        else:
            self._tasks.start(self._find_view(name), name=f"find {name}")

    async def _find_view(self, name: str) -> None:
        await self._lists.read_now()
        if (info := self.sidebar.view(name)) is not None:
            self._show_view(info)
        else:
            self.show_error(str(UnknownView.named(name, self.sidebar.view_names)))

    def _show_view(self, info: ViewInfo) -> None:
        self.sidebar.show_view(info.name)
        self._remembered_views.opened(info.name)
        self.view.set_busy(self.actions_on_views.refreshing.is_busy(info.name))
        self.view.show_view(info)
        self.show_page(self.view)

    def _open_from_chat(self, name: str) -> None:
        if not self.drawer.pinned:
            self.drawer.close_drawer()
        self.open_view(name)

    def _choose_example(self, line: str) -> None:
        self.drawer.open_drawer()
        self.example_chosen.emit(line)

    # what is listed

    def reload_views(self) -> None:
        """Read views and counts anew; a view's page that is shown follows."""
        self._lists.reload()

    def _show_lists(self, views: list[ViewInfo], library: list[LibraryTable]) -> None:
        self.sidebar.set_views(views)
        self.sidebar.set_library(library)
        self._follow_view()

    def _follow_view(self) -> None:
        """Show the shown view's new rows; leave its page where the view is gone."""
        shown = self.view.info
        if shown is None or self.current is not self.view:
            return
        info = self.sidebar.view(shown.name)
        if info is None:
            self._leave_view()
            if not self.actions_on_views.is_dropping(shown.name):
                self.notice.say(f"“{shown_title(shown)}” was dropped elsewhere.")
        elif (info.updated_at, info.sql) != (shown.updated_at, shown.sql):
            self.view.describe(info)
            self.view.reload()
        else:
            self.view.describe(info)

    def _leave_view(self) -> None:
        self.view.info = None
        self.sidebar.show_view("")
        self.show_page(self.welcome)

    def _dropped(self, name: str) -> None:
        if name == self.view.name and self.current is self.view:
            self._leave_view()
        self.reload_views()

    def _refreshed(self, name: str) -> None:
        if name == self.view.name:
            self.view.reload()
        self.reload_views()

    # dialogs

    def add_pattern(self) -> None:
        """Open the form for a new pattern."""
        self._dialogs.add_pattern()

    def _added(self, number: int) -> None:
        self.open_table("patterns")
        self.patterns.reload(choose=number)
        self.reload_views()
        self.notice.say("The pattern is added.")

    def show_palette(self) -> None:
        """Open the command palette."""
        found = commands(
            self.menu, self.sidebar, self._desk, self._chat,
            open_view=self.open_view, open_table=self.open_table, say=self._choose_example,
        )  # fmt: skip
        self._dialogs.show_palette(found)

    def show_settings(self) -> None:
        """Open the settings."""
        self._dialogs.show_settings()

    def show_model_settings(self) -> None:
        """Open the settings of the model."""
        self._dialogs.show_model()

    # what the window is told

    def toggle_chat(self) -> None:
        """Open or close the chat."""
        self.drawer.toggle()
        self.header.chat_button.setChecked(self.drawer.is_open)

    def set_database_status(self, status: ConnectionStatus, label: str) -> None:
        """How the database is; the chat says it too."""
        self.status.set_database(status, label)
        if status == "connected":
            self.colour.read()
        if self._chat is not None:
            self._chat.set_status(status)

    def set_socket_status(self, text: str, ok: bool) -> None:
        """Where the socket listens, or why it does not."""
        self.status.set_socket(text, ok)

    def set_model_status(self, status: ModelStatus, text: str) -> None:
        """Which model there is."""
        self.status.set_model(status, text)

    def show_error(self, text: str) -> None:
        """Say what failed, over the page."""
        self.notice.fail(text)

    # Qt's events

    def _draw(self) -> None:
        self.setWindowIcon(self.theme.icon("factory", "accent"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the drawer, wherever the focus is."""
        if event.key() == Qt.Key.Key_Escape and self.drawer.is_open and not self.drawer.pinned:
            self.drawer.close_drawer()
        else:
            super().keyPressEvent(event)

    def remember(self) -> None:
        """Keep how the window stands, for its next start."""
        self._state.save(self, self._body)
        self.life.note()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.life.closing.may_close():
            event.ignore()
            return
        self.remember()
        self.closing.emit()
        super().closeEvent(event)
