"""SIGINT and SIGTERM end a command by cancelling it, so that it cleans up; the reason says which of the two it was."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

Result = TypeVar("Result")
INTERRUPT, TERMINATE = "interrupted", "terminated"
_REASONS = {signal.SIGINT: INTERRUPT, signal.SIGTERM: TERMINATE}


async def interruptible(work: Coroutine[Any, Any, Result]) -> Result:
    """Await `work`; a signal cancels it with a CancelledError that holds the reason."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number, reason in _REASONS.items():
        with suppress(NotImplementedError):  # Windows: Ctrl-C arrives as KeyboardInterrupt
            loop.add_signal_handler(number, task.cancel, reason)
    return await task
