"""The colours of series: one accent, then colours that differ for people who see few of them, and shapes besides."""

from __future__ import annotations

from PySide6.QtGui import QColor

from widgets.theme import Theme

# Found by search: each pair is 0.11 apart in OKLab for every common way of seeing colours; a test measures it.
ON_LIGHT = ("#0270B0", "#D4711F", "#311852", "#976263", "#8891C0", "#8A3204", "#20408B", "#561402")
ON_DARK = ("#4FB3EC", "#F0A35B", "#ECECA6", "#A3517E", "#85E3EC", "#B58581", "#71790C", "#4B88CB")
DASHES: tuple[tuple[float, ...], ...] = ((), (5, 3), (1.5, 2.5), (7, 2.5, 1.5, 2.5))


def series_color(theme: Theme, number: int, *, is_rest: bool = False) -> QColor:
    """The colour of a series; all others together are grey."""
    if is_rest:
        return theme.color("faint")
    colors = ON_DARK if theme.is_dark else ON_LIGHT
    return QColor(colors[number % len(colors)])
