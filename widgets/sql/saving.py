"""Keeping SQL: the form for a rule of its own, and the question before it takes the place of a view's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from pitboss.errors import BadRequest, TooLarge
from pitboss.models import ViewInfo
from pitboss.names import NAME_BYTES, slug
from pitboss.sql_models import NewRule
from pitboss.tasks import Tasks
from widgets.dialogs.form import Form
from widgets.parts import label
from widgets.ports.sql import SqlDesk
from widgets.sidebar import shown_title
from widgets.theme import Theme
from widgets.views.describe import LONGEST, NAME, WRONG_NAME


def name_for(title: str) -> str:
    """A name in SQL that a title suggests; "" where it suggests none."""
    made = slug(title)
    return (f"view_{made}" if made[:1].isdigit() else made)[:NAME_BYTES].strip("_")


class SaveRule(Form):
    """Signals: saved(str, str), the name of the new rule's view and its title."""

    saved = Signal(str, str)

    def __init__(
        self, theme: Theme, tasks: Tasks, desk: SqlDesk, sql: str, view: ViewInfo, parent: QWidget, *, insist: bool
    ) -> None:
        """`insist`: a person has said already that it may cost much."""
        super().__init__(theme, tasks, "Save as a rule", parent, name="saveRule")
        self._desk, self._sql, self._insist = desk, sql, insist
        self._named = False
        self.shown = QLineEdit()
        self.shown.setMaxLength(LONGEST)
        self.shown.setPlaceholderText(f"{shown_title(view)}, but for …")
        self.name = QLineEdit()
        self.name.setFont(theme.mono_font())
        self.words = QPlainTextEdit()
        self.words.setPlaceholderText("What it is for, and for whom")
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(theme.px(76))
        self.add_field("Title", self.shown, name="ruleTitle")
        self.add_field("Name in SQL", self.name, name="ruleName", hint="Other rules can read it by this name.")
        self.add_field("Description", self.words, name="ruleDescription")
        self.body.addWidget(self.outcome)
        self.foot.addStretch()
        self.add_button("Cancel", name="cancelButton").clicked.connect(self.reject)
        self.save = self.add_button("Save the rule", "check", name="saveButton", role="primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self.submit)
        self.shown.textEdited.connect(self._suggest)
        self.name.textEdited.connect(self._name_typed)
        self.shown.setFocus()

    def _suggest(self, title: str) -> None:
        self.say_problem(self.shown, "")
        if not self._named:
            self.name.setText(name_for(title))
            self.say_problem(self.name, "")

    def _name_typed(self, name: str) -> None:
        self._named = bool(name)
        self.say_problem(self.name, "")

    def submit(self) -> None:
        """Save it, or say what is wrong."""
        name = self.name.text().strip()
        self.say_problem(self.shown, "" if self.shown.text().strip() else "Say in a few words what it shows.")
        self.say_problem(self.name, "" if NAME.fullmatch(name) else WRONG_NAME)
        wrong = next((field for field in (self.shown, self.name) if self.problem_of(field)), None)
        if wrong is not None:
            wrong.setFocus()
        elif self.save.isEnabled():
            rule = NewRule(" ".join(self.shown.text().split()), name, self._sql, self.words.toPlainText().strip())
            self.run(self._save(rule), self.save)

    async def _save(self, rule: NewRule) -> None:
        try:
            await self._desk.save(rule, insist=self._insist)
        except BadRequest as error:
            self.say_problem(self.name, str(error))
            self.name.setFocus()
        except TooLarge as error:
            self._insist = error.can_insist
            self.save.setText("Save it anyway" if error.can_insist else "Save the rule")
            raise
        else:
            self.saved.emit(rule.name, rule.title)
            self.accept()


class ReplaceSql(Form):
    """Says what follows before a view gets other SQL. Where views read it, that cannot be, and they are named.

    Signals: replaced(int), the step that can be undone; save_wanted(), as a rule of its own instead.
    """

    replaced = Signal(int)
    save_wanted = Signal()

    def __init__(
        self, theme: Theme, tasks: Tasks, desk: SqlDesk, sql: str, view: ViewInfo, readers: Sequence[str],
        parent: QWidget, *, insist: bool,
    ) -> None:  # fmt: skip
        super().__init__(theme, tasks, "Replace this view", parent, name="replaceSql")
        self._desk, self._sql, self._view, self._insist = desk, sql, view, insist
        self.text = label(_says(view, readers), "second", wrap=True)
        self.text.setObjectName("replaceText")
        self.body.addWidget(self.text)
        self.body.addWidget(self.outcome)
        self.body.addSpacing(8)
        self.foot.addStretch()
        keep = self.add_button("Cancel", name="cancelButton")
        keep.clicked.connect(self.reject)
        if readers:
            self.act = self.add_button("Save as a rule…", "plus", name="saveInstead", role="primary")
            self.act.clicked.connect(self._save_instead)
        else:
            self.act = self.add_button("Replace", "check", name="replaceButton", role="primary")
            self.act.clicked.connect(lambda: self.run(self._replace(), self.act))
        self.act.setDefault(True)
        self.act.setFocus()

    def _save_instead(self) -> None:
        self.accept()
        self.save_wanted.emit()

    async def _replace(self) -> None:
        try:
            step = await self._desk.replace(self._view.name, self._sql, insist=self._insist)
        except TooLarge as error:
            self._insist = error.can_insist
            self.act.setText("Replace it anyway" if error.can_insist else "Replace")
            raise
        self.replaced.emit(step)
        self.accept()


def _says(view: ViewInfo, readers: Sequence[str]) -> str:
    title = shown_title(view)
    if readers:
        reads = "reads" if len(readers) == 1 else "read"
        return (
            f"{', '.join(readers)} {reads} “{title}”, and would break: its SQL cannot be replaced. Save this as a rule "
            "of its own, or drop what reads it first."
        )
    return (
        f"“{title}” is made from this SQL from now on, and its rows are made anew. Name, title, schedule and place "
        "stay, and it can be undone. No view reads it. Running its rule again brings the rule's own SQL back."
    )
