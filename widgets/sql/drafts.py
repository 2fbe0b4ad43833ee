"""SQL that was begun and is not kept yet, by view. Nothing of it is lost by looking at something else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """A text, where the cursor was in it, and the SQL of the view when it was begun."""

    text: str
    cursor: int
    base: str


class Drafts:
    """The drafts of one window, until it is closed."""

    def __init__(self) -> None:
        self._kept: dict[str, Draft] = {}

    def __contains__(self, view: str) -> bool:
        return view in self._kept

    def of(self, view: str) -> Draft | None:
        """What was begun for a view."""
        return self._kept.get(view)

    def keep(self, view: str, draft: Draft) -> None:
        """Keep it until it is dropped."""
        self._kept[view] = draft

    def drop(self, view: str) -> None:
        """It is kept elsewhere now, or not wanted."""
        self._kept.pop(view, None)
