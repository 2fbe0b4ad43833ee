"""The window below its header: sidebar, page and the pinned chat side by side, and the drawer above them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QWidget

from widgets.drawer import DOCK_LEAST, Drawer
from widgets.pages.base import Page
from widgets.sidebar import ICONS, WIDTH, Sidebar
from widgets.theme import Theme

FOLDS_BELOW = 760  # px for sidebar and page: the sidebar then shows icons alone
PAGE_LEAST, FIRST_PAGE = 300, 1040
SIDE_HANDLE, DOCK_HANDLE = 1, 2


class WindowBody(QWidget):
    """Shares its width between its parts, and folds the sidebar where the page would be too narrow."""

    def __init__(self, theme: Theme, sidebar: Sidebar, pages: Iterable[Page]) -> None:
        super().__init__()
        self.setAccessibleName("Sidebar and page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._was_wide = True
        self._side_width = WIDTH
        self._sidebar = sidebar
        self.pages = QStackedWidget()
        self.pages.setObjectName("page")
        self.pages.setAccessibleName("Page")
        self.pages.setMinimumWidth(PAGE_LEAST)
        for page in pages:
            self.pages.addWidget(page)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(sidebar)
        self.splitter.addWidget(self.pages)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)
        self.drawer = Drawer(theme, self, self.splitter)
        for changed in (self.drawer.opened_changed, self.drawer.pinned_changed):
            changed.connect(lambda _now: self._share_width())
        self.splitter.splitterMoved.connect(self._moved)
        self.splitter.setSizes([WIDTH, FIRST_PAGE])

    @property
    def page(self) -> Page:
        """The page that is shown."""
        page = self.pages.currentWidget()
        assert isinstance(page, Page)
        return page

    @property
    def has_room_for_dock(self) -> bool:
        """Whether the chat fits beside the page, were the sidebar folded."""
        return self.width() >= ICONS + PAGE_LEAST + DOCK_LEAST + 2 * self.splitter.handleWidth()

    @property
    def side_width(self) -> int:
        """The sidebar's width as a person has set it, also while it is folded."""
        return self._side_width

    def set_side_width(self, width: int) -> None:
        """Give the sidebar a width; a folded one has it once there is room."""
        self._side_width = width
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.drawer.set_room(self.has_room_for_dock)
        if self._is_wide() != self._was_wide:
            self._share_width()

    def _is_wide(self) -> bool:
        return self.width() - self._docked() >= FOLDS_BELOW

    def _docked(self) -> int:
        """The room that the pinned chat takes."""
        return self.drawer.dock_width if self.drawer.pinned and self.drawer.is_open else 0

    def _share_width(self) -> None:
        self._was_wide = self._is_wide()
        side = self._side_width if self._was_wide else ICONS
        self.splitter.setSizes([side, max(self.width() - side - self._docked(), PAGE_LEAST), self._docked()])

    def _moved(self, _place: int, handle: int) -> None:
        """A person has drawn one of the edges."""
        if handle == SIDE_HANDLE and self._was_wide:
            self._side_width = self._sidebar.width()
        elif handle == DOCK_HANDLE:
            self.drawer.set_dock_width(self.drawer.width())
