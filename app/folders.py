"""Folders of the user's own."""

from __future__ import annotations

from pathlib import Path


def private_folder(folder: Path) -> Path:
    """Make `folder` where there is none yet, its user's alone; those above it are made as usual. Raises OSError."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder
