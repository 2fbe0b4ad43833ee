"""A view's page: what was asked, where the SQL came from, when it was made, its rows, and what can be done with it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QLocale, QPoint, QTimer, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from pitboss.errors import PitbossError
from pitboss.models import ViewInfo
from pitboss.tasks import Tasks
from widgets.chat.text import plain_tip
from widgets.pages.base import Page
from widgets.parts import Segments, button, ghost, set_property
from widgets.ports import Desk
from widgets.sidebar import shown_title
from widgets.table.card import RowsCard
from widgets.table.cells import when_text
from widgets.theme import Theme
from widgets.views.menu import view_menu
from widgets.views.standing import standing
from widgets.views.upkeep_line import UpkeepLine

SOURCES = {
    "reviewed": "reviewed SQL", "remembered": "remembered SQL", "translated": "translated", "model": "by the model"
}  # fmt: skip
EMPTY = ("No rows", "The rule found nothing. Refresh it when there is more content, or ask in other words.", "Refresh")
CLOCK_MS = 20_000
_READ = re.compile(r"\b(?:from|join)\s+(?:\w+\.)?\"?(\w+)\"?", re.IGNORECASE)
_NAMED = re.compile(r"(?:\bwith|,)\s+(?:recursive\s+)?(\w+)\s+as\s*(?:not\s+)?(?:materialized\s*)?\(", re.IGNORECASE)


class ViewPage(Page):
    """Signals: refresh_wanted(name); wanted(deed, name), as `views.menu` names deeds; side_shown(key), another way to
    look at the view was chosen; described(), other things are known of the view, or of another one."""

    refresh_wanted = Signal(str)
    wanted = Signal(str, str)
    side_shown = Signal(str)
    described = Signal()
    placeholder = "Search this view"

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk) -> None:
        super().__init__("viewPage")
        self._theme, self._tasks, self._desk = theme, tasks, desk
        self._opening: asyncio.Task[Any] | None = None
        self.info: ViewInfo | None = None
        self.card = RowsCard(
            theme,
            tasks,
            empty=EMPTY,
        )
        self.card.said.connect(self.say_rows)
        self.card.cells.chosen_said.connect(self.say_chosen)
        self.card.clear_wanted.connect(self.search_cleared)
        self.card.retry_wanted.connect(self.reload)
        self.card.fill_wanted.connect(lambda: self.refresh_wanted.emit(self.name))
        self._sides: dict[str, QWidget] = {"rows": self.card}
        self.finds: dict[str, Callable[[], None]] = {}  # the sides that look for words by themselves
        self.sides = Segments([("rows", "Rows")], name="sides", says="How the view is shown")
        self.sides.chosen.connect(self._show_side)
        self.sides.hide()
        self._busy = False
        self._make_tools(theme)
        self.upkeep = UpkeepLine(theme)
        self.upkeep.wanted.connect(lambda deed: self.wanted.emit(deed, self.name))
        self.column.insertWidget(self.column.indexOf(self.second) + 1, self.upkeep)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._show_standing)
        self._clock.start()
        self.column.addSpacing(12)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.card)
        self.column.addWidget(self._stack, 1)

    def add_side(self, key: str, text: str, side: QWidget) -> None:
        """Another way to look at the view, beside its rows: a segment that shows `side`."""
        self._sides[key] = side
        self.sides.add(key, text)
        self.sides.show()
        self._stack.addWidget(side)

    def show_side(self, key: str) -> None:
        """Look at the view in one of its ways; "rows" is the first."""
        self.sides.choose(key)
        self._show_side(key)

    def _show_side(self, key: str) -> None:
        self._stack.setCurrentWidget(self._sides[key])
        self.side_shown.emit(key)

    def _make_tools(self, theme: Theme) -> None:
        self.refresh = button(theme, "Refresh", "refresh", name="refreshButton", tip="Run the query anew (F5)")
        self.more = ghost(theme, "more", name="viewMoreButton", says="More to do with this view")
        set_property(self.more, "role", "framed")
        self.refresh.clicked.connect(self._refresh_or_stop)
        self.more.clicked.connect(self._show_menu)
        self.tools.addWidget(self.sides)
        self.tools.addStretch()
        self.tools.addWidget(self.refresh)
        self.tools.addWidget(self.more)

    def _refresh_or_stop(self) -> None:
        if self._busy:
            self.wanted.emit("stop", self.name)
        else:
            self.refresh_wanted.emit(self.name)

    def menu(self) -> QMenu | None:
        """What can be done with the view; None while none is shown."""
        if self.info is None:
            return None
        return view_menu(self._theme, self, self.info, self.wanted.emit, busy=self._busy, on_page=True)

    def _show_menu(self) -> None:
        if (menu := self.menu()) is not None:
            corner = self.more.mapToGlobal(QPoint(self.more.width() - menu.sizeHint().width(), self.more.height() + 4))
            menu.popup(corner)

    @property
    def name(self) -> str:
        """The view's name, "" while none is shown."""
        return self.info.name if self.info else ""

    def show_view(self, info: ViewInfo) -> None:
        """Show the rows of a view from the start."""
        self.describe(info)
        self.card.wait("Opening the view", of=f"view {info.name}")
        self.reload()

    def describe(self, info: ViewInfo) -> None:
        """Show what is known of the view, and leave its rows as they are."""
        self.info = info
        title = shown_title(info)
        self.title.set_text(title)
        self.second.set_facts(*facts(info, QLocale()))
        self.card.table.setAccessibleName(f"Rows of {title}")
        self.upkeep.show_view(info)
        self._show_standing()
        self.described.emit()

    def rename(self, old: str, new: str) -> None:
        """A view has another name in SQL, which the lists will say too: it is no view that has gone."""
        if self.info is not None and self.name == old:
            self.info = replace(self.info, name=new)

    def reload(self) -> None:
        """Read the view anew, searched as it is. The rows that are shown stay until the new ones are there."""
        if self.info is None:
            return
        if not self.card.opened:
            self.card.wait("Opening the view", of=f"view {self.info.name}")
        if self._opening is not None:
            self._opening.cancel()
        self._opening = self._tasks.start(self._open(self.info.name), name=f"open {self.info.name}")

    async def _open(self, name: str) -> None:
        try:
            source = await self._desk.open_view(name)
        except PitbossError as error:
            self.card.fail(str(error))
            return
        self.card.show_source(source)

    def set_busy(self, busy: bool) -> None:
        """The view is being refreshed, or no longer."""
        self._busy = busy
        self.refresh.setText("Stop" if busy else "Refresh")
        self.refresh.setToolTip("Stop: the rows stay as they are" if busy else "Run the query anew (F5)")
        self.refresh.setAccessibleName("Stop refreshing" if busy else "Refresh")
        self._theme.dress(self.refresh, "stop" if busy else "refresh")
        self._show_standing()

    def _show_standing(self) -> None:
        """Fresh or stale, as long as the page is seen: what was five minutes ago is six by and by."""
        if self.info is not None:
            stands = standing(self.info, busy=self._busy)
            self.show_pill(stands.line, stands.tone)
            self.pill.setToolTip(plain_tip(stands.sentence))

    def search(self, text: str) -> None:
        self.card.search(text)

    def find_words(self) -> bool:
        found = self.finds.get(self.sides.key)
        if found is not None:
            found()
        return found is not None


def facts(info: ViewInfo, locale: QLocale) -> list[str]:
    """A person's own words, `“the rule”`, `translated`, `made today 14:32`, `reads patterns, orgs`, as far as known."""
    asked = info.summary.rstrip(".") if info.rule_code and info.summary else f"“{info.title or info.name}”"
    parts = [info.description, asked, SOURCES.get(info.source, ""), f"made {when_text(info.updated_at, locale)}"]
    if read := tables_read(info.sql):
        parts.append(f"reads {', '.join(read)}")
    return [part for part in parts if part]


def tables_read(sql: str) -> list[str]:
    """The relations that follow FROM and JOIN, without the query's own names and mere links. For people only."""
    own = {name.casefold() for name in _NAMED.findall(sql)}
    read = dict.fromkeys(name for name in _READ.findall(sql) if name.casefold() not in own)
    return [name for name in read if not name.endswith("_link")] or list(read)
