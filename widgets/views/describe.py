"""The form for what a view is called, in the sidebar and in SQL, and for a person's words about it."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from pitboss.models import ViewInfo
from pitboss.tasks import Tasks
from widgets.dialogs.form import Form
from widgets.ports.views import ViewUpkeep
from widgets.theme import Theme
from widgets.views.order import title_of

LONGEST = 200
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
WRONG_NAME = "Take a-z, 0-9 and _, a letter first, at most 63 characters."


class DescribeForm(Form):
    """Signals: renamed(old, new), all is kept; the names are the same where only words have changed."""

    renamed = Signal(str, str)

    def __init__(
        self, theme: Theme, tasks: Tasks, upkeep: ViewUpkeep, view: ViewInfo, parent: QWidget, *, words: bool
    ) -> None:
        super().__init__(theme, tasks, "Name and description", parent, name="describeView")
        self._upkeep, self._view = upkeep, view
        self.shown = QLineEdit(title_of(view))
        self.shown.setMaxLength(LONGEST)
        self.name = QLineEdit(view.name)
        self.name.setFont(theme.mono_font())
        self.description = QPlainTextEdit(view.description)
        self.description.setPlaceholderText("What it is for, and for whom")
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(theme.px(84))
        self.add_field("Title", self.shown, name="viewTitle", hint="Empty, it is called by its rule again.")
        self.add_field("Name in SQL", self.name, name="viewName", hint="Views that read it go on reading it.")
        self.add_field("Description", self.description, name="viewDescription")
        self.body.addWidget(self.outcome)
        self.foot.addStretch()
        self.add_button("Cancel", name="cancelButton").clicked.connect(self.reject)
        self.save = self.add_button("Keep", "check", name="saveButton", role="primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self.submit)
        self.name.textEdited.connect(lambda _text: self.say_problem(self.name, ""))
        first = self.description if words else self.shown
        first.setFocus()
        if not words:
            self.shown.selectAll()

    def submit(self) -> None:
        """Keep it, or say what is wrong."""
        if not NAME.fullmatch(self.name.text().strip()) and self.name.text().strip() != self._view.name:
            self.say_problem(self.name, WRONG_NAME)
            self.name.setFocus()
        elif self.save.isEnabled():
            self.run(self._keep(), self.save)

    async def _keep(self) -> None:
        view, new = self._view, self.name.text().strip()
        title = " ".join(self.shown.text().split())
        words = self.description.toPlainText().strip()
        own = view.own_title if title == title_of(view) else title
        if (own, words) != (view.own_title, view.description):
            await self._upkeep.describe(view.name, own, words)
        if new != view.name:
            await self._upkeep.rename(view.name, new)
        self.renamed.emit(view.name, new)
        self.accept()
