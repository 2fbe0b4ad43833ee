"""Conditions: comparisons, times, what is empty, and of which rows each is told."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from pitboss.translate.english.gist.atoms import Atom
from pitboss.translate.english.gist.clauses import Clause, Unclear
from pitboss.translate.english.gist.sketch import Sketch
from pitboss.translate.english.graph import Path
from pitboss.translate.english.tree import (
    Columns,
    Comparison,
    Condition,
    Empty,
    Field,
    Function,
    Not,
    Operator,
    Period,
    Related,
    Typical,
)

FLIPPED: dict[Operator, Operator] = {"gt": "le", "ge": "lt", "lt": "ge", "le": "gt"}


class Told(Sketch):
    """Reads what is told of rows."""

    def _take_compare(self, atom: Atom) -> None:
        """ "more than five tickets", "below 550", "more than the average"."""
        at, operator = self._at + 1, cast(Operator, atom.meaning)
        if operator in ("gt", "lt") and self._is_typical(operator, at):
            return
        value = self._atoms[at] if at < len(self._atoms) else None
        if value is None or value.number is None or operator not in FLIPPED:
            raise Unclear("compared with what?")
        self._compared(operator, value.number, at + 1)

    def _is_typical(self, operator: Operator, at: int) -> bool:
        """ "more than the average hourly rate": takes it, if it is so."""
        at = self._after(at, "fill")
        if at >= len(self._atoms) or self._atoms[at].kind != "aggregate":
            return False
        function = cast(Function, self._atoms[at].meaning)
        column = self._column_at(self._after_small(at + 1))
        field = column[0] if column else self._pending
        if self._verb is not None and self._verb.end == self._atoms[self._at].start:
            self._verb = None  # "paid more than the average hourly rate"
        if field is None or field.kind != "number" or (self._pending not in (None, field)):
            raise Unclear("the average of what?")
        self._add(field, Typical(field, operator, function))
        self._pending = None
        self._at = column[1] if column else at + 1
        if self._at < len(self._atoms) and self._grammar.links.tokens[self._atoms[self._at].start].word in ("of", "in"):
            raise Unclear("the average of which?")
        return True

    def _compared(self, operator: Operator, number: Decimal, at: int) -> None:
        if at < len(self._atoms) and self._atoms[at].kind == "after":
            operator, at = cast(Operator, self._atoms[at].meaning), at + 1
        following = self._atoms[at] if at < len(self._atoms) else None
        if following and following.tables and not following.meaning and not self._pending:
            self._counted_rows(operator, number, following)
            self._at = at + 1
            return
        if self._is_how_often(at, operator, number):
            return
        if self._pending is not None:
            self._add(self._pending, Comparison(self._pending, operator, number))
            unit = following is not None and any(one == self._pending for one, _ in following.columns)
            self._pending = None
            self._at = at + unit
            return
        if following and (column := self._column_at(at)) and column[0].kind == "number":
            self._add(column[0], Comparison(column[0], operator, number))
            self._at = column[1]
            return
        raise Unclear("what is compared?")

    def _is_how_often(self, at: int, operator: Operator, number: Decimal) -> bool:
        """ "lent at least three times"."""
        if at >= len(self._atoms) or self._grammar.links.tokens[self._atoms[at].start].word != "times":
            return False
        if not self._clauses or self._clauses[-1].operator or self._clauses[-1].negated:
            raise Unclear("how often what?")
        self._clauses[-1].operator, self._clauses[-1].number = operator, number
        self._at = at + 1
        return True

    def _counted_rows(self, operator: Operator, number: Decimal, atom: Atom) -> None:
        table = self._table_of(atom, ())
        operator = FLIPPED[operator] if self._negated else operator
        self._negated = False
        if table == self.root and self._group:
            self._having = (operator, number)
        elif table != self.root:
            self._clauses.append(Clause(table, operator=operator, number=number))
            self._verb = None
        else:
            raise Unclear("counted within itself")

    def _take_number(self, atom: Atom) -> None:
        """ "severity 1": the value of the column before; "the 5 outages": so many rows."""
        if self._pending is not None and atom.number is not None and self._pending.kind == "number":
            self._add(self._pending, Comparison(self._pending, "eq", atom.number))
            self._pending = None
            self._at += 1
        elif atom.number is not None and self._top is None and self._names_root(self._at + 1):
            self._top = (int(atom.number), "desc")
            self._at += 1
        else:
            raise Unclear("a number of what?")

    def _take_date_compare(self, atom: Atom) -> None:
        at = self._at + 1
        at = self._after(at, "fill")
        if at < len(self._atoms) and self._atoms[at].period is not None:
            self._told_time(cast(Operator, atom.meaning or "eq"), self._atoms[at])
            self._at = at + 1
        elif atom.meaning in ("gt", "lt") and self._dated is not None:
            self._against_date(cast(Operator, atom.meaning), at)
        elif atom.meaning in ("gt", "lt"):
            raise Unclear("after what?")
        else:
            self._at += 1  # "in", "on", "by": no more than a preposition

    def _against_date(self, operator: Operator, at: int) -> None:
        """ "returned after the due date"."""
        column = self._column_at(at)
        if column is None or column[0].kind != "date" or self._dated is None or column[0].table != self._dated.table:
            raise Unclear("after what?")
        self._add(self._dated, Columns(self._dated, operator, column[0]))
        self._dated = None
        self._at = column[1]

    def _take_period(self, atom: Atom) -> None:
        self._told_time("eq", atom)
        self._at += 1

    def _told_time(self, operator: Operator, atom: Atom) -> None:
        if (pending := self._pending) is not None and pending.kind == "number" and atom.number is not None:
            self._add(pending, Comparison(pending, operator, atom.number))
            self._pending = None
            return
        if self._verb is not None or self._is_after_deed_value():
            raise Unclear("a verb may tell which time is meant")
        here = self._clauses[-1].table if self._clauses else self._measured_table()
        field = pending if pending is not None and pending.kind == "date" else self._dated or self._date_of(here)
        self._pending = None
        condition: Condition = Comparison(field, operator, cast(Period, atom.period))
        self._add(field, condition)

    def _is_after_deed_value(self) -> bool:
        """Whether a value that is a deed stands last: "hired in 2024" tells when that was, whatever date there is."""
        names = [atom for atom in self._atoms[: self._at] if atom.kind == "name"]
        return bool(names and names[-1].values and self._is_verb(names[-1]))

    def _take_null(self, _: Atom) -> None:
        self._emptied(Empty)

    def _take_filled(self, _: Atom) -> None:
        """ "is known"; but "no known cause"."""
        if self._pending is None and self._negated:
            self._at += 1
            return
        self._emptied(lambda field: Not(Empty(field)))

    def _emptied(self, made: object) -> None:
        if self._pending is None or not callable(made):
            raise Unclear("what is empty?")
        self._add(self._pending, made(self._pending))
        self._pending = None
        self._at += 1

    def _is_followed_by_condition(self) -> bool:
        at = self._at
        while at < len(self._atoms) and self._atoms[at].kind in ("be", "fill", "prep", "relation", "date_compare"):
            if self._atoms[at].kind == "date_compare" and at + 1 < len(self._atoms) and self._atoms[at + 1].period:
                return True
            at += 1
        small = at - self._at
        if at >= len(self._atoms):
            return False
        kind = self._atoms[at].kind
        return kind in ("compare", "null", "filled", "period") or (kind == "number" and not small)

    def _add(self, field: Field, condition: Condition) -> None:
        """Put a condition to the rows that it is told of."""
        if field.table == self.root:
            self._where.append(condition)
            return
        clause = self._clause_of(field.table)
        if clause is None and (holder := self._holder(field.table)) is not None:
            clause, path = holder
            clause.where.append(Related(path, (condition,)))
        elif clause is None:
            told = self._verb or self._grammar._is_identity(field) or self._is_named(field.table)
            if (self._clauses and self._clauses[-1].of_deed) or not told:
                raise Unclear("it is not said how they belong together")
            clause = Clause(field.table, implied=self._verb is None)
            clause.where.append(condition)
            self._clauses.append(clause)
        else:
            clause.where.append(condition)
        self._verb = None

    def _clause_of(self, table: str) -> Clause | None:
        """What was said of rows of `table`, where something was."""
        return next((one for one in self._clauses if one.table == table), None)

    def _is_named(self, table: str) -> bool:
        """Whether the question names a table anywhere, be it before one of its columns."""
        return any(name == table for atom in self._atoms for name, _ in atom.tables)

    def _holder(self, table: str) -> tuple[Clause, Path] | None:
        """Rows spoken of last that each belong to one of `table`: what is said of that is said of them."""
        for clause in reversed(self._clauses):
            path = self._graph.path(clause.table, table)
            direct = self._graph.path(self.root, table)
            if path and not any(step.many for step in path):
                if direct and not any(step.many for step in direct) and len(direct) <= len(path):
                    return None
                return clause, path
        return None
