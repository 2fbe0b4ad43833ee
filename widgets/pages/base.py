"""What all pages have: a head with title and second line, a row of tools, and a word for the status bar."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from widgets.parts import Elided, Facts, label, set_property

MARGIN = 24


class Page(QWidget):
    """A page. Signals: rows_said(str) and chosen_said(str), how many rows there are and what is chosen of them, for the
    status bar; search_cleared(), a person wants all rows again.
    """

    rows_said = Signal(str)
    chosen_said = Signal(str)
    search_cleared = Signal()
    placeholder = "Search this page"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.title = Elided("", "title")
        self.second = Facts()
        self.pill = label("", "pill")
        self.pill.hide()
        self.rows_text = self.chosen_text = ""
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        self.tools.setContentsMargins(0, 0, 0, 0)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(MARGIN, 18, MARGIN, 16)
        self.column.setSpacing(0)
        head = self.head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title, 0)
        head.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        self.title.setSizePolicy(self.title.sizePolicy().Policy.Maximum, self.title.sizePolicy().Policy.Preferred)
        self.column.addLayout(head)
        self.column.addSpacing(4)
        self.column.addWidget(self.second)
        self.column.addSpacing(12)
        self.column.addLayout(self.tools)

    def search(self, text: str) -> None:
        """Show only what holds `text`."""
        raise NotImplementedError

    def find_words(self) -> bool:
        """Let what is shown look for words by itself, where it can; whether it does."""
        return False

    def say_rows(self, text: str) -> None:
        """Tell the status bar how many rows there are."""
        self.rows_text = text
        self.rows_said.emit(text)

    def say_chosen(self, text: str) -> None:
        """Tell the status bar what is chosen of them."""
        self.chosen_text = text
        self.chosen_said.emit(text)

    def show_pill(self, text: str, tone: str = "ok") -> None:
        """A word beside the title; "" for none."""
        self.pill.setText(text)
        set_property(self.pill, "tone", tone)
        self.pill.setVisible(bool(text))


def section(text: str) -> QLabel:
    """The title of a part of a page."""
    made = label(text.upper(), "section")
    made.setContentsMargins(0, 10, 0, 2)
    return made
