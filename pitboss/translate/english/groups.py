"""Grammar of groups: what is counted or summed for each of something, and rows in the order of such counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from pitboss.translate.english.draft import Branch, Draft
from pitboss.translate.english.found import Found, Reads
from pitboss.translate.english.nouns import LOOSE_RELATION
from pitboss.translate.english.orders import Orders
from pitboss.translate.english.tree import (
    Count,
    DatePart,
    Direction,
    Expression,
    Field,
    Order,
    Related,
    Unit,
    YearsBetween,
)


class Groups(Orders):
    """Reads groups, and counts of related rows."""

    def _by_count(self, draft: Draft, pos: int) -> Branch:
        """ "with the most patterns", "by number of patterns": rows in the order of how many others they have."""
        if draft.order or draft.measure:
            return
        for intro in self.links.words("with", pos):
            for word in self.links.words("superlative", self.after_determiners(intro.end)):
                direction = cast(Direction, word.meaning)
                for counted, end in self._counted(draft, word.end, direction):
                    if draft.limit is None and not self.is_plural(pos - 1):
                        counted = replace(counted, limit=1, ties=True, ask_count=False)
                    yield counted.told(pos, end, counted.order), end
        for intro in [*self.links.words("by", pos), *self.links.words("order", pos)]:
            for word in self.links.words("count", self.after_determiners(intro.end)):
                for direction, after in self._counted_directions(draft, word.end):
                    for counted, end in self._counted(draft, word.end, direction):
                        last = max(end, after)
                        yield replace(counted, ask_count=False).told(pos, last, counted.order), last

    def _counted_directions(self, draft: Draft, pos: int) -> Iterator[tuple[Direction, int]]:
        if draft.ask_order:
            yield draft.ask_order, pos
        for named in self.links.named("table", self.after_determiners(pos)):
            for direction, after in self._directions(named.end, draft):
                if after > named.end:
                    yield direction, after

    def _counted(self, draft: Draft, pos: int, direction: Direction) -> Branch:
        if draft.ask_order not in (None, direction):
            return
        for (table, where), end, cost in self.thing(pos):
            if path := self.graph.path(draft.root, table):
                count = Count(table)
                longer = replace(
                    draft,
                    where=(*draft.where, Related(path, where)),
                    measure=count,
                    group=self.row_of(draft.root),
                    order=(Order(count, direction),),
                    per_row=True,
                    ask_order=None,
                    ask_count=draft.limit is None,
                    cost=draft.cost + cost,
                )
                yield longer, end

    def _groups(self, draft: Draft, pos: int) -> Branch:
        if draft.measure is None or draft.group or isinstance(draft.measure, YearsBetween):
            return
        yield from self._groups_by_date(draft, pos)
        for word in self.links.words("each", pos):
            for key, end, cost in self._group_key(word.end, draft):
                yield replace(draft, group=key).told(pos, end, key, cost), end
                for second, after, more in self._second_keys(end, draft, key):
                    both = (*key, *second)
                    yield replace(draft, group=both).told(pos, after, both, cost + more), after

    def _second_keys(self, pos: int, draft: Draft, first: tuple[Expression, ...]) -> Reads[tuple[Expression, ...]]:
        """Another key after "and": of the draft's table, or of the one that the first key is of. A name that both
        have gives both readings, so that neither is guessed."""
        others = {key.table for key in first if isinstance(key, Field)} - {draft.root}
        for joined in self.links.words("and", pos):
            for start in [joined.end, *(word.end for word in self.links.words("each", joined.end))]:
                yield from self._group_key(start, draft)
                for table in others:
                    yield from (Found((field,), end, cost) for field, end, cost in self.field(start, table))

    def _groups_by_date(self, draft: Draft, pos: int) -> Branch:
        """ "published per year", "were founded in each year"."""
        for start in self.after("be", pos):
            for field, middle, cost in self.field(start, draft.root):
                for word in self.links.words("each", middle) if field.kind == "date" else ():
                    for unit in self.links.words("unit", word.end):
                        key = (DatePart(cast(Unit, unit.meaning), field),)
                        yield replace(draft, group=key).told(pos, unit.end, key, cost), unit.end

    def _groups_over_relation(self, draft: Draft, pos: int) -> Branch:
        """ "how many people work at each company"."""
        if draft.group or not isinstance(draft.measure, Count):
            return
        for word in self.links.words("relation", pos):
            for each in self.links.words("apiece", word.end):
                for (table, where), end, cost in self.thing(each.end):
                    if path := self.graph.path(draft.root, table):
                        longer = replace(draft, where=(*draft.where, Related(path, where)), group=self.row_of(table))
                        yield longer.told(pos, end, longer.group, cost), end

    def _group_key(self, pos: int, draft: Draft) -> Reads[tuple[Expression, ...]]:
        pos = self.after_determiners(pos)
        for field, end, cost in self.field(pos, draft.root):
            yield Found((field,), end, cost)
            for unit in self.links.words("unit", end):
                if field.kind == "date":
                    yield Found((DatePart(cast(Unit, unit.meaning), field),), unit.end, cost)
        for unit in self.links.words("unit", pos):
            if date := self.index.date_of(self.index.table(draft.root)):
                yield Found((DatePart(cast(Unit, unit.meaning), date[0]),), unit.end, date[1])
        for named in self.links.named("table", pos):
            table = named.target.table
            if table == draft.root or not self.graph.path(draft.root, table):
                continue
            yield from (Found((field,), end, cost) for field, end, cost in self.field(pos, table))
            yield Found(self.row_of(table), named.end, LOOSE_RELATION)

    def row_of(self, table: str) -> tuple[Field, ...]:
        """The fields that tell the rows of a table apart, and say to a reader which they are."""
        found = self.index.table(table)
        columns = dict.fromkeys(
            [*self.index.identity(found), *(c for c in found.columns if c.name in found.primary_key)]
        )
        return tuple(Field(table, column.name, column.kind) for column in columns)
