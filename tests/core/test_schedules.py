"""Schedules: when a view is due, in plain arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from pitboss.schedule_models import Every, Schedule

MONDAY = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("schedule", "due"),
    [
        (Schedule("hour"), datetime(2026, 11, 23, 13, tzinfo=UTC)),
        (Schedule("day", 7), datetime(2026, 11, 24, 7, tzinfo=UTC)),
        (Schedule("day", 14, 5), datetime(2026, 11, 23, 14, 5, tzinfo=UTC)),
        (Schedule("day", 12, 30), datetime(2026, 11, 24, 12, 30, tzinfo=UTC)),
        (Schedule("week", 7, 0, weekday=0), datetime(2026, 11, 30, 7, tzinfo=UTC)),
        (Schedule("week", 13, 0, weekday=0), datetime(2026, 11, 23, 13, tzinfo=UTC)),
        (Schedule("week", 7, 0, weekday=6), datetime(2026, 11, 29, 7, tzinfo=UTC)),
        (Schedule("change"), None),
    ],
)
def test_a_view_is_due_at_the_next_such_moment(schedule: Schedule, due: datetime | None) -> None:
    assert schedule.after(MONDAY, UTC) == due


def test_a_day_has_the_local_time_on_both_sides_of_a_change_of_clocks() -> None:
    before = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)  # the clocks of Berlin are put back that night
    first = Schedule("day", 7).after(before, BERLIN)
    assert first == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)
    assert Schedule("day", 7).after(before - timedelta(days=1), BERLIN) == datetime(2026, 10, 24, 5, 0, tzinfo=UTC)


def test_the_hour_that_is_there_twice_is_two_hours() -> None:
    schedule, moment, hours = Schedule("hour"), datetime(2026, 10, 24, 23, 30, tzinfo=UTC), []
    for _ in range(3):
        due = schedule.after(moment, BERLIN)
        assert due is not None
        moment = due.astimezone(UTC)
        hours.append(moment.hour)
    assert hours == [0, 1, 2]


def test_a_zone_of_half_hours_has_its_own_full_hours() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    assert Schedule("hour").after(MONDAY, india) == MONDAY.replace(minute=30) + timedelta(hours=1)


@pytest.mark.parametrize(
    ("every", "words"),
    [
        ("change", "when content changes"),
        ("hour", "every hour, only if stale"),
        ("day", "daily at 07:05, only if stale"),
        ("week", "every Sunday at 07:05, only if stale"),
    ],
)
def test_a_schedule_is_said_in_words(every: Every, words: str) -> None:
    assert Schedule(every, 7, 5, 6).words == words
    assert Schedule("hour", only_stale=False).words == "every hour"
