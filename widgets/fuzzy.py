"""How well a text answers to what was typed: words begun, their parts and initials, scattered letters, mistypings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from typing import TypeVar

Item = TypeVar("Item")
BEGUN, INSIDE, INITIALS, MISTYPED, SCATTERED = 8.0, 4.0, 3.0, 2.0, 1.0  # for each word that was typed
LIKE = 0.75  # how alike a mistyped word must be
SHORTEST = 4  # letters of a word that may be mistyped
DENSE = 3  # letters in order may be spread over that many times their number


def score(typed: str, text: str, more: str = "") -> float:
    """How well `text` answers, 0 where it does not. What is found in `more` alone counts half."""
    whole = 0.0
    for word in typed.casefold().split():
        best = max(_score(word, text.casefold()), _score(word, more.casefold()) / 2)
        if best == 0.0:
            return 0.0
        whole += best
    return whole


def best(typed: str, items: Iterable[Item], texts: Callable[[Item], tuple[str, str]]) -> list[Item]:
    """The items that answer, best first; those that answer as well in their own order. All where nothing is typed."""
    if not typed.strip():
        return list(items)
    scored = [(score(typed, *texts(item)), item) for item in items]
    return [item for points, item in sorted(scored, key=lambda pair: -pair[0]) if points > 0]


def _score(word: str, text: str) -> float:
    words = re.findall(r"[^\W_]+", text)
    if any(found.startswith(word) for found in words):
        return BEGUN + len(word) / (len(text) + 1)
    if word in text:
        return INSIDE + len(word) / (len(text) + 1)
    if len(word) > 1 and re.search(".*".join(map(re.escape, word)), "".join(found[0] for found in words)):
        return INITIALS
    if len(word) >= SHORTEST and any(_alike(word, found) for found in words):
        return MISTYPED
    return SCATTERED if len(word) > 1 and _in_order(word, text) else 0.0


def _alike(typed: str, word: str) -> bool:
    """Also where the word is not typed to its end."""
    begun = word[: len(typed) + 1]
    return SequenceMatcher(None, typed, begun, autojunk=False).ratio() >= LIKE


def _in_order(word: str, text: str) -> bool:
    """Whether the letters stand in the text in their order, not too far apart, the first one beginning a word."""
    pattern = ".*?".join(map(re.escape, word))
    found = re.search(rf"(?<![^\W_]){pattern}", text)
    return found is not None and len(found.group()) <= DENSE * len(word)
