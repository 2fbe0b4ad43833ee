"""Grammar of conditions on one table: a clause, and clauses joined by "and" or "or"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal, cast

from pitboss.translate.english.durations import Durations
from pitboss.translate.english.found import Found, Reads, remembered
from pitboss.translate.english.times import relative_periods
from pitboss.translate.english.tree import (
    Among,
    Between,
    Comparison,
    Condition,
    Either,
    Empty,
    Every,
    Field,
    Match,
    Not,
    Operator,
    Value,
)
from pitboss.translate.english.values import equals

UNNAMED_COLUMN = 0.1  # the value alone says which column is meant
VALUED = 0.5  # "a colour of red"; but "the type of pattern" is a column
THERE_IS = 0.3  # "with a price": of any height; but "with a price over 5"
NOT_YET = 0.3  # "not paid": never; but "not paid in 2024"
NO_VERB = 0.1  # "with keyword moat"
COUNTS = ("integer", "bigint", "smallint")  # types in which things are counted, often from zero
LACKS = {"missing", "empty", "lack", "lacking"}

OPPOSITES: Mapping[Operator, Operator] = {"gt": "le", "ge": "lt", "lt": "ge", "le": "gt"}


class Conditions(Durations):
    """Reads what must hold of a row. Gives every reading; a clause that is ambiguous gives several."""

    def predicate(self, pos: int, field: Field, *, bare: bool = True) -> Reads[Condition]:
        """What is said of `field`: "is not empty", "over 10 million", "contains moat". `bare`: also a value alone."""
        for start, negated in self._leads(pos):
            readings = [*self._emptiness(start, field), *self._comparison(start, field)]
            readings += [*self.typical(start, field), *self.against_column(start, field)]
            if bare:
                cost = VALUED if self.links.words("valued", pos) else 0.0 if start > pos else NO_VERB
                named_by = start > 0 and self.links.tokens[start - 1].word == "by"  # "reviewed by amy"
                if start > pos or named_by or self._has_vocabulary(start, field):
                    readings += [Found(equals(field, v), end, cost + c) for v, end, c in self.values(start, field)]
                readings += [Found(all_of, end, cost + c) for all_of, end, c in self._elements(start, field)]
            for condition, end, cost in readings:
                yield Found(negated_if(negated, condition), end, cost)

    def _has_vocabulary(self, pos: int, field: Field) -> bool:
        """Whether a value that follows a column at once is known to be one, and not what the column is about."""
        if field.kind != "text" or (pos < self.links.size and self.links.tokens[pos].kind == "quoted"):
            return True
        return not field.key and bool(self.index.column(field).values)

    def _leads(self, pos: int) -> Iterator[tuple[int, bool]]:
        """The places after "is", "does not", "is not", ..., and whether it was negated."""
        starts = [*(w.end for kind in ("be", "do", "valued") for w in self.links.words(kind, pos)), pos]
        for start in starts:
            yield start, False
            if start > pos:
                yield from ((word.end, False) for word in self.links.words("still", start))
            for word in self.links.words("not", start):
                for end in self.after("be", word.end):
                    yield end, True

    def _emptiness(self, pos: int, field: Field) -> Reads[Condition]:
        for word in self.links.words("empty", pos):
            yield Found(Empty(field), word.end)
        for word in self.links.words("filled", pos):
            yield Found(Not(Empty(field)), word.end)

    def _comparison(self, pos: int, field: Field) -> Reads[Condition]:
        for word in self.links.words("compare", pos):
            if word.meaning in ("eq", "ne"):
                for values, end, cost in self.values(word.end, field):
                    same = equals(field, values)
                    yield Found(negated_if(word.meaning == "ne", same), end, cost)
            elif field.kind == "number":
                yield from self._ordered(word.end, field, word.meaning)
        for category in ("one_of", "none_of"):
            for word in self.links.words(category, pos):
                for values, end, cost in self.values(word.end, field):
                    some = equals(field, values)
                    yield Found(negated_if(category == "none_of", some), end, cost)
        if field.kind == "number":
            yield from (Found(Comparison(field, op, n), end) for (op, n), end, _ in self.after_number(pos))
        if field.kind == "date":
            yield from self.since(pos, field)
            for word in self.links.words("date_compare", pos):
                yield from self._ordered(word.end, field, word.meaning)
        if field.kind in ("number", "date"):
            yield from self._between(pos, field)
        elif field.kind in ("text", "array"):
            yield from self._pattern(pos, field)

    def _ordered(self, pos: int, field: Field, meaning: str) -> Reads[Condition]:
        for (value,), end, cost in self.value(pos, field):
            yield Found(Comparison(field, cast(Operator, meaning), value), end, cost)

    def _between(self, pos: int, field: Field) -> Reads[Condition]:
        for word in self.links.words("between", pos):
            for (low,), middle, _ in self.value(word.end, field):
                if middle >= self.links.size or self.links.tokens[middle].word not in ("and", "to", "-", "–"):
                    continue
                for (high,), end, _ in self.value(middle + 1, field):
                    first = self._scaled(low, middle, high, end)
                    swapped = isinstance(first, Decimal) and isinstance(high, Decimal) and first > high
                    yield Found(Between(field, *((high, first) if swapped else (first, high))), end)

    def _scaled(self, low: Value, middle: int, high: Value, end: int) -> Value:
        """The low end with the magnitude of the high one where it has none: "between 5 and 10 million"."""
        magnitudes = self.links.words("magnitude", end - 1)
        if not magnitudes or self.links.words("magnitude", middle - 1) or not isinstance(low, Decimal):
            return low
        scale = Decimal(magnitudes[0].meaning)
        return low * scale if isinstance(high, Decimal) and low < high / scale else low

    def _pattern(self, pos: int, field: Field) -> Reads[Condition]:
        for word in self.links.words("pattern", pos):
            if field.kind == "array":
                if word.meaning == "contains":
                    yield from (Found(equals(field, v), e, c) for v, e, c in self.values(word.end, field))
                continue
            how = cast(Literal["contains", "starts", "ends"], word.meaning)
            for first in self.text(word.end):
                found: Found[tuple[Condition, ...]] = Found((Match(field, how, first.value),), first.end, first.cost)
                yield Found(found.value[0], found.end, found.cost)
                while alternatives := self.links.words("or", found.end):
                    following = next(self.text(alternatives[0].end), None)
                    if following is None:
                        break
                    parts = (*found.value, Match(field, how, following.value))
                    found = Found(parts, following.end, found.cost + following.cost)
                    yield Found(Either(parts, is_list=True), found.end, found.cost)

    def _elements(self, pos: int, field: Field) -> Reads[Condition]:
        """Several elements that an array shall have: "tagged moat and pricing"."""
        if field.kind != "array":
            return
        for values, end, cost in self.value(max([w.end for w in self.links.words("both", pos)], default=pos), field):
            parts = [equals(field, values)]
            while following := [f for w in self.links.words("and", end) for f in self.value(w.end, field)]:
                parts.append(equals(field, following[0].value))
                end = following[0].end
                yield Found(Every(tuple(parts)), end, cost)

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


def absent(field: Field) -> Condition:
    """That a row has nothing in `field`; of yes and no: that it is no."""
    return equals(field, (False,)) if field.kind == "boolean" else Empty(field)


def negated_if(negated: bool, condition: Condition) -> Condition:
    """`condition`, or its opposite in the plainest form."""
    match condition:
        case _ if not negated:
            return condition
        case Not(part):
            return part
        case Comparison(field, operator, value) if operator != "eq":
            return Comparison(field, OPPOSITES[operator], value)
        case Comparison(Field(kind="boolean") as field, "eq", bool() as value):
            return Comparison(field, "eq", not value)
    return Not(condition)
