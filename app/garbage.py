"""Garbage is collected on Qt's thread alone.

Python collects on whatever thread happens to allocate. There, a widget in a reference cycle is destroyed on a worker's
thread, and Qt crashes (seen: a segmentation fault in the second or third window of one process).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500


class MainThreadCollector(QObject):
    """Takes Python's automatic collection over, from its making until `close()`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(EVERY_MS)

    def collect(self) -> None:
        """Collect the oldest generation that is due, as Python itself would."""
        counts = gc.get_count()
        due = [age for age, (count, limit) in enumerate(zip(counts, self._thresholds, strict=True)) if count > limit]
        if due:
            gc.collect(due[-1])

    def close(self) -> None:
        """Collect what is left, and give the collection back to Python."""
        self._timer.stop()
        gc.collect()
        gc.enable()
