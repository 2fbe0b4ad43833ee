"""All that the keyboard does, on one sheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from widgets.dialogs.base import Sheet
from widgets.pages.base import section
from widgets.parts import label, scrolled
from widgets.theme import Theme

WIDE, NARROW = 840, 460  # px of the sheet with two columns of sections, and with one
MOST = 560
MARGINS = 64


class Section(NamedTuple):
    """What the keys do in one part of the window."""

    title: str
    lines: tuple[tuple[str, str], ...]


EVERYWHERE = Section("Everywhere", (
    ("Tab, Shift+Tab", "To the next part, or back"), ("Menu, Shift+F10", "What can be done here"),
    ("Esc", "Close what is open"),
))  # fmt: skip
TABLES = Section("Tables", (
    ("Arrows, Page Up, Page Down", "Move from cell to cell"), ("Ctrl with arrows", "To the edge"),
    ("Shift with these", "Choose several cells"), ("Shift+Space, Ctrl+Space", "Choose rows, or columns"),
    ("Ctrl+A", "Choose all"), ("Ctrl+C", "Copy"), ("Ctrl+Shift+C", "Copy with headings"),
    ("Space, Enter", "Show the value in full"), ("F4", "Show the row in full"),
))  # fmt: skip
HEADINGS = Section("Headings, by Alt+Up from a table", (
    ("Left, Right", "To the next heading"), ("Enter", "Sort; with Shift beside other sorts"), ("F", "Filter"),
    ("Alt+Down", "What can be done with the column"), ("Ctrl+Left, Ctrl+Right", "Move the column"),
    ("Shift+Left, Shift+Right", "Make it narrower or wider"),
))  # fmt: skip
SQL = Section("SQL of a view", (
    ("Ctrl+Enter", "Show the first rows"), ("Ctrl+F", "Find in the SQL"), ("Ctrl+S", "Replace the view"),
    ("Ctrl+Shift+S", "Save as a rule"), ("Esc", "End the query"),
))  # fmt: skip
VIEWS = Section("Views in the sidebar", (
    ("Enter", "Open"), ("F2", "Rename"), ("Ctrl+D", "Duplicate"), ("Delete", "Drop"),
))  # fmt: skip
CHAT = Section("Chat", (
    ("Enter", "Send"), ("Shift+Enter", "Begin a new line"), ("Up, Down", "Lines that were said before"),
    ("Tab", "Take the completion"), ("Page Up, Page Down", "Scroll the conversation"),
    ("Esc", "Stop what runs, then close the chat"),
))  # fmt: skip
CONVERSATIONS = Section("List of conversations", (
    ("Enter", "Go on with it"), ("F2", "Rename"), ("P", "Pin"), ("Delete", "Delete"),
))  # fmt: skip


class Shortcuts(Sheet):
    """The window's shortcuts are read off its actions, so that none is forgotten."""

    def __init__(self, theme: Theme, actions: Iterable[QAction], parent: QWidget) -> None:
        wide = parent.width() >= theme.px(WIDE) + MARGINS
        super().__init__(theme, "Keyboard shortcuts", parent, name="shortcuts", width=WIDE if wide else NARROW)
        window = Section("Window", tuple(
            (action.shortcut().toString(QKeySequence.SequenceFormat.NativeText), action.text().replace("&&", "&"))
            for action in actions if not action.shortcut().isEmpty()
        ))  # fmt: skip
        first, second = (window, EVERYWHERE, VIEWS, SQL), (TABLES, HEADINGS, CHAT, CONVERSATIONS)
        columns = (first, second) if wide else ((*first, *second),)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(32)
        for sections in columns:
            row.addLayout(_column(sections), 1)
        pane = scrolled(body, name="shortcutsPane", says="Keyboard shortcuts")
        pane.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # there is nothing in it: the arrows scroll it
        pane.setFixedHeight(min(theme.px(MOST), body.sizeHint().height(), max(parent.height() - 140, 200)))
        self.body.addWidget(pane)


def _column(sections: Iterable[Section]) -> QVBoxLayout:
    """Sections below each other, their keys in one line."""
    column = QVBoxLayout()
    column.setSpacing(0)
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(1, 1)
    for title, lines in sections:
        row = grid.rowCount()
        grid.addWidget(section(title), row, 0, 1, 2)
        for at, (keys, says) in enumerate(lines, row + 1):
            grid.addWidget(label(keys, "keys"), at, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(says, "second", wrap=True), at, 1)
    column.addLayout(grid)
    column.addStretch(1)
    return column
