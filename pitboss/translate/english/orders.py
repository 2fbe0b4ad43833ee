"""Grammar of order: "sorted by ...", "highest first", "with the most funding"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from pitboss.translate.english.draft import Branch, Draft
from pitboss.translate.english.found import Found, Reads
from pitboss.translate.english.keys import Keys
from pitboss.translate.english.tree import Between, Comparison, Count, Direction, Expression, Field, Order

FEWEST = ("fewest",)  # says that all are meant that have as few


class Orders(Keys):
    """Reads what rows are sorted by."""

    def _order(self, draft: Draft, pos: int) -> Branch:
        if draft.order:
            return
        intros = [(word.end, False) for word in self.links.words("order", pos)]
        intros += [
            (word.end, False)
            for joined in self.links.words("and", pos)
            for word in self.links.words("order", joined.end)
        ]
        if draft.measure is None or draft.of_first:
            intros += [(word.end, True) for word in self.links.words("by", pos)]
        yield from self._bare_direction(draft, pos)
        for start, short in intros:
            for orders, end, cost in self._orders(start, draft):
                if short and any(self._makes_groups(order.by) for order in orders):
                    continue  # "patterns by kind": sorted, or counted for each?
                if draft.ask_order and len(orders) > 1:
                    continue
                yield replace(draft, order=orders, ask_order=None).told(pos, end, orders, cost), end
        for word in self.links.words("alphabetical", pos):
            if draft.measure is None:
                identity = self.index.identity(self.index.table(draft.root))
                by = tuple(Order(Field(draft.root, column.name, column.kind)) for column in identity)
                yield replace(draft, order=by).told(pos, word.end, by), word.end

    def _makes_groups(self, by: Expression) -> bool:
        """Whether few values come again and again, so that "by" rather asks for groups."""
        if not isinstance(by, Field):
            return False
        if self._is_identity(by) or self.index.column(by).unique:
            return False
        return by.kind in ("boolean", "array", "json") or bool(by.key) or bool(self.index.column(by).values)

    def _bare_direction(self, draft: Draft, pos: int) -> Branch:
        """ "most first" after groups that are counted: sorted by the one measure; "newest first": by their date."""
        if draft.measure is None:
            yield from self._by_time(draft, pos)
        if draft.group and draft.measure is not None and not draft.more and draft.limit is None:
            for word in self.links.words("direction", pos):
                order = (Order(draft.measure, cast(Direction, word.meaning)),)
                yield replace(draft, order=order).told(pos, word.end, order), word.end

    def _by_time(self, draft: Draft, pos: int) -> Branch:
        """ "newest first": by the date that the question speaks of, else by the one date of the rows."""
        said = {one.field for one in draft.where if isinstance(one, Comparison | Between) and one.field.kind == "date"}
        date = self.index.date_of(self.index.table(draft.root))
        by = said.pop() if len(said) == 1 else date[0] if date and not said else None
        for word in self.links.words("direction", pos) if by and draft.limit is None else ():
            spoken = {token.word for token in self.links.tokens[pos : word.end]}
            if spoken & {"newest", "latest", "oldest", "earliest"} and by:
                order = (Order(by, cast(Direction, word.meaning)),)
                yield replace(draft, order=order).told(pos, word.end, order), word.end

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
            start = self.after_determiners(intro.end)
            places = [(0, start), *self.ordinal(start)]
            for skip, word in [(skip, word) for skip, at in places for word in self.links.words("superlative", at)]:
                for field, end, cost in self.field(word.end, draft.root):
                    order = Order(field, cast(Direction, word.meaning))
                    if field.kind == "date" and self.links.tokens[word.end - 1].word not in ("maximum", "minimum"):
                        continue  # a date is the latest, never the highest
                    if field.kind not in ("number", "date") or (draft.ask_order and draft.ask_order != word.meaning):
                        continue
                    if (
                        draft.limit is None
                        and self.is_plural(pos - 1)
                        and self.links.tokens[word.end - 1].word not in FEWEST
                    ):
                        continue  # "orgs with the most funding": one, or all in order?
                    if skip and draft.limit is not None:
                        continue
                    ties = draft.limit is None and not skip
                    longer = replace(
                        draft, order=(order,), limit=draft.limit or 1, skip=skip, ties=ties, ask_order=None
                    )
                    yield longer.told(pos, end, order, cost), end
