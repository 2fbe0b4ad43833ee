"""The window's dialogs, opened over it: the form for a pattern, the settings, a word about the product."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from pitboss.errors import PitbossError
from pitboss.tasks import Tasks
from widgets.dialogs.add_pattern import AddPattern
from widgets.dialogs.confirm import About
from widgets.dialogs.shortcuts import Shortcuts
from widgets.palette import Command, Palette
from widgets.ports import Desk
from widgets.settings.catalogue import DATABASE, MODEL
from widgets.settings.sheet import SettingsSheet
from widgets.theme import Density, Mode, Theme


class WindowDialogs(QObject):
    """Signals: pattern_added(int), its id; model_saved(); failed(str), what could not be kept;
    coloured(str), the colour of the database that is open."""

    pattern_added = Signal(int)
    model_saved = Signal()
    failed = Signal(str)
    coloured = Signal(str)

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk, window: QWidget, version: str) -> None:
        super().__init__(window)
        self._theme, self._tasks, self._desk, self._window, self._version = theme, tasks, desk, window, version

    def add_pattern(self) -> None:
        """The form for a new pattern."""
        form = AddPattern(self._theme, self._tasks, self._desk.add_pattern, self._window)
        form.added.connect(self.pattern_added)
        form.open()

    def show_settings(self, section: str = DATABASE.key) -> None:
        """The settings, at a section."""
        sheet = SettingsSheet(self._theme, self._tasks, self._desk, self._window, section)
        sheet.model_saved.connect(self.model_saved)
        sheet.kept.connect(self._look)
        sheet.coloured.connect(self.coloured)
        sheet.open()

    def show_model(self) -> None:
        """The settings of the model."""
        self.show_settings(MODEL.key)

    def keep_mode(self, mode: str) -> None:
        """Be light or dark from now on, and at the next start."""
        self._look("appearance", mode)
        self._tasks.start(self._keep("appearance", mode), name="keep the appearance")

    async def _keep(self, name: str, text: str) -> None:
        try:
            await self._desk.save_setting(name, text)
        except PitbossError as error:
            self.failed.emit(str(error))

    def _look(self, name: str, text: str) -> None:
        match name:
            case "appearance":
                self._theme.set_mode(cast("Mode", text))
            case "text_size":
                self._theme.set_text_scale(int(text) / 100)
            case "density":
                self._theme.set_density(cast("Density", text))
            case "motion":
                self._theme.set_reduced_motion(text == "reduced")

    def show_palette(self, commands: Sequence[Command]) -> None:
        """Everything there is to do."""
        Palette(self._theme, commands, self._window).open()

    def show_shortcuts(self, actions: Iterable[QAction]) -> None:
        """All that the keyboard does."""
        Shortcuts(self._theme, actions, self._window).open()

    def show_about(self) -> None:
        """What this is."""
        About(self._theme, self._version, self._window).open()
