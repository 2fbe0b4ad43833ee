"""The sidebar's list of views: sorted, filtered, each with its mark; and how far a round of refreshes has come."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QKeyCombination, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from pitboss.models import ViewInfo
from pitboss.names import counted
from widgets.parts import ghost, label, rounded
from widgets.side_list import Entry, SideList
from widgets.table.cells import when_text
from widgets.theme import Theme
from widgets.views.menu import view_menu
from widgets.views.order import ORDERS, Order, found, order_of, ordered, title_of
from widgets.views.standing import standing

HINT = "Nothing here yet. Each answer to a run becomes a view, and stands here."
NO_MATCH = "No view is called so. Esc shows all."
MANY = 12  # views, from which on there is a box to filter them
KEYS = {
    QKeyCombination(Qt.Key.Key_F2): "rename",
    QKeyCombination(Qt.Key.Key_Delete): "drop",
    QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_D): "duplicate",
}


class SideViews(QWidget):
    """Signals: chosen(name); wanted(deed, name), as `views.menu` names deeds; round_wanted(bool), refresh all, or the
    stale ones alone; stop_wanted(), end that; order_chosen(str)."""

    chosen = Signal(str)
    wanted = Signal(str, str)
    round_wanted = Signal(bool)
    stop_wanted = Signal()
    order_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._views: tuple[ViewInfo, ...] = ()
        self._busy: set[str] = set()
        self._used: dict[str, float] = {}
        self._order: Order = "newest"
        self._round = False
        self.list = SideList(theme, name="viewsList", says="Views", grows=True, keys=KEYS)
        self.list.chosen.connect(self.chosen)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.keyed.connect(self._keyed)
        self.filter = _Filter(self.list)
        self.filter.textChanged.connect(lambda _text: self._show())
        self.title, self.count = label("VIEWS", "section"), label("", "section")
        self.more = ghost(
            theme, "sort", name="viewsMenuButton", says="Sort and refresh views", ink="sidemuted", size=14
        )
        self.more.clicked.connect(self._show_views_menu)
        self.hint = label(HINT, "hint", wrap=True)
        self.hint.setContentsMargins(18, 2, 18, 0)
        self._progress_text = label("", "small")
        self._stop = ghost(theme, "stop", name="stopRoundButton", says="Stop refreshing", ink="sidemuted", size=14)
        self._stop.clicked.connect(self.stop_wanted)
        self._lay_out()
        self.set_folded(False)

    def _lay_out(self) -> None:
        head, box, self._progress = QWidget(), QWidget(), QWidget()
        rows: tuple[tuple[QWidget, int, tuple[QWidget, ...]], ...] = (
            (head, 18, (self.title, self.count, self.more)),
            (box, 12, (self.filter,)),
            (self._progress, 18, (self._progress_text, self._stop)),
        )
        for row, left, parts in rows:
            line = QHBoxLayout(row)
            line.setContentsMargins(left, 0, 12, 0)
            line.setSpacing(6)
            for part in parts:
                line.addWidget(part, int(part is parts[0]))  # the first takes the room, the others stand at the end
        self._head, self._box = head, box
        self._progress.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (head, self._progress, box, self.hint):
            column.addWidget(part)
        column.addWidget(self.list, 1)

    # what is listed

    def set_views(self, views: Sequence[ViewInfo]) -> None:
        """List these."""
        self._views = tuple(views)
        self._show()

    def set_busy(self, name: str, busy: bool) -> None:
        """A view is being refreshed, or no longer."""
        (self._busy.add if busy else self._busy.discard)(name)
        self._show()

    def set_progress(self, done: int, of: int) -> None:
        """How far a round of refreshes is; 0 of 0 once it has ended."""
        self._round = of > 0
        text = f"Refreshing {done + 1} of {of}" if of else ""
        self._progress_text.setText(text)
        self._progress.setAccessibleName(text)
        self._fold()

    @property
    def order(self) -> Order:
        """How the views are sorted."""
        return self._order

    def sort(self, order: str, used: Mapping[str, float] | None = None) -> None:
        """Sort by that from now on. `used`: when views were last opened, by name."""
        self._order = order_of(order)
        if used is not None:
            self._used = dict(used)
        self._show()

    def mark_used(self, name: str, at: float) -> None:
        """A view was opened."""
        self._used[name] = at
        if self._order == "used":
            self._show()

    @property
    def used(self) -> Mapping[str, float]:
        """When views were last opened, of those that are there."""
        return {view.name: self._used[view.name] for view in self._views if view.name in self._used}

    def _show(self) -> None:
        if len(self._views) <= MANY:
            self.filter.clear()
        listed = found(ordered(self._views, self._order, self._used), self.filter.text())
        self.list.set_entries(_entries(listed, self._busy))
        count = (
            f"{len(self._views):,}" if len(listed) == len(self._views) else f"{len(listed):,} of {len(self._views):,}"
        )
        self.count.setText(count if self._views else "")
        self.hint.setText(NO_MATCH if self._views else HINT)
        self._empty = not listed
        self._fold()

    def set_folded(self, folded: bool) -> None:
        """Show marks alone, or all."""
        self._folded = folded
        self.list.set_folded(folded)
        self._show()

    def _fold(self) -> None:
        wide = not self._folded
        self._head.setVisible(wide)
        self.more.setVisible(bool(self._views))
        self._box.setVisible(wide and len(self._views) > MANY)
        self._progress.setVisible(wide and self._round)
        self.hint.setVisible(wide and self._empty)

    # menus and keys

    def menu_for(self, name: str) -> QMenu:
        """What can be done with a view that is listed."""
        view = next(view for view in self._views if view.name == name)
        return view_menu(self._theme, self, view, self.wanted.emit, busy=name in self._busy)

    def _show_menu(self, name: str, at: QPoint) -> None:
        self.menu_for(name).popup(at)

    def _keyed(self, deed: str, name: str) -> None:
        view = next(view for view in self._views if view.name == name)
        if view.schema != "public":
            self.wanted.emit(deed, name)

    def views_menu(self) -> QMenu:
        """How views are sorted, and rounds of refreshes."""
        menu = rounded(QMenu(self))
        menu.setObjectName("viewsMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for order, text in ORDERS:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(order == self._order)
            action.triggered.connect(lambda _checked=False, order=order: self._choose_order(order))
            group.addAction(action)
        menu.addSeparator()
        stale = sum(view.stale is True for view in self._views)
        for text, count, only_stale in (
            (f"Refresh {counted(stale, 'stale view')}" if stale else "No view is stale", stale, True),
            ("Refresh all views", len(self._views), False),
        ):
            action = menu.addAction(text)
            action.setEnabled(count > 0 and not self._round)
            self._theme.dress(action, "refresh", "muted")
            action.triggered.connect(lambda _checked=False, only=only_stale: self.round_wanted.emit(only))
        return menu

    def _show_views_menu(self) -> None:
        self.views_menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))

    def _choose_order(self, order: Order) -> None:
        self.sort(order)
        self.order_chosen.emit(order)


class _Filter(QLineEdit):
    """The box that filters: Down goes to the list, Escape shows all."""

    def __init__(self, results: QWidget) -> None:
        super().__init__()
        self.setObjectName("viewsFilter")
        self.setAccessibleName("Filter views")
        self.setPlaceholderText("Filter views")
        self._results = results

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self._results.setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def _entries(views: Sequence[ViewInfo], busy: set[str]) -> list[Entry]:
    """The views' entries. Those of one title begin their second line with when they were made."""
    titles = Counter(map(title_of, views))
    return [
        _entry(view, _made(view, views) if titles[title_of(view)] > 1 else "", busy=view.name in busy) for view in views
    ]


def _made(view: ViewInfo, views: Sequence[ViewInfo]) -> str:
    """When a view was made; to the second where another one of its title was made in the same minute."""
    locale, title = QLocale(), title_of(view)
    times = Counter(when_text(twin.updated_at, locale) for twin in views if title_of(twin) == title)
    made = when_text(view.updated_at, locale)
    return made if times[made] == 1 else when_text(view.updated_at, locale, seconds=True)


def _entry(view: ViewInfo, made: str, *, busy: bool) -> Entry:
    title, summary = title_of(view), " ".join((view.description or view.summary).split())
    second = " · ".join(part for part in (made, summary if _words(summary) != _words(title) else "") if part)
    count = "" if view.rows is None else f"{view.rows:,}"
    stands = standing(view, busy=busy)
    tip = "\n".join(part for part in (title, second, stands.sentence, view.name) if part)
    word = stands.word if stands.state in ("stale", "busy") else ""
    return Entry(
        view.name, title, second=second, count=count, tip=tip, state=stands.state, word=word, pinned=view.pinned
    )


def _words(text: str) -> list[str]:
    """What a text says, whatever its case, quotes and stops."""
    return re.findall(r"\w+", text.casefold())
