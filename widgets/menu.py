"""The window's menu: every action with its shortcut. It opens from the header; the shortcuts work without it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from widgets.parts import rounded
from widgets.theme import Theme

MODES = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"), ("contrast", "High contrast"))


class WindowMenu(QMenu):
    """Holds the actions; the window connects them. Signals: mode_chosen(str), light, dark or as the system is."""

    mode_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__("Pattern Factory", parent)
        self.setObjectName("moreMenu")
        rounded(self)
        self._theme = theme
        self.all_actions: list[QAction] = []
        self.offered: list[tuple[QAction, str]] = []  # with the names of their icons
        self.palette_wanted = self._add("All commands", "bolt", "Ctrl+K")
        self.new_pattern = self._add("New pattern", "plus", "Ctrl+N")
        self.search = self._add("Search", "search", "Ctrl+F")
        self.addSeparator()
        self.refresh_view = self._add("Refresh view", "refresh", "F5")
        self.refresh_stale = self._add("Refresh stale views", "refresh", "Shift+F5")
        self.export = self._add("Export", "download", "Ctrl+E")
        self._after_sides = self.addSeparator()
        self.toggle_chat = self._add("Chat", "chat", "Ctrl+J")
        self.new_conversation = self._add("New conversation", "plus", "Ctrl+Shift+N")
        self.conversations = self._add("All conversations", "history", "Ctrl+Shift+J")
        self.pin_chat = self._add("Chat beside the page", "pin", "")
        self.addSeparator()
        self.journal = self._add("Journal of views", "list", "Ctrl+H")
        self.safety = self._add("What rules may do", "shield", "")
        self.diagnostics = self._add("Diagnostics", "activity", "")
        self.addSeparator()
        self.settings = self._add("Settings", "settings", "Ctrl+,")
        self.model = self._add("Model settings", "cpu", "")
        self.modes = self._add_modes()
        self.addSeparator()
        self.first_steps = self._add("First steps", "sparkle", "")
        self.shortcuts = self._add("Keyboard shortcuts", "help", "F1")
        self.about = self._add("About Pattern Factory", "info", "")
        self.quit = self._add("Quit", "power", "Ctrl+Q")

    def _add(self, text: str, icon: str, keys: str) -> QAction:
        action = QAction(text, self)
        action.setObjectName(f"action-{text.lower().replace(' ', '-')}")
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self._theme.dress(action, icon, "muted")
        self.addAction(action)
        self.all_actions.append(action)
        self.offered.append((action, icon))
        return action

    def add_side(self, text: str, icon: str, keys: str) -> QAction:
        """One more way to look at a view, below what else can be done with it."""
        action = self._add(text, icon, keys)
        self.removeAction(action)
        self.insertAction(self._after_sides, action)
        at = self.all_actions.index(self.toggle_chat)
        self.all_actions.insert(at, self.all_actions.pop())
        self.offered.insert(at, self.offered.pop())
        return action

    def _add_modes(self) -> QMenu:
        menu = rounded(self.addMenu("Appearance"))
        self._theme.dress(menu.menuAction(), "sun", "muted")
        group = QActionGroup(menu)
        for mode, text in MODES:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(mode == self._theme.mode)
            action.triggered.connect(lambda _checked=False, chosen=mode: self.mode_chosen.emit(chosen))
            group.addAction(action)
        self._theme.changed.connect(self._tick)
        return menu

    @Slot()
    def _tick(self) -> None:
        """The mode may have been chosen elsewhere."""
        for action, (mode, _text) in zip(self.modes.actions(), MODES, strict=True):
            action.setChecked(mode == self._theme.mode)
