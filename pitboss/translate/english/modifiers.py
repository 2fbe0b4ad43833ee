"""Grammar of all that may follow the thing asked for, in any order, to the end of the question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from pitboss.translate.english.draft import Branch, Draft
from pitboss.translate.english.errors import TooManyReadings
from pitboss.translate.english.groups import Groups
from pitboss.translate.english.tree import (
    Aggregate,
    Condition,
    Count,
    Distinct,
    Not,
    PartOfAll,
    Related,
    RelatedCount,
    Share,
)

MAX_STEPS = 4000
SEPARATORS = (",", ".", ";", "?", "!", ":")
FAR = 0.3  # a relation is rather of the thing named last
MAX_ROWS = 1_000_000


class Modifiers(Groups):
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
        if self.links.tokens[pos].text in SEPARATORS:
            yield from self.rest(draft, pos + 1)
        branches = chain(
            self._where(draft, pos),
            self._relations(draft, pos),
            self._columns(draft, pos),
            self._shown_tables(draft, pos),
            self._order(draft, pos),
            self._superlative(draft, pos),
            self._by_measure(draft, pos),
            self._having(draft, pos),
            self._limit(draft, pos),
            self._groups(draft, pos),
            self._groups_over_relation(draft, pos),
            self._per(draft, pos),
            self._best_of(draft, pos),
            self._own_deed(draft, pos),
            self._whose(draft, pos),
            self._said_again(draft, pos),
            self._returns(draft, pos),
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
                if start == pos and self._is_time_of_another(draft, condition, pos, end):
                    continue
                if longer := draft.restricted(condition, closed=closed):
                    yield longer.told(pos, end, condition, cost), end

    def _is_time_of_another(self, draft: Draft, condition: Condition, pos: int, end: int) -> bool:
        """Whether a time without its column follows a relation over things that have a time of their own: the "in
        2024" of "members with 3 loans in 2024" says nothing about when the members joined."""
        if not self.is_bare_time(condition, pos, end):
            return False
        said = [one.part if isinstance(one, Not) else one for one in draft.where]
        related = [one for one in said if isinstance(one, Related | RelatedCount)]
        steps = [step for one in related if any(step.many for step in one.steps) for step in one.steps]
        tables = {step.target for step in steps} - {draft.root}
        return any(self.has_time(table) for table in tables)

    def _relations(self, draft: Draft, pos: int) -> Branch:
        starts = [pos, *(word.end for word in self.links.words("and", pos) if draft.where)]
        if draft.outputs and self.links.words("of_kind", pos):
            return
        far = FAR if self._follows_relation(draft, pos) else 0.0
        for start in starts:
            for condition, end, cost in self.relation(start, draft.root):
                if far and start == pos and self.links.words("ways", pos) and self._is_other_way(draft, condition):
                    continue  # "flights with passengers from Japan": the origin of which?
                if longer := draft.restricted(condition, closed=False):
                    yield longer.told(pos, end, condition, cost + (far if start == pos else 0.0)), end
        for word in self.links.words("and", pos) if draft.where else ():
            yield from self._but_not(draft, pos, word.end)

    def _is_other_way(self, draft: Draft, condition: Condition) -> bool:
        """Whether a condition is on a row in a role, and the one before is not: "from London to Paris" goes on."""
        both = [isinstance(one, Related) and one.table in self.index.roles.real for one in (draft.where[-1], condition)]
        return both == [False, True]

    def _follows_relation(self, draft: Draft, pos: int) -> bool:
        last = draft.marks[-1] if draft.marks else None
        return last is not None and last.end == pos and isinstance(last.what, Related | RelatedCount)

    def _but_not(self, draft: Draft, pos: int, start: int) -> Branch:
        """ "in episodes but not in posts", "but in no post", "but no returned orders": another, and none of it."""
        negations = [word.end for word in self.links.words("not", start)]
        for middle in negations:
            withs = [(word.end, 0.1, "") for word in self.links.words("with", middle)]
            for verb, cost, _ in (*self._verbs_of_relation(middle), *withs, (middle, 0.1, "")):
                yield from self._none_of(draft, pos, verb, cost)
        for word in self.links.words("never", start):  # "but never delivered"
            path = self.done(draft.root, self.links.tokens[word.end].word) if word.end < self.links.size else None
            opposite = Not(Related(path)) if path else None
            if opposite and (longer := draft.restricted(opposite, closed=False)):
                yield longer.told(pos, word.end + 1, opposite), word.end + 1
        for verb, cost, _ in (*self._verbs_of_relation(start), (start, 0.1, "")):
            for word in self.links.words("none", verb):
                yield from self._none_of(draft, pos, word.end, cost)

    def _none_of(self, draft: Draft, pos: int, start: int, cost: float) -> Branch:
        for condition, end, more in self._related(start, draft.root, counted=False):
            opposite = Not(condition)
            if longer := draft.restricted(opposite, closed=False):
                yield longer.told(pos, end, opposite, cost + more), end

    def _whose(self, draft: Draft, pos: int) -> Branch:
        for word in self.links.words("whose", pos):
            for condition, end, cost in self.whose(word.end, draft.root):
                if longer := draft.restricted(condition, closed=False):
                    yield longer.told(pos, end, condition, cost), end

    def _limit(self, draft: Draft, pos: int) -> Branch:
        if draft.limit is None:
            for word in self.links.words("limit", pos):
                for number, end in self.links.numbers(word.end):
                    if 0 < number == int(number) <= MAX_ROWS:
                        yield replace(draft, limit=int(number)).told(pos, end, int(number)), end

    def _existence(self, draft: Draft, pos: int) -> Branch:
        """ "how many patterns are there", "... do we have"."""
        if any(isinstance(one, Count | Distinct) for one in draft.measures):
            for word in self.links.words("exist", pos):
                yield draft, word.end
        if isinstance(draft.measure, Aggregate):
            return
        for word in self.links.words("exist", pos):
            if draft.distinct or (draft.measure is None and word.end > pos + 1):
                yield draft, word.end
        for word in self.links.words("nothing", pos):
            yield draft, word.end
        if isinstance(draft.measure, Share | PartOfAll):
            yield from ((draft, word.end) for word in self.links.words("in_percent", pos))
        last = draft.marks[-1] if draft.marks else None
        if last and any(self.links.words(kind, at) for kind in ("not", "no", "never") for at in range(last.start, pos)):
            yield from ((draft, word.end) for word in self.links.words("yet", pos))
