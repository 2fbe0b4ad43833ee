"""One export under way: told how far it is, ended, or stopped."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLocale, QObject, Signal

from pitboss.errors import PitbossError
from pitboss.export_models import ExportProgress
from pitboss.names import row_count
from pitboss.shapes import Shape
from pitboss.tasks import Tasks
from widgets.export.choice import ExportChoice
from widgets.ports import ShapedRows
from widgets.ports.exports import Exports


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written, and where."""

    source: ShapedRows
    shape: Shape
    choice: ExportChoice
    path: Path


class ExportJob(QObject):
    """Runs until it ends, whatever page is shown. Signals: ended(), whichever way; `state` says which."""

    ended = Signal()

    def __init__(self, tasks: Tasks, exports: Exports, wanted: Wanted, parent: QObject) -> None:
        super().__init__(parent)
        self._exports, self.wanted = exports, wanted
        self.progress = ExportProgress(0, 0)
        self.state = "running"  # then done, failed or stopped
        self.text = ""  # how it ended, in a sentence
        self._work: asyncio.Task[Any] = tasks.start(
            self._run(), name=f"export to {wanted.path.name}", says=f"the export to {wanted.path.name}"
        )

    def stop(self) -> None:
        """Want it no more: the query ends, and nothing of the file remains."""
        self._work.cancel()

    async def _run(self) -> None:
        wanted = self.wanted
        try:
            done = await self._exports.write(
                wanted.source, wanted.shape, wanted.path, wanted.choice.form,
                formula_safe=wanted.choice.formula_safe, on_progress=self._follow,
            )  # fmt: skip
        except PitbossError as error:
            self._end("failed", str(error))
        except asyncio.CancelledError:
            self._end("stopped", "Stopped. Nothing was written.")
            raise
        else:
            self._end("done", f"{row_count(done.rows)} · {size_text(done.bytes)} {done.note}".strip())

    def _follow(self, progress: ExportProgress) -> None:
        self.progress = progress  # looked at by whoever shows it, a few times a second

    def _end(self, state: str, text: str) -> None:
        self.state, self.text = state, text
        self.ended.emit()

    @property
    def words(self) -> str:
        """How far it is, or how it ended."""
        return progress_text(self.progress) if self.state == "running" else self.text


def progress_text(now: ExportProgress) -> str:
    """How far an export is: `120,000 of 1,000,000 rows · 34 MB`."""
    if not now.total:
        return "Counting the rows"
    if now.rows >= now.total:
        return "Putting the file in its place"
    return f"{now.rows:,} of {row_count(now.total)}" + (f" · {size_text(now.bytes)}" if now.bytes else "")


def size_text(size: int) -> str:
    """`34.0 MB`."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
