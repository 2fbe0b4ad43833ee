"""Fields with titles, that say problems below the field they belong to, and one for all at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from pitboss.errors import PitbossError
from pitboss.tasks import Tasks
from widgets.dialogs.base import Sheet
from widgets.parts import label, set_property
from widgets.theme import Theme


class Fields(QWidget):
    """The fields of a form, of a sheet's own or among others."""

    def __init__(self, theme: Theme, tasks: Tasks, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.theme = theme
        self._tasks = tasks
        self._work: asyncio.Task[Any] | None = None
        self._problems: dict[QWidget, Any] = {}
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(6)
        self.outcome = label("", "problem", wrap=True)
        self.outcome.setObjectName("outcome")
        self.outcome.hide()

    def add_field(
        self, title: str, field: QWidget, *, name: str, hint: str = "", beside: QWidget | None = None
    ) -> None:
        """A field with its title above and room for a problem below."""
        field.setObjectName(name)
        field.setAccessibleName(title)
        head = label(title, "label")
        head.setBuddy(field)
        self.body.addSpacing(4)
        self.body.addWidget(head)
        if beside is None:
            self.body.addWidget(field)
        else:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(field, 1)
            row.addWidget(beside)
            self.body.addLayout(row)
        if hint:
            self.body.addWidget(label(hint, "hint", wrap=True))
        problem = label("", "problem", wrap=True)
        problem.hide()
        self.body.addWidget(problem)
        self._problems[field] = problem

    def say_problem(self, field: QWidget, text: str) -> None:
        """Say what is wrong with a field; "" where nothing is."""
        problem = self._problems[field]
        problem.setText(text)
        problem.setVisible(bool(text))
        field.setAccessibleDescription(text)
        set_property(field, "wrong", bool(text))

    def problem_of(self, field: QWidget) -> str:
        """What is said to be wrong with a field."""
        return str(self._problems[field].text())

    def say(self, text: str, *, good: bool = False) -> None:
        """Say how it went, below all fields."""
        set_property(self.outcome, "role", "success" if good else "problem")
        self.outcome.setText(text)
        self.outcome.setVisible(bool(text))

    def run(self, work: Coroutine[Any, Any, None], *controls: QWidget) -> None:
        """Do `work` while `controls` rest; a failure is said in the sheet. Closing it stops the work."""
        self.say("")
        self._work = self._tasks.start(self._do(work, controls), name=self.objectName())

    async def _do(self, work: Coroutine[Any, Any, None], controls: tuple[QWidget, ...]) -> None:
        for control in controls:
            control.setEnabled(False)
        try:
            await work
        except PitbossError as error:
            self.say(str(error))
        finally:
            for control in controls:
                if isValid(control):  # closing the sheet deletes it while its work is being stopped
                    control.setEnabled(True)

    def stop(self) -> None:
        """Stop the work that is under way."""
        if self._work is not None:
            self._work.cancel()


class Form(Sheet):
    """A sheet that is one form."""

    def __init__(self, theme: Theme, tasks: Tasks, title: str, parent: QWidget, *, name: str) -> None:
        super().__init__(theme, title, parent, name=name)
        self.fields = Fields(theme, tasks, name=f"{name}Fields")
        self.body.addWidget(self.fields)
        self.outcome = self.fields.outcome
        self.add_field, self.say, self.run = self.fields.add_field, self.fields.say, self.fields.run
        self.say_problem, self.problem_of = self.fields.say_problem, self.fields.problem_of

    def done(self, result: int) -> None:
        if result != QDialog.DialogCode.Accepted:
            self.fields.stop()
        super().done(result)
