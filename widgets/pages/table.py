"""A page for one content table: episodes, posts, guests, organisations."""

from __future__ import annotations

import asyncio
from typing import Any

from pitboss.errors import PitbossError
from pitboss.tasks import Tasks
from widgets.pages.base import Page
from widgets.ports import Desk
from widgets.sidebar import table_title
from widgets.table.card import RowsCard
from widgets.theme import Theme

ABOUT = {
    "episodes": "Conversations in which patterns were seen",
    "posts": "Articles in which patterns were seen",
    "guests": "People who spoke of patterns",
    "orgs": "Organisations, with their stage and funding",
}
EMPTY = ("No rows yet", "This table is empty. Content that is added or imported stands here.", "Look again")


class TablePage(Page):
    """Shows whichever content table it is told."""

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk) -> None:
        super().__init__("tablePage")
        self._tasks, self._desk = tasks, desk
        self._opening: asyncio.Task[Any] | None = None
        self.name = ""
        self.card = RowsCard(theme, tasks, empty=EMPTY)
        self.card.said.connect(self.say_rows)
        self.card.cells.chosen_said.connect(self.say_chosen)
        self.card.clear_wanted.connect(self.search_cleared)
        for again in (self.card.retry_wanted, self.card.fill_wanted):
            again.connect(lambda: self.show_table(self.name))
        self.column.addWidget(self.card, 1)

    def show_table(self, name: str) -> None:
        """Show the rows of the content table `name`."""
        self.name = name
        self.title.set_text(table_title(name))
        self.second.set_text(ABOUT.get(name, "Content of the library"))
        self.placeholder = f"Search {table_title(name).lower()}"
        self.card.table.setAccessibleName(table_title(name))
        self.card.wait(f"Opening {table_title(name).lower()}", of=f"table {name}")
        if self._opening is not None:
            self._opening.cancel()
        self._opening = self._tasks.start(self._open(name), name=f"open {name}")

    async def _open(self, name: str) -> None:
        try:
            source = await self._desk.open_table(name)
        except PitbossError as error:
            self.card.fail(str(error))
            return
        self.card.show_source(source)

    def search(self, text: str) -> None:
        self.card.search(text)
