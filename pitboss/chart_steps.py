"""Round steps: how wide the bars of a histogram are, and what a line's points put together."""

from __future__ import annotations

import math

from pitboss.chart_models import Unit

DAY = 86_400.0
UNITS: tuple[tuple[Unit, float], ...] = (
    ("day", DAY), ("week", 7 * DAY), ("month", 30 * DAY), ("quarter", 91 * DAY), ("year", 365 * DAY)
)  # fmt: skip
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
FEWEST_BINS, MOST_BINS = 6, 40


def round_step(rough: float) -> float:
    """The next 1, 2, 2.5 or 5 times a power of ten that is at least `rough`."""
    if not rough > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next((factor * power for factor in _ROUND if factor * power >= rough * 0.999_999), 10 * power)


def bin_step(low: float, high: float, rows: int, *, whole: bool = False) -> float:
    """The width of a histogram's bars: about twice the cube root of the rows (Rice), as a round number."""
    bins = min(max(round(2 * rows ** (1 / 3)), FEWEST_BINS), MOST_BINS)
    step = round_step((high - low) / bins) if high > low else max(abs(low) * 0.1, 1.0)
    return max(step, 1.0) if whole else step


def line_step(low: float, high: float, most: int) -> float:
    """How much of the axis becomes one point, so that there are at most `most`; a round number."""
    return round_step((high - low) / max(most - 2, 1))
