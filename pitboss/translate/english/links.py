"""Second stage: which spans of the question may mean what. Keeps every possibility; the grammar chooses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from pitboss.translate.english.index import MAX_VALUE_WORDS, SchemaIndex, Target
from pitboss.translate.english.lexicon import words_of
from pitboss.translate.english.times import calendar_periods, relative_periods
from pitboss.translate.english.tokens import Token
from pitboss.translate.english.tree import Period

MANY = 8  # tables that share a name


class Word(NamedTuple):
    """A phrase of the lexicon that ends before token `end`. `meaning` tells the phrases of a category apart."""

    end: int
    meaning: str


class Named(NamedTuple):
    """A phrase of the schema."""

    end: int
    target: Target


class Links:
    """All links of a question by where they start."""

    def __init__(self, text: str, tokens: tuple[Token, ...], index: SchemaIndex) -> None:
        self.text = text
        self.tokens = tokens
        self.size = len(tokens)
        self.index = index
        self._words: dict[tuple[str, int], list[Word]] = {}
        self._named: dict[tuple[str, int], list[Named]] = {}
        self._covered = [token.kind not in ("word", "sign") for token in tokens]
        singular = index.lexicon.singular
        self._singulars = tuple(singular(token.word) for token in tokens)
        for start, token in enumerate(tokens):
            if token.kind != "quoted":
                self._link_words(start, token.word)
                self._link_names(start)
            else:
                self._link_quoted(start, token.text)
        self._prune()

    def words(self, category: str, start: int) -> list[Word]:
        """Phrases of a category that start here, the longest first."""
        return self._words.get((category, start), [])

    def named(self, kind: str, start: int) -> list[Named]:
        """Names that start here. `kind` is "table", "column", "value" or "verb"."""
        return self._named.get((kind, start), [])

    def source(self, start: int, end: int) -> str:
        """The question's own text from token `start` up to token `end`."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def unknown(self) -> tuple[str, ...]:
        """The words that mean nothing here, neither in the lexicon nor in the schema, in order."""
        seen = (token.text for token, covered in zip(self.tokens, self._covered, strict=True) if not covered)
        return tuple(dict.fromkeys(text for text in seen if text not in ",;:.?!"))

    def numbers(self, start: int) -> Iterator[tuple[Decimal, int]]:
        """A number that starts here, with its magnitude where one follows: the value and the end."""
        if start >= self.size:
            return
        number = self.tokens[start].number
        if number is None and (words := self.words("number_words", start)):
            order = [phrase[0] for phrase in self.index.lexicon.all_of("number_words")]
            number = Decimal(order.index(self.tokens[start].word) + 1)
            yield number, words[0].end
            return
        if number is None:
            return
        end = start + 1
        for word in self.words("magnitude", end)[:1]:
            number, end = number * Decimal(word.meaning), word.end
        yield number, end
        yield from ((number, word.end) for word in self.words("number_units", end))

    def periods(self, start: int) -> Iterator[tuple[Period, int]]:
        """A day, month or year that starts here, and where it ends; only the longest."""
        if start >= self.size:
            return
        told = [*relative_periods(self, start), *calendar_periods(self, start)]
        yield from told
        token = self.tokens[start]
        if told:
            return
        if token.kind == "date":
            if found := _day(*map(int, token.text.split("-"))):
                yield found, start + 1
            return
        following = (token.number, start + 1)
        if months := self.words("months", start):
            yield from self._from_month(int(months[0].meaning), months[0].end)
        elif following[0] is not None and (months := self.words("months", start + 1)):
            if (year := self.year(months[0].end)) and (found := _day(year, int(months[0].meaning), int(following[0]))):
                yield found, months[0].end + 1
        elif year := self.year(start := max([word.end for word in self.words("year_word", start)], default=start)):
            yield Period(date(year, 1, 1), date(year + 1, 1, 1)), start + 1

    def _from_month(self, month: int, start: int) -> Iterator[tuple[Period, int]]:
        if year := self.year(start):
            yield Period(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)), start + 1
        elif start < self.size and (number := self.tokens[start].number) is not None:
            comma = start + 1 < self.size and self.tokens[start + 1].text == ","
            if (year := self.year(start + 1 + comma)) and (found := _day(year, month, int(number))):
                yield found, start + 2 + comma

    def year(self, at: int) -> int | None:
        """The year at a token: four digits without separators."""
        if at < self.size and self.tokens[at].kind == "number" and len(text := self.tokens[at].text.strip()) == 4:
            return int(text) if text.isdigit() and 1000 <= int(text) < 3000 else None
        return None

    def _link_words(self, start: int, first: str) -> None:
        for phrase, category, meaning in self.index.lexicon.phrases.get(first, ()):
            end = start + len(phrase)
            if end <= self.size and all(self.tokens[start + i].word == word for i, word in enumerate(phrase)):
                self._words.setdefault((category, start), []).append(Word(end, meaning))
                self._cover(start, end)

    def _link_names(self, start: int) -> None:
        longest = max(self.index.longest(self._singulars[start]), MAX_VALUE_WORDS if self.index.has_names else 0)
        for length in range(min(longest, self.size - start), 0, -1):
            for target in self.index.find(self._singulars[start : start + length]):
                kind = _kind(target)
                self._named.setdefault((kind, start), []).append(Named(start + length, target))
                self._cover(start, start + length)

    def _link_quoted(self, start: int, text: str) -> None:
        """What stands in quotes is a value where some row is called just so."""
        words = tuple(map(self.index.lexicon.singular, words_of(text)))
        for target in self.index.find(words) if words else ():
            if target.value is not None and target.value.casefold() == text.casefold():
                self._named.setdefault(("value", start), []).append(Named(start + 1, target))

    def _prune(self) -> None:
        """Of names and values that many tables have, leave those of the tables that the question speaks of: the
        others would only be as good as each other."""
        spoken = {one.target.table for (kind, _), found in self._named.items() if kind == "table" for one in found}
        for (kind, _), found in self._named.items():
            if kind == "value" and len({one.target.table for one in found}) <= MANY:
                spoken |= {one.target.table for one in found}
        for key, found in self._named.items():
            if key[0] != "table" and len({one.target.table for one in found}) > MANY:
                self._named[key] = [one for one in found if one.target.table in spoken]

    def _cover(self, start: int, end: int) -> None:
        self._covered[start:end] = [True] * (end - start)


def _kind(target: Target) -> str:
    if target.is_verb:
        return "verb"
    return "value" if target.value is not None else "column" if target.field else "table"


def _day(year: int, month: int, day: int) -> Period | None:
    try:
        start = date(year, month, day)
        return Period(start, start + timedelta(days=1))
    except (ValueError, OverflowError):
        return None
