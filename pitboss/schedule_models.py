"""When a view is refreshed by itself: what a person chose, when that is due, and how the last time went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

Every = Literal["change", "hour", "day", "week"]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a person chose. Times are local to whoever runs it; `weekday` is 0 for Monday."""

    every: Every
    hour: int = 7
    minute: int = 0
    weekday: int = 0
    only_stale: bool = True

    def after(self, moment: datetime, zone: tzinfo | None = None) -> datetime | None:
        """When it is due next after `moment`, in `zone` or here; None where content decides."""
        local = moment.astimezone(zone)
        match self.every:
            case "change":
                return None
            case "hour":  # added in UTC, for an hour of the night may be there twice, or not at all
                full = (moment.astimezone(UTC) + timedelta(hours=1)).astimezone(zone)
                return full.replace(minute=0, second=0, microsecond=0)
            case "day":
                ahead, step = 0, 1
            case "week":
                ahead, step = (self.weekday - local.weekday()) % 7, 7
        day = local.date() + timedelta(days=ahead)
        due = self._on(day, zone)
        return due if due > local else self._on(day + timedelta(days=step), zone)

    def _on(self, day: date, zone: tzinfo | None) -> datetime:
        """Its time on a day; as a zone's clocks have it, which may be put forward or back."""
        return datetime.combine(day, time(self.hour, self.minute), zone).astimezone(zone)

    @property
    def words(self) -> str:
        """`daily at 07:00, only if stale`."""
        at = f"at {self.hour:02}:{self.minute:02}"
        when = {
            "change": "when content changes",
            "hour": "every hour",
            "day": f"daily {at}",
            "week": f"every {DAYS[self.weekday]} {at}",
        }[self.every]
        return f"{when}, only if stale" if self.only_stale and self.every != "change" else when


@dataclass(frozen=True, slots=True)
class Plan:
    """A view's schedule: when it is due, when it was last looked after, and why that failed ("")."""

    schedule: Schedule
    next: datetime | None = None
    ran: datetime | None = None
    problem: str = ""
