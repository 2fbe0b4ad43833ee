"""Grammar of how things hang together: "linked to Series A orgs", "who ordered red products", "that no club uses"."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from pitboss.translate.english.firsts import Firsts
from pitboss.translate.english.found import Found, Reads, remembered
from pitboss.translate.english.graph import Path
from pitboss.translate.english.index import field_of
from pitboss.translate.english.lexicon import name_words
from pitboss.translate.english.nouns import LOOSE_RELATION
from pitboss.translate.english.predicates import negated_if
from pitboss.translate.english.tree import Condition, Either, Empty, Every, Field, Not, Operator, Related, RelatedCount
from pitboss.translate.english.values import equals

SHOWN = 0.1
DONE = 0.1  # "that were planted"
EMPLOYMENT = frozenset(("work", "works", "worked", "working", "hired", "employed", "employs", "employ", "employing"))
BY_VALUE = 0.15  # a value of another table


class Relations(Firsts):
    """Reads relations of the rows of one table to rows of others."""

    @remembered
    def relation(self, pos: int, table: str) -> Reads[Condition]:
        """ "linked to Series A orgs", "that are not linked to any episode", "in more than 2 episodes"."""
        for start, negated in self._relation_leads(pos):
            for middle, cost, deed in self._verbs_of_relation(start):
                if self.links.words("possessive", middle) and middle == start + 1:
                    continue  # "for their crop" compares within that
                for condition, end, more in self._objects(middle, table):
                    if middle == start + 1 and self.links.words("by", start) and condition == _any(condition):
                        continue  # "by department" asks for groups
                    if _goes_over(condition, deed, self) and not self._is_far(condition, start, middle):
                        yield Found(negated_if(negated, condition), end, cost + more)
                if deed.startswith("~"):
                    for condition, end, more in self._deeds_by_value(middle, deed[1:], table):
                        yield Found(negated_if(negated, condition), end, cost + more)
                for word in self.links.words("none", middle) if not negated else ():  # "linked to no org"
                    for condition, end, more in self._related(word.end, table, counted=False):
                        if _goes_over(condition, deed, self):
                            yield Found(Not(condition), end, cost + more)
        yield from self._absent(pos, table)
        yield from self._only(pos, table)
        yield from self._done_at_all(pos, table)
        yield from self._done_when(pos, table)
        for word in self.links.words("with", pos):
            if self.links.words("possessive", word.end):
                continue  # "with their department" shows it
            bare = self.after_determiners(word.end) == word.end
            for condition, end, cost in self._objects(word.end, table):
                if bare and isinstance(condition, Related) and not condition.where and not self.is_plural(end - 1):
                    continue  # "with department": shown, or required?
                yield Found(condition, end, cost + LOOSE_RELATION)

    def _is_far(self, condition: Condition, start: int, end: int) -> bool:
        """Whether a relation goes further than its verb reaches: "by" and "works for" tie things directly."""
        words = [token.word for token in self.links.tokens[start:end]]
        if words not in (["by"], ["for"]) and not EMPLOYMENT.intersection(words):
            return False
        parts = condition.parts if isinstance(condition, Every) else (condition,)
        return any(self.graph.links(one.steps) > 1 for one in parts if isinstance(one, Related | RelatedCount))

    def _verbs_of_relation(self, pos: int) -> Iterator[tuple[int, float, str]]:
        """The places after a verb or preposition that ties things, its cost, and the deed or table it speaks of."""
        for word in self.links.words("relation", pos):
            yield word.end, LOOSE_RELATION if word.end == pos + 1 else 0.0, ""
        for named in self.links.named("verb", pos):
            for end in self.after("relation", named.end):
                yield end, 0.0, named.target.table
        if pos < self.links.size and self.links.tokens[pos].kind == "word":
            deed = self.links.tokens[pos].word
            if self._is_deed(deed):
                for end in self.after("place", pos + 1):
                    yield end, 0.0, f"~{deed}"
                for word in self.links.words("deed_preposition", pos + 1):
                    yield word.end, 0.0, f"~{deed}"

    def _relation_leads(self, pos: int) -> Iterator[tuple[int, bool]]:
        for start in self.after("that", pos):
            yield from self._leads(start)
            for word in self.links.words("with", start):
                if word.end == start + 1 and self.links.tokens[start].word.startswith("ha"):
                    yield word.end, False  # "have borrowed"
            for lead in dict.fromkeys([end for end, _ in self._leads(start)] + self.after("with", pos)):
                for word in self.links.words("never", lead):
                    yield word.end, True

    def _absent(self, pos: int, table: str) -> Reads[Condition]:
        """ "without orders", "that no club uses", "that were never prescribed", "that nobody ordered"."""
        for word in self.links.words("related_to_none", pos):
            for condition, end, cost in self._objects(word.end, table, counted=False):
                yield Found(Not(condition), end, cost)
        for start in self.after("that", pos):
            for word in [one for at in self.after("where", start) for one in self.links.words("none", at)]:
                for condition, end, cost in self._related(word.end, table, counted=False):
                    yield from (Found(Not(condition), after, cost) for after in self._closing_verbs(end))
            for word in self.links.words("nobody", start):
                yield from self._undone(word.end, table)
        for start, negated in self._relation_leads(pos):
            if negated and self.links.words("never", start - 1):
                yield from self._undone(start, table)

    def _only(self, pos: int, table: str) -> Reads[Condition]:
        """ "with only solved tickets", "who own only sand plots", "whose tickets are all solved"."""
        starts = [
            word.end
            for start in self.after("that", pos)
            for kind in ("with",)
            for word in self.links.words(kind, start)
        ]
        starts += [verb[0] for start in self.after("that", pos) for verb in self._verbs_of_relation(start)]
        starts += [
            with_.end
            for start in self.after("that", pos)
            for word in self.links.words("only", start)
            for with_ in self.links.words("with", word.end)
        ]
        for start in dict.fromkeys(starts):
            said = [word.end for word in self.links.words("only", start)]
            said += [start] if start and self.links.words("only", start - 2) else []
            for at in said:
                for (target, where), end, cost in self.thing(at):
                    if (path := self.graph.path(table, target)) and len(where) == 1 and any(s.many for s in path):
                        yield Found(_all_of(path, where[0]), end, cost)
        for word in self.links.words("whose", pos):
            for named in self.links.named("table", word.end):
                path = self.graph.path(table, named.target.table) if named.target.table != table else None
                if path is None or not any(step.many for step in path):
                    continue
                for start in self._all_in(named.end):
                    for condition, end, cost in (
                        *self.value_condition(start, path[-1].target),
                        *self._flag_at(start, path[-1].target),
                    ):
                        yield Found(_all_of(path, condition), end, cost + named.target.cost)

    def _all_in(self, pos: int) -> Iterator[int]:
        """The places after "are all", "all are", "all have"."""
        for be in self.links.words("be", pos):
            yield from (be.end + 1 for _ in self.links.words("all", be.end))
        for word in self.links.words("all", pos):
            yield from (be.end for kind in ("be", "with") for be in self.links.words(kind, word.end))

    def _flag_at(self, pos: int, table: str) -> Reads[Condition]:
        for flag in self._flags(pos):
            if flag.value.table == table:
                yield Found(equals(flag.value, (True,)), flag.end, flag.cost)

    def _closing_verbs(self, pos: int) -> Iterator[int]:
        """The places after a verb that ends a clause: "uses", "has mentioned"."""
        for start in [*self.after("with", pos), *self.after("be", pos)]:
            yield from (word.end for word in self.links.words("relation", start))
            yield from (word.end for word in self.links.words("placed", start))
            if start > pos and self.links.tokens[pos].word in ("has", "have"):
                yield start
            if start < self.links.size and self._is_deed(self.links.tokens[start].word):
                yield start + 1

    def _undone(self, pos: int, table: str) -> Reads[Condition]:
        """ "prescribed" after "never": there is no row of the one table that records such deeds."""
        if pos < self.links.size and (path := self.done(table, self.links.tokens[pos].word)):
            yield from (Found(Not(Related(path)), end) for end in self.after("anything", pos + 1))

    def _done_when(self, pos: int, table: str) -> Reads[Condition]:
        """ "admitted in 2024", "who have not ordered since March": a row of the table that records it, of that time."""
        for start, negated in self._relation_leads(pos):
            if start >= self.links.size or not self._is_deed(self.links.tokens[start].word):
                continue
            if self.links.tokens[start].word in EMPLOYMENT:
                continue  # the day of a job is not the day on which somebody got it
            path = self.done(table, self.links.tokens[start].word)
            for (operator, number), end, _ in self._times(start + 1) if path else ():
                yield Found(negated_if(negated, RelatedCount(path or (), operator, number, ())), end)
            for condition, end, cost in self._about_time(start + 1, path[-1].target) if path else ():
                yield Found(negated_if(negated, Related(path or (), (condition,))), end, cost)

    def _done_at_all(self, pos: int, table: str) -> Reads[Condition]:
        """ "that were planted": there is a row that records it, and nothing more is said of that."""
        for that in self.links.words("that", pos):
            for be in self.links.words("be", that.end):
                if be.end < self.links.size and self._is_deed(self.links.tokens[be.end].word):
                    path, end = self.done(table, self.links.tokens[be.end].word), be.end + 1
                    ends = end >= self.links.size or any(self.links.words(kind, end) for kind in ("and", "or"))
                    if path and (ends or self.links.tokens[end].kind == "sign"):
                        yield Found(Related(path), end, DONE)

    def _times(self, pos: int) -> Reads[tuple[Operator, Decimal]]:
        """ "more than twice", "at least 3 times"."""
        for operator, start in [*((word.meaning, word.end) for word in self.links.words("compare", pos)), ("eq", pos)]:
            if operator == "ne":
                continue
            for word in self.links.words("times", start):
                yield Found((cast(Operator, operator), Decimal(word.meaning)), word.end)
            for number, middle in self.links.numbers(start):
                if middle < self.links.size and self.links.tokens[middle].word == "times":
                    yield Found((cast(Operator, operator), number), middle + 1)

    def _is_deed(self, word: str) -> bool:
        """Whether some table records what the verb says."""
        return bool(self.index.recording(word))

    @remembered
    def _objects(self, pos: int, table: str, *, counted: bool = True) -> Reads[Condition]:
        """One object of a relation, or two of which both or none is meant."""
        for word in self.links.words("both", pos):
            yield from self._two(word.end, table)
        yield from self._related(pos, table, counted=counted)

    def _two(self, pos: int, table: str) -> Reads[Condition]:
        """ "Asthma and Stroke", "open and returned orders" after "both": there is one of each."""
        for first, middle, cost in self._related(pos, table, counted=False):
            for word in self.links.words("and", middle):
                for start in [word.end, *(verb[0] for verb in self._verbs_of_relation(word.end))]:
                    for second, end, more in self._related(start, table, counted=False):
                        if first != second:
                            yield Found(Every((first, second)), end, cost + more)
        for _, one, middle, cost in self._adjectives(self.after_determiners(pos)):
            for word in self.links.words("and", middle):
                for (target, where), end, more in self.thing(word.end):
                    path = self.graph.path(table, target)
                    if path and len(where) == 1 and self._table_of(one) == target and where[0] != one:
                        both = (Related(path, (one,)), Related(path, where))
                        yield Found(Every(both), end, cost + more)

    @remembered
    def _related(self, pos: int, table: str, *, counted: bool = True) -> Reads[Condition]:
        for (operator, number), middle, _ in self.compared(pos) if counted else ():
            for (target, where), end, cost in self.thing(middle):
                if path := self.graph.path(table, target):
                    yield Found(RelatedCount(path, operator, number, where), end, cost)
                    for condition, after, more in self._attached_over(path, end, pos):
                        longer = RelatedCount(path, operator, number, (*where, condition))
                        yield Found(longer, after, cost + more)
        after = self.after_determiners(pos)
        if any(self.links.words("all", at) for at in range(pos, after)):
            return  # "at each company" asks for groups, "in all episodes" for rows that have none missing
        yield from self._by_value(pos, table)
        for (target, where), end, cost in (*self.thing(pos), *self.single(pos)):
            if path := self.graph.path(table, target):
                far = cost + 0.05 * (self.graph.links(path) - 1)
                yield Found(Related(path, where), end, far)
                for condition, after, more in self._attached_over(path, end, pos):
                    yield Found(Related(path, (*where, condition)), after, far + more)

    def _by_value(self, pos: int, table: str) -> Reads[Condition]:
        """ "based in Amsterdam": a value of the one row that each row belongs to, or of the one in a role."""
        roles = self.index.roles
        said = list(self.links.named("value", self.after_determiners(pos)))
        if any(named.target.table == table for named in said):
            return  # rather its own
        found = [
            (named.target.field, named.target.value, named.end, path)
            for named in said
            if named.target.field and named.target.value and named.target.table != table
            if (path := self.graph.path(table, named.target.table)) and not any(step.many for step in path)
        ]
        directed = [one for one in found if self._is_way(pos, one[0].table)]
        if not directed and not self._is_about_where(pos):
            return
        nearest = min((self.graph.links(path) for *_, path in found), default=0)
        in_role = {roles.real[field.table] for field, *_ in found if field.table in roles.real}
        for field, value, end, path in directed or found:
            is_single = field.table not in roles.real and self._is_identity(field)  # which is read elsewhere
            if field.table in in_role or field.kind != "text" or is_single or self.graph.links(path) > nearest:
                continue
            yield Found(Related(path, (equals(field, (value,)),)), end, BY_VALUE)

    def _is_about_where(self, pos: int) -> bool:
        """Whether a verb, or "with a", leads to a value: "in" alone says too little ("products in Leeds")."""
        verbs = any(word.end == pos for word in self.links.words("relation", pos - 2)) if pos > 1 else False
        has = any(word.end == pos for word in self.links.words("with", pos - 1)) if pos else False
        return verbs or (has and bool(self.links.words("indefinite", pos)))

    def _is_way(self, pos: int, role: str) -> bool:
        """Whether the word before says which of two roles is meant: "from" the origin, "to" the destination."""
        ways = [one for at in range(max(0, pos - 2), pos) for one in self.links.words("ways", at) if one.end == pos]
        said = {word for one in ways for word in one.meaning.split()}
        return role in self.index.roles.real and bool(said & set(name_words(role)))

    def _deeds_by_value(self, pos: int, deed: str, table: str) -> Reads[Condition]:
        """ "booked business": a value of the rows that record what was done."""
        path = self.done(table, deed) or ()
        for condition, end, cost in self.value_condition(pos, path[-1].target) if path else ():
            yield Found(Related(path, (condition,)), end, cost)

    def _attached_over(self, path: Path, pos: int, start: int) -> Reads[Condition]:
        """Conditions on what is at the end of a path, whose object starts at `start`. A bare time is that of what is
        done on the way, where a verb says so: "borrowed crime books in 2024"; without one, "with interviews in 2024",
        it could be either where both have a time."""
        between = [step.target for step in path[:-1] if self.has_time(step.target)]
        verbs = [self.links.tokens[at].word for at in range(max(0, start - 2), start)]
        done = any(self.records(table, verb) for table in between for verb in verbs)
        own_time = not any(step.many for step in path) and self.has_time(path[0].source)  # "loans at Central in 2024"
        for condition, end, cost in self.attached(pos, path[-1].target):
            if not (between or own_time) or not self.is_bare_time(condition, pos, end):
                yield Found(condition, end, cost)
        if len(between) == 1 and not own_time and (done or not self.has_time(path[-1].target)):
            yield from self._about_time(pos, between[0])

    def has_time(self, name: str) -> bool:
        """Whether rows of a table have a time of their own, which no birth is."""
        table = self.index.table(name)
        dates = [column for column in table.columns if column.kind == "date" and not self.index.is_housekeeping(column)]
        return any(not self.index.is_birth(field_of(table, column)) for column in dates)

    def is_bare_time(self, condition: Condition, pos: int, end: int) -> bool:
        """Whether a condition is on a date whose column is not said: "in 2024"."""
        parts = condition.parts if isinstance(condition, Every | Either) else (condition,)
        fields = [field for part in parts if isinstance(field := getattr(part, "field", None), Field)]
        named = {one.target.field for at in range(pos, end) for one in self.links.named("column", at)}
        return any(field.kind == "date" and field not in named for field in fields)

    def attached(self, pos: int, table: str) -> Reads[Condition]:
        """Conditions that follow a noun: "where ...", "with ...", "founded after 2015", "from Series A companies"."""
        for kind in ("where", "whose", "that", "with", "of_kind"):
            for word in self.links.words(kind, pos):
                yield from self.clauses(word.end, table)
        yield from self.clauses(pos, table)
        yield from self.relation(pos, table)
        for word in self.links.words("whose", pos):
            yield from self.whose(word.end, table)

    def whose(self, pos: int, table: str) -> Reads[Condition]:
        """ "whose stadium is in Leeds", "whose mentor is Italian": what holds of a related row."""
        for named in self.links.named("table", self.after_determiners(pos)):
            path = self.graph.path(table, named.target.table)
            if path is None or any(step.many for step in path):
                continue
            for condition, end, cost in self.clauses(named.end, named.target.table):
                yield Found(Related(path, (condition,)), end, cost + named.target.cost)
            for be in self.after("be", named.end):
                if be == named.end:
                    continue
                for (other, where), end, cost in self.single(be):
                    if other == named.target.table:
                        yield Found(Related(path, where), end, cost)


def _any(condition: Condition) -> Condition | None:
    """That there is a related row at all, whatever it is like; None where more is said."""
    return condition if isinstance(condition, Related) and not condition.where else None


def _all_of(path: Path, condition: Condition) -> Condition:
    """There are rows at the end of `path`, and none of which a condition does not hold, be it for want of a value."""
    field = getattr(condition, "field", None)
    unlike: Condition = Not(condition)
    if isinstance(field, Field) and field.kind != "boolean":
        unlike = Either((unlike, Empty(field)))
    return Every((Related(path), Not(Related(path, (unlike,)))))


def _ends_in(condition: Condition, tables: frozenset[str]) -> bool:
    return isinstance(condition, Related) and condition.table in tables


def _goes_over(condition: Condition, deed: str, grammar: Relations) -> bool:
    """Whether a relation is the one that a verb speaks of."""
    if not deed:
        return True
    parts = condition.parts if isinstance(condition, Every) else (condition,)
    steps = [step for part in parts if isinstance(part, Related | RelatedCount) for step in part.steps]
    tables = {name for step in steps for name in (step.source, step.target)}
    if deed.startswith("~"):
        return any(grammar.records(name, deed[1:]) for name in tables)
    return deed in tables
