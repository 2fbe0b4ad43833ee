"""What the journal keeps of a step: who took it, from where, and what the view was made from before and after."""

from __future__ import annotations

import getpass
import os
import platform
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Client = Literal["window", "socket", "terminal", "schedule", ""]
Action = Literal["created", "replaced", "renamed", "refreshed", "dropped", "failed"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step: a user of the operating system, by which client, on which machine, in which conversation."""

    user: str = ""
    client: Client = ""
    place: str = ""
    conversation: int | None = None

    @classmethod
    def here(cls, client: Client) -> Actor:
        """Who runs this program."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # a user without a name, as containers have them
            user = str(os.getuid())
        return cls(user, client, platform.node())


@dataclass(frozen=True, slots=True)
class Definition:
    """What a view is made from: enough to make it again, with its rule and its place in the list."""

    name: str
    sql: str
    title: str
    rule_code: str
    description: str = ""
    summary: str = ""
    source: str = ""
    explanation: str = ""
    own_title: str = ""
    own_words: str = ""
    pinned: bool = False
    schedule: str = ""  # as JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A step. `before` is None for a created view, `after` for a dropped one; `undoes` is the step it takes back."""

    number: int
    at: datetime
    action: Action
    view: str
    by: Actor
    before: Definition | None = None
    after: Definition | None = None
    rows: int | None = None
    undoes: int | None = None
    problem: str = ""  # of a refresh that failed

    @property
    def changes(self) -> bool:
        """Whether it has changed what a view is; a refresh does not."""
        return self.action not in ("refreshed", "failed")

    @property
    def names(self) -> set[str]:
        """What the view was called before and after."""
        return {definition.name for definition in (self.before, self.after) if definition is not None}
