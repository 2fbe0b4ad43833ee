"""All that is known of one pattern: description, keywords, where it was seen, what was said."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from pitboss.models import PatternDetails, PatternKind, PatternRow
from widgets.chat.flow import Flow
from widgets.pages.base import section
from widgets.parts import clear, label
from widgets.theme import Theme


class PatternPane(QScrollArea):
    """The pane beside the patterns."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("patternPane")
        self.setAccessibleName("The chosen pattern")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._theme = theme
        self._body = QWidget()
        self._body.setObjectName("patternBody")
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(20, 18, 18, 18)
        self._column.setSpacing(6)
        self.setWidget(self._body)
        self._shown: PatternDetails | None = None
        theme.changed.connect(self._draw_again)

    @property
    def complete(self) -> bool:
        """Whether all that is known of the chosen pattern is shown."""
        return self._shown is not None

    def show_row(self, row: PatternRow) -> None:
        """Show what the list knows, until all is there."""
        if self._shown is None or self._shown.id != row.id:
            self._shown = None
            self._begin(row.name, row.kind, row.description)
            self._column.addStretch()

    def show_problem(self, sentence: str) -> None:
        """Say why there is not more, below what is shown."""
        self._column.insertWidget(self._column.count() - 1, label(sentence, "problem", wrap=True))

    def show_details(self, details: PatternDetails) -> None:
        """Show all of it."""
        self._shown = details
        self._begin(details.name, details.kind, details.description)
        if details.keywords:
            self._column.addWidget(section("Keywords"))
            self._column.addWidget(self._tags(details.keywords))
        seen = [("mic", details.episodes), ("user", details.guests), ("building", details.organisations),
                ("file", details.posts)]  # fmt: skip
        if any(titles for _icon, titles in seen):
            self._column.addWidget(section("Seen in"))
            for icon, titles in seen:
                for title in titles:
                    self._column.addWidget(self._link(icon, title))
        if details.quotes:
            self._column.addWidget(section("Quote" if len(details.quotes) == 1 else "Quotes"))
            for quote in details.quotes:
                self._column.addWidget(label(_quoted(quote), "second", wrap=True))
        self._column.addStretch()

    def _begin(self, name: str, kind: PatternKind, description: str) -> None:
        clear(self._column)
        title = label(name, "heading", wrap=True)
        title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(title)
        chip = label(kind, "pill")
        chip.setProperty("tone", "ok" if kind == "pattern" else "warn")
        self._column.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addSpacing(4)
        if description:
            text = label(description, "text", wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._column.addWidget(text)
        else:
            self._column.addWidget(label("No description yet", "hint"))

    @staticmethod
    def _tags(keywords: Iterable[str]) -> QWidget:
        made = QWidget()
        flow = Flow(made)
        for keyword in keywords:
            flow.addWidget(label(keyword, "tag"))
        return made

    def _link(self, icon: str, title: str) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 1, 0, 1)
        row.setSpacing(8)
        mark = QLabel()
        mark.setPixmap(self._theme.pixmap(icon, "muted", 16))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(title, "text", wrap=True), 1)
        return made

    def _draw_again(self) -> None:
        if self._shown is not None:
            self.show_details(self._shown)


def _quoted(text: str) -> str:
    """A quote in one pair of marks, whatever it came with."""
    return "“" + text.strip(' "“”') + "”"
