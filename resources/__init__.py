"""Data that ships with the product: migrations, sample content, icons, fonts, themes, allow-lists."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. `resource("icons", "search.svg")`. Does not check that it exists."""
    return _HERE.joinpath(*parts)


def shipped_rulebook() -> Path:
    """The rulebook that ships with the product: packed into `resources` in a wheel, at the top of a source tree."""
    packed = resource("pattern-factory.yaml")
    return packed if packed.exists() else _HERE.parent / "pattern-factory.yaml"
