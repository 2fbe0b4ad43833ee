"""The journal page in its window: how it is opened, and who hears of what is done there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from widgets.list_reader import ListReader
from widgets.pages.journal import JournalPage

if TYPE_CHECKING:
    from widgets.main_window import MainWindow


class JournalInWindow(QObject):
    """Wires the page to a window that is made."""

    def __init__(self, window: MainWindow, page: JournalPage, lists: ListReader) -> None:
        super().__init__(window)
        self._window, self._page = window, page
        window.menu.journal.triggered.connect(lambda: self.open())
        window.actions_on_views.history_wanted.connect(self.open)
        page.done.connect(window.notice.say)
        page.failed.connect(window.show_error)
        page.changed.connect(window.reload_views)
        page.chat_wanted.connect(window.drawer.open_drawer)
        lists.read.connect(lambda _views, _library: page.follow())
        window.life.places.opens(page.objectName(), self.open)

    def open(self, view: str = "") -> None:
        """Show the newest steps, of all views or of one."""
        self._window.sidebar.show_view("")
        self._window.show_page(self._page)
        self._page.open(view)
