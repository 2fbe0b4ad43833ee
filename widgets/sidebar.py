"""The sidebar: the library's tables and the views, newest first. Resizable; narrow, it shows icons alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from pitboss.models import LibraryTable, ViewInfo
from widgets.parts import label, rounded
from widgets.side_list import Entry, SideList
from widgets.table.cells import when_text
from widgets.theme import Theme

WIDTH, NARROW, ICONS = 240, 132, 56  # below NARROW the names are hidden
LIBRARY = {
    "patterns": ("Patterns", "grid"),
    "episodes": ("Episodes", "mic"),
    "posts": ("Posts", "file"),
    "guests": ("Guests", "user"),
    "orgs": ("Organisations", "building"),
}
HINT = "Nothing here yet. Each answer to a run becomes a view, and stands here."


def table_title(name: str) -> str:
    """What a content table is called."""
    return LIBRARY.get(name, (name.replace("_", " ").capitalize(), "table"))[0]


class Sidebar(QFrame):
    """Told what there is. Signals name what a person wants: table_chosen(name), view_chosen(name), and from the
    context menu refresh_wanted, sql_wanted, forget_wanted, drop_wanted, copy_wanted, each with the view's name."""

    table_chosen = Signal(str)
    view_chosen = Signal(str)
    refresh_wanted = Signal(str)
    sql_wanted = Signal(str)
    forget_wanted = Signal(str)
    drop_wanted = Signal(str)
    copy_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAccessibleName("Sidebar")
        self.setMinimumWidth(ICONS)
        self.setMaximumWidth(420)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._theme = theme
        self._views: dict[str, ViewInfo] = {}
        self.library = SideList(theme, name="libraryList", says="Library", grows=False)
        self.views = SideList(theme, name="viewsList", says="Views", grows=True)
        self._library_title, self._views_title = label("LIBRARY", "section"), label("VIEWS", "section")
        self._views_count = label("", "section")
        self._hint = label(HINT, "hint", wrap=True)
        self._hint.setContentsMargins(18, 2, 18, 0)
        self._lay_out()
        self.library.chosen.connect(self.table_chosen)
        self.views.chosen.connect(self.view_chosen)
        self.views.menu_wanted.connect(self._show_menu)
        self.set_library([LibraryTable(name, -1) for name in LIBRARY])
        self.set_views([])

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 20, 0, 8)
        column.setSpacing(4)
        column.addWidget(self._titled(self._library_title))
        column.addWidget(self.library)
        column.addSpacing(10)
        column.addWidget(self._titled(self._views_title, self._views_count))
        column.addWidget(self._hint)
        column.addWidget(self.views, 1)

    @staticmethod
    def _titled(title: QWidget, count: QWidget | None = None) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(18, 4, 18, 4)
        row.addWidget(title)
        row.addStretch()
        if count is not None:
            row.addWidget(count)
        return made

    # what there is

    def set_library(self, tables: Sequence[LibraryTable]) -> None:
        """List the content tables; a negative number of rows is one that is not known yet."""
        entries = []
        for table in tables:
            icon = LIBRARY.get(table.name, ("", "table"))[1]
            count = f"{table.rows:,}" if table.rows >= 0 else ""
            entries.append(Entry(table.name, table_title(table.name), count=count, icon=icon))
        self.library.set_entries(entries)

    def set_views(self, views: Sequence[ViewInfo]) -> None:
        """List the views in the order given."""
        self._views = {view.name: view for view in views}
        self.views.set_entries(_entries(views))
        self._views_count.setText(f"{len(views):,}" if views else "")
        self._fold()

    def view(self, name: str) -> ViewInfo | None:
        """The listed view of that name."""
        return self._views.get(name)

    @property
    def view_names(self) -> list[str]:
        """The names of the listed views."""
        return list(self._views)

    def show_table(self, name: str) -> None:
        """Mark the table whose page is shown."""
        self.library.mark(name)
        self.views.mark("")

    def show_view(self, name: str) -> None:
        """Mark the view whose page is shown."""
        self.library.mark("")
        self.views.mark(name)

    # the context menu

    def menu_for(self, name: str) -> QMenu:
        """What can be done with a view."""
        menu = rounded(QMenu(self))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, icon, signal in (
            ("Open", "table", self.view_chosen), ("Refresh", "refresh", self.refresh_wanted),
            ("Show SQL", "code", self.sql_wanted), ("Translate again", "translate", self.forget_wanted),
            ("Copy name", "copy", self.copy_wanted), ("Drop", "trash", self.drop_wanted),
        ):  # fmt: skip
            if text == "Drop":
                menu.addSeparator()
            action = menu.addAction(text)
            self._theme.dress(action, icon, "bad" if text == "Drop" else "muted")
            action.triggered.connect(lambda _checked=False, say=signal: say.emit(name))
        return menu

    def _show_menu(self, name: str, at: QPoint) -> None:
        self.menu_for(name).popup(at)

    # width

    @property
    def folded(self) -> bool:
        """Whether it is too narrow for names."""
        return self.width() < NARROW

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        folded = self.folded
        for part in (self._library_title, self._views_title, self._views_count):
            part.setVisible(not folded)
        self._hint.setVisible(not folded and not self._views)
        self.library.set_folded(folded)
        self.views.set_folded(folded)


def shown_title(view: ViewInfo) -> str:
    """What a view is called, on one line."""
    title = " ".join((view.title or view.name).split())
    return title[:1].upper() + title[1:]


def _entries(views: Sequence[ViewInfo]) -> list[Entry]:
    """The views' entries. Those of one title begin their second line with when they were made."""
    titles = Counter(map(shown_title, views))
    return [_entry(view, _made(view, views) if titles[shown_title(view)] > 1 else "") for view in views]


def _made(view: ViewInfo, views: Sequence[ViewInfo]) -> str:
    """When a view was made; to the second where another one of its title was made in the same minute."""
    locale, title = QLocale(), shown_title(view)
    times = Counter(when_text(twin.updated_at, locale) for twin in views if shown_title(twin) == title)
    made = when_text(view.updated_at, locale)
    return made if times[made] == 1 else when_text(view.updated_at, locale, seconds=True)


def _entry(view: ViewInfo, made: str) -> Entry:
    title, summary = shown_title(view), " ".join(view.summary.split())
    second = " · ".join(part for part in (made, summary if _words(summary) != _words(title) else "") if part)
    count = "" if view.rows is None else f"{view.rows:,}"
    tip = "\n".join(part for part in (title, second, view.name) if part)
    return Entry(view.name, title, second=second, count=count, tip=tip)


def _words(text: str) -> list[str]:
    """What a text says, whatever its case, quotes and stops."""
    return re.findall(r"\w+", text.casefold())
