"""How far an export has come."""

from __future__ import annotations

from pitboss.export_models import ExportProgress, OnProgress


def untold(_progress: ExportProgress) -> None:
    """For exports that nobody watches."""


class Progress:
    """Counts rows and bytes and tells of them."""

    def __init__(self, total: int, tell: OnProgress) -> None:
        self._total, self._tell = total, tell
        self._rows = self._bytes = 0

    def add(self, rows: int, size: int = 0) -> None:
        """So many more. A text of several lines may count as several rows, but there are never more than in all."""
        self._rows = min(self._rows + rows, self._total)
        self._bytes += size
        self._tell(ExportProgress(self._rows, self._total, self._bytes))

    def end(self, rows: int, size: int) -> None:
        """All are done: this is what there is."""
        self._tell(ExportProgress(rows, rows, size))
