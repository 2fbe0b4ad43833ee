"""The formats of exports, and which one a file's name asks for."""

from __future__ import annotations

from pathlib import Path

from pitboss.errors import BadRequest
from pitboss.export_models import FORMATS, Format

__all__ = ["FORMATS", "Format", "format_of"]

_BY_EXTENSION: dict[str, Format] = {
    ".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".xlsx": "xlsx", ".md": "md",
    ".markdown": "md",
}  # fmt: skip


def format_of(path: Path) -> Format:
    """The format that the name of a file asks for. Raises BadRequest."""
    found = _BY_EXTENSION.get(path.suffix.lower())
    if found is None:
        known = ", ".join(_BY_EXTENSION)
        raise BadRequest(f"{path.name} has no extension of a known format. Use one of {known}, or name the format.")
    return found
