"""What the conversation shows before anything was said: what to type, with examples to click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from pitboss.models import RuleInfo
from widgets.chat.controls import Example
from widgets.parts import Worded, clear, label, scrolled
from widgets.theme import Theme

PLAIN = "run Find all patterns where kind equals pattern"
RULES_SHOWN = 2


class EmptyState(QWidget):
    """A heading, two sentences, a few lines to click. Signals: said(line)."""

    said = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chatEmpty")
        self._theme = theme
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        heading = label("Ask your patterns a question", "heading", wrap=True)
        says = "Type **run** and a rule, in plain English or by its code. The answer becomes a view in the sidebar."
        words = Worded(theme, says, "second")
        self._examples = QVBoxLayout()
        self._examples.setSpacing(7)
        body = QWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(body, name="chatEmptyScroll", says="Examples"))
        layout = QVBoxLayout(body)
        layout.setContentsMargins(28, 16, 28, 16)
        layout.setSpacing(8)
        layout.addStretch(3)
        layout.addWidget(self._sign)
        layout.addSpacing(4)
        for text in (heading, words):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(text)
        layout.addSpacing(10)
        layout.addLayout(self._examples)
        layout.addStretch(4)
        theme.changed.connect(self._draw_sign)
        self._draw_sign()

    def set_rules(self, rules: Sequence[RuleInfo]) -> None:
        """Offer some of these as examples."""
        clear(self._examples)
        for line in (PLAIN, *(f"run {rule.code}" for rule in rules[:RULES_SHOWN]), "list rules"):
            example = Example(self._theme, line)
            example.clicked.connect(lambda _checked=False, said=line: self.said.emit(said))
            self._examples.addWidget(example)

    def _draw_sign(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("sparkle", "accent", 28))
