"""Grammar of the things asked for ("the 10 most recent episodes", "Series A orgs") and of how they hang together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple, cast

from pitboss.translate.english.conditions import Conditions, negated_if
from pitboss.translate.english.draft import Draft
from pitboss.translate.english.found import Found, Reads
from pitboss.translate.english.graph import TableGraph
from pitboss.translate.english.index import SchemaIndex
from pitboss.translate.english.lexicon import Phrase
from pitboss.translate.english.links import Links
from pitboss.translate.english.tree import (
    Condition,
    Direction,
    Field,
    Not,
    Operator,
    Order,
    Related,
    RelatedCount,
)
from pitboss.translate.english.values import equals

VALUE_AS_NOUN = 0.3  # "anti-patterns": a value stands for the rows that have it
LOOSE_RELATION = 0.1  # "in", "of": says little about the relation
MAX_LIMIT = 1_000_000


class Thing(NamedTuple):
    """Rows of a table that fulfil conditions which its noun phrase holds."""

    table: str
    where: tuple[Condition, ...]


class Nouns(Conditions):
    """Reads noun phrases and relations to other tables."""

    def __init__(self, links: Links, index: SchemaIndex, graph: TableGraph) -> None:
        super().__init__(links, index)
        self.graph = graph

    def thing(self, pos: int) -> Reads[Thing]:
        """ "Series A organisations", "the podcast's episodes": values, then a table; or values that stand for rows."""
        pos = self.after_determiners(pos)
        for named in self.links.named("table", pos):
            yield Found(Thing(named.target.table, ()), named.end, named.target.cost)
        for flag in self._flags(pos):
            for named in self.links.named("table", flag.end):
                if named.target.table == flag.value.table:
                    yield Found(Thing(flag.value.table, (equals(flag.value, (True,)),)), named.end, flag.cost)
        for field, values, middle in self._values_at(pos):
            for start in self._after_own_name(middle, field):
                for named in self.links.named("table", start):
                    if named.target.table == field.table:
                        yield Found(Thing(field.table, (equals(field, values),)), named.end)
            for second, more, end in self._values_at(middle):
                for named in self.links.named("table", end):
                    if named.target.table == field.table == second.table:
                        both = (equals(field, values), equals(second, more))
                        yield Found(Thing(field.table, both), named.end)
                if field.table == second.table and self._stands_for_rows(middle, end):
                    both = (equals(field, values), equals(second, more))
                    yield Found(Thing(field.table, both), end, VALUE_AS_NOUN)
            if self._stands_for_rows(pos, middle):
                yield Found(Thing(field.table, (equals(field, values),)), middle, VALUE_AS_NOUN)

    def _after_own_name(self, pos: int, field: Field) -> list[int]:
        """The place after a value, and after the column's name where that follows: "Seed stage companies"."""
        return [pos, *(named.end for named in self.links.named("column", pos) if named.target.field == field)]

    def _flags(self, pos: int) -> Reads[Field]:
        """Columns of yes and no, as adjectives: "active customers"."""
        for named in self.links.named("column", pos):
            if named.target.field is not None and named.target.field.kind == "boolean":
                yield Found(named.target.field, named.end, named.target.cost)

    def _values_at(self, pos: int) -> Iterator[tuple[Field, tuple[str, ...], int]]:
        for field in dict.fromkeys(named.target.field for named in self.links.named("value", pos)):
            if field is not None:
                for values, end, _ in self.stored(pos, field):
                    yield field, values, end
                    if self._stands_for_rows(pos, end):
                        continue  # "anti-patterns or patterns from ...": how far does "or" reach?
                    for word in self.links.words("or", end):
                        for others, after, _ in self.stored(word.end, field):
                            yield field, (*values, *others), after

    def _stands_for_rows(self, start: int, end: int) -> bool:
        """Whether a value was written as a plural noun: "anti-patterns", "CEOs"."""
        return start < end and self.is_plural(end - 1)

    def subject(self, pos: int) -> Iterator[tuple[Draft, int]]:
        """What the question is about, with "top 5", "the 10 most recent", "first 3" before it."""
        for start, change in self._limits(pos):
            for (table, where), end, cost in self.thing(start):
                draft: Draft | None = Draft(table).told(start, end, table, cost)
                for condition in where:
                    draft = draft and draft.restricted(condition, closed=True)
                    draft = draft and draft.told(start, end, condition)
                if draft and (changed := change(draft, end)):
                    yield changed, end

    def _limits(self, pos: int) -> Iterator[tuple[int, _Change]]:
        pos = self.after_determiners(pos)
        yield pos, _Change(self)
        for word in self.links.words("top", pos):
            for number, end in self.links.numbers(word.end):
                yield end, _Change(self, limit=number, order=cast(Direction, word.meaning))
        for word in self.links.words("first", pos):
            for number, end in self.links.numbers(word.end):
                yield end, _Change(self, limit=number, order="asc")
        before: list[tuple[Decimal | None, int]] = [(None, pos), *self.links.numbers(pos)]
        for amount, middle in before:
            if amount is not None:
                yield middle, _Change(self, limit=amount)
            for word in self.links.words("recent", middle):
                direction = cast(Direction, word.meaning)
                said = tuple(token.word for token in self.links.tokens[middle : word.end])
                yield word.end, _Change(self, limit=amount, recent=direction, said=said)
                if amount is None:
                    for later, end in self.links.numbers(word.end):
                        yield end, _Change(self, limit=later, recent=direction, said=said)

    def is_plural(self, pos: int) -> bool:
        """Whether the word at `pos` is a plural."""
        word = self.links.tokens[pos].word
        return self.index.lexicon.singular(word) != word

    def relation(self, pos: int, table: str) -> Reads[Condition]:
        """ "linked to Series A orgs", "that are not linked to any episode", "in more than 2 episodes"."""
        for start, negated in self._relation_leads(pos):
            for word in self.links.words("relation", start):
                loose = LOOSE_RELATION if word.end == start + 1 else 0.0
                for condition, end, cost in self._related(word.end, table):
                    yield Found(negated_if(negated, condition), end, cost + loose)
            for named in self.links.named("verb", start):
                for ends in self.after("relation", named.end):
                    for condition, end, cost in self._related(ends, table):
                        if _goes_over(condition, named.target.table):
                            yield Found(negated_if(negated, condition), end, cost)
        for word in self.links.words("related_to_none", pos):
            for condition, end, cost in self._related(word.end, table, counted=False):
                yield Found(Not(condition), end, cost)
        for word in self.links.words("with", pos):
            if self.links.words("possessive", word.end):
                continue  # "with their department" shows it
            bare = self.after_determiners(word.end) == word.end
            for condition, end, cost in self._related(word.end, table):
                if bare and isinstance(condition, Related) and not condition.where and not self.is_plural(end - 1):
                    continue  # "with department": shown, or required?
                yield Found(condition, end, cost + LOOSE_RELATION)

    def _relation_leads(self, pos: int) -> Iterator[tuple[int, bool]]:
        for start in self.after("that", pos):
            yield from self._leads(start)

    def _related(self, pos: int, table: str, *, counted: bool = True) -> Reads[Condition]:
        for word in self.links.words("compare", pos) if counted else ():
            if word.meaning in ("gt", "ge", "lt", "le", "eq"):
                for number, middle in self.links.numbers(word.end):
                    for (target, where), end, cost in self.thing(middle):
                        if path := self.graph.path(table, target):
                            yield Found(RelatedCount(path, cast(Operator, word.meaning), number, where), end, cost)
        if self.links.words("apiece", pos):
            return  # "at each company" asks for groups
        for (target, where), end, cost in self.thing(pos):
            if path := self.graph.path(table, target):
                yield Found(Related(path, where), end, cost)
                for condition, after, more in self.attached(end, target):
                    yield Found(Related(path, (*where, condition)), after, cost + more)

    def attached(self, pos: int, table: str) -> Reads[Condition]:
        """Conditions that follow a noun: "where ...", "whose ...", "with ...", "founded after 2015", "in Series B"."""
        for kind in ("where", "whose", "that"):
            for word in self.links.words(kind, pos):
                yield from self.clauses(word.end, table)
        for word in self.links.words("with", pos):
            yield from self.clauses(word.end, table)
        for word in self.links.words("of_kind", pos):
            yield from self.clauses(word.end, table)
        yield from self.clauses(pos, table)


def _goes_over(condition: Condition, table: str) -> bool:
    """Whether a relation is the one that a verb of `table` speaks of."""
    steps = condition.steps if isinstance(condition, Related | RelatedCount) else ()
    return any(table in (step.source, step.target) for step in steps)


class _Change(NamedTuple):
    """What "top 5" and its like add to a draft once its table is known."""

    nouns: Nouns
    limit: Decimal | None = None
    order: Direction | None = None
    recent: Direction | None = None
    said: Phrase = ()

    def __call__(self, draft: Draft, end: int) -> Draft | None:
        if self.limit is not None and not 0 < self.limit == int(self.limit) <= MAX_LIMIT:
            return None
        limit = None if self.limit is None else int(self.limit)
        if self.recent is None:
            return replace(draft, limit=limit, ask_order=self.order)
        if (date := self.nouns.index.date_of(self.nouns.index.table(draft.root))) is None:
            return None
        if not self.nouns.index.tells_age(date[0], self.said):
            return None
        order = Order(date[0], self.recent)
        if ties := limit is None and not self.nouns.is_plural(end - 1):
            limit = 1
        return replace(draft, limit=limit, ties=ties, order=(order,), cost=draft.cost + date[1]).told(
            end - 1, end, order
        )
