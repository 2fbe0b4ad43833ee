"""One setting: its title, where its value came from, a control, a hint, and a way back to the default."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pitboss.models import SettingValue
from widgets.parts import Segments, button, ghost, label, set_property
from widgets.settings.catalogue import Setting
from widgets.theme import Theme

NUMBER_WIDTH = 190
AT_START = "Kept. It takes effect at the next start."


class SettingRow(QWidget):
    """Told what is kept by `show_value`. Signals: changed(str), what a person has set; reset_wanted()."""

    changed = Signal(str)
    reset_wanted = Signal()

    def __init__(self, theme: Theme, setting: Setting) -> None:
        super().__init__()
        self.setObjectName(f"setting-{setting.name}")
        self.setting = setting
        self._theme = theme
        self._shown = SettingValue(setting.name, "", "")
        self.field, self.choice = QLineEdit(), Segments(setting.choices, name=setting.name, says=setting.title)
        self.source = label("", "stamp")
        self.reset = ghost(theme, "history", name="resetButton", says="Back to the default", size=14)
        self.reset.clicked.connect(self.reset_wanted)
        self.note, self.problem = label("", "small", wrap=True), label("", "problem", wrap=True)
        self.tools = QHBoxLayout()
        self._lay_out()
        self.choice.chosen.connect(self.changed)
        self.field.editingFinished.connect(self._finished)
        self.field.textEdited.connect(lambda _text: self.say_problem(""))

    def _lay_out(self) -> None:
        setting = self.setting
        title = label(setting.title, "label")
        title.setBuddy(self.field)
        self.field.setObjectName(f"field-{setting.name}")
        self.field.setAccessibleName(setting.title)
        head = QHBoxLayout()
        head.setSpacing(4)
        for part in (title, None, self.source, self.reset):
            head.addWidget(part) if part is not None else head.addStretch()
        self.tools.setSpacing(8)
        self.tools.addWidget(self.choice if setting.control == "choice" else self.field)
        self.field.setVisible(setting.control != "choice")
        self.choice.setVisible(setting.control == "choice")
        if setting.control == "number":
            self.field.setFixedWidth(NUMBER_WIDTH)
            self.tools.addWidget(label(setting.unit, "small"))
        if setting.control in ("number", "choice"):
            self.tools.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(self.tools)
        if setting.hint:
            column.addWidget(label(setting.hint, "hint", wrap=True))
        for part in (self.note, self.problem):
            part.hide()
            column.addWidget(part)

    def add_apply(self) -> None:
        """Keep what is typed by a button, not as soon as the field is left: it is worth a test before."""
        self.field.editingFinished.disconnect(self._finished)
        self.field.returnPressed.connect(self._finished)
        apply = button(self._theme, "Save", name=f"save-{self.setting.name}")
        apply.setAutoDefault(False)
        apply.clicked.connect(self._finished)
        self.tools.addWidget(apply)

    def show_value(self, value: SettingValue) -> None:
        """Show what is kept, and where it came from."""
        self._shown = value
        secret = self.setting.control == "secret"
        if self.setting.control == "choice":
            self.choice.choose(value.text)
        else:
            self.field.setText("" if secret else value.text)
        if secret:
            self.field.setPlaceholderText(f"{value.text}; type to replace it" if value.text else "postgresql://")
        self.field.setEnabled(not value.locked)
        self.choice.setEnabled(not value.locked)
        words = {"default": "default", "settings.toml": "set here"}
        self.source.setText(words.get(value.origin, f"locked: set by {value.source}"))
        self.reset.setVisible(value.origin == "settings.toml")
        says = f"Back to {value.default}" if value.default and not secret else "Back to the default"
        self.reset.setToolTip(says)
        self.reset.setAccessibleName(f"{self.setting.title}: {says[:1].lower()}{says[1:]}")
        self.note.setText(AT_START if value.waits else "")
        self.note.setVisible(value.waits)
        self.say_problem("")

    def say_problem(self, text: str) -> None:
        """Say what is wrong; "" where nothing is."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.field.setAccessibleDescription(text or self.setting.hint)
        set_property(self.field, "wrong", bool(text))

    def holds(self, words: list[str]) -> bool:
        """Whether each of these words is in what the row says."""
        setting = self.setting
        said = f"{setting.title} {setting.hint} {setting.name} {setting.unit} {setting.words}"
        said = " ".join([said, *(word for _, word in setting.choices)]).casefold()
        return all(word in said for word in words)

    def _finished(self) -> None:
        text = self.field.text().strip()
        kept = "" if self.setting.control == "secret" else self._shown.text
        if text != kept and not self._shown.locked:
            self.changed.emit(text)
