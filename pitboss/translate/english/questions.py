"""Grammar of whole questions: rows, columns of rows, counts, other measures, and what is told for each of something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from pitboss.translate.english.draft import Draft
from pitboss.translate.english.facts import Facts
from pitboss.translate.english.found import Reads
from pitboss.translate.english.index import Target
from pitboss.translate.english.measures import NOT_NAMED, Measured
from pitboss.translate.english.tree import (
    Aggregate,
    AtLeast,
    Count,
    DatePart,
    Direction,
    Element,
    Expression,
    Field,
    Operator,
    Order,
    Related,
    RelatedCount,
    Share,
    Unit,
    fields_in,
)

COLUMNS_WITHOUT_OF = 0.3  # "guest names"; but "posts published in 2025" are posts
VALUES_ASKED = 0.1  # "cities with ...": not the rows that have them
MAX_KEY_WORDS = 10
WHO = 0.2  # nobody said which people
TABLE_NOT_NAMED = 0.3  # "average funding by stage": the column says which table


class Questions(Facts):
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
                        for key, after, more in self.field(each.end, table) if not where else ():
                            for end in self._verbs(after):  # "how many members does each member type have"
                                draft = Draft(table, measure=Count(table), group=(key,), cost=cost + more)
                                yield from self.rest(draft.told(start, end, key), end)
                        for (of, only), end, more in self.thing(each.end):
                            path = self.graph.path(of, table)
                            for after in self._verbs(end) if path else ():
                                count = Count(table)
                                draft = Draft(
                                    of, where=(*only, Related(path or (), where)), measure=count, per_row=True
                                )
                                draft = replace(draft, group=self.row_of(of), cost=cost + more)
                                yield from self.rest(draft.told(start, after, count), after)
                                for condition, last, extra in self.attached(after, table):
                                    narrowed = Related(path or (), (*where, condition))
                                    narrow = replace(draft, where=(*only, narrowed), cost=draft.cost + extra)
                                    yield from self.rest(narrow.told(start, last, count), last)

    def _count_of_one(self, start: int) -> Iterator[Draft]:
        """ "how many plots does Falk Clausen own": those that belong to the one row."""
        for word in self.links.words("count", start):
            for (table, where), middle, cost in self.thing(word.end):
                for lead in (w.end for kind in ("do", "be") for w in self.links.words(kind, middle)):
                    for (owner, which), after, more in self.single(lead):
                        path = self.graph.path(table, owner)
                        ends = [*self._verbs(after), *(w.end for w in self.links.words("light_verb", after))]
                        ends += (
                            [after + 1]
                            if after < self.links.size and self._is_deed(self.links.tokens[after].word)
                            else []
                        )
                        for end in dict.fromkeys(ends) if path else ():
                            draft = Draft(table, where=(*where, Related(path or (), which)), measure=Count(table))
                            draft = replace(draft, cost=cost + more)
                            yield from self.rest(draft.told(start, end, draft.where[-1]), end)

    def _verbs(self, pos: int) -> Iterator[int]:
        """The places after a verb of relation that closes a sentence: "appear in", "have"."""
        for kind in ("relation", "with"):
            for word in self.links.words(kind, pos):
                if word.end > pos + 1 or kind == "with":
                    yield word.end

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

    def _with_measures(self, draft: Draft, measured: tuple[Measured, ...], cost: float) -> Draft:
        first, *others = (one.measure for one in measured)
        return replace(draft, measure=first, more=tuple(others), cost=draft.cost + cost)

    def _for_each(self, start: int) -> Iterator[Draft]:
        """ "For each city, return the number of stadiums and their total capacity"."""
        for word in self.links.words("each", start):
            for comma in range(word.end + 1, min(word.end + MAX_KEY_WORDS, self.links.size)):
                if not (self.is_sign(comma, ",") or self.links.words("opening", comma)):
                    continue
                after = comma + 1 if self.is_sign(comma, ",") else comma
                for opening in sorted(self._openings(after)):
                    for measured, end, cost in self.measures(opening):
                        for key, key_end, more in self.keys(word.end, measured[0].root):
                            if key_end == comma:
                                draft = replace(Draft(measured[0].root, where=measured[0].where), group=key)
                                found = self._with_measures(draft, measured, cost + more)
                                yield from self.rest(found.told(start, end, key), end)

    def _part_of_all(self, start: int) -> Iterator[Draft]:
        """ "percentage of patterns by kind": each group's part."""
        for word in self.links.words("percent", self.after_determiners(start)):
            for (table, where), middle, cost in self.thing(word.end):
                for each in self.links.words("each", middle):
                    for key, end, more in self.keys(each.end, table) if not where else ():
                        draft = self.part_of_all(Draft(table, cost=cost + more), key)
                        for longer in self.rest(draft.told(start, end, key), end):
                            if not longer.where:
                                yield longer  # of which rows it is the part is not sure with a condition after it
            for every in self.links.words("all", word.end):  # "share of each stage among orgs"
                for named in self.links.named("column", every.end):
                    for of in self.links.words("of", named.end):
                        for (table, where), end, cost in self.thing(of.end):
                            if named.target.field and named.target.table == table and not where:
                                draft = self.part_of_all(Draft(table, cost=cost), (named.target.field,))
                                yield from self.rest(draft.told(start, end, draft.group), end)

    def _share_for_each(self, start: int) -> Iterator[Draft]:
        """ "percentage of books in each genre that are reference books"."""
        for word in self.links.words("percent", self.after_determiners(start)):
            for (table, where), middle, cost in self.thing(word.end):
                for each in self.links.words("each", middle) if not where else ():
                    for key, after, more in self.keys(each.end, table):
                        for condition, end, extra in self._share_condition(after, table):
                            share = Share(table, (condition,), 100)
                            draft = Draft(table, measure=share, group=key, cost=cost + more + extra)
                            yield from self.rest(draft.told(start, end, share), end)

    def _adverbial(self, start: int) -> Iterator[Draft]:
        """ "monthly number of orders"."""
        for word in self.links.words("adverbial", self.after_determiners(start)):
            for count in self.links.words("count", word.end):
                for (table, where), end, cost in self.thing(count.end):
                    date = self.index.date_of(self.index.table(table))
                    if date and not self.index.is_birth(date[0]):
                        key = (DatePart(cast(Unit, word.meaning), date[0]),)
                        draft = Draft(table, where=where, measure=Count(table), group=key, cost=cost + date[1])
                        yield from self.rest(draft.told(start, end, key), end)

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

    def _extreme_is(self, start: int) -> Iterator[Draft]:
        """ "which player is the tallest", "which product is the most expensive"."""
        for (table, where), middle, cost in self.thing(start):
            for be in self.links.words("be", middle):
                for at, change in self._limits(be.end):
                    if at > be.end and not self.is_plural(middle - 1):
                        draft = Draft(table, where=where, cost=cost).told(start, middle, table)
                        if (changed := change(draft, middle)) and changed.limit == 1 and changed.order:
                            yield from self.rest(changed, at)

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
