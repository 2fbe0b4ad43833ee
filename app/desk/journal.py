"""The journal of views, as the window asks for it: `widgets.ports.Journal` over an Application."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import IO

from app.assembly import Application
from app.upkeep import Upkeep
from pitboss.errors import BadRequest
from pitboss.export.beside import beside
from pitboss.journal_models import Entry
from pitboss.names import counted
from pitboss.store import conversations
from pitboss.store.failures import told_plainly
from pitboss.upkeep_models import Preview

AT_ONCE = 500  # lines that are written together


class DeskJournal:
    """What the terminal can do with the journal, in pages, said before it is done, and streamed to a file."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._upkeep = Upkeep(application, application.actor)

    async def page(
        self, search: str = "", *, view: str = "", limit: int, before: int | None = None, after: int | None = None
    ) -> list[Entry]:
        """Steps that are found, newest first."""
        return await self._upkeep.journal(search, view=view, limit=limit, before=before, after=after)

    async def count(self, search: str = "", *, view: str = "") -> int:
        """How many steps there are of those."""
        return await self._upkeep.count(search, view=view)

    async def verify(self) -> list[str]:
        """What is wrong with the chain, a sentence each."""
        return await self._upkeep.verify()

    async def preview(self, step: int) -> Preview:
        """What taking a step back would do, or why it cannot be."""
        with told_plainly():
            return await self._upkeep.undo.preview(step)

    async def undo(self, step: int) -> str:
        """Take a step back: a sentence."""
        return (await self._upkeep.undo_step(step)).message

    async def preview_conversation(self, conversation: int) -> Preview:
        """What taking back all of a conversation would do, with what the conversation is called."""
        with told_plainly():
            found = await self._upkeep.undo.preview_conversation(conversation)
            title = await self._title(conversation)
        return Preview(f"“{title}”: {found.says}" if title else found.says, found.possible)

    async def _title(self, conversation: int) -> str:
        try:
            async with self._application.database.connection() as connection:
                return (await conversations.conversation(connection, conversation)).title
        except BadRequest:  # it was removed for good; what it has done remains
            return ""

    async def undo_conversation(self, conversation: int) -> str:
        """Take back all that a conversation has done to views: a sentence."""
        done = await self._upkeep.undo_conversation(conversation)
        return f"{counted(len(done), 'step')} of the conversation {'is' if len(done) == 1 else 'are'} undone."

    async def export(self, path: Path, told: Callable[[int], None]) -> int:
        """Write all steps to a file that is whole, or not there: how many."""
        written, lines = 0, list[str]()
        async with beside(path) as draft:
            file = await asyncio.to_thread(draft.open, "w", encoding="utf-8", newline="\n")
            try:
                async for line in self._upkeep.export():
                    lines.append(f"{line}\n")
                    if len(lines) == AT_ONCE:
                        written += await _write(file, lines)
                        told(written)
                written += await _write(file, lines)
            finally:
                await asyncio.shield(asyncio.to_thread(file.close))
        told(written)
        return written


async def _write(file: IO[str], lines: list[str]) -> int:
    """Write the lines, and forget them: how many there were."""
    text, count = "".join(lines), len(lines)
    lines.clear()
    await asyncio.to_thread(file.write, text)
    return count
