"""Grammar of groups: what is told for each of something, rows in the order of measures, the first of each group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import cast

from pitboss.translate.english.draft import Branch, Draft
from pitboss.translate.english.found import Found, Reads
from pitboss.translate.english.measures import Measured
from pitboss.translate.english.orders import Orders
from pitboss.translate.english.tree import (
    Aggregate,
    AtLeast,
    Count,
    DatePart,
    Direction,
    Element,
    Expression,
    Field,
    Order,
    PartOfAll,
    Related,
    RelatedNumber,
    is_measure,
)


class Groups(Orders):
    """Reads groups, and measures of related rows."""

    def _by_measure(self, draft: Draft, pos: int) -> Branch:
        """ "with the most patterns", "by total amount": rows in the order of a measure of what belongs to them."""
        if draft.order or draft.measure:
            return
        deed = pos < self.links.size and self._is_deed(self.links.tokens[pos].word)
        verbs = [word.end for kind in ("with", "relation") for word in self.links.words(kind, pos)]
        verbs += [named.end for named in self.links.named("verb", pos)]
        for be in self.links.words("be", pos):
            verbs += [word.end for word in self.links.words("relation", be.end) if word.end > be.end + 1]
        for start in dict.fromkeys([*verbs, *([pos + 1] if deed else [])]):
            yield from self._with_most(draft, pos, start)
        for intro in [*self.links.words("by", pos), *self.links.words("order", pos)]:
            for measured, middle, cost in self._narrowed(self.measure(intro.end), draft):
                for direction, end in self._measure_directions(draft, middle):
                    for longer in self._measured_order(draft, measured, direction):
                        yield replace(longer, ask_count=False).told(pos, end, longer.order, cost), end

    def _with_most(self, draft: Draft, pos: int, start: int) -> Branch:
        """ "the most goals", "the highest total amount"."""
        for word in self.links.words("superlative", self.after_determiners(start)):
            direction = cast(Direction, word.meaning)
            counts = ((Measured(Count(t), t, where), end, cost) for (t, where), end, cost in self.thing(word.end))
            found = [Found(*one) for one in counts] + list(self.measure(word.end))
            for measured, end, cost in self._narrowed(found, draft):
                if direction == "asc" and isinstance(measured.measure, Count) and measured.root != draft.root:
                    yield from self._with_fewest(draft, measured, pos, end, cost)
                    continue
                for longer in self._measured_order(draft, measured, direction):
                    if draft.limit is None and not self.is_plural(pos - 1):
                        longer = replace(longer, limit=1, ties=True, ask_count=False)
                    elif draft.limit is None and isinstance(measured.measure, Aggregate):
                        continue  # "clubs with the highest total": one, or all in order?
                    yield longer.told(pos, end, longer.order, cost), end

    def _with_fewest(self, draft: Draft, measured: Measured, pos: int, end: int, cost: float) -> Branch:
        """The fewest may be none at all: each row is told its number, also where that is zero."""
        path = self.graph.path(draft.root, measured.root)
        if not path or draft.group or draft.outputs or draft.ask_order == "desc":
            return
        number = RelatedNumber(path, measured.where)
        ties = draft.limit is None
        longer = replace(draft, outputs=(number,), order=(Order(number, "asc"),), limit=draft.limit or 1, ties=ties)
        yield replace(longer, ask_order=None).told(pos, end, longer.order, cost), end

    def _narrowed(self, found: Iterable[Found[Measured]], draft: Draft) -> Reads[Measured]:
        """Measures, of other tables also with what follows as a condition on what is measured: "orders in 2024"."""
        for measured, end, cost in found:
            yield Found(measured, end, cost)
            if measured.root != draft.root:
                for condition, after, more in self.attached(end, measured.root):
                    yield Found(measured._replace(where=(*measured.where, condition)), after, cost + more)

    def _measure_directions(self, draft: Draft, pos: int) -> Iterator[tuple[Direction, int]]:
        yield draft.ask_order or "desc", pos
        for start in [pos, *([pos + 1] if self.is_sign(pos, ",") else [])]:
            for word in self.links.words("direction", start):
                yield cast(Direction, word.meaning), word.end

    def _measured_order(self, draft: Draft, measured: Measured, direction: Direction) -> Iterator[Draft]:
        if draft.ask_order in (None, direction):
            for longer in self._measured_for_rows(draft, measured):
                order = (Order(measured.measure, direction),)
                yield replace(longer, order=order, ask_order=None, ask_count=draft.limit is None)

    def _measured_for_rows(self, draft: Draft, measured: Measured) -> Iterator[Draft]:
        """The draft with the measure told for each of its rows, or for each value of the column that is asked for."""
        if draft.group:
            if measured.root == draft.root:
                yield replace(draft, measure=measured.measure, where=(*draft.where, *measured.where))
        elif path := self.graph.path(draft.root, measured.root):
            yield replace(
                draft,
                where=(*draft.where, Related(path, measured.where)),
                measure=measured.measure,
                group=self.row_of(draft.root),
                per_row=True,
            )

    def _having(self, draft: Draft, pos: int) -> Branch:
        """ "with an average salary above 115000", "where the total amount is over 1000"."""
        if draft.having or draft.measure or draft.order or draft.limit:
            return
        intros = [w.end for kind in ("with", "where", "whose") for w in self.links.words(kind, pos)]
        for start in intros:
            for measured, middle, cost in self._narrowed(self.measure(self._after_article(start)), draft):
                if not isinstance(measured.measure, Count | Aggregate):
                    continue
                for be in (*self.after("be", middle), *(word.end for word in self.links.words("valued", middle))):
                    for (operator, number), end, _ in self.compared(be):
                        for longer in self._measured_for_rows(draft, measured):
                            having = AtLeast(measured.measure, operator, number)
                            yield replace(longer, having=having).told(pos, end, having, cost), end
        if draft.group:
            yield from self._having_count(draft, pos, intros)

    def _having_count(self, draft: Draft, pos: int, intros: list[int]) -> Branch:
        """ "cities with more than 37 patients"."""
        for start in intros:
            for (operator, number), middle, _ in self.compared(start):
                for (table, where), end, cost in self.thing(middle):
                    if table == draft.root:
                        having = AtLeast(Count(table), operator, number)
                        longer = replace(draft, measure=Count(table), having=having, where=(*draft.where, *where))
                        yield longer.told(pos, end, having, cost), end

    def _groups(self, draft: Draft, pos: int) -> Branch:
        if draft.measure is None or draft.group or not is_measure(draft.measure) or draft.order:
            return
        yield from self._groups_by_date(draft, pos)
        for word in self.links.words("each", pos):
            for key, end, cost in self.keys(word.end, draft.root):
                yield replace(draft, group=key).told(pos, end, key, cost), end

    def _groups_by_date(self, draft: Draft, pos: int) -> Branch:
        """ "published per year", "were founded in each year"."""
        for start in self.after("be", pos):
            for field, middle, cost in self.field(start, draft.root):
                for word in self.links.words("each", middle) if field.kind == "date" else ():
                    for parts, end in self.date_parts(self.after_determiners(word.end)):
                        key = tuple(DatePart(part, field) for part in parts)
                        yield replace(draft, group=key).told(pos, end, key, cost), end

    def _groups_over_relation(self, draft: Draft, pos: int) -> Branch:
        """ "how many people work at each company", "how many matches were played in each season"."""
        if draft.group or not isinstance(draft.measure, Count | Aggregate):
            return
        for start in self.after("be", pos):
            for middle, cost, deed in self._verbs_of_relation(start):
                if deed and not self.records(draft.root, deed.removeprefix("~")):
                    continue
                for each in self.links.words("apiece", middle):
                    for key, end, more in self.group_key(each.end, draft.root):
                        yield replace(draft, group=key).told(pos, end, key, cost + more), end

    def _own_deed(self, draft: Draft, pos: int) -> Branch:
        """ "were played" of matches, "scored" of goals: says no more than that there are some."""
        for start in self.after("be", pos):
            if start >= self.links.size or self.links.named("table", start) or self.links.named("column", start):
                continue
            followed = draft.measure or any(
                self.links.words(kind, start + 1) for kind in ("place", "relative", "recently")
            )
            if followed and self.records(draft.root, self.links.tokens[start].word):
                yield draft.told(pos, start + 1, draft.root, 0.05), start + 1
            for word in self.links.words("light_deed", start):
                if any(self.links.words(kind, word.end) for kind in ("date_compare", "relative", "recently")):
                    yield draft.told(pos, word.end, draft.root, 0.05), word.end

    def _per(self, draft: Draft, pos: int) -> Branch:
        """ "admissions per year": counted, though no word says so."""
        plain = not (draft.measure or draft.group or draft.order or draft.outputs or draft.limit)
        for word in self.links.words("per", pos) if plain else ():
            for key, end, cost in self.keys(word.end, draft.root):
                if self.links.tokens[word.end - 1].word == "by" and not all(map(self._tells_groups, key)):
                    continue  # "books by title": sorted
                counted = replace(draft, measure=Count(draft.root), group=key)
                yield counted.told(pos, end, key, cost + 0.2), end

    def _tells_groups(self, key: Expression) -> bool:
        """Whether a key comes again and again: a part of a time, an element, one of few values."""
        return isinstance(key, DatePart | Element) or self._makes_groups(key)

    def _best_of(self, draft: Draft, pos: int) -> Branch:
        """ "the newest episode of each guest": the order holds within each."""
        if draft.best_of or not draft.order or draft.limit is None or draft.measure or draft.group:
            return
        for word in self.links.words("each", pos):
            if self.links.tokens[word.end - 1].word in ("by", "per", "each", "every"):
                for key, end, cost in self.group_key(word.end, draft.root):
                    if any(one == order.by for one in key for order in draft.order):
                        continue
                    if all(isinstance(one, Field) and self._to_one(draft.root, one.table) for one in key):
                        fields = cast(tuple[Field, ...], key)
                        yield replace(draft, best_of=fields, ties=False).told(pos, end, fields, cost), end

    def _said_again(self, draft: Draft, pos: int) -> Branch:
        """ "by salary" after "the 5 best paid": says again what they are sorted by."""
        if draft.limit is not None and draft.order and draft.measure is None:
            for word in self.links.words("by", pos):
                for field, end, cost in self.field(word.end, draft.root):
                    if draft.order[0].by == field:
                        yield draft.told(pos, end, field, cost), end

    def _to_one(self, root: str, table: str) -> bool:
        path = self.graph.path(root, table) if table != root else ()
        return path is not None and not any(step.many for step in path)

    def part_of_all(self, draft: Draft, key: tuple[Expression, ...]) -> Draft:
        """Each group's part of all rows."""
        return replace(draft, measure=PartOfAll(draft.root), group=key)
