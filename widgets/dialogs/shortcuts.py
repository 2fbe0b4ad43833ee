"""All that the keyboard does, on one sheet."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QWidget

from widgets.dialogs.base import Sheet
from widgets.pages.base import section
from widgets.parts import label, scrolled
from widgets.theme import Theme

CHAT = (
    ("Enter", "Send"), ("Shift+Enter", "Begin a new line"), ("Up, Down", "Lines that were said before"),
    ("Tab", "Take the completion"), ("Page Up, Page Down", "Scroll the conversation"), ("Esc", "Close the chat"),
)  # fmt: skip
TABLES = (
    ("Arrows, Page Up, Page Down", "Move from row to row"), ("Ctrl+Home, Ctrl+End", "First and last row"),
    ("Shift with these", "Choose several rows"), ("Ctrl+C", "Copy the chosen rows"),
)  # fmt: skip
ANYWHERE = (("Tab, Shift+Tab", "To the next part, or back"), ("Menu, Shift+F10", "What can be done with a view"))
MOST = 470


class Shortcuts(Sheet):
    """The window's shortcuts are read off its actions, so that none is forgotten."""

    def __init__(self, theme: Theme, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(theme, "Keyboard shortcuts", parent, name="shortcuts", width=460)
        window = [(action.shortcut().toString(), action.text()) for action in actions if action.shortcut().toString()]
        body = QWidget()
        self.grid = QGridLayout(body)
        self.grid.setContentsMargins(0, 0, 8, 0)
        self.grid.setHorizontalSpacing(24)
        self.grid.setVerticalSpacing(7)
        self.grid.setColumnStretch(1, 1)
        for title, lines in (("Window", (*window, *ANYWHERE)), ("Chat", CHAT), ("Tables", TABLES)):
            self._add(title, lines)
        pane = scrolled(body, name="shortcutsPane", says="Keyboard shortcuts")
        pane.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # there is nothing in it: the arrows scroll it
        pane.setFixedHeight(min(theme.px(MOST), body.sizeHint().height(), max(parent.height() - 140, 200)))
        self.body.addWidget(pane)

    def _add(self, title: str, lines: Iterable[tuple[str, str]]) -> None:
        row = self.grid.rowCount()
        self.grid.addWidget(section(title), row, 0, 1, 2)
        for at, (keys, says) in enumerate(lines, row + 1):
            self.grid.addWidget(label(keys, "keys"), at, 0, Qt.AlignmentFlag.AlignLeft)
            self.grid.addWidget(label(says, "second"), at, 1)
