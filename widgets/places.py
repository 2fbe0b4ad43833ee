"""Where in the window a person is, as a text that the next start understands, and the way back there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from widgets.list_reader import ListReader
from widgets.pages.table import TablePage
from widgets.pages.view import ViewPage
from widgets.sidebar import shown_title, table_title

if TYPE_CHECKING:
    from widgets.main_window import MainWindow

VIEW, TABLE, SIDE, ROWS = "view ", "table ", " as ", "rows"


class Places:
    """The way back has two parts: the page is shown at once, and filled when the database is open."""

    def __init__(self, window: MainWindow, lists: ListReader) -> None:
        self._window, self._lists = window, lists
        self._waiting: tuple[str, str] | None = None  # a place and its title, held until the database is open
        self._openers: dict[str, Callable[[], None]] = {}

    def opens(self, page: str, opener: Callable[[], None]) -> None:
        """How a page that is shown without a name of something is opened: by the page's own name."""
        self._openers[page] = opener

    @property
    def here(self) -> tuple[str, str]:
        """The place and its title; ("", "") for the first page."""
        page = self._window.current
        if self._waiting is not None and page.title.whole == self._waiting[1]:
            return self._waiting
        if isinstance(page, ViewPage):
            side = "" if page.sides.key == ROWS else f"{SIDE}{page.sides.key}"
            return (f"{VIEW}{page.name}{side}", shown_title(page.info)) if page.info else ("", "")
        if isinstance(page, TablePage):
            return TABLE + page.name, table_title(page.name)
        if page is self._window.patterns:
            return f"{TABLE}patterns", table_title("patterns")
        name = page.objectName()
        return (name, page.title.whole) if name in self._openers else ("", "")

    def hold(self, place: str, title: str) -> None:
        """Show the page of a place, not filled yet."""
        window = self._window
        if place.startswith(VIEW):
            if side := place.partition(SIDE)[2]:
                window.view.show_side(side)
            window.view.title.set_text(title)
            window.view.card.wait("Opening the view")
            window.show_page(window.view)
        elif place.startswith(TABLE) and place != f"{TABLE}patterns":
            window.table.title.set_text(title)
            window.table.card.wait(f"Opening {title.lower()}")
            window.show_page(window.table)
        elif place == f"{TABLE}patterns":
            window.show_page(window.patterns)
        elif place not in self._openers:
            return
        self._waiting = (place, title)

    async def arrive(self) -> None:
        """Fill the page that is held, unless a person has gone elsewhere meanwhile."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return
        place, title = waiting
        window = self._window
        if place in self._openers:
            if window.current is window.welcome:
                self._openers[place]()
        elif window.current.title.whole != title:
            return
        elif place.startswith(TABLE):
            window.open_table(place.removeprefix(TABLE))
        else:
            await self._arrive_at_view(place.removeprefix(VIEW).partition(SIDE)[0], title)

    async def _arrive_at_view(self, name: str, title: str) -> None:
        window = self._window
        await self._lists.read_now()
        if window.sidebar.view(name) is not None:
            window.open_view(name)
        elif window.current is window.view:
            window.show_page(window.welcome)
            window.notice.say(f"“{title}”, which was open last time, is no longer there.")
