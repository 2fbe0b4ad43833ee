"""Grammar of how much time lies between two dates of a row: "resolved within 2 days of being opened", "took a week"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pitboss.translate.english.comparisons import ORDERED, Comparisons
from pitboss.translate.english.found import Found, Reads, remembered
from pitboss.translate.english.lexicon import name_words
from pitboss.translate.english.times import amounts
from pitboss.translate.english.tree import Apart, Condition, Field, Operator, Unit

UNNAMED_DATES = 0.15  # "took longer than a week": of the two dates that a row has


class Durations(Comparisons):
    """Reads conditions on the time from one date to another of the same row."""

    @remembered
    def duration(self, pos: int, table: str) -> Reads[Condition]:
        """All conditions on a time between two dates that start here."""
        for lead in self.after("be", pos):
            yield from self._after_another(lead, table)
        yield from self._lasting(pos, table)
        for intro in self.after("with", pos):
            for operator, count, unit, middle in self._long(intro):
                for start, end, last, cost in self.two_dates(middle, table):
                    yield Found(Apart(start, end, operator, count, unit), last, cost)

    def _after_another(self, pos: int, table: str) -> Reads[Condition]:
        """ "closed within 40 days of being opened", "booked less than 30 days before departure"."""
        for one, middle, cost in self._dates(pos, table):
            for operator, count, unit, after in self._long(middle):
                for word in self.links.words("time_after", after):
                    for other, end, more in self._dated(word.end, table):
                        start, last = (other, one) if word.meaning == "after" else (one, other)
                        if start != last:
                            yield Found(Apart(start, last, operator, count, unit), end, cost + more)

    def _dated(self, pos: int, table: str) -> Reads[Field]:
        """ "being opened", "they were opened", "departure"."""
        pronouns = [be for word in self.links.words("pronoun", pos) for be in self.after("be", word.end)]
        for start in dict.fromkeys([pos, *self.after("be", pos), *pronouns]):
            yield from self._dates(start, table)

    def _dates(self, pos: int, table: str) -> Reads[Field]:
        yield from (found for found in self.field(pos, table) if found.value.kind == "date")

    def _long(self, pos: int) -> Iterator[tuple[Operator, int, Unit, int]]:
        """ "within 2 days", "more than a year"."""
        starts: list[tuple[Operator, int]] = [("le", word.end) for word in self.links.words("within_time", pos)]
        for kind in ("compare", "longer"):
            for word in self.links.words(kind, pos):
                starts += [(cast(Operator, word.meaning), word.end)] if word.meaning in ORDERED else []
        for operator, start in starts:
            yield from ((operator, count, unit, end) for count, unit, end in amounts(self.links, start))

    def _lasting(self, pos: int, table: str) -> Reads[Condition]:
        """ "took longer than a week to resolve", "lasted more than 200 days"."""
        for word in self.links.words("lasted", pos):
            for operator, count, unit, middle in self._long(word.end):
                for start, end, last, cost in self.two_dates(middle, table):
                    yield Found(Apart(start, end, operator, count, unit), last, cost)
                if (span := self.span_of(table)) is None:
                    continue
                yield Found(Apart(*span, operator, count, unit), middle, UNNAMED_DATES)
                for last in self.to_end(middle, span[1]):
                    yield Found(Apart(*span, operator, count, unit), last, UNNAMED_DATES)

    def to_end(self, pos: int, end: Field) -> Iterator[int]:
        """The place after "to resolve", where a row ends by being resolved."""
        if pos + 1 < self.links.size and self.links.tokens[pos].word == "to":
            verb = self.links.tokens[pos + 1].word
            if any(self.index.lexicon.is_deed(verb, word) for word in name_words(end.column)):
                yield pos + 2

    def two_dates(self, pos: int, table: str) -> Iterator[tuple[Field, Field, int, float]]:
        """ "between sowing and harvest", "from opening to resolution"."""
        for word in self.links.words("between", pos):
            for start, middle, cost in self._dates(word.end, table):
                if middle < self.links.size and self.links.tokens[middle].word in ("and", "to", "until"):
                    for end, last, more in self._dates(middle + 1, table):
                        if start != end:
                            yield start, end, last, cost + more

    def span_of(self, table: str) -> tuple[Field, Field] | None:
        """The two dates from which a row of two dates lasts: the one that all rows have comes first."""
        dates = [
            column
            for column in self.index.table(table).columns
            if column.kind == "date" and not self.index.is_housekeeping(column)
        ]
        if len(dates) != 2:
            return None
        starts = {phrase[0] for phrase in self.index.lexicon.all_of("start_dates")}
        first = [column for column in dates if starts & set(name_words(column.name))]
        first = first if len(first) == 1 else [column for column in dates if not column.nullable]
        if len(first) != 1:
            return None
        last = dates[0] if dates[1] is first[0] else dates[1]
        return Field(table, first[0].name, "date"), Field(table, last.name, "date")
