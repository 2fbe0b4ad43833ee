"""Grammar of measures: "number of patients", "average salary of surgeons", "percentage of goals that are penalties"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, cast

from pitboss.translate.english.columns import Columns
from pitboss.translate.english.found import Found, Reads, remembered
from pitboss.translate.english.lexicon import name_words
from pitboss.translate.english.nouns import Thing
from pitboss.translate.english.tree import (
    Age,
    Aggregate,
    Condition,
    Count,
    DaysBetween,
    Distinct,
    Field,
    Function,
    Measure,
    Proportion,
    Quotient,
    RelatedNumber,
    Share,
    YearsBetween,
)
from pitboss.translate.english.values import equals

OF_SIZE = {"highest", "lowest", "largest", "smallest"}
NOT_NAMED = 0.3  # "average salary": the column says which table
ADJECTIVE_SHARE = 0.1  # "percentage of overdue invoices"


class Measured(NamedTuple):
    """A measure over the rows of `root` for which `where` holds."""

    measure: Measure
    root: str
    where: tuple[Condition, ...] = ()


class Measures(Columns):
    """Reads what is told of many rows together."""

    @remembered
    def measure(self, pos: int) -> Reads[Measured]:
        """One measure, with the things that it is told of where they follow."""
        start = self.after_determiners(pos)
        for word in self.links.words("count", start):
            for (table, where), end, cost in self.thing(word.end):
                yield Found(Measured(Count(table), table, where), end, cost)
            yield from self._distinct(word.end)
            yield from self._distinct_of_table(self._after_article(word.end))
        for named in self.links.named("table", start):
            for word in self.links.words("counted", named.end):
                yield Found(Measured(Count(named.target.table), named.target.table), word.end)
        for word in self.links.words("aggregate", start):
            yield from self._aggregate(word.end, cast(Function, word.meaning))
            yield from self._of_counts(word.end, cast(Function, word.meaning))
        for word in self.links.words("extreme", start):  # "longest flight distance"
            sign, *nouns = word.meaning.split()
            for found in self._aggregate(word.end, "max" if sign == "+" else "min"):
                field = getattr(found.value.measure, "field", None)
                if isinstance(field, Field) and set(name_words(field.column)) & set(nouns):
                    yield found
        for word in self.links.words("recent", start):  # "earliest founding date per stage"
            function: Function = "min" if word.meaning == "asc" else "max"
            for found in self._aggregate(word.end, function):
                if self.links.tokens[found.end - 1].word in ("date", "time") and self.links.words("each", found.end):
                    yield found
        yield from self._shares(start)
        yield from self._counts_of_each(start)

    def _distinct(self, pos: int) -> Reads[Measured]:
        start = self._after_article(pos)
        said = [(word.end, True) for word in self.links.words("different", start)]
        for at, different in [*said, (start, False)]:
            for named in self.links.named("column", at):
                field = named.target.field
                if field is None or field.table in self.index.roles.real:
                    continue
                if not different and (field.kind != "text" or not self.is_plural(named.end - 1)):
                    continue  # "how many genres are there" asks for different ones, too
                measured = Measured(Distinct(field), field.table)
                yield Found(measured, named.end, named.target.cost + NOT_NAMED)
                yield from self._of_things(measured, named.end, named.target.cost)
                for (_, where), end, cost in self.had_by(named.end, field.table):
                    yield Found(measured._replace(where=where), end, named.target.cost + cost)

    def _distinct_of_table(self, pos: int) -> Reads[Measured]:
        """ "aircraft models" after "how many": the column with its table's name before it."""
        for named in self.links.named("table", pos):
            for field, end, cost in self.field(pos, named.target.table):
                is_own = end > named.end and field.table not in self.index.roles.real
                if is_own and field.kind == "text" and self.is_plural(end - 1):
                    yield Found(Measured(Distinct(field), field.table), end, named.target.cost + cost + 0.1)

    def had_by(self, pos: int, table: str) -> Reads[Thing]:
        """ "do the players have", "do patients come from": whose values are asked for."""
        for do in self.links.words("do", pos):
            for thing, middle, cost in self.thing(do.end):
                if thing.table == table:
                    yield from (Found(thing, end, cost) for end in self.after("filler", middle))

    def _aggregate(self, pos: int, function: Function) -> Reads[Measured]:
        starts = {self.after_determiners(pos), pos}
        for start in tuple(starts):
            starts |= {word.end for word in self.links.words("count", start)}  # "total number of beds"
        of_size = self.links.tokens[pos - 1].word in OF_SIZE
        for start in sorted(starts):
            for operand, table, end, cost in self._operands(start, function):
                if of_size and isinstance(operand, Field) and operand.kind == "date":
                    continue  # a date is the latest, never the highest
                measured = Measured(Aggregate(function, operand), table)
                yield Found(measured, end, cost + NOT_NAMED)
                yield from self._of_things(measured, end, cost)
            yield from self._ages(start, function)

    @remembered
    def _operands(
        self, pos: int, function: Function
    ) -> Iterator[tuple[Field | DaysBetween | YearsBetween, str, int, float]]:
        for named in self.links.named("column", pos):
            field = named.target.field
            if field and field.table not in self.index.roles.real and self.can_be(function, field):
                yield field, field.table, named.end, named.target.cost
        for named in self.links.named("table", pos):
            if named.target.table in self.index.roles.real:
                continue
            for field, end, cost in self.field(pos, named.target.table):
                if end > named.end and self.can_be(function, field):
                    yield field, field.table, end, cost
        for between, end, cost in self.between_dates(pos):
            yield between, between.start.table, end, cost

    def _of_counts(self, pos: int, function: Function) -> Reads[Measured]:
        """ "number of works per exhibition" after "average": of the numbers of all, also of those that have none."""
        if function == "sum":
            return
        for word in self.links.words("count", pos):
            for (table, where), middle, cost in self.thing(word.end):
                for per in self.links.words("apiece_of", middle):
                    for (root, only), end, more in self.thing(per.end):
                        if path := self.graph.path(root, table):
                            number = Aggregate(function, RelatedNumber(path, where))
                            yield Found(Measured(number, root, only), end, cost + more)

    def _counts_of_each(self, pos: int) -> Reads[Measured]:
        """ "how many works does each exhibition have on average", "on average, how many works does one have"."""
        befores = [(word.end, True) for word in self.links.words("on_average", pos)]
        for at, said in [*befores, (pos, False)]:
            start = at + 1 if said and self.is_sign(at, ",") else at
            for word in self.links.words("count", start):
                for (table, where), middle, cost in self.thing(word.end):
                    for do in self.links.words("do", middle):
                        yield from self._had_on_average(table, where, do.end, cost, said=said)

    def _had_on_average(
        self, table: str, where: tuple[Condition, ...], pos: int, cost: float, *, said: bool
    ) -> Reads[Measured]:
        for (root, only), middle, more in self.thing(pos):
            path = self.graph.path(root, table)
            for verb in [
                word.end for kind in ("relation", "with", "light_verb") for word in self.links.words(kind, middle)
            ]:
                ends = [verb] if said else [word.end for word in self.links.words("on_average", verb)]
                for end in ends if path else ():
                    yield Found(
                        Measured(Aggregate("avg", RelatedNumber(path or (), where)), root, only), end, cost + more
                    )

    def _ages(self, pos: int, function: Function) -> Reads[Measured]:
        for word in self.links.words("age_word", pos):
            for of in self.links.words("of", word.end):
                for (table, where), end, cost in self.thing(of.end):
                    if birth := self.index.birth_of(self.index.table(table)):
                        yield Found(Measured(Aggregate(function, Age(birth)), table, where), end, cost)

    def _of_things(self, measured: Measured, pos: int, cost: float) -> Reads[Measured]:
        """The same of the things named after "of"."""
        for of in self.links.words("of", pos):
            for (table, where), end, more in self.thing(of.end):
                if table == measured.root:
                    yield Found(measured._replace(where=(*measured.where, *where)), end, cost + more)
                elif (played := self._played(measured, table)) and not where:
                    yield Found(played, end, cost + more)

    def _played(self, measured: Measured, role: str) -> Measured | None:
        """The same measure of those rows that are in a role: "average salary of supervisors"."""
        match measured.measure:
            case Aggregate(function, Field() as field) if self.index.roles.real.get(role) == measured.root:
                return Measured(Aggregate(function, replace(field, table=role)), role)
        return None

    @remembered
    def between_dates(self, pos: int) -> Reads[DaysBetween | YearsBetween]:
        """ "number of days between the admission date and the discharge date"."""
        for word in self.links.words("days_between", pos):
            for first in self.links.named("column", self.after_determiners(word.end)):
                if first.end >= self.links.size or self.links.tokens[first.end].word not in ("and", "to", "until"):
                    continue
                for second in self.links.named("column", self.after_determiners(first.end + 1)):
                    one, two = first.target.field, second.target.field
                    if one and two and self._are_dates_of_one_row(one, two):
                        kind = DaysBetween if word.meaning == "day" else YearsBetween
                        yield Found(kind(one, two), second.end, first.target.cost + second.target.cost)

    def _are_dates_of_one_row(self, one: Field, two: Field) -> bool:
        is_real = one.table not in self.index.roles.real
        return is_real and one != two and one.table == two.table and one.kind == two.kind == "date"

    def _shares(self, pos: int) -> Reads[Measured]:
        for kind, scale in (("percent", 100), ("fraction", 1)):
            for word in self.links.words(kind, pos):
                for (table, where), middle, cost in self.thing(word.end):
                    for condition, end, more in self._share_condition(middle, table):
                        comma = end + 1 if self.is_sign(end, ",") else end
                        for after in [*(w.end for w in self.links.words("in_percent", comma)), end]:
                            yield Found(Measured(Share(table, (condition,), scale), table, where), after, cost + more)
                    if where:
                        yield Found(Measured(Share(table, where, scale), table), middle, cost + ADJECTIVE_SHARE)
        for word in self.links.words("ratio", pos):
            yield from self._proportions(word.end)

    def _share_condition(self, pos: int, table: str) -> Reads[Condition]:
        """What those are that the share is of: "that are urgent", "are urgent", "with a roof"."""
        yield from self.attached(pos, table)
        for flag in self._flags(pos):  # "works on loan"
            if flag.value.table == table:
                yield Found(equals(flag.value, (True,)), flag.end, flag.cost + 0.1)
        for start in [pos, *(word.end for word in self.links.words("that", pos))]:
            for be in self.links.words("be", start):
                starts = {self._after_article(be.end), *(word.end for word in self.links.words("still", be.end))}
                for field, condition, end, cost in [one for at in sorted(starts) for one in self._adjectives(at)]:
                    if field.table == table:
                        own = [named.end for named in self.links.named("table", end) if named.target.table == table]
                        yield from (Found(condition, after, cost + 0.1) for after in (end, *own))

    def _proportions(self, pos: int) -> Reads[Measured]:
        """ "female to male patients"."""
        for field, one, middle, cost in self._adjectives(self.after_determiners(pos)):
            own = [named.end for named in self.links.named("table", middle) if named.target.table == field.table]
            for to in [at for at in (middle, *own) if at < self.links.size and self.links.tokens[at].word == "to"]:
                for (table, where), end, more in self.thing(to + 1):
                    if field.table == table and len(where) == 1:
                        yield Found(Measured(Proportion(table, (one,), where), table), end, cost + more)

    @remembered
    def quotient(self, pos: int) -> Reads[Quotient]:
        """ "price divided by weight", "annual revenue divided by stadium capacity"."""
        for first in self.links.named("column", pos):
            for word in self.links.words("divided", first.end):
                start = self.after_determiners(word.end)
                for second, end, cost in self._any_field(start):
                    part = first.target.field
                    if part is None or part.table in self.index.roles.real or part == second:
                        continue
                    if part.kind == second.kind == "number":
                        yield Found(Quotient(part, second), end, first.target.cost + cost)

    @remembered
    def _any_field(self, pos: int) -> Reads[Field]:
        for named in self.links.named("column", pos):
            if named.target.field:
                yield Found(named.target.field, named.end, named.target.cost)
        for named in self.links.named("table", pos):
            yield from self.field(pos, named.target.table)

    def can_be(self, function: Function, field: Field) -> bool:
        """Whether a function can be told of a column."""
        if field.column in self.index.table(field.table).primary_key:
            return False
        return field.kind == "number" or (field.kind == "date" and function in ("min", "max"))

    @remembered
    def measures(self, pos: int) -> Reads[tuple[Measured, ...]]:
        """Measures over the same rows: "number of orders and average total", "minimum and maximum price"."""
        yield from self._shared_operand(pos)
        for first, end, cost in self.measure(pos):
            yield from self._more_measures((first,), end, cost)

    def _more_measures(self, so_far: tuple[Measured, ...], pos: int, cost: float) -> Reads[tuple[Measured, ...]]:
        yield Found(so_far, pos, cost)
        for start in self._list_separators(pos):
            for following, end, more in self.measure(self._after_possessive(start)):
                if following.root != so_far[0].root or following.measure in {one.measure for one in so_far}:
                    continue
                if not following.where or following.where == so_far[0].where:
                    yield from self._more_measures((*so_far, following), end, cost + max(0.0, more - NOT_NAMED))

    def _after_possessive(self, pos: int) -> int:
        return max([word.end for word in self.links.words("possessive", pos)], default=pos)

    def _shared_operand(self, pos: int) -> Reads[tuple[Measured, ...]]:
        """ "average and maximum salary": the column is said once."""
        start = self.after_determiners(pos)
        for word in self.links.words("aggregate", start):
            for following in self._list_separators(word.end):
                for others, end, cost in (*self._alone(following), *self._shared_operand(following)):
                    second = others[0].measure
                    if isinstance(second, Aggregate) and isinstance(second.field, Field):
                        first = Aggregate(cast(Function, word.meaning), second.field)
                        if first not in {one.measure for one in others}:
                            yield Found((others[0]._replace(measure=first), *others), end, cost)

    def _alone(self, pos: int) -> Reads[tuple[Measured, ...]]:
        yield from (Found((measured,), end, cost) for measured, end, cost in self.measure(pos))
