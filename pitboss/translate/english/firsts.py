"""Grammar of the first of something: "top 5", "the 10 most recent", "the second largest", "the most borrowed"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple, cast

from pitboss.translate.english.draft import Draft
from pitboss.translate.english.graph import Path
from pitboss.translate.english.lexicon import Phrase, name_words
from pitboss.translate.english.nouns import Nouns
from pitboss.translate.english.tree import (
    Count,
    Direction,
    Field,
    Order,
    Related,
)

QUANTITIES = {"quantity", "qty", "amount", "pieces", "units", "count", "copies"}
MOST = ("most", "least")
MAX_LIMIT = 1_000_000


class Firsts(Nouns):
    """Reads what rows the question is about, and how many of them."""

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
                for start, change in self._by_deeds(end):
                    if change.order == word.meaning:
                        yield start, change._replace(limit=number)
        yield from self._by_deeds(pos)
        for word in self.links.words("first", pos):
            for number, end in self.links.numbers(word.end):
                yield end, _Change(self, limit=number, order="asc")
        for word in self.links.words("last_few", pos):
            for number, end in self.links.numbers(word.end):
                yield end, _Change(self, limit=number, recent="desc", said=("latest",))
        for skip, after in self.ordinal(pos):
            for start, change in self._extremes(after, None):
                yield start, change._replace(limit=Decimal(1), skip=skip)
            for start, change in self._by_deeds(after):
                if change.limit is None:
                    yield start, change._replace(limit=Decimal(1), skip=skip)
        before: list[tuple[Decimal | None, int]] = [(None, pos), *self.links.numbers(pos)]
        for amount, middle in before:
            if amount is not None:
                yield middle, _Change(self, limit=amount)
            yield from self._extremes(middle, amount)

    def ordinal(self, pos: int) -> Iterator[tuple[int, int]]:
        """How many come before "the second", and where that ends."""
        yield from ((int(word.meaning) - 1, word.end) for word in self.links.words("ordinal", pos))

    def _extremes(self, pos: int, amount: Decimal | None) -> Iterator[tuple[int, _Change]]:
        """ "most recent", "largest", "youngest", with the number after it where none was before."""
        for kind in ("recent", "extreme", "extreme_age"):
            for word in self.links.words(kind, pos):
                said = tuple(token.word for token in self.links.tokens[pos : word.end])
                after = [(amount, word.end)]
                if amount is None:
                    after += [(later, end) for later, end in self.links.numbers(word.end)]
                for limit, end in after:
                    yield end, self._extreme(kind, word.meaning, limit, said)

    def _by_deeds(self, pos: int) -> Iterator[tuple[int, _Change]]:
        """ "the most prescribed medication", "the 3 least borrowed books": by how often that was done."""
        before: list[tuple[Decimal | None, int]] = [(None, pos), *self.links.numbers(pos)]
        for amount, middle in before:
            for word in self.links.words("superlative", middle):
                if word.end == middle + 1 and word.end < self.links.size and self.links.tokens[middle].word in MOST:
                    deed = self.links.tokens[word.end].word
                    yield word.end + 1, _Change(self, limit=amount, deed=deed, order=cast(Direction, word.meaning))

    def done(self, table: str, deed: str) -> Path | None:
        """The way from `table` to the one that records what a verb says; None where none, or more than one, does."""
        found = [
            (sum(step.many for step in path), len(path), path)
            for other in self.index.recording(deed)
            if other != table and (path := self.graph.path(table, other))
        ]
        found.sort(key=lambda one: one[:2])
        return found[0][2] if found and (len(found) == 1 or found[0][:2] < found[1][:2]) else None

    def records(self, table: str, verb: str) -> bool:
        """Whether a table records what a verb says."""
        return table in self.index.recording(verb)

    def _extreme(self, kind: str, meaning: str, limit: Decimal | None, said: Phrase) -> _Change:
        if kind == "recent":
            return _Change(self, limit=limit, recent=cast(Direction, meaning), said=said)
        if kind == "extreme_age":
            return _Change(self, limit=limit, age=cast(Direction, meaning))
        sign, *nouns = meaning.split()
        return _Change(self, limit=limit, extreme="desc" if sign == "+" else "asc", nouns_of=tuple(nouns))


class _Change(NamedTuple):
    """What "top 5" and its like add to a draft once its table is known."""

    nouns: Firsts
    limit: Decimal | None = None
    order: Direction | None = None
    recent: Direction | None = None
    said: Phrase = ()
    extreme: Direction | None = None
    nouns_of: tuple[str, ...] = ()
    age: Direction | None = None
    deed: str = ""
    skip: int = 0

    def __call__(self, draft: Draft, end: int) -> Draft | None:
        if self.limit is not None and not 0 < self.limit == int(self.limit) <= MAX_LIMIT:
            return None
        limit = None if self.limit is None else int(self.limit)
        if self.deed:
            return self._by_deed(draft, end, limit)
        if self.recent is None and self.extreme is None and self.age is None:
            return replace(draft, limit=limit, ask_order=self.order)
        if (found := self._order(draft.root)) is None:
            return None
        order, cost = found
        if limit is None and self.nouns.is_plural(end - 1) and self.recent is None:
            return None  # "the tallest players": how many?
        if ties := limit is None and not self.nouns.is_plural(end - 1):
            limit = 1
        return replace(draft, limit=limit, skip=self.skip, ties=ties, order=(order,), cost=draft.cost + cost).told(
            end - 1, end, order
        )

    def _by_deed(self, draft: Draft, end: int, limit: int | None) -> Draft | None:
        path = self.nouns.done(draft.root, self.deed)
        if path is None and (told := self._told_in_column(draft.root)):
            if limit is None and self.nouns.is_plural(end - 1):
                return None
            order = Order(told, self.order or "desc")
            return replace(draft, limit=limit or 1, skip=self.skip, ties=limit is None, order=(order,))
        if path is not None and self._has_quantity(path[-1].target):
            return None  # "the most ordered product": by orders, or by pieces?
        if path is None or (limit is None and self.nouns.is_plural(end - 1)):
            return None
        count = Count(path[-1].target)
        keys = self.nouns.index.table(draft.root).columns
        identity = self.nouns.index.identity(self.nouns.index.table(draft.root))
        primary = self.nouns.index.table(draft.root).primary_key
        group = tuple(dict.fromkeys([*identity, *(column for column in keys if column.name in primary)]))
        return replace(
            draft,
            where=(*draft.where, Related(path)),
            measure=count,
            group=tuple(Field(draft.root, column.name, column.kind) for column in group),
            order=(Order(count, self.order or "desc"),),
            per_row=True,
            limit=limit or 1,
            skip=self.skip,
            ties=limit is None,
        )

    def _told_in_column(self, table: str) -> Field | None:
        """The one number of a row that says how often a deed was done: "views" for the most viewed."""
        columns = (column for column in self.nouns.index.table(table).columns if column.kind == "number")
        is_deed = self.nouns.index.lexicon.is_deed
        told = [c for c in columns if any(is_deed(self.deed, word) for word in name_words(c.name))]
        return Field(table, told[0].name, told[0].kind) if len(told) == 1 else None

    def _has_quantity(self, table: str) -> bool:
        columns = self.nouns.index.table(table).columns
        return any(set(name_words(column.name)) & QUANTITIES for column in columns if column.kind == "number")

    def _order(self, table: str) -> tuple[Order, float] | None:
        """What the adjective sorts the rows of a table by, and how loosely it says so."""
        index = self.nouns.index
        if self.extreme is not None:
            field = self.nouns.measured(self.nouns_of, table)
            return None if field is None else (Order(field, self.extreme), 0.1)
        if self.age is not None:
            birth = index.birth_of(index.table(table))
            return None if birth is None else (Order(birth, "desc" if self.age == "desc" else "asc"), 0.0)
        date = index.date_of(index.table(table)) or index.age_of(index.table(table))
        if date is None or not index.tells_age(date[0], self.said):
            return None
        if index.is_birth(date[0]):
            return None  # "oldest" of people is read as an age
        return Order(date[0], cast(Direction, self.recent)), date[1]
