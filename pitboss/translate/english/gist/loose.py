"""Words that nearly name a table or a column: of the same stem, abbreviated, or a part of a longer name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pitboss.translate.english.graph import is_link
from pitboss.translate.english.index import SchemaIndex, field_of
from pitboss.translate.english.lexicon import name_words
from pitboss.translate.english.tree import Field

SAME_STEM, ABBREVIATED = 0.1, 0.15
LEFT_OUT = 0.1  # for each word of the name that nobody said
WEAK = frozenset(  # parts of names that say little
    ("nm", "cd", "no", "dt", "flg", "flag", "at", "on", "id", "txt", "is", "has", "date", "cnt", "count", "name")
)
KEEPS = frozenset(("id", "is", "has", "at", "on", "no"))  # parts that abbreviate nothing but what the lexicon says
DATED = frozenset(("on", "at", "dt"))  # the ends of what is a date
LEAST_SUFFIX = 4
MOST_ALIKE = 100_000  # pairs of words that are remembered: questions may hold any
VOWELS = frozenset("aeiou")


class LooseNames:
    """Made once for an index."""

    def __init__(self, index: SchemaIndex) -> None:
        self._index = index
        singular = index.lexicon.singular
        self._short = {phrase[0]: full for full, phrases in index.lexicon.categories.get("abbreviations", {}).items()
                       for phrase in phrases}  # fmt: skip
        self._past = {phrase[0]: past for past, phrases in index.lexicon.categories.get("past_forms", {}).items()
                      for phrase in phrases}  # fmt: skip
        self._columns: list[tuple[Field, tuple[str, ...]]] = []
        self._tables: list[tuple[str, tuple[str, ...]]] = []
        for table in index.schema.tables.values():
            if table.name in index.roles.real:
                continue
            self._tables.append((table.name, tuple(map(singular, index.words(table)))))
            keys = {name for key in table.foreign_keys for name in key.columns}
            for column in table.columns:
                if column.name not in keys and column.kind != "other" and not index.is_housekeeping(column):
                    self._columns.append((field_of(table, column), tuple(map(singular, name_words(column.name)))))
        self._alike: dict[tuple[str, str], float | None] = {}

    def columns(self, words: Sequence[str]) -> Iterator[tuple[Field, float]]:
        """The columns that these words, in the singular, may name; each word names a part of the column's name."""
        for field, parts in self._columns:
            if (cost := self._cost(words, parts)) is not None:
                yield field, cost

    def tables(self, word: str) -> Iterator[tuple[str, float]]:
        """The tables that a word may name: "works" for artworks."""
        for name, parts in self._tables:
            if is_link(self._index.table(name)):
                continue
            last = parts[-1] if parts else ""
            if (len(word) >= LEAST_SUFFIX and last != word and last.endswith(word)) or (
                parts and len(parts) == 1 and self._is_short(last, word)
            ):
                yield name, ABBREVIATED

    def _cost(self, words: Sequence[str], parts: Sequence[str]) -> float | None:
        left, total = list(parts), 0.0
        for word in words:
            costs = [(cost, part) for part in left if (cost := self._likeness(word, part)) is not None]
            if not costs:
                return None
            cost, part = min(costs)
            total += cost
            left.remove(part)
        return total + LEFT_OUT * sum(part not in WEAK for part in left)

    def _likeness(self, word: str, part: str) -> float | None:
        if (word, part) not in self._alike:
            if len(self._alike) > MOST_ALIKE:
                self._alike.clear()
            self._alike[word, part] = self._likeness_of(word, part)
        return self._alike[word, part]

    def _likeness_of(self, word: str, part: str) -> float | None:
        if word == part or self._short.get(part) == word:
            return 0.0
        if word == "date" and part in DATED:
            return 0.0
        if self._is_short(part, word):
            return ABBREVIATED
        if self._past.get(word) == part:
            return SAME_STEM
        return SAME_STEM if len(part) > 3 and len(word) > 3 and self._index.lexicon.is_deed(word, part) else None

    def _is_short(self, part: str, word: str) -> bool:
        """Whether `part` abbreviates `word`: its beginning, or its consonants."""
        if len(part) < 2 or len(word) < len(part) + 2 or part[0] != word[0] or part in KEEPS:
            return False
        if len(part) >= 3 and word.startswith(part):
            return True
        rest = iter(word)
        return not VOWELS & set(part[1:]) and all(letter in rest for letter in part)
