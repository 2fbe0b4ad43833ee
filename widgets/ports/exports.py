"""What an export asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from pitboss.export_models import Exported, Format, OnProgress
from pitboss.shapes import Shape
from widgets.ports.rows import ShapedRows


class Exports(Protocol):
    """Files of rows, streamed from where they are."""

    async def write(
        self,
        source: ShapedRows,
        shape: Shape,
        path: Path,
        form: Format,
        *,
        formula_safe: bool,
        on_progress: OnProgress,
    ) -> Exported:
        """Write the rows of `source` that `shape` shows, in its order, to `path`.

        A file of that name is replaced at the end; where it fails or is cancelled, nothing is left behind. Raises
        PitbossError with a sentence to show.
        """
