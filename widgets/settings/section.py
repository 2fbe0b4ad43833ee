"""A section of the settings: a heading, a sentence, rows, and what else belongs to it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.parts import label
from widgets.settings.catalogue import Section
from widgets.settings.row import SettingRow
from widgets.theme import Theme


class SectionView(QWidget):
    """The rows of a section, and `more`, which belongs to it and is found by its title alone."""

    def __init__(self, theme: Theme, section: Section) -> None:
        super().__init__()
        self.setObjectName(f"section-{section.key}")
        self.section = section
        self.rows = [SettingRow(theme, setting) for setting in section.settings]
        self._more: list[tuple[QWidget, str]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 12)
        self._column.setSpacing(14)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(label(section.title, "heading"))
        head.addWidget(label(section.lead, "small", wrap=True))
        self._column.addLayout(head)
        for row in self.rows:
            self._column.addWidget(row)

    def add(self, widget: QWidget, words: str) -> None:
        """Something of its own below the rows, found by `words`."""
        self._more.append((widget, f"{self.section.title} {words}".casefold()))
        self._column.addWidget(widget)

    def row(self, name: str) -> SettingRow:
        """The row of a setting."""
        return next(row for row in self.rows if row.setting.name == name)

    def search(self, text: str) -> bool:
        """Show only what holds each word of `text`; all where the section's title does. Whether anything does."""
        words = text.casefold().split()
        whole = all(word in self.section.title.casefold() for word in words)
        found = False
        for row in self.rows:
            shown = whole or row.holds(words)
            row.setVisible(shown)
            found |= shown
        for widget, said in self._more:
            shown = whole or all(word in said for word in words)
            widget.setVisible(shown)
            found |= shown
        return found or whole
