"""The sidebar: the library's tables and the views. Resizable; narrow, it shows icons alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from pitboss.models import LibraryTable, ViewInfo
from widgets.parts import label
from widgets.side_list import Entry, SideList
from widgets.theme import Theme
from widgets.views.order import title_of
from widgets.views.side_views import SideViews

WIDTH, NARROW, ICONS = 240, 132, 56  # below NARROW the names are hidden
LIBRARY = {
    "patterns": ("Patterns", "grid"),
    "episodes": ("Episodes", "mic"),
    "posts": ("Posts", "file"),
    "guests": ("Guests", "user"),
    "orgs": ("Organisations", "building"),
}


def table_title(name: str) -> str:
    """What a content table is called."""
    return LIBRARY.get(name, (name.replace("_", " ").capitalize(), "table"))[0]


def shown_title(view: ViewInfo) -> str:
    """What a view is called, on one line."""
    return title_of(view)


class Sidebar(QFrame):
    """Told what there is. Signals name what a person wants: table_chosen(name), view_chosen(name), and wanted(deed,
    name), by menu or key; `side` has those about all views."""

    table_chosen = Signal(str)
    view_chosen = Signal(str)
    wanted = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAccessibleName("Sidebar")
        self.setMinimumWidth(ICONS)
        self.setMaximumWidth(420)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._views: dict[str, ViewInfo] = {}
        self.library = SideList(theme, name="libraryList", says="Library", grows=False)
        self.side = SideViews(theme)
        self.views = self.side.list
        self._library_title = label("LIBRARY", "section")
        self._lay_out()
        self.library.chosen.connect(self.table_chosen)
        self.side.chosen.connect(self.view_chosen)
        self.side.wanted.connect(self.wanted)
        self.set_library([LibraryTable(name, -1) for name in LIBRARY])
        self.set_views([])

    def _lay_out(self) -> None:
        title = QWidget()
        row = QHBoxLayout(title)
        row.setContentsMargins(18, 4, 18, 4)
        row.addWidget(self._library_title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 20, 0, 8)
        column.setSpacing(4)
        column.addWidget(title)
        column.addWidget(self.library)
        column.addSpacing(10)
        column.addWidget(self.side, 1)

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
        """List the views, sorted as a person has chosen."""
        self._views = {view.name: view for view in views}
        self.side.set_views(views)

    def view(self, name: str) -> ViewInfo | None:
        """The view of that name, be it filtered out."""
        return self._views.get(name)

    @property
    def all_views(self) -> list[ViewInfo]:
        """All views that there are."""
        return list(self._views.values())

    @property
    def view_names(self) -> list[str]:
        """The names of all views."""
        return list(self._views)

    def show_table(self, name: str) -> None:
        """Mark the table whose page is shown."""
        self.library.mark(name)
        self.views.mark("")

    def show_view(self, name: str) -> None:
        """Mark the view whose page is shown."""
        self.library.mark("")
        self.views.mark(name)

    def menu_for(self, name: str) -> QMenu:
        """What can be done with a view."""
        return self.side.menu_for(name)

    # width

    @property
    def folded(self) -> bool:
        """Whether it is too narrow for names."""
        return self.width() < NARROW

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._library_title.setVisible(not self.folded)
        self.library.set_folded(self.folded)
        self.side.set_folded(self.folded)
