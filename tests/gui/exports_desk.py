"""Exports in memory: files of a few words, which can be held back and made to fail."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from pitboss.errors import PitbossError
from pitboss.export_models import Exported, ExportProgress, Format, OnProgress
from pitboss.shapes import Shape


class MemoryExports:
    """`asked` remembers what was to be written; `gate` holds the end back, `fails` is raised."""

    def __init__(self) -> None:
        self.asked: list[tuple[Shape, Path, Format, bool]] = []
        self.gate: asyncio.Event | None = None
        self.fails: PitbossError | None = None
        self.stopped: list[str] = []
        self.progress = ExportProgress(120_000, 1_000_000, 34_000_000)
        self.note = ""

    async def write(
        self, source: Any, shape: Shape, path: Path, form: Format, *, formula_safe: bool, on_progress: OnProgress
    ) -> Exported:
        self.asked.append((shape, path, form, formula_safe))
        on_progress(self.progress)
        try:
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.stopped.append(path.name)
            raise
        if self.fails is not None:
            raise self.fails
        rows = len(source.ordered(shape))
        return Exported(path, rows, self.note, 2_048)
