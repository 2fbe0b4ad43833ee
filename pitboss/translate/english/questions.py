"""Grammar of whole questions: rows, columns of rows, counts, other measures, and what is told for each of something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from pitboss.translate.english.apiece import Apiece
from pitboss.translate.english.draft import Draft
from pitboss.translate.english.found import Reads
from pitboss.translate.english.measures import NOT_NAMED, Measured
from pitboss.translate.english.tree import (
    Aggregate,
    Count,
    Element,
    Expression,
    Field,
    fields_in,
)

COLUMNS_WITHOUT_OF = 0.3  # "guest names"; but "posts published in 2025" are posts
WHO = 0.2  # nobody said which people


class Questions(Apiece):
    """The whole grammar. Made anew for each question."""

    def readings(self) -> Iterator[Draft]:
        """Every reading of the whole question."""
        for start in sorted(self._openings(0)):
            yield from self._rows(start)
            yield from self._who(start)
            yield from self._columns_of(start)
            yield from self._count(start)
            yield from self._count_for_each(start)
            yield from self._count_of_one(start)
            yield from self._for_all(start)
            yield from self._measures(start)
            yield from self._for_each(start)
            yield from self._part_of_all(start)
            yield from self._adverbial(start)
            yield from self._share_for_each(start)
            yield from self._common_values(start)
            yield from self._value_groups(start)
            yield from self._most_common(start)
            yield from self._extreme_is(start)
            yield from self._computed(start)
            yield from self._different(start)
            yield from self.facts(start)
        yield from self.facts(0)

    def _rows(self, start: int) -> Iterator[Draft]:
        for draft, end in self.subject(start):
            yield from self.rest(draft, end)

    def _who(self, start: int) -> Iterator[Draft]:
        """ "who borrowed ...": the people of the one table of whom the rest can be said."""
        if start >= self.links.size:
            return
        if self.links.tokens[start].word in ("people", "persons") and not self.links.named("table", start):
            for name in sorted(self.index.people):
                yield from self.rest(Draft(name, cost=WHO).told(start, start + 1, name), start + 1)
        if start == 0 or self.links.tokens[start - 1].word != "who":
            return
        verb = self.links.tokens[start].word
        agents = {noun for said, verbs in self.index.lexicon.categories.get("agents", {}).items()
                  if (verb,) in verbs for noun in said.split()}  # fmt: skip
        for name in sorted(self.index.people):
            table = self.index.table(name)
            words = [self.index.lexicon.singular(word) for word in self.index.words(table)]
            if not agents or agents & set(words[-1:]):
                yield from self.rest(Draft(name, cost=WHO).told(start - 1, start, name), start)

    def _for_all(self, start: int) -> Iterator[Draft]:
        """ "For all bronze works, return the title and the year"."""
        if start < self.links.size and self.links.tokens[start].word == "for":
            for draft, end in self.subject(start + 1):
                if self.is_sign(end, ",") and self.links.words("also_return", end + 1):
                    yield from self.rest(draft, end)

    def _columns_of(self, start: int) -> Iterator[Draft]:
        """ "the name and stage of every organisation", "guest names and jobs", "different stages of orgs"."""
        distinct = self._asks_for_different(start)
        first = self.after_determiners(start)
        if any(column.end == word.end for column in self.links.named("column", first)
               for word in self.links.words("aggregate", first)):  # fmt: skip
            return  # "total of orders": a column of that name, or a sum?
        for table in dict.fromkeys(named.target.table for named in self.links.named("column", first)):
            for fields, middle, cost in self._own_columns(start, table):
                for word in self.links.words("of", middle):
                    for draft, end in self.subject(word.end):
                        if draft.limit is not None and self.links.words("aggregate", first):
                            continue  # "total funding of the 3 newest": one sum
                        if draft.root == table:
                            draft = replace(draft, outputs=self._each_alone(fields, distinct), distinct=distinct)
                            yield from self.rest(draft.told(start, middle, fields, cost), end)
        for named in self.links.named("table", first) if not self.links.words("opening", first) else ():
            for fields, middle, cost in self._own_columns(start, named.target.table):
                if any(self.links.words(kind, middle) for kind in ("dated", "date_compare")):
                    continue  # "posts published from 2025" are posts, and no list of columns
                draft = Draft(named.target.table, outputs=fields, distinct=distinct)
                yield from self.rest(draft.told(start, middle, fields, cost + COLUMNS_WITHOUT_OF), middle)

    @staticmethod
    def _each_alone(fields: tuple[Expression, ...], distinct: bool) -> tuple[Expression, ...]:
        """Of the different values of an array, its elements are meant."""
        is_array = distinct and len(fields) == 1 and isinstance(fields[0], Field) and fields[0].kind == "array"
        return tuple(Element(cast(Field, one)) for one in fields) if is_array else fields

    def _own_columns(self, start: int, table: str) -> Reads[tuple[Expression, ...]]:
        for found in self.columns(start, Draft(table)):
            first, *others = found.value
            if not isinstance(first, Field) or first.table != table:
                continue
            if all(
                isinstance(one, Field) and (one.table == table or self.is_owner(table, one.table)) for one in others
            ):
                yield found

    def _count(self, start: int) -> Iterator[Draft]:
        start = self.after_determiners(start)
        for word in self.links.words("count", start):
            for draft, end in self.subject(word.end):
                if draft.limit is None and not draft.order:
                    counted = replace(draft, measure=Count(draft.root)).told(start, word.end, Count(draft.root))
                    yield from self.rest(counted, end)

    def _measures(self, start: int) -> Iterator[Draft]:
        """ "average funding of orgs", "number of orders and average total by status", "percentage of red cars"."""
        for measured, end, cost in self.measures(start):
            yield from self._without_things(start, measured, end, cost)
            first = measured[0]
            if isinstance(first.measure, Count) and len(measured) == 1:
                continue
            for of in self.links.words("of", end):
                for draft, after in self.subject(of.end):
                    if draft.root == first.root and not draft.ties and not draft.skip and not first.where:
                        if draft.limit is None and draft.order:
                            continue
                        found = self._with_measures(draft, measured, max(0.0, cost - NOT_NAMED))
                        if draft.limit is not None:
                            found = replace(found, of_first=all(self._is_of_column(one) for one in measured))
                            if not found.of_first:
                                continue
                        yield from self.rest(found.told(start, end, first.measure), after)

    @staticmethod
    def _is_of_column(measured: Measured) -> bool:
        return isinstance(measured.measure, Aggregate) and isinstance(measured.measure.field, Field)

    def _without_things(self, start: int, measured: tuple[Measured, ...], end: int, cost: float) -> Iterator[Draft]:
        first = measured[0]
        if isinstance(first.measure, Count) and len(measured) == 1:
            return  # that is read with all that may stand before its thing
        draft = Draft(first.root)
        for condition in first.where:
            draft = draft.restricted(condition, closed=True) or draft
        found = self._with_measures(draft, measured, cost).told(start, end, first.measure)
        yield from self.rest(found, end)

    def _extreme_is(self, start: int) -> Iterator[Draft]:
        """ "which player is the tallest", "which product is the most expensive"."""
        for (table, where), middle, cost in self.thing(start):
            for be in self.links.words("be", middle):
                for at, change in self._limits(be.end):
                    if at > be.end and not self.is_plural(middle - 1):
                        draft = Draft(table, where=where, cost=cost).told(start, middle, table)
                        if (changed := change(draft, middle)) and changed.limit == 1 and changed.order:
                            yield from self.rest(changed, at)

    def _computed(self, start: int) -> Iterator[Draft]:
        """ "number of years between date_founded and date_funded for each organisation", "price divided by weight"."""
        start = self.after_determiners(start)
        for measure, middle, cost in (*self.between_dates(start), *self.quotient(start)):
            root = fields_in(measure)[0].table
            for kind in ("of", "each"):
                for of in self.links.words(kind, middle):
                    for draft, end in self.subject(self._after_each(of.end)):
                        if draft.root == root:
                            found = replace(draft, measure=measure, cost=draft.cost + cost)
                            yield from self.rest(found.told(start, middle, measure), end)

    def _after_each(self, pos: int) -> int:
        return max([word.end for word in self.links.words("all", pos)], default=pos)
