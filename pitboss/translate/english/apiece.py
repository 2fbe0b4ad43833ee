"""Grammar of what is told for each of something: "how many does each ...", "for each city, ..."."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from pitboss.translate.english.asked_values import AskedValues
from pitboss.translate.english.draft import Draft
from pitboss.translate.english.measures import Measured
from pitboss.translate.english.tree import (
    Count,
    DatePart,
    Related,
    Share,
    Unit,
)

MAX_KEY_WORDS = 10


class Apiece(AskedValues):
    """Reads counts and shares for each of something."""

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

    def _openings(self, pos: int) -> set[int]:
        """The places where the thing asked for may start: after "please", "show me", "what are", ..."""
        found = {pos}
        for kind in ("polite", "opening"):
            for word in self.links.words(kind, pos):
                found |= self._openings(word.end)
        return found

    def _with_measures(self, draft: Draft, measured: tuple[Measured, ...], cost: float) -> Draft:
        first, *others = (one.measure for one in measured)
        return replace(draft, measure=first, more=tuple(others), cost=draft.cost + cost)
