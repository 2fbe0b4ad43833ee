"""The first page: what to type, in three lines, and four examples to click."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from widgets.pages.base import Page
from widgets.parts import Elided, Worded, label, scrolled
from widgets.theme import Theme

HEIGHT = 72
LEADS = (
    "Type **run** and a rule in plain English, for example `run list orgs where stage is Seed`",
    "The answer becomes a **live view** in the sidebar, which you can search, copy and refresh.",
    "**No key** is needed: most rules are translated here, and a model is optional.",
)
KEYS = "**Ctrl+J** opens the chat · `list rules` there shows all rules · **Ctrl+N** adds a pattern"


@dataclass(frozen=True, slots=True)
class Example:
    """A line to try, and what it shows."""

    line: str
    shows: str
    icon: str


EXAMPLES = (
    Example("run Find all patterns where kind equals pattern", "A plain list, filtered", "bolt"),
    Example("run TOP_PATTERNS_BY_FREQUENCY", "Grouped and counted, most first", "bars"),
    Example("run PATTERNS_BY_GUEST", "Guests with the patterns they speak of", "user"),
    Example("run EPISODES_WITH_MOST_PATTERNS", "Episodes, ranked", "mic"),
)


class ExampleCard(QPushButton):
    """One example, as a card to click."""

    def __init__(self, theme: Theme, example: Example) -> None:
        super().__init__()
        self.setProperty("role", "example")
        self.setObjectName("example")
        self.setAccessibleName(example.line)
        self.setAccessibleDescription(example.shows)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.example = example
        self._theme = theme
        self._icon = QLabel()
        self._icon.setFixedWidth(24)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 13)
        column.setSpacing(6)
        first = QHBoxLayout()
        first.setSpacing(0)
        first.addWidget(self._icon)
        self._line = Elided(example.line.removeprefix("run "), "strong")
        first.addWidget(self._line, 1)
        column.addLayout(first)
        column.addWidget(Elided(example.shows, "second"))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self._icon.setPixmap(self._theme.pixmap(self.example.icon, "accent", 16))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(320, self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self._theme.px(HEIGHT))


class WelcomePage(Page):
    """Signals: example_chosen(str), the whole line to say."""

    example_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__("welcomePage")
        self.title.hide()
        self.second.hide()
        body = QWidget()
        body.setMaximumWidth(760)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label("Ask your patterns a question", "hero"))
        column.addSpacing(8)
        for lead in LEADS:
            column.addWidget(Worded(theme, lead, "lead"))
        column.addSpacing(18)
        grid = QGridLayout()
        grid.setSpacing(12)
        self.cards = [ExampleCard(theme, example) for example in EXAMPLES]
        for at, card in enumerate(self.cards):
            grid.addWidget(card, at // 2, at % 2)
            card.clicked.connect(lambda _checked=False, line=card.example.line: self.example_chosen.emit(line))
        column.addLayout(grid)
        column.addSpacing(14)
        column.addWidget(Worded(theme, KEYS, "hint"))
        self.column.addWidget(scrolled(_in_the_middle(body), name="welcomeScroll", says="Welcome"), 1)

    def search(self, text: str) -> None:
        """Show only the examples that hold `text`."""
        for card in self.cards:
            card.setVisible(text.casefold() in f"{card.example.line} {card.example.shows}".casefold())


def _in_the_middle(body: QWidget) -> QWidget:
    """`body` with the same room to its left and right, and some above."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 24, 0, 8)
    row.addStretch(1)
    row.addWidget(body, 20, Qt.AlignmentFlag.AlignTop)
    row.addStretch(1)
    return made
