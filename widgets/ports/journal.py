"""The journal of views, as the window reads it and takes steps back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pitboss.journal_models import Entry
from pitboss.upkeep_models import Preview


class Journal(Protocol):
    """Each method raises PitbossError with a sentence to show. Cancelling any of it ends the query, too."""

    async def page(
        self, search: str = "", *, view: str = "", limit: int, before: int | None = None, after: int | None = None
    ) -> list[Entry]:
        """Steps that hold all words of `search`, newest first, at most `limit`: the newest, those older than `before`,
        or those just newer than `after`. `view`: only of a view of that name."""

    async def count(self, search: str = "", *, view: str = "") -> int:
        """How many steps there are of those."""

    async def verify(self) -> list[str]:
        """What is wrong with the chain, a sentence each; none where it is intact."""

    async def preview(self, step: int) -> Preview:
        """What taking a step back would do, or why it cannot be."""

    async def undo(self, step: int) -> str:
        """Take a step back: a sentence that says what was done."""

    async def preview_conversation(self, conversation: int) -> Preview:
        """What taking back all of a conversation would do, or why it cannot be."""

    async def undo_conversation(self, conversation: int) -> str:
        """Take back all that a conversation has done to views: a sentence that says what was done."""

    async def export(self, path: Path, told: Callable[[int], None]) -> int:
        """Write all steps to a file, a line of JSON each: how many. `told` hears how many so far. The file is whole, or
        not there."""
