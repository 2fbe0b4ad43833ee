"""Which rulebook is in force: the one that a setting names, the data folder's copy, or the shipped one."""

from __future__ import annotations

from pathlib import Path

from app.settings import Settings
from pitboss.rulebook_watch import RulebookFile
from resources import shipped_rulebook

NAME = "pattern-factory.yaml"


def rulebook_path(settings: Settings) -> Path:
    """Never the current folder's: who starts the program in a foreign folder does not take its rules."""
    if settings.rulebook is not None:
        return settings.rulebook.expanduser().absolute()
    copy = settings.data_dir / NAME
    return copy if copy.exists() else shipped_rulebook()


async def open_rulebook(settings: Settings) -> RulebookFile:
    """The rulebook, loaded. Raises RulebookError where the one that was named on purpose cannot be used."""
    path = rulebook_path(settings)
    named = settings.rulebook is not None
    file = RulebookFile(path, fallback=None if named or path == shipped_rulebook() else shipped_rulebook())
    await file.open()
    return file
