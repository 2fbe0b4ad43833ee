"""Small slips of the keyboard: an unknown word is read as the one known word that it nearly is."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

SHORTEST = 4  # letters of a word that is mended: of shorter ones too many are near
ALIKE = 0.82
CLEARLY = 0.05  # the nearest word must be so much nearer than the next


class Speller:
    """Mends words by a vocabulary of lower-case words."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(words):
            if len(word) >= SHORTEST and word.isalpha():
                self._by_first.setdefault(word[0], []).append(word)

    def mended(self, word: str) -> str | None:
        """The word that was meant; None where no word, or more than one, is near enough. The first letter stands."""
        if len(word) < SHORTEST or not word.isalpha():
            return None
        scored: list[tuple[float, str]] = []
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(word)
        for known in self._by_first.get(word[0], ()):
            if abs(len(known) - len(word)) > 2:
                continue
            matcher.set_seq1(known)
            if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
                scored.append((matcher.ratio(), known))
        scored.sort(reverse=True)
        if not scored or scored[0][0] < ALIKE:
            return None
        best = scored[0][1]
        others = [score for score, known in scored if known not in (best, f"{best}s", best[:-1])]
        return None if others and scored[0][0] - others[0] < CLEARLY else best
