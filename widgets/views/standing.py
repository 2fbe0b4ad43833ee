"""How a view stands, in words: fresh or stale and since when, what its last refresh changed, when the next one is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from PySide6.QtCore import QLocale

from pitboss.models import ViewInfo
from pitboss.names import counted, row_count
from pitboss.schedule_models import Plan
from widgets.table.cells import when_text

State = Literal["fresh", "stale", "busy", "unknown"]
Clock = Callable[[], datetime]
MOST_NAMED = 3


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a view stands: for its mark, in a word for its list, in a line for its page, in a sentence for its tip."""

    state: State
    word: str
    line: str
    sentence: str
    tone: str  # of a pill


UNKNOWN = Standing("unknown", "", "", "Whether it is fresh cannot be told: what it reads has no counter.", "")


def standing(view: ViewInfo, *, busy: bool = False, clock: Clock = now) -> Standing:
    """How `view` stands; `busy` while it is refreshed."""
    made = when_text(view.updated_at, QLocale(), clock)
    if busy:
        return Standing("busy", "Refreshing", "Refreshing", "Its query is being run anew.", "")
    if view.stale is None:
        return UNKNOWN
    if not view.stale:
        return Standing("fresh", "Fresh", "Fresh", f"Fresh: nothing that it reads has changed since {made}.", "ok")
    what = _listed(view.changed) or "What it reads"
    since = f" {ago(view.changed_at, clock)}" if view.changed_at is not None else ""
    at = f", last {when_text(view.changed_at, QLocale(), clock)}" if view.changed_at is not None else ""
    return Standing(
        "stale",
        "Stale",
        f"Stale: {what} changed{since}",
        f"Stale: {what} changed{at}. Its rows are of {made}.",
        "warn",
    )


def _listed(names: Sequence[str]) -> str:
    """`orgs`, `orgs and posts`, `guests, orgs, posts and 2 more`."""
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def ago(moment: datetime, clock: Clock = now) -> str:
    """`just now`, `5 min ago`, `3 h ago`, else when it was."""
    seconds = (clock() - moment).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{seconds // 60:.0f} min ago"
    if seconds < 12 * 3600:
        return f"{seconds // 3600:.0f} h ago"
    return when_text(moment, QLocale(), clock)


def changes_text(view: ViewInfo) -> str:
    """`3 rows added, 1 gone`; "" where nothing is known of the last refresh, or nothing came of it."""
    added, gone = view.rows_added or 0, view.rows_gone or 0
    if added and gone:
        return f"{row_count(added)} added, {gone:,} gone"
    return f"{row_count(added)} added" if added else f"{row_count(gone)} gone" if gone else ""


def plan_text(plan: Plan, clock: Clock = now) -> str:
    """`Refreshes daily at 07:00, next: tomorrow 07:00`."""
    said = f"Refreshes {plan.schedule.words}"
    return said if plan.next is None else f"{said}, next: {ahead(plan.next, clock)}"


def ahead(moment: datetime, clock: Clock = now) -> str:
    """A moment that comes, as people say it: "today 07:00", "tomorrow 07:00", "Friday 07:00", else its date."""
    local, today = moment.astimezone(), clock().astimezone().date()
    days, locale = (local.date() - today).days, QLocale()
    if days < 0 or moment <= clock():
        return "now"
    time = f"{local.hour:02}:{local.minute:02}"
    if days < 2:
        return f"{('today', 'tomorrow')[days]} {time}"
    if days < 7:
        return f"{locale.standaloneDayName(local.isoweekday())} {time}"
    return when_text(moment, locale, clock)


def stale_text(views: Sequence[ViewInfo]) -> str:
    """`3 stale views`, or "" where there is none."""
    stale = sum(view.stale is True for view in views)
    return counted(stale, "stale view") if stale else ""
