"""The window's dialogs, opened over it: the form for a pattern, the model's settings, a word about the product."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pitboss.tasks import Tasks
from widgets.dialogs.add_pattern import AddPattern
from widgets.dialogs.confirm import About
from widgets.dialogs.model_settings import ModelSettings
from widgets.ports import Desk
from widgets.theme import Theme


class WindowDialogs(QObject):
    """Signals: pattern_added(int), its id; model_saved()."""

    pattern_added = Signal(int)
    model_saved = Signal()

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk, window: QWidget, version: str) -> None:
        super().__init__(window)
        self._theme, self._tasks, self._desk, self._window, self._version = theme, tasks, desk, window, version

    def add_pattern(self) -> None:
        """The form for a new pattern."""
        form = AddPattern(self._theme, self._tasks, self._desk.add_pattern, self._window)
        form.added.connect(self.pattern_added)
        form.open()

    def show_model(self) -> None:
        """The form for the model."""
        form = ModelSettings(self._theme, self._tasks, self._desk, self._window)
        form.saved.connect(self.model_saved)
        form.open()

    def show_about(self) -> None:
        """What this is."""
        About(self._theme, self._version, self._window).open()
