"""Grammar of what things are grouped by: columns, dates by month or year, ranges, other things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pitboss.translate.english.found import Found, Reads, remembered
from pitboss.translate.english.measures import Measures
from pitboss.translate.english.nouns import LOOSE_RELATION
from pitboss.translate.english.tree import Bucket, DatePart, Element, Expression, Field, Part

MANY_IN_ONE = ("array", "json")  # "per keyword" asks for each of them, not for each list
OTHER_TABLE = 0.2  # a column of a related table, whose name is not said


class Keys(Measures):
    """Reads the keys of groups."""

    @remembered
    def keys(self, pos: int, root: str) -> Reads[tuple[Expression, ...]]:
        """One key, or two joined by "and"."""
        for first, end, cost in self.group_key(pos, root):
            yield Found(first, end, cost)
            for joined in self.links.words("and", end):
                for start in [joined.end, *(word.end for word in self.links.words("each", joined.end))]:
                    for second, after, more in self._second_key(start, root, first):
                        yield Found((*first, *second), after, cost + more)

    def _second_key(self, pos: int, root: str, first: tuple[Expression, ...]) -> Reads[tuple[Expression, ...]]:
        """Of the draft's table, or of the one that the first key is of. A name that both have gives both readings."""
        yield from self.group_key(pos, root)
        for table in {key.table for key in first if isinstance(key, Field)} - {root}:
            yield from (Found((field,), end, cost) for field, end, cost in self.field(pos, table))

    @remembered
    def group_key(self, pos: int, root: str) -> Reads[tuple[Expression, ...]]:
        """One key of the rows of `root`."""
        pos = self.after_determiners(pos)
        own = [found for found in self.field(pos, root) if found.value.kind not in MANY_IN_ONE]
        for field, end, cost in own:
            yield Found((field,), end, cost)
            yield from self._of_field(field, end, cost)
            yield from (Found((field,), after, cost) for after in self._of_table_name(end, root))
        for field, end, cost in self.field(pos, root):
            if field.kind == "array":
                yield Found((Element(field),), end, cost)
        yield from self._by_unit(pos, root)
        for named in self.links.named("table", pos):
            table = named.target.table
            if table == root or not self.graph.path(root, table):
                continue
            for field, end, cost in self.field(pos, table):
                if end != named.end and field.kind not in MANY_IN_ONE:
                    yield Found((field,), end, cost)
            yield Found(self.row_of(table), named.end, LOOSE_RELATION)
        yield from self._related_columns(pos, root, {found.end for found in own})

    def _of_field(self, field: Field, pos: int, cost: float) -> Reads[tuple[Expression, ...]]:
        """By the month of a date, or by ranges of a number."""
        for parts, end in self.date_parts(pos) if field.kind == "date" else ():
            yield Found(tuple(DatePart(part, field) for part in parts), end, cost)
        for word in self.links.words("steps", pos) if field.kind == "number" else ():
            for step, end in self.links.numbers(word.end):
                if step > 0:
                    yield Found((Bucket(field, step),), end, cost)

    def _by_unit(self, pos: int, root: str) -> Reads[tuple[Expression, ...]]:
        """ "month", "month issued", "year of birth"."""
        for parts, end in self.date_parts(pos):
            if (date := self.index.date_of(self.index.table(root))) and not self.index.is_birth(date[0]):
                key = tuple(DatePart(part, date[0]) for part in parts)
                yield Found(key, end, date[1])
                yield from (Found(key, after, date[1]) for after in self._of_own_deed(end, root))
            said = [
                word.end for where in self.links.words("where", end) for word in self.links.words("pronoun", where.end)
            ]
            for start in [*self.after("of_kind", end), *(be for one in said for be in self.after("be", one))]:
                for field, after, cost in self.field(start, root):
                    if field.kind == "date":
                        yield Found(tuple(DatePart(part, field) for part in parts), after, cost)

    def date_parts(self, pos: int) -> Iterator[tuple[tuple[Part, ...], int]]:
        """ "month", "decade"; of a weekday its number and its name."""
        for kind in ("unit", "parts"):
            for word in self.links.words(kind, pos):
                part = cast(Part, word.meaning)
                yield (part, "weekday_name") if part == "weekday" else (part,), word.end

    def _of_own_deed(self, pos: int, root: str) -> Iterator[int]:
        """ "of transfer" after "year", for transfers."""
        for word in self.links.words("of_kind", pos):
            for named in self.links.named("table", word.end):
                if named.target.table == root:
                    yield named.end

    def _related_columns(self, pos: int, root: str, own_ends: set[int]) -> Reads[tuple[Expression, ...]]:
        """ "city" of the patients that admissions belong to, "city of the patient": where one related table has it."""
        found: dict[tuple[int, bool], list[tuple[Field, float]]] = {}
        for named in self.links.named("column", pos):
            field = named.target.field
            if field is None or field.table == root or field.table in self.index.roles.real:
                continue
            if field.kind in MANY_IN_ONE:
                continue
            path = self.graph.path(root, field.table)
            if path is None:
                continue
            for after in self._of_table_name(named.end, field.table):
                found.setdefault((after, True), []).append((field, named.target.cost))
            if named.end not in own_ends and not any(step.many for step in path):
                found.setdefault((named.end, False), []).append((field, named.target.cost + OTHER_TABLE))
        for (end, _), fields in found.items():
            if len(fields) == 1:
                yield Found((fields[0][0],), end, fields[0][1])

    def row_of(self, table: str) -> tuple[Field, ...]:
        """The fields that tell the rows of a table apart, and say to a reader which they are."""
        found = self.index.table(table)
        columns = dict.fromkeys(
            [*self.index.identity(found), *(c for c in found.columns if c.name in found.primary_key)]
        )
        return tuple(Field(table, column.name, column.kind) for column in columns)
