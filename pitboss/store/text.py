"""Text on its way into PostgreSQL, which takes no NUL and no lone surrogate."""

from __future__ import annotations


def storable(text: str) -> str:
    """`text` as a column takes it, also where it is JSON: what cannot be stored becomes a replacement character."""
    harmless = text.replace("\x00", "\ufffd").replace("\\u0000", "\\ufffd")
    return harmless.encode("utf-8", "replace").decode("utf-8")


def literally(word: str) -> str:
    """`word` in a pattern of LIKE that finds it alone."""
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
