"""A watchdog over the loop: how long it stalls, how often, and where.

A timer on the loop wakes every few milliseconds; what it comes too late is how long the loop did something else, at
most one tick less than it was. A stall's place is found by a thread that looks at the loop's stack while the timer is
late; it runs only while somebody wants to know.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from pitboss.diagnostics_models import LEVELS, Stall, Stalls
from pitboss.events import now

TICK_MS = 8
IDLE_TICK_MS = 100  # while nobody uses the window: fewer wakings, and stalls that nobody feels
KEPT = 5  # of the worst
DEEPEST = 24  # lines of a stack that are kept


class Watchdog(QObject):
    """Counts from its making until `close()`. It lives on the loop's thread."""

    def __init__(self, *, clock: Callable[[], float] = perf_counter, today: Callable[[], datetime] = now) -> None:
        super().__init__()
        self._clock, self._today = clock, today
        self._sampler: StackSampler | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.count_anew()
        self._timer.start()

    @property
    def stalls(self) -> Stalls:
        """What was counted so far."""
        return Stalls(self._since, tuple(self._counts), tuple(self._worst))

    def count_anew(self) -> None:
        """Forget what was counted."""
        self._since = self._today()
        self._counts = [0] * len(LEVELS)
        self._worst: list[Stall] = []
        self._last = self._clock()

    @Slot(object)
    def follow(self, state: Qt.ApplicationState) -> None:
        """Look less often while no window of ours is in use."""
        idle = state != Qt.ApplicationState.ApplicationActive
        self._timer.setInterval(IDLE_TICK_MS if idle else TICK_MS)
        self._last = self._clock()

    def watch_stacks(self, wanted: bool) -> None:
        """Look where the loop is when it stalls, from now on or no more."""
        if wanted and self._sampler is None:
            self._sampler = StackSampler(threading.get_ident(), lambda: self._last, self._clock)
        elif not wanted and self._sampler is not None:
            self._sampler.close()
            self._sampler = None

    def tick(self) -> None:
        """The loop is here again: was it late?"""
        moment = self._clock()
        late = (moment - self._last) * 1000 - self._timer.interval()
        self._last = moment
        stack = self._sampler.take() if self._sampler is not None else ""
        if late < LEVELS[0]:
            return
        for at, level in enumerate(LEVELS):
            self._counts[at] += late >= level
        if len(self._worst) < KEPT or late > self._worst[-1].ms:
            self._worst.append(Stall(self._today(), late, stack))
            self._worst.sort(key=lambda stall: -stall.ms)
            del self._worst[KEPT:]

    def close(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self.watch_stacks(False)


class StackSampler:
    """Looks, from a thread of its own, at the loop's stack once for each time that it is late."""

    def __init__(self, thread: int, last_tick: Callable[[], float], clock: Callable[[], float]) -> None:
        self._of, self._last_tick, self._clock = thread, last_tick, clock
        self._seen = ("", 0.0)  # a stack, and the tick since which the loop was away
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="stacks of a stalled loop", daemon=True)
        self._thread.start()

    def take(self) -> str:
        """The stack of the stall that ends now; "" where it was too short to be seen."""
        stack, _ = self._seen
        self._seen = ("", 0.0)
        return stack

    def close(self) -> None:
        """End the thread."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(TICK_MS / 1000):
            tick = self._last_tick()
            if (self._clock() - tick) * 1000 > LEVELS[0] + TICK_MS and self._seen[1] != tick:
                frame = sys._current_frames().get(self._of)
                if frame is not None:
                    self._seen = ("".join(traceback.format_stack(frame, DEEPEST)).rstrip(), tick)
