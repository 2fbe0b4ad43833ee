"""The menus of the headings: what can be done with a column, and which columns are shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from widgets.parts import rounded
from widgets.table.cells import heading
from widgets.table.columns import ColumnLayout
from widgets.table.model import ViewModel
from widgets.table.reshape import filter_of, sort_of, sorted_by
from widgets.theme import Theme


class StayingMenu(QMenu):
    """A menu in which several things are ticked one after the other: it stays open meanwhile."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._tick(self.activeAction()):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if not (chosen and self._tick(self.activeAction())):
            super().keyPressEvent(event)

    def _tick(self, action: QAction | None) -> bool:
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.trigger()
        return True


class HeaderMenu(QMenu):
    """What can be done with the column at `section`. Signals: reshaped(Shape); filter_wanted(int);
    choose_wanted(int), all its cells.
    """

    reshaped = Signal(object)
    filter_wanted = Signal(int)
    choose_wanted = Signal(int)

    def __init__(self, theme: Theme, model: ViewModel, layout: ColumnLayout, section: int, parent: QWidget) -> None:
        super().__init__(parent)
        rounded(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme, self._shape, self._layout, self._section = theme, model.shape, layout, section
        self._column = model.columns[section - 1].name
        self._add_sorts()
        self.addSeparator()
        self._add_filter()
        self.addSeparator()
        self._add_places()
        self.addSeparator()
        self.addMenu(columns_menu(theme, model, layout, self))

    def _do(self, text: str, act: Callable[[], object], icon: str = "", *, keys: str = "") -> QAction:
        action = self.addAction(text, act)
        if icon:
            self._theme.dress(action, icon, "muted")
        if keys:
            action.setText(f"{text}\t{keys}")
        return action

    def _add_sorts(self) -> None:
        found = sort_of(self._shape, self._column)
        for text, descending, icon in (
            ("Sort ascending", False, "arrow-up"),
            ("Sort descending", True, "arrow-down"),
        ):
            self._do(text, partial(self._sort, descending=descending), icon)
        if any(sort.column != self._column for sort in self._shape.sorts):
            for text, descending in (("Then by this, ascending", False), ("Then by this, descending", True)):
                self._do(text, partial(self._sort, descending=descending, further=True))
        if found:
            self._do("Sort no more", lambda: self._sort(descending=None, further=True), "close")

    def _sort(self, *, descending: bool | None, further: bool = False) -> None:
        self.reshaped.emit(sorted_by(self._shape, self._column, descending=descending, further=further))

    def _add_filter(self) -> None:
        active = filter_of(self._shape, self._column) is not None
        self._do("Change the filter" if active else "Filter", lambda: self.filter_wanted.emit(self._section), "funnel")

    def _add_places(self) -> None:
        layout, section = self._layout, self._section
        frozen = layout.is_frozen(section)
        self._do("Unfreeze" if frozen else "Freeze", lambda: layout.set_frozen(section, not frozen), "pin")
        hide = self._do("Hide", lambda: layout.set_hidden(section, True), "eye-off")
        hide.setEnabled(layout.can_hide(section))
        self._do("Fit to content", lambda: layout.fit(section))
        self._do("Choose the column", lambda: self.choose_wanted.emit(section))


def columns_menu(theme: Theme, model: ViewModel, layout: ColumnLayout, parent: QWidget) -> QMenu:
    """All columns, those that are shown ticked; and what can be done with all of them."""
    menu = StayingMenu("Columns", parent)
    rounded(menu)
    menu.setToolTipsVisible(True)
    theme.dress(menu.menuAction(), "columns", "muted")
    for section in layout.order:
        name = model.columns[section - 1].name
        action = menu.addAction(heading(name).replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(not layout.is_hidden(section))
        action.setToolTip(name)
        action.toggled.connect(lambda shown, of=section: layout.set_hidden(of, not shown))
    ticks = menu.actions()

    def allow() -> None:
        """The last column that is shown cannot be hidden."""
        for action, section in zip(ticks, layout.order, strict=True):
            action.setEnabled(layout.is_hidden(section) or layout.can_hide(section))

    for action in ticks:
        action.toggled.connect(lambda _shown: allow())
    allow()
    menu.addSeparator()
    menu.addAction("Show all", lambda: layout.show_all()).setEnabled(any(map(layout.is_hidden, layout.order)))
    menu.addAction("Fit all to content", lambda: layout.fit_all())
    menu.addAction("Reset columns", lambda: layout.reset()).setEnabled(not layout.as_made)
    return menu
