"""The button that writes the journal to a file, says how far it is, and stops that."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from pitboss.errors import PitbossError
from pitboss.names import counted
from pitboss.tasks import Tasks
from widgets.parts import button
from widgets.ports.journal import Journal
from widgets.theme import Theme


class JournalExport(QObject):
    """Owns the button. Signals: done(str) and failed(str), sentences to show."""

    done = Signal(str)
    failed = Signal(str)

    def __init__(self, theme: Theme, tasks: Tasks, journal: Journal) -> None:
        super().__init__()
        self._theme, self._tasks, self._journal = theme, tasks, journal
        self._running: asyncio.Task[Any] | None = None
        self.button = button(theme, "Export", "download", name="exportJournalButton", tip="All steps as JSON Lines")
        self.button.clicked.connect(self._ask_or_stop)

    def _ask_or_stop(self) -> None:
        if self._running is not None and not self._running.done():
            self._running.cancel()
            return
        dialog = QFileDialog(self.button.window(), "Export the journal", "journal.jsonl", "JSON Lines (*.jsonl)")
        dialog.setObjectName("exportJournal")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("jsonl")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def write(self, path: Path) -> None:
        """Write all steps to a file."""
        self._running = self._tasks.start(self._write(path), name="export the journal", says="the journal's export")

    async def _write(self, path: Path) -> None:
        self._offer("Stop", "stop")
        try:
            steps = await self._journal.export(path, lambda so_far: self.button.setText(f"Stop, {so_far:,} written"))
        except PitbossError as error:
            self.failed.emit(str(error))
        except asyncio.CancelledError:
            self.done.emit("The export is stopped. Nothing of it is left.")
            raise
        else:
            self.done.emit(f"{path.name} holds {counted(steps, 'step')}.")
        finally:
            self._offer("Export", "download")

    def _offer(self, text: str, icon: str) -> None:
        self.button.setText(text)
        self.button.setAccessibleName(text)
        self._theme.dress(self.button, icon)
