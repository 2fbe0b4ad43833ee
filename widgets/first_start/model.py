"""Second step: a model for what the translator does not understand, or none."""

from __future__ import annotations

from PySide6.QtCore import Signal

from pitboss.tasks import Tasks
from widgets.dialogs.model_settings import ModelForm
from widgets.first_start.choice import Choice, Choices
from widgets.first_start.step import Step
from widgets.ports import Desk
from widgets.theme import Theme

AS_IS, MODEL = "no-model", "model"


class ModelStep(Step):
    """Signals: saved(), a model was set up."""

    saved = Signal()
    name = "Model"

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk) -> None:
        super().__init__(
            "firstModel", "Do you want a model to help?",
            "Most rules are translated on this machine. A model is asked only for what is left; it is told the names "
            "of your tables and columns, and never a row.",
        )  # fmt: skip
        self.form = ModelForm(theme, tasks, desk)
        self.form.save.hide()  # going on saves
        self.form.saved.connect(self._saved)
        kept = desk.model().has_key
        as_is = Choice(
            AS_IS,
            "Keep the model that is set up" if kept else "No model",
            f"{desk.model().model} is asked."
            if kept
            else "Reviewed and translated rules work. Nothing leaves this machine. The settings have this at any time.",
        )
        model = Choice(
            MODEL,
            "Set up another model" if kept else "Set up a model",
            "OpenAI, or any service that speaks its protocol, also one on this machine.",
        )
        model.add(self.form)
        self.choices = Choices(as_is, model, name="firstModelChoices", says="A model")
        self.choices.choose(AS_IS)
        model.radio.toggled.connect(lambda on: self.form.look_around() if on else None)
        self.column.addWidget(self.choices)
        self.column.addStretch(1)

    @property
    def go_on(self) -> str:
        return "Save and continue" if self.choices.key == MODEL else super().go_on

    def leave(self) -> None:
        if self.choices.key == MODEL:
            self.form.submit()
        else:
            self.done.emit()

    def _saved(self) -> None:
        self.saved.emit()
        self.done.emit()

    def take_focus(self) -> None:
        self.choices.focus_chosen()
