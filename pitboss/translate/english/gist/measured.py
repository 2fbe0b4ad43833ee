"""What is counted, added up, put in order, and told for each of something."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from pitboss.translate.english.firsts import MAX_LIMIT
from pitboss.translate.english.gist.atoms import Atom
from pitboss.translate.english.gist.clauses import Unclear
from pitboss.translate.english.gist.named import Named
from pitboss.translate.english.gist.sketch import SKIPPED
from pitboss.translate.english.index import field_of
from pitboss.translate.english.lexicon import name_words
from pitboss.translate.english.tree import (
    Aggregate,
    Count,
    DatePart,
    Direction,
    Field,
    Function,
    Order,
    Unit,
)

MONEY = frozenset(("price", "amount", "total", "fee", "revenue", "fare"))


class Measured(Named):
    """Reads measures and groups."""

    def _take_count(self, _: Atom) -> None:
        if self._is_count_again():
            self._shows_count = True
            self._at = len(self._atoms) if self._is_tail() else self._at + 1
            return
        if self._counting or self._measure is not None:
            raise Unclear("two things are counted")
        self._counting = True
        self._at += 1

    def _is_count_again(self) -> bool:
        """Whether what was counted already is to be shown: "farms with more than one machine, and how many"."""
        counted = any(clause.operator for clause in self._clauses) or self._count_order or self._having
        return bool(counted or (self._measure is not None and isinstance(self._measure, Count)))

    def _is_tail(self) -> bool:
        return all(atom.kind in SKIPPED or atom.kind == "name" for atom in self._atoms[self._at + 1 :])

    def _take_counted(self, _: Atom) -> None:
        if not self._is_count_again():
            raise Unclear("which count?")
        self._shows_count = True
        self._at += 1

    def _take_revenue(self, _: Atom) -> None:
        """ "revenue": the sum of the one column that holds money that came in."""
        if self._measure is not None or self._counting:
            raise Unclear("two measures")
        table = self._index.table(self.root)
        columns = [one for one in table.columns if one.kind == "number" and MONEY & set(name_words(one.name))]
        if len(columns) != 1 or "per" in name_words(columns[0].name):
            raise Unclear("which money?")
        self._measure = Aggregate("sum", field_of(table, columns[0]))
        self._at += 1

    def _take_different(self, _: Atom) -> None:
        following = self._atoms[self._at + 1] if self._at + 1 < len(self._atoms) else None
        self._distinct = not self._counting and following is not None and bool(following.columns)
        if not self._distinct and not (self._counting and self._names_root(self._at + 1)):
            raise Unclear("different what?")
        self._at += 1  # rows that are counted are different ones

    def _take_percent(self, _: Atom) -> None:
        if self._share or self._counting:
            raise Unclear("two shares")
        self._share = True
        self._at += 1

    def _take_aggregate(self, atom: Atom) -> None:
        """ "average ticket price", "sum of the monthly fees"."""
        direction: Direction = "desc" if atom.meaning == "max" else "asc"
        if atom.meaning in ("max", "min") and (self._top or 0 <= self._named_at < self._at):
            self._take_super(replace(atom, meaning=direction))
            return
        if atom.meaning in ("max", "min") and self._takes_sorting(direction, None):
            return
        if any(one.kind == "revenue" for one in self._atoms[self._at + 1 : self._at + 3]):
            self._at += 1
            return
        at = self._after_small(self._at + 1)
        if at < len(self._atoms) and self._atoms[at].kind == "count":
            at = self._after_small(at + 1)  # "median number of passengers", which a column counts
        column = self._column_at(at) or self._column_of_others(at)
        if column is None or self._measure is not None or self._counting:
            raise Unclear("nothing to add up")
        field, self._at = column
        if field.kind != "number":
            raise Unclear("no number to add up")
        self._measure = Aggregate(cast(Function, atom.meaning), field)

    def _take_top(self, atom: Atom) -> None:
        at = self._at + 1
        number = self._atoms[at].number if at < len(self._atoms) else None
        if number is None or number != int(number) or not 0 < number <= MAX_LIMIT:
            raise Unclear("how many?")
        self._top = (int(number), cast(Direction, atom.meaning))
        self._at = at + 1

    def _take_super(self, atom: Atom) -> None:
        """ "with the most works", "the highest budget"; at the end "highest number first"."""
        direction = cast(Direction, atom.meaning)
        if self._takes_sorting(direction, None):
            return
        at = self._after_small(self._at + 1)
        if at >= len(self._atoms) or self._order or self._count_order:
            raise Unclear("the most of what?")
        exact = any(cost == 0 for _, cost in self._atoms[at].tables)
        alone = all(one.kind in ("open", "fill", "be", "that") for one in self._atoms[: self._at])
        if alone and not self._top and self._atoms[at].tables and (column := self._column_at(at)) is not None:
            self._measure = Aggregate("max" if direction == "desc" else "min", column[0])  # "biggest room capacity"
            self._at = column[1]
            return
        if not exact and (column := self._column_at(at)) is not None and column[0].kind == "number":
            self._order = Order(column[0], direction)
            self._at = column[1]
        elif self._atoms[at].tables:
            self._count_order = (self._table_of(self._atoms[at], ()), direction)
            self._at = at + 1
        else:
            raise Unclear("the most of what?")

    def _takes_sorting(self, direction: Direction, by: Field | None) -> bool:
        """ "most expensive first", "highest number first": takes it, if it is so."""
        tokens = self._grammar.links.tokens
        for at in (self._at + 1, self._at + 2):
            if at < len(self._atoms) and tokens[self._atoms[at].start].word == "first":
                if by is None and self._measure is None:
                    column = self._column_at(self._at + 1) if at == self._at + 2 else None
                    if column is None:
                        raise Unclear("the highest of what first?")
                    by = column[0]
                self._sorted = (by, direction)
                self._at = at + 1
                return True
        return False

    def _take_sorted(self, atom: Atom) -> None:
        """ "highest first"."""
        if self._measure is None and not any(clause.operator for clause in self._clauses):
            raise Unclear("sorted by what?")
        self._sorted = (None, cast(Direction, atom.meaning))
        self._at += 1

    def _take_extreme(self, atom: Atom) -> None:
        """ "cheapest", "the longest": by the column that the word speaks of."""
        sign, *nouns = atom.meaning.split()
        direction: Direction = "desc" if sign == "+" else "asc"
        field = self._grammar.measured(tuple(nouns), self.root)
        if field is None or self._order:
            raise Unclear("which column is meant?")
        if not self._takes_sorting(direction, field):
            self._order = Order(field, direction)
            self._at += 1

    def _take_recent(self, atom: Atom) -> None:
        dated = self._index.date_of(self._index.table(self.root))
        following = next((one for one in self._atoms[self._at + 1 :] if one.kind == "name"), None)
        if following is not None and following.tables and self.root not in {name for name, _ in following.tables}:
            raise Unclear("the latest of others")
        if dated is None or self._order:
            raise Unclear("no date")
        self._order = Order(dated[0], cast(Direction, atom.meaning))
        self._at += 1

    def _take_each(self, atom: Atom) -> None:
        """ "per team", "by sales channel", "per year": a group, or, after "top 5", what they are sorted by."""
        at = self._at + 1
        at = self._after(at, "fill")
        following = self._atoms[at] if at < len(self._atoms) else None
        if following is None:
            raise Unclear("for each of what?")
        if following.kind in ("count", "aggregate", "super") and self._top:
            self._at = at
            return
        word = self._grammar.links.tokens[atom.end - 1].word
        if following.kind == "both" and word == "by":
            self._at += 1
            return
        if self._group and self._atoms[self._at - 1].kind not in ("and", "sep"):
            raise Unclear("for each of two things?")
        if self._top and word == "by" and (sorted_by := self._column_at(at)) and sorted_by[0].kind == "number":
            self._order, self._at = Order(sorted_by[0], self._top[1]), sorted_by[1]
            return
        counts = self._counting or self._measure is not None or word != "by"
        if following.kind == "unit" and counts:
            dated = self._dated or self._date_of(self._measured_table())
            self._group.append(DatePart(cast(Unit, following.meaning), dated))
            self._at = at + 1
        elif word == "by" and (self._verb or self._is_each_later(at)):
            self._at += 1  # "paid by visitors"
        elif (
            (column := self._column_at(at)) is not None
            and counts
            and (column[1] > at + 1 or not self._is_table_first(following))
        ):
            self._group.append(column[0])
            self._at = column[1]
            self._verb = None if column[0].table != self.root else self._verb
        elif following.tables and counts:
            table = self._table_of(following, ())
            self._group += self._grammar.row_of(table)
            self._at = at + 1
            self._verb = None if table != self.root else self._verb
        elif not counts and (following.values or word != "by"):
            self._at += 1  # "by Hendrik Vos": no more than a preposition
        else:
            raise Unclear("for each of what?")

    def _is_each_later(self, at: int) -> bool:
        return any(atom.kind == "each" for atom in self._atoms[at:])

    def _is_table_first(self, atom: Atom) -> bool:
        least = min((cost for _, cost in atom.tables), default=9.0)
        return least < min((cost for _, cost in atom.columns), default=9.0)
