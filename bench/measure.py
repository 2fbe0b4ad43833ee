"""What a bench gives: a figure beside its bar. And percentiles, for the machine is never quiet."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. A figure without a bar is told for comparison, and is always good."""

    what: str
    measured: float
    unit: str
    bar: float | None = None

    @property
    def good(self) -> bool:
        """Whether the bar is held."""
        return self.bar is None or self.measured <= self.bar


def p50(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def p99(values: Sequence[float]) -> float:
    """The 99th of a hundred: one of a hundred is worse."""
    return statistics.quantiles(values, n=100, method="inclusive")[98]


def print_table(figures: Iterable[Figure]) -> bool:
    """Print the figures; whether all are good."""
    lines = [("what", "measured", "bar", "ok"), *map(_line, figures)]
    widths = [max(len(line[at]) for line in lines) for at in range(4)]
    for line in lines:
        print(" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    return not any(line[3] == "no" for line in lines)


def _line(figure: Figure) -> tuple[str, str, str, str]:
    if figure.bar is None:
        return figure.what, f"{figure.measured:.2f} {figure.unit}", "-", "-"
    ok = "yes" if figure.good else "no"
    return figure.what, f"{figure.measured:.2f} {figure.unit}", f"{figure.bar:g} {figure.unit}", ok
