"""Which model translates what nobody else can: name, endpoint, key, and a button that tries it."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit
from shiboken6 import isValid

from pitboss.errors import PitbossError
from pitboss.models import ModelChoice
from pitboss.tasks import Tasks
from widgets.dialogs.form import Fields
from widgets.parts import button, ghost
from widgets.ports import Desk
from widgets.settings.local_models import LocalModelChips
from widgets.theme import Theme

ABOUT_KEY = "The key is kept in the system's keyring where there is one, and is never shown again."


class ModelForm(Fields):
    """Signals: saved(), once the choice is stored."""

    saved = Signal()

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk) -> None:
        super().__init__(theme, tasks, name="modelSettings")
        self._desk = desk
        self._before = desk.model()
        self._removes_key = False
        self.model, self.url, self.key = QLineEdit(self._before.model), QLineEdit(self._before.base_url), QLineEdit()
        self.model.setPlaceholderText("gpt-4o")
        self.url.setPlaceholderText("https://api.openai.com/v1")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText("A key is stored; type to replace it" if self._before.has_key else "sk-...")
        self.reveal = ghost(theme, "eye", name="revealButton", says="Show the key")
        self.reveal.setCheckable(True)
        self.reveal.toggled.connect(self._reveal)
        self.forget = button(theme, "Remove the stored key", "trash", name="removeKeyButton", role="small")
        self.forget.setCheckable(True)
        self.forget.setAutoDefault(False)
        self.forget.setVisible(self._before.has_key)
        self.forget.toggled.connect(self._remove_key)
        self.add_field("Model", self.model, name="modelName")
        self.add_field("Endpoint", self.url, name="modelUrl", hint="Any service that speaks OpenAI's protocol")
        self.local = LocalModelChips(theme)
        self.local.chosen.connect(self._choose_local)
        self.body.addWidget(self.local)
        self.add_field("Key", self.key, name="modelKey", hint=ABOUT_KEY, beside=self.reveal)
        self.body.addWidget(self.forget)
        self.body.addWidget(self.outcome)
        self.body.addLayout(self._foot())
        for field in (self.model, self.url, self.key):
            field.textEdited.connect(lambda _text: self._edited())
            field.returnPressed.connect(self.submit)

    def _foot(self) -> QHBoxLayout:
        self.test = button(self.theme, "Test", "plug", name="testButton")
        self.test.clicked.connect(self.try_it)
        self.save = button(self.theme, "Save the model", name="saveButton", role="primary")
        self.save.clicked.connect(self.submit)
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(8)
        for made in (self.test, self.save):
            made.setAutoDefault(False)
        row.addWidget(self.test)
        row.addStretch()
        row.addWidget(self.save)
        return row

    def choice(self) -> ModelChoice:
        """What the form says. A key that was not touched stays as it is."""
        typed = self.key.text().strip()
        key = typed or ("" if self._removes_key else None)
        has_key = bool(typed) or (self._before.has_key and not self._removes_key)
        return ModelChoice(self.model.text().strip(), self.url.text().strip(), key, has_key)

    def look_around(self) -> None:
        """See which models run on this machine."""
        self._tasks.start(self._look_around(), name="look for models on this machine")

    async def _look_around(self) -> None:
        try:
            found = await self._desk.local_models()
        except PitbossError:
            return  # it is an offer: nobody has asked for it
        if isValid(self):
            self.local.show_found(found)

    def _choose_local(self, model: str, base_url: str) -> None:
        self.model.setText(model)
        self.url.setText(base_url)
        self._edited()
        self.save.setFocus()

    def try_it(self) -> None:
        """Ask the model something small."""
        if self._is_right():
            self.run(self._test(self.choice()), self.test, self.save)
            self.say("Asking the model", good=True)

    def submit(self) -> None:
        """Store the choice."""
        if self._is_right() and self.save.isEnabled():
            self.run(self._store(self.choice()), self.test, self.save)

    def _is_right(self) -> bool:
        choice, url = self.choice(), QUrl(self.url.text().strip(), QUrl.ParsingMode.StrictMode)
        wrong_model = "" if choice.model else "Name a model, for example gpt-4o."
        good_url = not choice.base_url or (url.isValid() and url.scheme() in ("http", "https") and bool(url.host()))
        wrong_url = "" if good_url else "Begin the address with http:// or https:// and a host."
        self.say_problem(self.model, wrong_model)
        self.say_problem(self.url, wrong_url)
        return not (wrong_model or wrong_url)

    async def _test(self, choice: ModelChoice) -> None:
        self.say(await self._desk.test_model(choice), good=True)

    async def _store(self, choice: ModelChoice) -> None:
        await self._desk.save_model(choice)
        self._show_kept(choice)
        self.say("The model is saved.", good=True)
        self.saved.emit()

    def _show_kept(self, choice: ModelChoice) -> None:
        """Show that the choice is stored: the key is not shown again."""
        self._before = choice
        self.key.clear()
        self.forget.setChecked(False)
        self.forget.setVisible(choice.has_key)
        self.key.setPlaceholderText("A key is stored; type to replace it" if choice.has_key else "sk-...")

    def _edited(self) -> None:
        self.say("")
        for field in (self.model, self.url):
            self.say_problem(field, "")

    def _reveal(self, shown: bool) -> None:
        self.key.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.theme.dress(self.reveal, "eye-off" if shown else "eye", "muted")
        says = "Hide the key" if shown else "Show the key"
        self.reveal.setToolTip(says)
        self.reveal.setAccessibleName(says)

    def _remove_key(self, removed: bool) -> None:
        self._removes_key = removed
        self.forget.setText("Keep the stored key" if removed else "Remove the stored key")
        self.key.setPlaceholderText(
            "The key is removed when you save" if removed else "A key is stored; type to replace it"
        )
