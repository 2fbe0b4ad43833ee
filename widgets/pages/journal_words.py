"""Steps of the journal in words: what was done, by whom and from where."""

from __future__ import annotations

from dataclasses import dataclass

from pitboss.journal_models import Action, Actor, Client, Entry
from pitboss.names import row_count

ICONS: dict[Action, tuple[str, str]] = {  # with their colours
    "created": ("plus", "ok"),
    "replaced": ("code", "accent"),
    "renamed": ("edit", "accent"),
    "refreshed": ("refresh", "muted"),
    "dropped": ("trash", "bad"),
    "failed": ("alert", "warn"),
}
WORDS: dict[Action, str] = {
    "created": "Made",
    "replaced": "Replaced",
    "renamed": "Renamed",
    "refreshed": "Refreshed",
    "dropped": "Dropped",
    "failed": "Could not refresh",
}
PLACES: dict[Client, str] = {
    "window": "in the window",
    "socket": "by a web client",
    "terminal": "in the terminal",
    "schedule": "on its schedule",
    "": "",
}


def done_text(entry: Entry) -> str:
    """`Replaced list_orgs`, `Renamed list_orgs to our_orgs`."""
    if entry.action == "renamed" and entry.after is not None:
        return f"Renamed {entry.view} to {entry.after.name}"
    return f"{WORDS[entry.action]} {entry.view}"


def second_text(entry: Entry) -> str:
    """`takes back step 3 · amy, in the window · 12 rows`."""
    takes_back = f"takes back step {entry.undoes}" if entry.undoes is not None else ""
    rows = row_count(entry.rows) if entry.rows is not None else ""
    return " · ".join(part for part in (takes_back, by_text(entry.by), rows, entry.problem) if part)


def by_text(by: Actor) -> str:
    """`amy, in the window`."""
    return ", ".join(part for part in (by.user, PLACES[by.client]) if part) or "not known who"


def where_text(by: Actor) -> str:
    """`desk-1, conversation 7`."""
    talk = f"conversation {by.conversation}" if by.conversation is not None else ""
    return ", ".join(part for part in (by.place, talk) if part)


@dataclass(frozen=True, slots=True)
class Change:
    """Something of a definition that is another one after the step."""

    what: str
    before: str
    after: str


def changes_of(entry: Entry) -> list[Change]:
    """What else but the SQL has changed, where there are both sides."""
    before, after = entry.before, entry.after
    if before is None or after is None:
        return []
    return [
        Change(what, old or "nothing", new or "nothing")
        for what, old, new in (
            ("Name", before.name, after.name),
            ("Rule", before.title, after.title),
            ("Summary", before.summary, after.summary),
            ("SQL from", before.source, after.source),
        )
        if old != new
    ]
