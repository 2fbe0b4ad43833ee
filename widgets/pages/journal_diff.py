"""Two texts side by side, line by line: which lines are gone, which are new, with empty ones so that both keep step."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

Kind = Literal["same", "gone", "new", "none"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one side; "none" stands opposite a line that the other side alone has."""

    text: str
    kind: Kind


NONE = Line("", "none")


def side_by_side(before: str, after: str) -> tuple[list[Line], list[Line]]:
    """The lines of both sides, as many on each."""
    old, new = before.splitlines(), after.splitlines()
    left, right = list[Line](), list[Line]()
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        kinds: tuple[Kind, Kind] = ("same", "same") if tag == "equal" else ("gone", "new")
        pairs = zip_longest((Line(text, kinds[0]) for text in old[a:b]), (Line(text, kinds[1]) for text in new[c:d]))
        for one, other in pairs:
            left.append(one or NONE)
            right.append(other or NONE)
    return left, right
