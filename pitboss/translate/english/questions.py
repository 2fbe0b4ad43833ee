"""Grammar of whole questions: rows, columns of rows, counts, other measures, and what is told for each of something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from pitboss.translate.english.draft import Draft
from pitboss.translate.english.found import Reads
from pitboss.translate.english.modifiers import Modifiers
from pitboss.translate.english.tree import (
    Aggregate,
    AtLeast,
    Count,
    Expression,
    Field,
    Function,
    Operator,
    Related,
    YearsBetween,
)

COLUMNS_WITHOUT_OF = 0.3  # "guest names"; but "posts published in 2025" are posts
TABLE_NOT_NAMED = 0.3  # "average funding by stage": the column says which table


class Questions(Modifiers):
    """The whole grammar. Made anew for each question."""

    def readings(self) -> Iterator[Draft]:
        """Every reading of the whole question."""
        for start in sorted(self._openings(0)):
            yield from self._rows(start)
            yield from self._columns_of(start)
            yield from self._count(start)
            yield from self._count_for_each(start)
            yield from self._measure(start)
            yield from self._common_values(start)
            yield from self._years(start)
            yield from self._different(start)

    def _openings(self, pos: int) -> set[int]:
        """The places where the thing asked for may start: after "please", "show me", "what are", ..."""
        found = {pos}
        for kind in ("polite", "opening"):
            for word in self.links.words(kind, pos):
                found |= self._openings(word.end)
        return found

    def _rows(self, start: int) -> Iterator[Draft]:
        for draft, end in self.subject(start):
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
                        if draft.root == table:
                            draft = replace(draft, outputs=fields, distinct=distinct)
                            yield from self.rest(draft.told(start, middle, fields, cost), end)
        for named in self.links.named("table", first) if not self.links.words("opening", first) else ():
            for fields, middle, cost in self._own_columns(start, named.target.table):
                if any(self.links.words(kind, middle) for kind in ("dated", "date_compare")):
                    continue  # "posts published from 2025" are posts, and no list of columns
                draft = Draft(named.target.table, outputs=fields, distinct=distinct)
                yield from self.rest(draft.told(start, middle, fields, cost + COLUMNS_WITHOUT_OF), middle)

    def _own_columns(self, start: int, table: str) -> Reads[tuple[Expression, ...]]:
        for found in self.columns(start, Draft(table)):
            if all(isinstance(one, Field) and one.table == table for one in found.value):
                yield found

    def _asks_for_different(self, start: int) -> bool:
        befores = [start, *(word.end for kind in ("all", "definite") for word in self.links.words(kind, start))]
        return any(self.links.words("different", before) for before in befores)

    def _different(self, start: int) -> Iterator[Draft]:
        """ "what are the different job descriptions": of the one table that has them."""
        if not self._asks_for_different(start):
            return
        for named in self.links.named("column", self.after_determiners(start)):
            if (field := named.target.field) is not None:
                draft = Draft(field.table, outputs=(field,), distinct=True, cost=named.target.cost + TABLE_NOT_NAMED)
                yield from self.rest(draft.told(start, named.end, field), named.end)

    def _count(self, start: int) -> Iterator[Draft]:
        start = self.after_determiners(start)
        for word in self.links.words("count", start):
            for draft, end in self.subject(word.end):
                if draft.limit is None and not draft.order:
                    counted = replace(draft, measure=Count(draft.root)).told(start, word.end, Count(draft.root))
                    yield from self.rest(counted, end)

    def _count_for_each(self, start: int) -> Iterator[Draft]:
        """ "how many episodes does each pattern appear in"."""
        for word in self.links.words("count", start):
            for (table, where), middle, cost in self.thing(word.end):
                for lead in (w.end for kind in ("do", "be") for w in self.links.words(kind, middle)):
                    for each in self.links.words("all", lead):
                        for (of, only), end, more in self.thing(each.end):
                            path = self.graph.path(of, table)
                            for after in self._verbs(end) if path else ():
                                count = Count(table)
                                draft = Draft(
                                    of, where=(*only, Related(path or (), where)), measure=count, per_row=True
                                )
                                draft = replace(draft, group=self.row_of(of), cost=cost + more)
                                yield from self.rest(draft.told(start, after, count), after)

    def _verbs(self, pos: int) -> Iterator[int]:
        """The places after a verb of relation that closes a sentence: "appear in", "have"."""
        for kind in ("relation", "with"):
            for word in self.links.words(kind, pos):
                if word.end > pos + 1 or kind == "with":
                    yield word.end

    def _measure(self, start: int) -> Iterator[Draft]:
        """ "average funding of orgs", "total funding of Series A organisations", "average funding by stage"."""
        start = self.after_determiners(start)
        for word in self.links.words("aggregate", start):
            function = cast(Function, word.meaning)
            for named in self.links.named("column", self.after_determiners(word.end)):
                field = named.target.field
                if field is None or not self._can_be(function, field):
                    continue
                measure = Aggregate(function, field)
                marked = Draft(field.table, measure=measure, cost=named.target.cost).told(start, named.end, measure)
                yield from self.rest(replace(marked, cost=marked.cost + TABLE_NOT_NAMED), named.end)
                for of in self.links.words("of", named.end):
                    for draft, end in self.subject(of.end):
                        if draft.root == field.table and draft.limit is None and not draft.order:
                            found = replace(draft, measure=measure, cost=draft.cost + named.target.cost)
                            yield from self.rest(found.told(start, named.end, measure), end)

    def _can_be(self, function: Function, field: Field) -> bool:
        return field.kind == "number" or (field.kind == "date" and function in ("min", "max"))

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

    def _years(self, start: int) -> Iterator[Draft]:
        """ "number of years between date_founded and date_funded for each organisation, and show ..."."""
        start = self.after_determiners(start)
        for word in self.links.words("years_between", start):
            for first in self.links.named("column", self.after_determiners(word.end)):
                if first.end >= self.links.size or self.links.tokens[first.end].word not in ("and", "to"):
                    continue
                for second in self.links.named("column", self.after_determiners(first.end + 1)):
                    one, two = first.target.field, second.target.field
                    if one is None or two is None or one.table != two.table or {one.kind, two.kind} != {"date"}:
                        continue
                    measure = YearsBetween(one, two)
                    for of in [*self.links.words("of", second.end), *self.links.words("each", second.end)]:
                        for draft, end in self.subject(of.end):
                            if draft.root == one.table:
                                found = replace(draft, measure=measure, cost=draft.cost + first.target.cost)
                                yield from self.rest(found.told(start, second.end, measure), end)
