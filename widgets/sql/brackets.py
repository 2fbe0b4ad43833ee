"""Which bracket belongs to which, for people: those in strings and comments are none."""

from __future__ import annotations

from pygments.token import Comment, String

from widgets.chat.sql import tokens

PAIRS = {"(": ")", "[": "]"}
BACK = {close: opening for opening, close in PAIRS.items()}
LONGEST = 4_000  # letters: beyond that it is not worth the time at each step of the cursor


def partner(text: str, at: int) -> int | None:
    """Where the bracket stands that belongs to the one at `at`; None where there is none there."""
    if not 0 <= at < len(text) or text[at] not in "()[]" or len(text) > LONGEST:
        return None
    open_: list[tuple[str, int]] = []
    for begin, kind, value in tokens(text):
        if kind in String or kind in Comment:
            continue
        for place, letter in enumerate(value, begin):
            if letter in PAIRS:
                open_.append((letter, place))
            elif letter in BACK and open_ and open_[-1][0] == BACK[letter]:
                _, opening = open_.pop()
                if at in (opening, place):
                    return place if at == opening else opening
    return None
