"""Grammar of questions for values instead of rows: "the different stages", "the most common job"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from pitboss.translate.english.draft import Draft
from pitboss.translate.english.facts import Facts
from pitboss.translate.english.index import Target
from pitboss.translate.english.tree import (
    AtLeast,
    Count,
    Direction,
    Element,
    Expression,
    Operator,
    Order,
    RelatedCount,
)

VALUES_ASKED = 0.1  # "cities with ...": not the rows that have them
TABLE_NOT_NAMED = 0.3  # "average funding by stage": the column says which table


class AskedValues(Facts):
    """Reads which values of a column are asked for."""

    def _asks_for_different(self, start: int) -> bool:
        befores = [start, *(word.end for kind in ("all", "definite") for word in self.links.words(kind, start))]
        return any(self.links.words("different", before) for before in befores)

    def _different(self, start: int) -> Iterator[Draft]:
        """ "what are the different job descriptions": of the one table that has them."""
        asked = self._asks_for_different(start)
        for named in self.links.named("column", self.after_determiners(start)):
            field = named.target.field
            if field is None or field.table in self.index.roles.real:
                continue
            if asked or (self.is_plural(named.end - 1) and field.kind == "text" and not self._is_identity(field)):
                shown: Expression = Element(field) if field.kind == "array" else field
                draft = Draft(field.table, outputs=(shown,), distinct=True, cost=named.target.cost + TABLE_NOT_NAMED)
                for longer in self.rest(draft.told(start, named.end, field), named.end):
                    if not longer.where or (asked and not any(isinstance(one, RelatedCount) for one in longer.where)):
                        yield longer  # "genres with more than 50 loans": each book, or all of a genre?
                for (_, where), end, cost in self.had_by(named.end, field.table):
                    had = replace(draft, where=where, cost=named.target.cost + cost)
                    yield from self.rest(had.told(start, end, field), end)

    def _value_groups(self, start: int) -> Iterator[Draft]:
        """ "cities with more than 37 patients", "the color with the highest total stock": values told of many rows."""
        start = self.after_determiners(start)
        limits: list[tuple[int, int | None, Direction | None]] = [(start, None, None)]
        for word in self.links.words("top", start):
            for number, end in self.links.numbers(word.end):
                limits.append((end, int(number), cast(Direction, word.meaning)))
        for at, limit, order in limits:
            for named in self.links.named("column", at):
                field = named.target.field
                if field is None or field.table in self.index.roles.real or field.kind in ("array", "json"):
                    continue
                draft = Draft(field.table, group=(field,), limit=limit, ask_order=order)
                draft = replace(draft, cost=named.target.cost + VALUES_ASKED)
                yield from self._of_values(draft.told(start, named.end, field), named.end)

    def _of_values(self, draft: Draft, pos: int) -> Iterator[Draft]:
        branches = (
            *self._by_measure(draft, pos), *self._having(draft, pos), *self._having_count(
                draft, pos, [w.end for kind in ("with", "that") for w in self.links.words(kind, pos)])
        )  # fmt: skip
        for longer, end in branches:
            yield from self.rest(longer, end)

    def _most_common(self, start: int) -> Iterator[Draft]:
        """ "the most common blood type of patients", "which industry is the most common among sponsors"."""
        start = self.after_determiners(start)
        for word in self.links.words("common", start):
            for named in self.links.named("column", word.end):
                yield from self._common(start, named.target, cast(Direction, word.meaning), named.end)
        for named in self.links.named("column", start):
            for be in self.links.words("be", named.end):
                for word in self.links.words("common", self.after_determiners(be.end)):
                    yield from self._common(start, named.target, cast(Direction, word.meaning), word.end)

    def _common(self, start: int, target: Target, direction: Direction, pos: int) -> Iterator[Draft]:
        field = target.field
        if field is None or field.table in self.index.roles.real or field.kind == "json":
            return
        count = Count(field.table)
        is_array = field.kind == "array"
        key: Expression = Element(field) if is_array else field
        known = () if is_array else (field,)
        draft = Draft(field.table, measure=count, group=(key,), known=known, limit=1, ties=True)
        draft = replace(draft, order=(Order(count, direction),)).told(start, pos, field, target.cost)
        yield from self.rest(replace(draft, cost=draft.cost + TABLE_NOT_NAMED), pos)
        for of in self.links.words("of", pos):
            for (table, where), end, cost in self.thing(of.end):
                if table == field.table:
                    yield from self.rest(replace(draft, where=where, cost=draft.cost + cost), end)

    def _common_values(self, start: int) -> Iterator[Draft]:
        """ "job descriptions held by at least 10 guests": values of a column that enough rows share."""
        start = self.after_determiners(start)
        for named in self.links.named("column", start):
            field = named.target.field
            for verb in self.links.words("relation", named.end):
                for word in self.links.words("compare", verb.end):
                    for number, middle in self.links.numbers(word.end):
                        for (table, where), end, cost in self.thing(middle):
                            if field is None or table != field.table or word.meaning == "ne":
                                continue
                            having = AtLeast(Count(table), cast(Operator, word.meaning), number)
                            draft = Draft(table, where=where, measure=Count(table), group=(field,), having=having)
                            draft = replace(draft, cost=cost + named.target.cost)
                            yield from self.rest(draft.told(start, end, having), end)
