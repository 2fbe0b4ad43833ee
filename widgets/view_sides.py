"""The ways to look at a view, in the menu and the palette: rows by Ctrl+1, the next ones by the numbers after it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from widgets.menu import WindowMenu
from widgets.pages.view import ViewPage

ICONS = {"rows": "table", "chart": "bars", "sql": "code"}


class ViewSides(QObject):
    """Reads them off the page, so that none is forgotten. They can be chosen while a view is shown."""

    def __init__(self, menu: WindowMenu, page: ViewPage, pages: QStackedWidget, window: QWidget) -> None:
        super().__init__(window)
        self._page, self._pages = page, pages
        self.actions: list[QAction] = []
        for number, (key, text) in enumerate(page.sides.choices, 1):
            words = text if text.isupper() else text.lower()
            action = menu.add_side(f"Show {words}", ICONS.get(key, "table"), f"Ctrl+{number}")
            action.triggered.connect(lambda _checked=False, chosen=key: page.show_side(chosen))
            window.addAction(action)
            self.actions.append(action)
        pages.currentChanged.connect(lambda _at: self._allow())
        self._allow()

    def _allow(self) -> None:
        for action in self.actions:
            action.setEnabled(self._pages.currentWidget() is self._page)
