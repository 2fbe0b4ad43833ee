"""The form for a new pattern."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from pitboss.models import NewPattern, PatternKind
from pitboss.tasks import Tasks
from widgets.dialogs.form import Form
from widgets.parts import Segments
from widgets.theme import Theme

LONGEST = 200


class AddPattern(Form):
    """Signals: added(int), the new pattern's id, once it is stored."""

    added = Signal(int)

    def __init__(
        self, theme: Theme, tasks: Tasks, save: Callable[[NewPattern], Awaitable[int]], parent: QWidget
    ) -> None:
        super().__init__(theme, tasks, "Add a pattern", parent, name="addPattern")
        self._save = save
        self.name = QLineEdit()
        self.name.setPlaceholderText("Pilot Purgatory")
        self.kinds = Segments(
            [("pattern", "Pattern"), ("anti-pattern", "Anti-pattern")], name="patternKind", says="Kind"
        )
        self.description = QPlainTextEdit()
        self.description.setPlaceholderText("What happens, to whom, and how one can tell")
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(theme.px(92))
        self.keywords = QLineEdit()
        self.keywords.setPlaceholderText("pricing, execution")
        self.add_field("Name", self.name, name="patternName")
        self.add_field("Kind", self.kinds, name="patternKind")
        self.add_field("Description", self.description, name="patternDescription")
        self.add_field("Keywords", self.keywords, name="patternKeywords", hint="Separated by commas")
        self.body.addWidget(self.outcome)
        self.foot.addStretch()
        self.add_button("Cancel", name="cancelButton").clicked.connect(self.reject)
        self.save = self.add_button("Add pattern", "plus", name="saveButton", role="primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self.submit)
        self.name.textEdited.connect(lambda _text: self.say_problem(self.name, ""))
        self.description.textChanged.connect(lambda: self.say_problem(self.description, ""))
        self.name.setFocus()

    def submit(self) -> None:
        """Store the pattern, or say what is missing."""
        if self._is_right() and self.save.isEnabled():
            self.run(self._store(self.pattern()), self.save)

    def pattern(self) -> NewPattern:
        """What the form says."""
        kind: PatternKind = "pattern" if self.kinds.key == "pattern" else "anti-pattern"
        words = [word.strip() for word in re.split(r"[,;\n]", self.keywords.text())]
        keywords = tuple(dict.fromkeys(word for word in words if word))
        return NewPattern(self.name.text().strip(), kind, self.description.toPlainText().strip(), keywords)

    def _is_right(self) -> bool:
        pattern = self.pattern()
        wrong_name = "Give it a name." if not pattern.name else ""
        if len(pattern.name) > LONGEST:
            wrong_name = f"Keep the name under {LONGEST} characters."
        wrong_text = "" if pattern.description else "Describe it in a sentence, so that others recognise it."
        self.say_problem(self.name, wrong_name)
        self.say_problem(self.description, wrong_text)
        wrong = self.name if wrong_name else self.description if wrong_text else None
        if wrong is not None:
            wrong.setFocus()
        return wrong is None

    async def _store(self, pattern: NewPattern) -> None:
        number = await self._save(pattern)
        self.added.emit(number)
        self.accept()
