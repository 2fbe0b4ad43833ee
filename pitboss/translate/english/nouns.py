"""Grammar of the things asked for ("the 10 most recent episodes", "Series A orgs") and of how they hang together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from pitboss.translate.english.conditions import Conditions
from pitboss.translate.english.found import Found, Reads, remembered
from pitboss.translate.english.graph import TableGraph
from pitboss.translate.english.index import SchemaIndex
from pitboss.translate.english.links import Links, Named
from pitboss.translate.english.tree import (
    Among,
    Comparison,
    Condition,
    Field,
    Related,
)
from pitboss.translate.english.values import equals

VALUE_AS_NOUN = 0.3  # "anti-patterns": a value stands for the rows that have it
LOOSE_RELATION = 0.1  # "in", "of": says little about the relation
BELONGING = 0.2
BY_NAME = 0.1  # "Hull United" alone, without its "club"
NEGATED_BY_PREFIX = 0.1  # "inactive"
MAX_ADJECTIVES = 4


class Thing(NamedTuple):
    """Rows of a table that fulfil conditions which its noun phrase holds."""

    table: str
    where: tuple[Condition, ...]


class Nouns(Conditions):
    """Reads noun phrases and relations to other tables."""

    def __init__(self, links: Links, index: SchemaIndex, graph: TableGraph) -> None:
        super().__init__(links, index)
        self.graph = graph

    def is_owner(self, table: str, other: str) -> bool:
        """Whether each row of `table` belongs to at most one of `other`."""
        path = self.graph.path(table, other)
        return path is not None and not any(step.many for step in path)

    @remembered
    def thing(self, pos: int) -> Reads[Thing]:
        """ "Series A organisations", "urgent admissions": adjectives, then a table; or values that stand for rows."""
        pos = self.after_determiners(pos)
        for named in self.links.named("table", pos):
            if not self._is_said_of_rows(named, pos):
                yield Found(Thing(named.target.table, ()), named.end, named.target.cost)
        yield from self._described(pos, (), 0.0)
        yield from self._belonging(pos)

    def _is_said_of_rows(self, role: Named, pos: int) -> bool:
        """Whether a role's word stands in the rows that play it: "captains" are those of that rank, not all who fly."""
        real = self.index.roles.real.get(role.target.table)
        values = [named for named in self.links.named("value", pos) if named.end == role.end]
        return real is not None and any(named.target.table == real for named in values)

    def _belonging(self, pos: int) -> Reads[Thing]:
        """ "Biotech companies": things by the name of the one row that they belong to."""
        for named in self.links.named("value", pos):
            field, value = named.target.field, named.target.value
            if field is None or value is None or field.table in self.index.roles.real or not self._is_identity(field):
                continue
            for table in self.links.named("table", named.end):
                path = self.graph.path(table.target.table, field.table) if table.target.table != field.table else None
                if path and not any(step.many for step in path):
                    owner = Related(path, (Comparison(field, "eq", value),))
                    yield Found(Thing(table.target.table, (owner,)), table.end, BELONGING + table.target.cost)

    def _described(self, pos: int, so_far: tuple[Condition, ...], cost: float) -> Reads[Thing]:
        """Values and flags of one table, then its name; or the last of the values in the plural."""
        for field, condition, middle, more in self._adjectives(pos):
            if so_far and self._table_of(so_far[0]) != field.table:
                continue
            both, costs = (*so_far, condition), cost + more
            among = [word.end for word in self.links.words("among_all", middle)]  # "founders among the guests"
            for start in [*self._after_own_name(middle, field), *among]:
                for named in self.links.named("table", start):
                    if named.target.table == field.table:
                        yield Found(Thing(field.table, both), named.end, costs + named.target.cost)
            tables = [one.target for one in self.links.named("table", pos) if one.end == middle]
            is_name = any(not one.cost and one.table not in self.index.roles.real for one in tables)
            if self._stands_for_rows(pos, middle) and not is_name and field.table not in self.index.roles.real:
                yield Found(Thing(field.table, both), middle, costs + VALUE_AS_NOUN)
            if len(both) < MAX_ADJECTIVES:
                yield from self._described(middle, both, costs)

    @remembered
    def _adjectives(self, pos: int) -> Iterator[tuple[Field, Condition, int, float]]:
        for field, values, end in self._values_at(pos):
            yield field, equals(field, values), end, 0.0
        for flag in self._flags(pos):
            yield flag.value, equals(flag.value, (True,)), flag.end, flag.cost
        for field, undone, end in self.unfinished(pos):
            yield field, undone, end, NEGATED_BY_PREFIX
        for word in self.links.words("no_adjective", pos):
            for flag in self._flags(word.end):
                yield flag.value, equals(flag.value, (False,)), flag.end, flag.cost
        if pos < self.links.size and (word_ := self.links.tokens[pos].word)[:2] == "in":
            for target in self.index.find((word_[2:],)):
                if target.field is not None and target.field.kind == "boolean" and target.value is None:
                    yield target.field, equals(target.field, (False,)), pos + 1, NEGATED_BY_PREFIX

    def _table_of(self, condition: Condition) -> str:
        field = getattr(condition, "field", None) or getattr(getattr(condition, "part", None), "field", None)
        if field is None:
            field = condition.parts[0].field  # type: ignore[union-attr]
        return cast(Field, field).table

    @remembered
    def single(self, pos: int) -> Reads[Thing]:
        """One row by what it is called: "Hull United", "the ward North 4", "the Oncology department"."""
        pos = self.after_determiners(pos)
        for named in self.links.named("value", pos):
            field, value = named.target.field, named.target.value
            if field is None or value is None or not self._is_identity(field) or field.table in self.index.roles.real:
                continue
            thing = Thing(field.table, (Comparison(field, "eq", value),))
            yield Found(thing, named.end, BY_NAME + named.target.cost)
            for word in self.links.words("or", named.end):
                for more in self.links.named("value", self.after_determiners(word.end)):
                    if more.target.field == field and more.target.value is not None:
                        either = Among(field, (value, more.target.value))
                        yield Found(Thing(field.table, (either,)), more.end, BY_NAME + named.target.cost)
            yield from (
                Found(thing, after.end)
                for after in self.links.named("table", named.end)
                if after.target.table == field.table
            )
        for named in self.links.named("table", pos):
            for called in [named.end, *(word.end for word in self.links.words("called", named.end))]:
                for value_named in self.links.named("value", called):
                    field, value = value_named.target.field, value_named.target.value
                    if field and value is not None and field.table == named.target.table and self._is_identity(field):
                        yield Found(Thing(field.table, (Comparison(field, "eq", value),)), value_named.end)
        yield from self._full_name(pos)

    def _full_name(self, pos: int) -> Reads[Thing]:
        """ "Nina Adler", where first and last name are columns of their own."""
        for first in self.links.named("value", pos):
            for last in self.links.named("value", first.end):
                one, other = first.target, last.target
                if one.table != other.table or one.table in self.index.roles.real:
                    continue
                if one.field and other.field and one.value and other.value:
                    identity = [column.name for column in self.index.identity(self.index.table(one.table))]
                    if identity == [one.field.column, other.field.column]:
                        both = (Comparison(one.field, "eq", one.value), Comparison(other.field, "eq", other.value))
                        yield Found(Thing(one.table, both), last.end, BY_NAME)

    def _is_identity(self, field: Field) -> bool:
        identity = self.index.identity(self.index.table(field.table))
        return len(identity) == 1 and identity[0].name == field.column and not field.key

    def _after_own_name(self, pos: int, field: Field) -> list[int]:
        """The place after a value, and after the column's name where that follows: "Seed stage companies"."""
        own = [named.end for named in self.links.named("column", pos) if named.target.field == field]
        return list(dict.fromkeys([pos, *own, *(word.end for word in self.links.words("kind_nouns", pos))]))

    def _flags(self, pos: int) -> Reads[Field]:
        """Columns of yes and no, as adjectives: "active customers"."""
        for named in self.links.named("column", pos):
            if named.target.field is not None and named.target.field.kind == "boolean":
                yield Found(named.target.field, named.end, named.target.cost)

    def _values_at(self, pos: int) -> Iterator[tuple[Field, tuple[str, ...], int]]:
        for field in dict.fromkeys(named.target.field for named in self.links.named("value", pos)):
            if field is not None:
                for values, end, _ in self.stored(pos, field):
                    yield field, values, end
                    if self._stands_for_rows(pos, end):
                        yield from self._plurals(field, values, end)
                        continue  # "anti-patterns or patterns from ...": how far does "or" reach?
                    for word in self.links.words("or", end):
                        for others, after, _ in self.stored(word.end, field):
                            yield field, (*values, *others), after

    def _plurals(self, field: Field, values: tuple[str, ...], pos: int) -> Iterator[tuple[Field, tuple[str, ...], int]]:
        """ "or children" after "seniors", where the question ends with it: then it can reach no further."""
        for word in self.links.words("or", pos):
            for others, after, _ in self.stored(word.end, field):
                if after == self.links.size and self._stands_for_rows(word.end, after):
                    yield field, (*values, *others), after

    def _stands_for_rows(self, start: int, end: int) -> bool:
        """Whether a value was written as a plural noun: "anti-patterns", "CEOs"."""
        return start < end and self.is_plural(end - 1)

    def is_plural(self, pos: int) -> bool:
        """Whether the word at `pos` is a plural."""
        word = self.links.tokens[pos].word
        return self.index.lexicon.singular(word) != word
