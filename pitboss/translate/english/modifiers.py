"""Grammar of all that may follow the thing asked for: conditions, columns to show, order, limit, groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import cast

from pitboss.translate.english.draft import Draft
from pitboss.translate.english.errors import TooManyReadings
from pitboss.translate.english.found import Found, Reads
from pitboss.translate.english.nouns import LOOSE_RELATION, Nouns
from pitboss.translate.english.tree import (
    Aggregate,
    Condition,
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

BARE_COLUMNS = 0.2  # "guests with name and job": the columns are shown, it seems
MAX_STEPS = 4000

Branch = Iterator[tuple[Draft, int]]


class Modifiers(Nouns):
    """Reads from a subject to the end of the question, in every way that takes in every word."""

    furthest = 0
    steps = 0

    def rest(self, draft: Draft, pos: int) -> Iterator[Draft]:
        """All ways to read from `pos` to the end. Raises TooManyReadings where that would take too long."""
        self.furthest = max(self.furthest, pos)
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooManyReadings
        if pos >= self.links.size:
            yield draft
            return
        if self.is_sign(pos, ","):
            yield from self.rest(draft, pos + 1)
        branches = chain(
            self._where(draft, pos),
            self._relations(draft, pos),
            self._columns(draft, pos),
            self._shown_tables(draft, pos),
            self._order(draft, pos),
            self._superlative(draft, pos),
            self._by_count(draft, pos),
            self._limit(draft, pos),
            self._groups(draft, pos),
            self._groups_over_relation(draft, pos),
            self._existence(draft, pos),
        )
        for longer, end in branches:
            yield from self.rest(longer, end)

    def _where(self, draft: Draft, pos: int) -> Branch:
        if draft.outputs and self.links.words("of_kind", pos):
            return  # "the type of pattern": there the column goes on
        starts = [
            (word.end, kind != "that") for kind in ("where", "whose", "that") for word in self.links.words(kind, pos)
        ]
        starts += [(word.end, False) for word in self.links.words("with", pos)]
        starts += [(word.end, False) for word in self.links.words("of_kind", pos)]
        if draft.where:
            starts += [(word.end, False) for word in self.links.words("and", pos)]
        for start, closed in [*starts, (pos, False)]:
            for condition, end, cost in self.clauses(start, draft.root):
                if longer := draft.restricted(condition, closed=closed):
                    yield longer.told(pos, end, condition, cost), end

    def _relations(self, draft: Draft, pos: int) -> Branch:
        starts = [pos, *(word.end for word in self.links.words("and", pos) if draft.where)]
        if draft.outputs and self.links.words("of_kind", pos):
            return
        for start in starts:
            for condition, end, cost in self.relation(start, draft.root):
                if longer := draft.restricted(condition, closed=False):
                    yield longer.told(pos, end, condition, cost), end

    def _columns(self, draft: Draft, pos: int) -> Branch:
        """ "with their name and stage", "including the funding stage": columns to show."""
        if draft.outputs or (draft.measure and not draft.per_row and not isinstance(draft.measure, YearsBetween)):
            return
        for word in self.links.words("their", pos):
            definite = word.end > pos + 1 or bool(self.links.words("definite", word.end))
            for fields, end, cost in self.columns(word.end, draft):
                if self.links.words("with", pos) and not definite:
                    if self.links.words("indefinite", word.end):
                        continue  # "with a job and a stage": required, not shown
                    if len(fields) == 1:
                        continue  # "guests with linkedin url": shown, or required?
                    cost += BARE_COLUMNS
                ask_count = draft.ask_count and draft.measure not in fields
                yield replace(draft, outputs=fields, ask_count=ask_count).told(pos, end, fields, cost), end

    def _shown_tables(self, draft: Draft, pos: int) -> Branch:
        """ "with their department": what the rows of another table are called."""
        if draft.outputs or draft.measure:
            return
        for word in self.links.words("their", pos):
            if not any(self.links.words("possessive", at) for at in (word.end, word.end - 1)):
                continue
            for named in self.links.named("table", self.after_determiners(word.end)):
                if (table := named.target.table) != draft.root and self.graph.path(draft.root, table):
                    columns = self.index.identity(self.index.table(table))
                    fields = tuple(Field(table, column.name, column.kind) for column in columns)
                    yield replace(draft, outputs=fields).told(pos, named.end, fields, named.target.cost), named.end

    def columns(self, pos: int, draft: Draft) -> Reads[tuple[Expression, ...]]:
        """A list of columns of the draft's table and of tables that it is related to."""
        for first, end, cost in self._shown_column(pos, draft):
            yield from self._more_columns(Found((first,), end, cost), draft)

    def _more_columns(self, so_far: Found[tuple[Expression, ...]], draft: Draft) -> Reads[tuple[Expression, ...]]:
        yield so_far
        for start in self._list_separators(so_far.end):
            for field, end, cost in self._shown_column(start, draft, so_far.value):
                if field not in so_far.value:
                    yield from self._more_columns(Found((*so_far.value, field), end, so_far.cost + cost), draft)

    def _list_separators(self, pos: int) -> list[int]:
        comma = pos + 1 if self.is_sign(pos, ",") else pos
        return [*(word.end for word in self.links.words("and", comma)), *([comma] if comma > pos else [])]

    def _shown_column(self, pos: int, draft: Draft, before: tuple[Expression, ...] = ()) -> Reads[Expression]:
        """ "stage", "the guest name", "the name of their organisation", "the type of pattern".

        A name that both the table and the one of the column before have is read both ways, so that neither is guessed.
        """
        earlier = {field.table for field in before if isinstance(field, Field)}
        tables = (draft.root, *draft.related_tables(), *earlier)
        start = self.after_determiners(pos)
        yield from self._shown_measure(start, draft)
        own = list(self.field(start, draft.root))
        for field, end, cost in own:
            yield Found(field, end, cost)
            yield from (Found(field, after, cost) for after in self._of_table_name(end, draft.root))
        for named in self.links.named("table", start):
            if (table := named.target.table) != draft.root and (table in tables or self.graph.path(draft.root, table)):
                yield from self.field(start, table)
        for named in self.links.named("column", start):
            field_or_none = named.target.field
            if field_or_none is None or (table := named.target.table) == draft.root:
                continue
            if table in earlier or (table in tables and not any(field.end == named.end for field in own)):
                yield Found(field_or_none, named.end, named.target.cost)
            if table in tables or self.graph.path(draft.root, table):
                for after in self._of_table_name(named.end, table):
                    yield Found(field_or_none, after, named.target.cost)

    def _shown_measure(self, pos: int, draft: Draft) -> Reads[Expression]:
        """ "the pattern count", "the number of patterns", "the calculated years"."""
        match draft.measure:
            case Count(table):
                for named in self.links.named("table", pos):
                    for word in self.links.words("counted", named.end) if named.target.table == table else ():
                        yield Found(draft.measure, word.end)
                for word in self.links.words("count", pos):
                    for named in self.links.named("table", self.after_determiners(word.end)):
                        if named.target.table == table:
                            yield Found(draft.measure, named.end)
                yield from (Found(draft.measure, word.end) for word in self.links.words("counted", pos))
            case YearsBetween():
                yield from (Found(draft.measure, word.end) for word in self.links.words("years", pos))

    def _of_table_name(self, pos: int, table: str) -> Iterator[int]:
        for word in self.links.words("of_kind", pos):
            for named in self.links.named("table", self.after_determiners(word.end)):
                if named.target.table == table:
                    yield named.end

    def _order(self, draft: Draft, pos: int) -> Branch:
        if draft.order:
            return
        intros = [(word.end, False) for word in self.links.words("order", pos)]
        intros += [
            (word.end, False)
            for joined in self.links.words("and", pos)
            for word in self.links.words("order", joined.end)
        ]
        if draft.measure is None:
            intros += [(word.end, True) for word in self.links.words("by", pos)]
        for start, _short in intros:
            for orders, end, cost in self._orders(start, draft):
                if draft.ask_order and len(orders) > 1:
                    continue
                yield replace(draft, order=orders, ask_order=None).told(pos, end, orders, cost), end
        for word in self.links.words("alphabetical", pos):
            if draft.measure is None:
                identity = self.index.identity(self.index.table(draft.root))
                by = tuple(Order(Field(draft.root, column.name, column.kind)) for column in identity)
                yield replace(draft, order=by).told(pos, word.end, by), word.end

    def _orders(self, pos: int, draft: Draft) -> Reads[tuple[Order, ...]]:
        for expression, end, cost in self._sort_key(pos, draft):
            for direction, after in self._directions(end, draft):
                order = Order(expression, direction)
                yield Found((order,), after, cost)
                for start in self._list_separators(after):
                    for more, last, extra in self._orders(start, draft):
                        yield Found((order, *more), last, cost + extra)

    def _sort_key(self, pos: int, draft: Draft) -> Reads[Expression]:
        yield from self.field(pos, draft.root)
        if draft.measure is not None:
            for word in self.links.words("count", self.after_determiners(pos)):
                if isinstance(draft.measure, Count):
                    yield Found(draft.measure, word.end)

    def _directions(self, pos: int, draft: Draft) -> Iterator[tuple[Direction, int]]:
        asked: Direction = draft.ask_order or "asc"
        yield asked, pos
        for start in [pos, *([pos + 1] if self.is_sign(pos, ",") else [])]:
            for word in self.links.words("direction", start):
                yield cast(Direction, word.meaning), word.end

    def _superlative(self, draft: Draft, pos: int) -> Branch:
        """ "which org has the most funding", "5 orgs with the highest funding": ties count where no number is given."""
        if draft.order or draft.measure:
            return
        for intro in self.links.words("with", pos):
            for word in self.links.words("superlative", self.after_determiners(intro.end)):
                for field, end, cost in self.field(word.end, draft.root):
                    order = Order(field, cast(Direction, word.meaning))
                    if field.kind not in ("number", "date") or (draft.ask_order and draft.ask_order != word.meaning):
                        continue
                    if draft.limit is None and self.is_plural(pos - 1):
                        continue  # "orgs with the most funding": one, or all in order?
                    ties = draft.limit is None
                    longer = replace(draft, order=(order,), limit=draft.limit or 1, ties=ties, ask_order=None)
                    yield longer.told(pos, end, order, cost), end

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

    def _limit(self, draft: Draft, pos: int) -> Branch:
        if draft.limit is None:
            for word in self.links.words("limit", pos):
                for number, end in self.links.numbers(word.end):
                    if 0 < number == int(number) <= 1_000_000:
                        yield replace(draft, limit=int(number)).told(pos, end, int(number)), end

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

    def _existence(self, draft: Draft, pos: int) -> Branch:
        """ "how many patterns are there", "... do we have"."""
        if isinstance(draft.measure, Count):
            for word in self.links.words("exist", pos):
                yield draft, word.end
        if isinstance(draft.measure, Aggregate):
            return
        for word in self.links.words("exist", pos):
            if draft.distinct:
                yield draft, word.end


def on_root(condition: Condition, root: str) -> bool:
    """Whether a condition speaks of the table itself, and not of one that it is related to."""
    field = getattr(condition, "field", None)
    return isinstance(field, Field) and field.table == root
