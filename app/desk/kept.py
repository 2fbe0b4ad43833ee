"""What the chat keeps until its next start, in a file of its own: read once, written behind everybody's back."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from pathlib import Path

from pitboss.conversation_models import Kept
from pitboss.tasks import Tasks

log = logging.getLogger(__name__)
MOST_DRAFTS = 100  # of the conversations that were last typed in


class KeptFile:
    """The file at `path`. It holds what a person typed, so that nobody else may read it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tasks = Tasks()
        self._next: Kept | None = None
        self._writer: asyncio.Task[None] | None = None

    async def read(self) -> Kept:
        """What is kept. A file that is not there or cannot be read is an empty one."""
        try:
            return _from_text(await asyncio.to_thread(self._path.read_text, "utf-8"))
        except FileNotFoundError:
            return Kept()
        except (OSError, ValueError) as error:
            log.warning("What the chat kept cannot be read: %s", error)
            return Kept()

    def write(self, kept: Kept) -> None:
        """Write that, after what is being written now; of several that wait, the last one."""
        self._next = kept
        if self._writer is None or self._writer.done():
            self._writer = self._tasks.start(self._write_all(), name="keep the chat's draft")

    async def aclose(self) -> None:
        """Write what waits, and end. Safe to call twice."""
        if self._writer is not None:
            await asyncio.wait([self._writer])
        await self._tasks.aclose()

    async def _write_all(self) -> None:
        while (kept := self._next) is not None:
            self._next = None
            try:
                await asyncio.to_thread(_put, self._path, _as_text(kept))
            except OSError as error:
                log.warning("What the chat keeps cannot be written: %s", error)


def _put(path: Path, text: str) -> None:
    """Replace the file at once, so that it is never half of it."""
    draft = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def _as_text(kept: Kept) -> str:
    drafts = dict(list(kept.drafts.items())[-MOST_DRAFTS:])
    return json.dumps({"conversation": kept.conversation, "drafts": drafts}, ensure_ascii=False, indent=1)


def _from_text(text: str) -> Kept:
    """Raises ValueError for what was not written here."""
    match json.loads(text):
        case {"conversation": int() | None as conversation, "drafts": dict() as drafts}:
            return Kept(conversation, {int(number): str(draft) for number, draft in drafts.items()})
    raise ValueError("it is of another form")
