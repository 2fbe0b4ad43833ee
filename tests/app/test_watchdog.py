"""The watchdog over the loop: what counts as a stall, and where it was."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.rule_times import RuleTimes
from app.watchdog import IDLE_TICK_MS, TICK_MS, Watchdog
from pitboss.events import Progress, RuleFailed, RuleResult

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def dog(qapp: QApplication, clock: Clock) -> Iterator[Watchdog]:
    made = Watchdog(clock=clock, today=lambda: NOON)
    made._timer.stop()  # the test ticks
    yield made
    made.close()


def tick_after(dog: Watchdog, clock: Clock, ms: float) -> None:
    """The next tick comes after `ms`."""
    clock.seconds += ms / 1000
    dog.tick()


def test_a_tick_in_time_is_no_stall(dog: Watchdog, clock: Clock) -> None:
    for _ in range(50):
        tick_after(dog, clock, TICK_MS + 2)
    assert dog.stalls.counts == (0, 0, 0)
    assert dog.stalls.longest == 0
    assert dog.stalls.since == NOON


def test_a_late_tick_is_counted_by_how_late_it_is_and_the_worst_are_kept(dog: Watchdog, clock: Clock) -> None:
    for late in (17, 20, 30, 55, 120, 18, 19, 60):
        tick_after(dog, clock, TICK_MS + late)
    assert dog.stalls.counts == (8, 3, 1)
    assert [round(stall.ms) for stall in dog.stalls.worst] == [120, 60, 55, 30, 20]
    dog.count_anew()
    assert dog.stalls.counts == (0, 0, 0)
    assert dog.stalls.worst == ()


def test_an_idle_window_is_looked_at_less_often(dog: Watchdog, clock: Clock) -> None:
    dog.follow(Qt.ApplicationState.ApplicationInactive)
    assert dog._timer.interval() == IDLE_TICK_MS
    tick_after(dog, clock, IDLE_TICK_MS + 5)
    assert dog.stalls.counts == (0, 0, 0)
    dog.follow(Qt.ApplicationState.ApplicationActive)
    assert dog._timer.interval() == TICK_MS


def test_where_the_loop_stalls_is_seen_while_somebody_wants_to_know(qapp: QApplication) -> None:
    dog = Watchdog()
    dog._timer.stop()
    dog.watch_stacks(True)
    dog.tick()
    sampler = dog._sampler
    assert sampler is not None
    end = time.monotonic() + 30
    while not sampler._seen[0] and time.monotonic() < end:  # this loop is the stall
        time.sleep(0.001)
    dog.tick()
    [stall] = dog.stalls.worst
    assert "test_where_the_loop_stalls" in stall.stack
    dog.watch_stacks(False)
    assert not sampler._thread.is_alive()
    dog.close()


def test_a_real_loop_ticks_by_itself(qtbot: object, qapp: QApplication) -> None:
    dog = Watchdog()
    before = dog._last
    end = time.monotonic() + 30
    while dog._last == before and time.monotonic() < end:
        qapp.processEvents()
    assert dog._last > before
    dog.close()


def test_the_last_rules_are_kept_with_their_steps_newest_first() -> None:
    times = RuleTimes()
    times.take(Progress(run_id="1", step="guard", status="started"))
    times.take(Progress(run_id="1", step="guard", status="done", elapsed_ms=2.0))
    times.take(Progress(run_id="2", step="guard", status="failed", elapsed_ms=3.0))
    times.take(RuleFailed(run_id="2", rule="bad", message="No.", code="refused", at=NOON))
    times.take(
        RuleResult(
            run_id="1", rule="good", title="Good", message="", table="good", rows=1, sql="", source="reviewed",
            elapsed_ms=5.0, at=NOON,
        )
    )  # fmt: skip
    good, bad = times.last
    assert (good.rule, good.total_ms, good.steps, good.failed) == ("good", 5.0, (("guard", 2.0),), False)
    assert (bad.rule, bad.total_ms, bad.failed) == ("bad", 3.0, True)


def test_only_the_last_twenty_rules_are_kept() -> None:
    times = RuleTimes()
    for number in range(30):
        times.take(RuleFailed(run_id=str(number), rule=f"rule {number}", message="No.", code="refused"))
    assert len(times.last) == 20
    assert times.last[0].rule == "rule 29"
