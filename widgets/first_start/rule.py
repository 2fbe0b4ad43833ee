"""Third step: a first rule to click, or a first pattern where there is no content yet."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from pitboss.start_models import Standing
from widgets.first_start.step import Step
from widgets.pages.welcome import EXAMPLES, Example, ExampleCard
from widgets.parts import label
from widgets.theme import Theme

WITH_CONTENT = "Click one. The chat opens, shows each step, and the answer becomes a view in the sidebar."
WITHOUT = "There is no content yet, so a rule would find nothing. Begin with a pattern that you have seen."
ADD = Example("Add the first pattern", "A name, its kind, and what happens", "plus")
NEXT_START = "Your database is used from the next start on. Until then these rules run on the content that is here."
IMPORT = "A CSV file is taken in by the terminal: pattern-factory import patterns FILE.csv"


class RuleStep(Step):
    """Signals: example_chosen(str), a line to say; add_wanted(), a person adds a pattern."""

    example_chosen = Signal(str)
    add_wanted = Signal()
    name = "First rule"

    def __init__(self, theme: Theme) -> None:
        super().__init__("firstRule", "Ask a first question", WITH_CONTENT)
        self._cards = [ExampleCard(theme, example) for example in EXAMPLES]
        self._first_pattern = ExampleCard(theme, ADD)
        self._first_pattern.setObjectName("firstPattern")
        self._import = label(IMPORT, "hint", wrap=True)
        self._import.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._note = label(NEXT_START, "hint", wrap=True)
        column = QVBoxLayout()
        column.setSpacing(8)
        for card in self._cards:
            card.clicked.connect(lambda _checked=False, line=card.example.line: self.example_chosen.emit(line))
            column.addWidget(card)
        self._first_pattern.clicked.connect(self.add_wanted)
        parts: tuple[QWidget, ...] = (self._first_pattern, self._import, self._note)
        for part in parts:
            column.addWidget(part)
        self.column.addLayout(column)
        self.column.addStretch(1)
        self._note.hide()
        self.show_standing(Standing("", patterns=1))

    @property
    def go_on(self) -> str:
        return "Done"

    def show_standing(self, standing: Standing) -> None:
        """Offer rules where there is something to ask of."""
        self.lead.setText(WITH_CONTENT if standing.patterns else WITHOUT)
        for card in self._cards:
            card.setVisible(bool(standing.patterns))
        for part in (self._first_pattern, self._import):
            part.setVisible(not standing.patterns)

    def show_next_start(self, waits: bool) -> None:
        """Say that another database is used from the next start on."""
        self._note.setVisible(waits)

    def take_focus(self) -> None:
        cards: list[QPushButton] = [*self._cards, self._first_pattern]
        next(card for card in cards if card.isVisibleTo(self)).setFocus(Qt.FocusReason.TabFocusReason)
