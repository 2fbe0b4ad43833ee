"""Grammar of comparisons: with numbers, with averages, with other columns, by adjectives, and of times before today."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from pitboss.translate.english.found import Found, Reads, remembered
from pitboss.translate.english.lexicon import name_words
from pitboss.translate.english.times import ago, since_month
from pitboss.translate.english.tree import (
    Aged,
    Columns,
    Comparison,
    Condition,
    Field,
    Function,
    Operator,
    Period,
    Typical,
)
from pitboss.translate.english.values import Values

ORDERED = ("gt", "ge", "lt", "le")
EARLIER: dict[str, Operator] = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}  # longer ago is earlier
BY_MEASURE = 0.1  # "tall" for a height


class Comparisons(Values):
    """Reads what compares a column with something."""

    def compared(self, pos: int) -> Reads[tuple[Operator, Decimal]]:
        """ "more than 3", "3 or more", "exactly 3"."""
        for word in self.links.words("compare", pos):
            if word.meaning in (*ORDERED, "eq"):
                for number, end in self.links.numbers(word.end):
                    yield Found((cast(Operator, word.meaning), number), end)
        yield from self.after_number(pos)

    def after_number(self, pos: int) -> Reads[tuple[Operator, Decimal]]:
        """ "3 or more"."""
        for number, middle in self.links.numbers(pos):
            for word in self.links.words("after_number", middle):
                yield Found((cast(Operator, word.meaning), number), word.end)

    def typical(self, pos: int, field: Field) -> Reads[Condition]:
        """ "above average", "higher than the average salary of their department"."""
        if field.kind != "number":
            return
        for word in self.links.words("above", pos):
            yield from self._average_of_own(word.end, field, cast(Operator, word.meaning))
            for middle in self.links.words("typical", word.end):
                operator, function = cast(Operator, word.meaning), cast(Function, middle.meaning)
                for end in self._repeated(middle.end, field):
                    yield Found(Typical(field, operator, function), end)
                    yield from self._within(end, field, operator, function)

    def _average_of_own(self, pos: int, field: Field, operator: Operator) -> Reads[Condition]:
        """ "their team's average", "its crop's average weight"."""
        for own in self.links.words("possessive", pos):
            for within, middle, cost in self.field(own.end, field.table):
                for tail in self.links.words("own", middle):
                    for word in self.links.words("typical", tail.end):
                        for end in self._repeated(word.end, field):
                            yield Found(Typical(field, operator, cast(Function, word.meaning), within), end, cost)

    def _own_table(self, pos: int, table: str) -> list[int]:
        """The place after "plot" in "larger than the average plot", of plots."""
        return [named.end for named in self.links.named("table", pos) if named.target.table == table]

    def _repeated(self, pos: int, field: Field) -> Iterator[int]:
        """The places after the column's name said again, or left out: "the average salary of all doctors"."""
        yield pos
        for named in self.links.named("column", pos):
            if named.target.field == field:
                yield named.end
                for of in self.links.words("of", named.end):
                    for table in self.links.named("table", self.after_determiners(of.end)):
                        if table.target.table == field.table:
                            yield table.end

    def _within(self, pos: int, field: Field, operator: Operator, function: Function) -> Reads[Condition]:
        """ "of their specialty", "in its city": the average of the rows that have the same."""
        for of in self.links.words("of", pos):
            for own in self.links.words("possessive", of.end):
                for within, end, cost in self.field(own.end, field.table):
                    yield Found(Typical(field, operator, function, within), end, cost)

    def against_column(self, pos: int, field: Field) -> Reads[Condition]:
        """ "is below their reorder level", "before its founding date"."""
        if field.kind not in ("number", "date"):
            return
        kinds = [("compare", ORDERED)] if field.kind == "number" else [("date_compare", ORDERED)]
        starts = [
            (cast(Operator, word.meaning), word.end)
            for kind, meanings in kinds
            for word in self.links.words(kind, pos)
            if word.meaning in meanings
        ]
        starts += [("eq", word.end) for word in self.links.words("same", pos)]
        for operator, start in starts:
            pronouns = [be for word in self.links.words("pronoun", start) for be in self.after("be", word.end)]
            others = [found for at in (start, *pronouns) for found in self.field(at, field.table)]
            others += self._of_another(start, field)
            for other, end, cost in others:
                if other.kind == field.kind and other != field:
                    yield Found(Columns(field, operator, other), end, cost)

    def _of_another(self, pos: int, field: Field) -> Reads[Field]:
        """ "their manager", "the salary of their manager", "their manager's salary": the same column of that row."""
        starts = [(pos, field.column)]
        for named in self.links.named("column", self.after_determiners(pos)):
            if named.target.field == field:
                starts += [(word.end, field.column) for word in self.links.words("of_kind", named.end)]
        for start, column in starts:
            for own in self.links.words("possessive", start):
                for named in self.links.named("table", own.end):
                    other = self.index.table(named.target.table).column(column)
                    if other is None or not self.is_owner(field.table, named.target.table):
                        continue
                    same = Field(named.target.table, column, field.kind, field.key)
                    yield Found(same, named.end, named.target.cost)
                    for tail in self.links.words("own", named.end):
                        yield from (f for f in self.field(tail.end, named.target.table) if f.value == same)

    def is_owner(self, table: str, other: str) -> bool:
        """Whether each row of `table` has at most one of `other`. The grammar of nouns knows."""
        raise NotImplementedError

    def since(self, pos: int, field: Field) -> Reads[Condition]:
        """ "since March", "more than 2 years ago"."""
        for word in self.links.words("date_compare", pos):
            if word.meaning == "ge":
                for period, end in since_month(self.links, word.end):
                    yield Found(Comparison(field, "ge", period), end)
        for word in self.links.words("compare", pos):
            if word.meaning in ORDERED:
                for moment, end in ago(self.links, word.end):
                    yield Found(Comparison(field, EARLIER[word.meaning], Period(moment, moment)), end)

    @remembered
    def about_measure(self, pos: int, table: str) -> Reads[Condition]:
        """ "taller than 190", "cheaper than average", "older than 65", "with more home goals than away goals"."""
        for intro in self.after("be", pos):
            for word in self.links.words("comparative", intro):
                operator, *nouns = word.meaning.split()
                field = self.measured(tuple(nouns), table)
                if field is not None:
                    for number, end in self.links.numbers(word.end):
                        yield Found(Comparison(field, cast(Operator, operator), number), end, BY_MEASURE)
                        for named in self.links.named("column", end):  # "longer than 300 pages"
                            if named.target.field == field:
                                yield Found(Comparison(field, cast(Operator, operator), number), named.end, BY_MEASURE)
                    for typical in self.links.words("typical", word.end):
                        function = cast(Function, typical.meaning)
                        for end in (typical.end, *self._own_table(typical.end, table)):
                            yield Found(Typical(field, cast(Operator, operator), function), end, BY_MEASURE)
                        yield from self._within(typical.end, field, cast(Operator, operator), function)
            yield from self._aged(intro, table)
        for intro in self.after("with", pos):
            yield from self._typical_first(intro, table)
            yield from self._one_column_over_another(intro, table)

    def _aged(self, pos: int, table: str) -> Reads[Condition]:
        found = self.index.table(table)
        birth, made = self.index.birth_of(found), self.index.age_of(found)
        if birth is None and made is not None:
            yield from self._aged_things(pos, made[0])
        if birth is None:
            return
        for word in self.links.words("comparative_age", pos):
            for number, end in self.links.numbers(word.end):
                for after in [word.end for word in self.links.words("years_old", end)] or [end]:
                    if word.meaning in ("gt", "lt") or after > end:
                        yield Found(Aged(birth, cast(Operator, word.meaning), number), after, BY_MEASURE)
        for (operator, number), middle, _ in self.compared(pos):
            for word in self.links.words("years_old", middle):
                if word.end > middle + 1:
                    yield Found(Aged(birth, operator, number), word.end, BY_MEASURE)

    def _aged_things(self, pos: int, made: Field) -> Reads[Condition]:
        """ "older than 15 years", of what was built, opened or founded."""
        for word in self.links.words("comparative_age", pos):
            for number, end in self.links.numbers(word.end):
                for after in (word.end for word in self.links.words("years_old", end)):
                    if word.meaning in ("gt", "lt"):
                        yield Found(Aged(made, cast(Operator, word.meaning), number), after, BY_MEASURE)

    def _typical_first(self, pos: int, table: str) -> Reads[Condition]:
        """ "with an above average salary"."""
        start = self._after_article(pos)
        for word in self.links.words("above", start):
            for middle in self.links.words("typical", word.end):
                for field, end, cost in self.field(middle.end, table):
                    if field.kind == "number":
                        operator, function = cast(Operator, word.meaning), cast(Function, middle.meaning)
                        yield Found(Typical(field, operator, function), end, cost)
                        yield from self._within(end, field, operator, function)

    def _one_column_over_another(self, pos: int, table: str) -> Reads[Condition]:
        """ "with more home goals than away goals", "a higher wage than their lead", "more views than average"."""
        for word in self.links.words("more_of", self._after_article(pos)):
            operator = cast(Operator, word.meaning)
            for field, middle, cost in self.field(word.end, table):
                if field.kind != "number" or middle >= self.links.size or self.links.tokens[middle].word != "than":
                    continue
                for other, end, more in (*self.field(middle + 1, table), *self._of_another(middle + 1, field)):
                    if other.kind == "number" and other != field:
                        yield Found(Columns(field, operator, other), end, cost + more)
                for typical in self.links.words("typical", middle + 1):
                    function = cast(Function, typical.meaning)
                    yield Found(Typical(field, operator, function), typical.end, cost)
                    yield from self._within(typical.end, field, operator, function)

    @remembered
    def _measured(self, nouns: tuple[str, ...], table: str) -> Iterator[Field]:
        """The columns of `table` that tell what `nouns` mean, by the first noun that some column has."""
        found = self.index.table(table)
        for noun in nouns:
            fields = [
                Field(table, column.name, column.kind)
                for column in found.columns
                if column.kind == "number" and noun in name_words(column.name)
            ]
            if fields:
                yield from fields
                return

    def measured(self, nouns: tuple[str, ...], table: str) -> Field | None:
        """The one column that an adjective speaks of; None where there is none, or more than one."""
        fields = list(self._measured(nouns, table))
        return fields[0] if len(fields) == 1 else None
