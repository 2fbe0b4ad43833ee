"""The pauses between attempts to connect: why there is one, how long it still is, and a way to end it now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from app.subscribers import Subscribers, Unsubscribe


class Pauses:
    """One after the other. `why` says what the last attempt failed with; whoever makes the attempts keeps it."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.why = ""
        self._clock = clock
        self._until: float | None = None
        self._hurry = asyncio.Event()
        self._on_change: Subscribers[Callable[[], None]] = Subscribers()

    @property
    def left(self) -> float | None:
        """The seconds until the next attempt; None while there is no pause."""
        return None if self._until is None else max(self._until - self._clock(), 0.0)

    def on_change(self, callback: Callable[[], None]) -> Unsubscribe:
        """Tell of each pause that begins or ends. The returned function ends that."""
        return self._on_change.add(callback)

    def end(self) -> None:
        """Do not wait for the end of the pause."""
        self._hurry.set()

    async def wait(self, seconds: float) -> None:
        """Pause, at most for so long."""
        self._hurry.clear()
        self._set(self._clock() + seconds)
        try:
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        except TimeoutError:
            pass
        finally:
            self._set(None)

    def _set(self, until: float | None) -> None:
        self._until = until
        self._on_change.tell()
