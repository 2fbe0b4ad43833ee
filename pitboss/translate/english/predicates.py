"""Grammar of what is said of one column: "is not empty", "over 10 million", "contains moat", "moat and pricing"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal, cast

from pitboss.translate.english.durations import Durations
from pitboss.translate.english.found import Found, Reads
from pitboss.translate.english.tree import (
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

VALUED = 0.5  # "a colour of red"; but "the type of pattern" is a column
NO_VERB = 0.1  # "with keyword moat"
OPPOSITES: Mapping[Operator, Operator] = {"gt": "le", "ge": "lt", "lt": "ge", "le": "gt"}


class Predicates(Durations):
    """Reads predicates on a field."""

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
