"""Grammar of conditions on one table: a clause, and clauses joined by "and" or "or"."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from pitboss.translate.english.found import Found, Reads, remembered
from pitboss.translate.english.predicates import Predicates, absent, negated_if
from pitboss.translate.english.times import relative_periods
from pitboss.translate.english.tree import (
    Among,
    Comparison,
    Condition,
    Either,
    Empty,
    Every,
    Field,
    Match,
    Not,
    Operator,
)
from pitboss.translate.english.values import equals

UNNAMED_COLUMN = 0.1  # the value alone says which column is meant
THERE_IS = 0.3  # "with a price": of any height; but "with a price over 5"
NOT_YET = 0.3  # "not paid": never; but "not paid in 2024"
COUNTS = ("integer", "bigint", "smallint")  # types in which things are counted, often from zero
LACKS = {"missing", "empty", "lack", "lacking"}


class Conditions(Predicates):
    """Reads what must hold of a row. Gives every reading; a clause that is ambiguous gives several."""

    @remembered
    def clause(self, pos: int, table: str) -> Reads[Condition]:
        """One condition on a row of `table`."""
        yield from self.about_measure(pos, table)
        yield from self.duration(pos, table)
        yield from self._about_field(pos, table)
        yield from self._about_value(pos, table)
        yield from self._about_absence(pos, table)
        yield from self._about_state(pos, table)
        yield from self._about_mention(pos, table)
        yield from self._about_amount(pos, table)
        yield from self._about_name(pos, table)
        yield from self._about_time(pos, table)

    def _about_field(self, pos: int, table: str) -> Reads[Condition]:
        """ "kind is pattern"; also "was founded before 2015", "is not published in 2024"."""
        for start, negated in self._leads(pos):
            for field, middle, cost in self.field(start, table):
                if start > pos and field.kind not in ("date", "boolean", "array"):
                    continue
                for condition, end, more in self.predicate(middle, field):
                    undone = negated and field.kind == "date" and isinstance(condition, Comparison)
                    yield Found(Not(condition) if undone else negated_if(negated, condition), end, cost + more)
                if start > pos and field.kind == "boolean":  # "who are not active"
                    yield Found(equals(field, (not negated,)), middle, cost)
                if start > pos and negated and field.kind == "date":  # "that have not been paid"
                    yield Found(Empty(field), middle, cost + NOT_YET)

    def _about_value(self, pos: int, table: str) -> Reads[Condition]:
        """ "are CTO", "is in the Seed stage", "from the newsletter": the value alone, or with its column after it."""
        for lead, negated in self._leads(pos):
            for start in self.after("place", lead):
                if start == pos:
                    continue
                for condition, end, cost in self.value_condition(start, table):
                    yield Found(negated_if(negated, condition), end, cost)
        for lead, negated in self._leads(pos):
            for start in self.after("place", lead):
                for word in self.links.words("one_of", start) if start > pos else ():
                    for condition, end, cost in self.value_condition(word.end, table):
                        yield Found(negated_if(negated, condition), end, cost)
            for word in self.links.words("none_of", lead) if lead > pos and not negated else ():
                for condition, end, cost in self.value_condition(word.end, table):
                    if isinstance(condition, Among):  # "are neither CEO nor CTO"
                        yield Found(Not(condition), end, cost)
        for word in self.links.words("with", pos):  # "with premium membership"
            yield from (found for found in self.value_condition(word.end, table) if found.cost < UNNAMED_COLUMN)
            for none in self.links.words("none_of", word.end):
                for condition, end, cost in self.value_condition(none.end, table):
                    if isinstance(condition, Among):
                        yield Found(Not(condition), end, cost)

    def value_condition(self, pos: int, table: str) -> Reads[Condition]:
        """A value, or alternatives, of any one column of `table`, with or without the column's name after it."""
        pos = self._after_article(pos)
        for field in dict.fromkeys(named.target.field for named in self.links.named("value", pos)):
            if field is None or field.table != table:
                continue
            for values, end, cost in self.values(pos, field):
                yield Found(equals(field, values), end, cost + UNNAMED_COLUMN)
                for named in self.links.named("column", end):
                    if named.target.field == field:
                        yield Found(equals(field, values), named.end, cost + named.target.cost)
                yield from (
                    Found(equals(field, values), word.end, cost) for word in self.links.words("kind_nouns", end)
                )

    def unfinished(self, pos: int) -> Iterator[tuple[Field, Condition, int]]:
        """ "unpaid", "outstanding", "still open": the dates that have not come, one of each table."""
        for start in self.after("still", pos):
            word = self.links.tokens[start].word if start < self.links.size else ""
            fields = self.index.unfinished.get(word, ())
            for field in fields:
                if [one.table for one in fields].count(field.table) == 1:
                    yield field, Empty(field), start + 1

    def _about_state(self, pos: int, table: str) -> Reads[Condition]:
        """ "are still open", "outstanding"."""
        for lead, negated in self._leads(pos):
            for field, condition, end in self.unfinished(lead):
                if field.table == table:
                    yield Found(negated_if(negated, condition), end, UNNAMED_COLUMN)
        identity = self.index.identity(self.index.table(table))
        for lead, negated in self._leads(pos):  # "that start with Data": what they are called does
            for word in self.links.words("pattern", lead) if len(identity) == 1 and identity[0].kind == "text" else ():
                if word.meaning != "contains":
                    field = Field(table, identity[0].name, "text")
                    yield from (
                        Found(negated_if(negated, one), end, cost + UNNAMED_COLUMN)
                        for one, end, cost in self._pattern(lead, field)
                    )
        for word in self.links.words("except", pos):
            for condition, end, cost in self.value_condition(word.end, table):
                yield Found(Not(condition), end, cost)

    def _about_absence(self, pos: int, table: str) -> Reads[Condition]:
        """ "without a stage", "that have no linkedin url"; "with a stage", "that have a linkedin url"."""
        for word in self.links.words("without", pos):
            for field, end, cost in self.field(word.end, table):
                yield Found(self._none_of_it(field, pos, word.end), end, cost)
        for word in self.links.words("with", pos):
            for article in self.links.words("indefinite", word.end):
                for field, end, cost in self.field(article.end, table):
                    yield Found(negated_if(True, absent(field)), end, cost + THERE_IS)

    def _none_of_it(self, field: Field, pos: int, end: int) -> Condition:
        """That there is none: nothing stands there; of what is counted, a zero says the same."""
        if not self._may_be_zero(field, pos, end):
            return absent(field)
        zero = Comparison(field, "eq", Decimal(0))
        return Either((Empty(field), zero), is_list=True) if self.index.column(field).nullable else zero

    def _may_be_zero(self, field: Field, pos: int, end: int) -> bool:
        """Whether "no bags" may as well be a count of zero: not "without a rating", nor what is "missing"."""
        if field.kind != "number" or field.key or not self.index.column(field).type.endswith(COUNTS):
            return False
        if any(self.links.tokens[at].word in LACKS for at in range(pos, end)):
            return False
        return not self.links.words("indefinite", end) and not self.links.words("indefinite", end - 1)

    def _about_mention(self, pos: int, table: str) -> Reads[Condition]:
        """ "that mention AI in the description"."""
        for lead, negated in self._leads(pos):
            for word in self.links.words("mention", lead):
                for end in range(word.end + 1, self.links.size):
                    if self.links.tokens[end].word != "in":
                        continue
                    for field, after, cost in self.field(end + 1, table):
                        text = self._mentioned(word.end, end)
                        if text is None or field.kind != "text":
                            continue
                        match = Match(field, "contains", text)
                        yield Found(negated_if(negated, match), after, cost)

    def _mentioned(self, start: int, end: int) -> str | None:
        """The text of a span: one quoted token, or words none of which joins clauses."""
        if self.links.tokens[start].kind == "quoted":
            return self.links.tokens[start].text if end == start + 1 else None
        kinds = ("stop", "superlative", "compare", "typical", "count")
        if any(self.links.words(kind, at) for kind in kinds for at in range(start, end)):
            return None
        return self.links.source(start, end)

    def _about_amount(self, pos: int, table: str) -> Reads[Condition]:
        """ "over 5 million in funding", "more than 3 seats": the amount first, then its column."""
        for intro in self.after("with", pos):
            for (operator, number), middle, _ in self.compared(intro):
                for word in self.links.words("currency", middle - 1):  # "over 1000 euro"
                    priced = self.measured(("price", "cost", "fare", "fee", "amount", "total"), table)
                    if word.end == middle and priced is not None:
                        yield Found(Comparison(priced, operator, number), middle, UNNAMED_COLUMN)
                for start in self.after("of", middle):
                    for field, end, cost in self.field(start, table):
                        if field.kind == "number":
                            yield Found(Comparison(field, operator, number), end, cost)

    def _about_name(self, pos: int, table: str) -> Reads[Condition]:
        """ "called Nova Bio"."""
        identity = self.index.identity(self.index.table(table))
        for word in self.links.words("called", pos):
            if len(identity) == 1:
                field = Field(table, identity[0].name, identity[0].kind)
                yield from (Found(equals(field, v), end, c) for v, end, c in self.values(word.end, field))

    def _about_time(self, pos: int, table: str) -> Reads[Condition]:
        """ "from 2024", "since March 2025": of the one date that a row has."""
        dated = self.index.date_of(self.index.table(table))
        if dated is None or self.index.is_housekeeping(self.index.column(dated[0])) or self.index.is_birth(dated[0]):
            return
        field = dated[0]
        operators = [(word.end, "eq") for word in self.links.words("dated", pos)]
        operators += [
            (word.end, word.meaning) for word in self.links.words("date_compare", pos) if word.meaning != "eq"
        ]
        for start, operator in operators:
            for period, end in self.links.periods(start):
                yield Found(Comparison(field, cast(Operator, operator), period), end, UNNAMED_COLUMN)
        yield from (Found(one, end, UNNAMED_COLUMN) for one, end, _ in self.since(pos, field))
        for period, end in relative_periods(self.links, pos):
            yield Found(Comparison(field, "eq", period), end, UNNAMED_COLUMN)

    @remembered
    def clauses(self, pos: int, table: str) -> Reads[Condition]:
        """Clauses joined all by "and" or all by "or". A mixture has two readings, so it has none here."""
        for first in self.clause(pos, table):
            yield first
            for joiner in ("and", "or"):
                yield from self._joined(first, table, joiner, (first.value,))

    def _joined(
        self, so_far: Found[Condition], table: str, joiner: str, parts: tuple[Condition, ...]
    ) -> Reads[Condition]:
        for start in self._after_joiner(so_far.end, joiner):
            following = [*self._restarted(start, table), *self._continued(start, parts[-1])]
            for value, end, cost in following:
                every = (*parts, value)
                both: Condition = Every(every) if joiner == "and" else Either(every)
                found = Found(both, end, so_far.cost + cost)
                yield found
                yield from self._joined(found, table, joiner, every)

    def _after_joiner(self, pos: int, joiner: str) -> list[int]:
        comma = pos + 1 if self.is_sign(pos, ",") else pos
        starts = [word.end for word in self.links.words(joiner, comma)]
        return [*starts, comma] if comma > pos and joiner == "and" else starts

    def _restarted(self, pos: int, table: str) -> Reads[Condition]:
        """A clause that may say its "where", "whose", "that" or "with" again."""
        starts = {end for kind in ("where", "whose", "that", "with") for end in self.after(kind, pos)}
        for start in sorted(starts):
            yield from self.clause(start, table)
        yield from self._shortened(pos, table)

    def _continued(self, pos: int, before: Condition) -> Reads[Condition]:
        """Another predicate on the field of the clause before: "over 5 million and under 10 million"."""
        field = getattr(before.part if isinstance(before, Not) else before, "field", None)
        if isinstance(field, Field):
            yield from self.predicate(pos, field, bare=False)

    def _shortened(self, pos: int, table: str) -> Reads[Condition]:
        """What follows an "and" without its verb: "no funding" after "have a stage", "a job" after "with a name"."""
        for word in self.links.words("no", pos):
            for field, end, cost in self.field(word.end, table):
                yield Found(self._none_of_it(field, pos, word.end), end, cost)
        for word in self.links.words("indefinite", pos):
            yield from (Found(Not(Empty(field)), end, cost) for field, end, cost in self.field(word.end, table))
