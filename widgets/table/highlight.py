"""Where a cell's text holds what is searched for, and the mark behind it."""

from __future__ import annotations

import re
from typing import cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QTextLayout

_WIDE = 1e6  # px: no line is broken
MOST = 20  # marks in one cell
_APART = "[\u202f\u00a0 .,'’]?"  # what the locale puts between the figures of a number


class Marks:
    """What is searched for, as something to find in texts that are shown."""

    def __init__(self, sought: str = "") -> None:
        words = sought.split()
        self._in_texts = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE) if words else None
        figures = _APART.join(map(re.escape, sought.strip())) if words else ""
        self._in_numbers = re.compile(figures, re.IGNORECASE) if figures else None

    def __bool__(self) -> bool:
        return self._in_texts is not None

    def find(self, text: str, *, number: bool = False) -> list[tuple[int, int]]:
        """Where it stands in `text`: beginnings and ends. In a number, separators do not count."""
        pattern = self._in_numbers if number else self._in_texts
        if pattern is None:
            return []
        return [found.span() for _, found in zip(range(MOST), pattern.finditer(text), strict=False)]


def paint_marks(
    painter: QPainter, place: QPointF, height: float, text: str, font: QFont, spans: list[tuple[int, int]],
    ground: QColor, edge: QColor,
) -> None:  # fmt: skip
    """Paint a ground and a line below it for each span of a text that is drawn at `place`, in any script."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(_WIDE)
    layout.endLayout()
    for first, last in spans:
        ends = sorted(cast("tuple[float, int]", line.cursorToX(at))[0] for at in (first, last))
        box = QRectF(place.x() + ends[0] - 1, place.y(), ends[1] - ends[0] + 2, height)
        painter.fillRect(box, ground)
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), edge)
