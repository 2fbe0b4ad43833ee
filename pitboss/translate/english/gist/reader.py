"""Puts the atoms of a question together: what is asked for, of which rows, and for each of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import cast

from pitboss.translate.english.draft import Draft
from pitboss.translate.english.gist.atoms import Atom, atoms_of
from pitboss.translate.english.gist.clauses import Clause, Unclear, nearest
from pitboss.translate.english.gist.loose import LooseNames
from pitboss.translate.english.graph import Path, is_link
from pitboss.translate.english.index import field_of
from pitboss.translate.english.lexicon import name_words
from pitboss.translate.english.questions import Questions
from pitboss.translate.english.tree import (
    Aggregate,
    AtLeast,
    Comparison,
    Condition,
    Count,
    DatePart,
    Direction,
    Empty,
    Expression,
    Field,
    Function,
    Measure,
    Not,
    Operator,
    Order,
    Period,
    Related,
    RelatedCount,
    Share,
    Typical,
    Unit,
    is_measure,
)
from pitboss.translate.english.values import equals

WEAK_NOUNS = frozenset(("score", "amount", "value", "level", "rate", "figure"))
PARTICIPLES = ("ed", "en", "ght", "ld", "wn", "ne", "id", "pt", "nt", "de", "un", "ing")
FREELY = 0.5  # what such a reading costs at least
MONEY = frozenset(("price", "amount", "total", "fee", "revenue", "fare"))
SKIPPED = frozenset(("fill", "open", "be", "do", "sep", "and", "that", "prep", "counted", "relation", "with", "show"))
FLIPPED: dict[Operator, Operator] = {"gt": "le", "ge": "lt", "lt": "ge", "le": "gt"}


class GistReader:
    """Reads one question. `grammar` is only asked for what it knows of the schema."""

    def __init__(self, grammar: Questions, loose: LooseNames) -> None:
        self._grammar, self._index, self._graph = grammar, grammar.index, grammar.graph
        self._atoms = atoms_of(grammar.links, loose)
        self._at = 0
        self.root = ""
        self._where: list[Condition] = []
        self._clauses: list[Clause] = []
        self._outputs: list[Field] = []
        self._group: list[Expression] = []
        self._measure: Measure | None = None
        self._share = False
        self._counting = False
        self._order: Order | None = None
        self._count_order: tuple[str, Direction] | None = None
        self._top: tuple[int, Direction] | None = None
        self._having: tuple[Operator, Decimal] | None = None
        self._negated = False
        self._verb: Atom | None = None  # a verb that nobody knows: it must join two tables
        self._dated: Field | None = None  # a verb or name that says which date is meant
        self._many = False  # the rows asked for stand in the plural

    def draft(self) -> Draft | None:
        """The reading, or None where the words do not add up to one."""
        try:
            self._find_root()
            while self._at < len(self._atoms):
                self._take(self._atoms[self._at])
            return self._put_together()
        except Unclear:
            return None

    # what is asked for

    def _find_root(self) -> None:
        """The table of the rows asked for: the first that is named, but for one that follows "each" or "of"."""
        for at, atom in enumerate(self._atoms):
            if atom.kind == "name" and atom.tables and not self._follows(at, "each") and not self._is_name_of(at):
                self.root = self._table_of(atom, ())
                self._many = self._grammar.is_plural(atom.end - 1)
                self._named_at = at
                if at == 0 and not self._many:
                    raise Unclear("a noun in the singular may be an order")
                if self._has_values_asked(at):
                    raise Unclear("values that have rows")
                return
        for atom in self._atoms:
            if atom.kind == "name" and atom.tables:
                self.root = self._table_of(atom, ())
                return
        told = [
            {field.table for field, _ in (*atom.columns, *atom.values)} for atom in self._atoms if atom.kind == "name"
        ]
        common = set.intersection(*told) if told else set()
        if len(common) != 1:
            raise Unclear("no table is named")
        self.root = common.pop()

    _named_at = -1

    def _has_values_asked(self, at: int) -> bool:
        """Whether columns are asked for that have the rows: "countries with customers"."""
        before = self._atoms[:at]
        kinds = [atom.kind for atom in before]
        return any(atom.columns for atom in before) and any(kind in ("with", "without", "neg") for kind in kinds)

    def _is_name_of(self, at: int) -> bool:
        """Whether a table's word belongs to the column behind it: "ticket price", "customer region"."""
        following = self._atoms[at + 1] if at + 1 < len(self._atoms) else None
        if following is None or following.kind != "name" or not following.columns:
            return False
        tables = {name for name, _ in self._atoms[at].tables}
        return any(field.table in tables for field, _ in following.columns) and bool(self._counts_or_sums_before(at))

    def _counts_or_sums_before(self, at: int) -> bool:
        return any(one.kind in ("aggregate", "each", "super") for one in self._atoms[max(0, at - 2) : at])

    def _table_of(self, atom: Atom, near: Sequence[str]) -> str:
        real = [(cost, name) for name, cost in atom.tables if name not in self._index.roles.real]
        if not real:
            raise Unclear("a role is no table here")
        least = min(cost for cost, _ in real)
        names = list(dict.fromkeys(name for cost, name in real if cost - least < 0.02))
        for table in near:
            if table in names:
                return table
        if len(names) > 1:
            raise Unclear(f"{names} are called alike")
        return names[0]

    def _follows(self, at: int, kind: str) -> bool:
        while at > 0 and self._atoms[at - 1].kind == "fill":
            at -= 1
        return at > 0 and self._atoms[at - 1].kind == kind

    def _near(self) -> list[str]:
        """The tables that a column is looked for in: the one last spoken of, then that asked for."""
        return list(dict.fromkeys([*(clause.table for clause in reversed(self._clauses)), self.root]))

    # one atom after the other

    def _take(self, atom: Atom) -> None:
        take = getattr(self, f"_take_{atom.kind}", None)
        if take is None:
            if atom.kind not in SKIPPED and atom.kind not in ("or", "unit"):
                raise Unclear(f"{atom.kind} is not read here")
            if atom.kind in ("or", "unit"):
                raise Unclear("alternatives and units are not read here")
            self._at += 1
            return
        take(atom)

    def _take_unknown(self, atom: Atom) -> None:
        """A verb between two tables: "visitors who never bought a ticket"."""
        word = self._grammar.links.tokens[atom.start]
        before = self._atoms[self._at - 1].kind if self._at else ""
        if self._verb or not word.text.islower() or not self._may_be_verb(word.word, before):
            raise Unclear(f"{word.text} means nothing")
        if not self._clauses and any(isinstance(key, Field) and key.table != self.root for key in self._group):
            self._at += 1  # "for each wing, how many artworks hang there"
            return
        self._verb = atom
        self._at += 1

    def _take_count(self, atom: Atom) -> None:
        if self._is_count_again():
            self._shows_count = True
            self._at = len(self._atoms) if self._is_tail() else self._at + 1
            return
        if self._counting or self._measure is not None:
            raise Unclear("two things are counted")
        self._counting = True
        self._at += 1

    def _may_be_verb(self, word: str, before: str) -> bool:
        """Whether an unknown word at its place can be a verb: then it says how rows of two tables hang together."""
        if not word.isalpha() or word.endswith("ly") or word not in map(str.lower, self._grammar.links.unknown()):
            return False
        if before in ("that", "neg", "nobody", "do", "and") or self._names_root(self._at - 1):
            return True
        return before in ("with", "fill", "be", "name") and word.endswith(PARTICIPLES)

    _shows_count = False

    def _is_count_again(self) -> bool:
        """Whether "how many" asks to show what was counted already: "farms with more than one machine, and how many"."""
        counted = any(clause.operator for clause in self._clauses) or self._count_order or self._having
        return bool(counted or (self._measure is not None and isinstance(self._measure, Count)))

    def _is_tail(self) -> bool:
        return all(atom.kind in SKIPPED or atom.kind == "name" for atom in self._atoms[self._at + 1 :])

    def _take_counted(self, atom: Atom) -> None:
        if self._is_count_again():
            self._shows_count = True
        self._at += 1

    def _take_revenue(self, atom: Atom) -> None:
        """ "revenue": the sum of the one column that holds money that came in."""
        if self._measure is not None or self._counting:
            raise Unclear("two measures")
        table = self._index.table(self.root)
        columns = [one for one in table.columns if one.kind == "number" and MONEY & set(name_words(one.name))]
        if len(columns) != 1 or "per" in name_words(columns[0].name):
            raise Unclear("which money?")
        self._measure = Aggregate("sum", field_of(table, columns[0]))
        self._at += 1

    def _take_different(self, atom: Atom) -> None:
        if not (self._counting and self._names_root(self._at + 1)):
            raise Unclear("different what?")
        self._at += 1  # rows are different ones

    def _take_both(self, atom: Atom) -> None:
        if not any(one.tables for one in self._atoms[self._at + 1 : self._at + 4]):
            raise Unclear("both values of one column")
        self._at += 1

    def _take_neither(self, atom: Atom) -> None:
        self._negated = self._sticky = True
        self._at += 1

    def _take_nor(self, atom: Atom) -> None:
        if not self._sticky:
            raise Unclear("nor what?")
        self._negated = True
        self._at += 1

    _sticky = False

    def _take_percent(self, atom: Atom) -> None:
        if self._share or self._counting:
            raise Unclear("two shares")
        self._share = True
        self._at += 1

    def _take_aggregate(self, atom: Atom) -> None:
        """ "average ticket price", "sum of the monthly fees"."""
        at = self._after_small(self._at + 1)
        column = self._column_at(at)
        if column is None or self._measure is not None or self._counting:
            raise Unclear("nothing to add up")
        field, self._at = column
        if field.kind != "number":
            raise Unclear("no number to add up")
        self._measure = Aggregate(cast(Function, atom.meaning), field)

    def _column_at(self, at: int) -> tuple[Field, int] | None:
        """A column there, perhaps behind its table's name."""
        if at >= len(self._atoms):
            return None
        atom = self._atoms[at]
        near = self._near()
        if atom.tables and at + 1 < len(self._atoms) and (following := self._atoms[at + 1]).columns:
            own = [one for one in following.columns if one[0].table in {name for name, _ in atom.tables}]
            if own:
                return nearest(own, near, self._graph), at + 2
        if atom.columns:
            end = at + 1
            if end < len(self._atoms) and self._is_weak_noun(self._atoms[end]):
                end += 1  # "satisfaction score" of a column that says satisfaction alone
            return nearest(atom.columns, near, self._graph), end
        return None

    def _is_weak_noun(self, atom: Atom) -> bool:
        return atom.end == atom.start + 1 and self._grammar.links.tokens[atom.start].word in WEAK_NOUNS

    def _after_small(self, at: int) -> int:
        while at < len(self._atoms) and self._atoms[at].kind in ("fill", "prep"):
            at += 1
        return at

    def _take_top(self, atom: Atom) -> None:
        at = self._at + 1
        if at >= len(self._atoms) or self._atoms[at].number is None:
            raise Unclear("how many?")
        self._top = (int(self._atoms[at].number or 0), cast(Direction, atom.meaning))
        self._at = at + 1

    def _take_super(self, atom: Atom) -> None:
        """ "with the most works", "the highest budget"."""
        direction = cast(Direction, atom.meaning)
        at = self._after_small(self._at + 1)
        if at >= len(self._atoms) or self._order or self._count_order:
            raise Unclear("the most of what?")
        exact = any(cost == 0 for _, cost in self._atoms[at].tables)
        if not exact and (column := self._column_at(at)) is not None and column[0].kind == "number":
            self._order = Order(column[0], direction)
            self._at = column[1]
        elif self._atoms[at].tables:
            self._count_order = (self._table_of(self._atoms[at], ()), direction)
            self._at = at + 1
        else:
            raise Unclear("the most of what?")

    def _take_recent(self, atom: Atom) -> None:
        dated = self._index.date_of(self._index.table(self.root))
        following = next((one for one in self._atoms[self._at + 1 :] if one.kind == "name"), None)
        if following is not None and following.tables and self.root not in {name for name, _ in following.tables}:
            raise Unclear("the latest of others")
        if dated is None or self._order:
            raise Unclear("no date")
        self._order = Order(dated[0], cast(Direction, atom.meaning))
        self._at += 1

    def _take_neg(self, atom: Atom) -> None:
        if self._negated:
            raise Unclear("twice not")
        self._negated = True
        self._at += 1

    _take_without = _take_neg

    def _take_nobody(self, atom: Atom) -> None:
        """ "tickets nobody is assigned to": no row of the one table of people next to it."""
        beside = [
            name
            for name in sorted(self._index.people)
            if (path := self._graph.path(self.root, name)) and len(path) == 1
        ]
        if len(beside) == 1 and not any(one.tables for one in self._atoms[self._at + 1 :]):
            self._clauses.append(Clause(beside[0], negated=True))
            self._at = self._at + 1
            while self._at < len(self._atoms) and self._atoms[self._at].kind in (
                "unknown",
                "relation",
                "be",
                "prep",
                "fill",
                "each",
            ):
                self._at += 1
        else:
            self._take_neg(atom)

    def _take_each(self, atom: Atom) -> None:
        """ "per team", "by sales channel", "per year": a group, or, after "top 5", what they are sorted by."""
        at = self._at + 1
        while at < len(self._atoms) and self._atoms[at].kind == "fill":
            at += 1
        following = self._atoms[at] if at < len(self._atoms) else None
        if following is None:
            raise Unclear("for each of what?")
        if following.kind in ("count", "aggregate", "super") and self._top:
            self._at = at
            return
        word = self._grammar.links.tokens[atom.end - 1].word
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

    def _measured_table(self) -> str:
        match self._measure:
            case Aggregate(_, Field(table)):
                return table
        return self.root

    def _date_of(self, table: str) -> Field:
        found = self._index.date_of(self._index.table(table))
        if found is None:
            raise Unclear("which date?")
        return found[0]

    # conditions

    def _take_compare(self, atom: Atom) -> None:
        """ "more than five tickets", "below 550"."""
        at = self._at + 1
        if atom.meaning in ("gt", "lt") and self._is_typical(cast(Operator, atom.meaning), at):
            return
        value = self._atoms[at] if at < len(self._atoms) else None
        if value is None or value.number is None or atom.meaning not in FLIPPED:
            raise Unclear("compared with what?")
        self._compared(cast("Operator", atom.meaning), value.number, at + 1)

    def _is_typical(self, operator: Operator, at: int) -> bool:
        """ "more than the average hourly rate": takes it, if it is so."""
        while at < len(self._atoms) and self._atoms[at].kind == "fill":
            at += 1
        if at >= len(self._atoms) or self._atoms[at].kind != "aggregate":
            return False
        function = cast(Function, self._atoms[at].meaning)
        column = self._column_at(self._after_small(at + 1))
        field = column[0] if column else self._pending
        if field is None or field.kind != "number" or (self._pending not in (None, field)):
            raise Unclear("the average of what?")
        self._add(field, Typical(field, operator, function))
        self._pending = None
        self._at = column[1] if column else at + 1
        return True

    def _compared(self, operator: Operator, number: Decimal, at: int) -> None:
        if at < len(self._atoms) and self._atoms[at].kind == "after":
            operator, at = cast(Operator, self._atoms[at].meaning), at + 1
        following = self._atoms[at] if at < len(self._atoms) else None
        if following and following.tables and not following.meaning and not self._pending:
            self._counted_rows(operator, number, following)
            self._at = at + 1
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

    _pending: Field | None = None

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

    def _names_root(self, at: int) -> bool:
        return at < len(self._atoms) and any(name == self.root for name, _ in self._atoms[at].tables)

    def _take_date_compare(self, atom: Atom) -> None:
        at = self._at + 1
        while at < len(self._atoms) and self._atoms[at].kind == "fill":
            at += 1
        if at < len(self._atoms) and self._atoms[at].period is not None:
            self._told_time(cast(Operator, atom.meaning or "eq"), self._atoms[at])
            self._at = at + 1
        else:
            self._at += 1  # "in", "on", "by": no more than a preposition

    def _take_period(self, atom: Atom) -> None:
        self._told_time("eq", atom)
        self._at += 1

    def _told_time(self, operator: Operator, atom: Atom) -> None:
        if (pending := self._pending) is not None and pending.kind == "number" and atom.number is not None:
            self._add(pending, Comparison(pending, operator, atom.number))
            self._pending = None
            return
        if self._verb is not None:
            raise Unclear("an unknown verb may tell which time is meant")
        here = self._clauses[-1].table if self._clauses else self._measured_table()
        field = pending if pending is not None and pending.kind == "date" else self._dated or self._date_of(here)
        self._pending = None
        condition: Condition = Comparison(field, operator, cast(Period, atom.period))
        self._add(field, condition)

    def _take_null(self, atom: Atom) -> None:
        self._emptied(Empty)

    def _take_filled(self, atom: Atom) -> None:
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

    def _take_name(self, atom: Atom) -> None:
        """A table, a column or a value."""
        if self._is_root_again(atom):
            self._at += 1
        elif atom.values and not self._is_better_column(atom):
            self._valued(atom)
        elif atom.tables and self._counting and self._top and self._measure is None:
            self._count_order = (self._table_of(atom, ()), self._top[1])
            self._counting = False
            self._at += 1
        elif atom.tables and not self._is_name_of_column():
            self._related(self._table_of(atom, self._near()[:1]))
        elif atom.columns or (atom.tables and self._is_name_of_column()):
            self._columned()
        elif atom.deeds:
            self._done(atom)
        else:
            raise Unclear("a name of nothing")

    def _is_root_again(self, atom: Atom) -> bool:
        if not any(name == self.root for name, _ in atom.tables) or self._is_name_of_column():
            return False
        if self._counting and self._measure is None:
            self._measure = Count(self.root)
        return True

    _valued_field: Field | None = None

    def _is_better_column(self, atom: Atom) -> bool:
        return bool(atom.columns) and all(cost == 0 for _, cost in atom.columns) and len(atom.values) > 1

    def _is_name_of_column(self) -> bool:
        """Whether the column of a table follows its name."""
        following = self._atoms[self._at + 1] if self._at + 1 < len(self._atoms) else None
        tables = {name for name, _ in self._atoms[self._at].tables}
        return bool(following and following.columns and any(one.table in tables for one, _ in following.columns))

    def _valued(self, atom: Atom) -> None:
        field = nearest([(one, 0.0) for one, _ in atom.values], self._near(), self._graph)
        if self._verb is not None and field.table not in self._near() and not self._grammar._is_identity(field):
            raise Unclear("an unknown verb, and a value that is no name")
        values = tuple(value for one, value in atom.values if one == field)
        self._valued_field = field
        condition: Condition = equals(field, values)
        if self._negated and self._verb is None:
            condition, self._negated = Not(condition), False
        self._add(field, condition)
        self._pending = None
        self._at += 1

    def _related(self, table: str) -> None:
        if any(clause.table == table for clause in self._clauses):
            self._at += 1
            return
        self._clauses.append(Clause(table, negated=self._negated))
        self._negated, self._verb = False, None
        self._at += 1

    def _done(self, atom: Atom) -> None:
        """A verb whose doings a table keeps: "lent" of loans."""
        reached = [one for one in sorted(atom.deeds) if one == self.root or self._graph.path(self.root, one)]
        tables = [one for one in reached if not is_link(self._index.table(one))] or reached
        if len(tables) != 1:
            raise Unclear("done where?")
        if tables[0] == self.root:
            self._at += 1
        else:
            self._related(tables[0])

    def _columned(self) -> None:
        """A column: a condition where one follows, else one of those to show."""
        atom = self._atoms[self._at]
        near = self._near()
        if self._is_verb(atom) and not any(one.table in near for one, _ in atom.columns):
            if atom.deeds:
                self._done(atom)
            else:
                self._take_unknown(atom)
            return
        if (
            self._negated
            and self._is_verb(atom)
            and any(one.tables for one in self._atoms[self._at + 1 : self._at + 4])
        ):
            self._at += 1  # "have not paid an invoice": what the table says, the verb need not
            return
        column = self._column_at(self._at)
        if column is None:
            raise Unclear("whose column?")
        field, end = column
        if field == self._valued_field:
            self._at = end  # "the Bord Bia certificate"
            return
        before = self._atoms[self._at - 1].kind if self._at else ""
        self._at = end
        if field.kind == "boolean" and not self._is_shown(before):
            self._add(field, equals(field, (not self._negated,)))
            self._negated = False
        elif self._negated:
            if not self._index.column(field).nullable and field.kind != "array":
                raise Unclear("it is never empty")
            self._add(field, Empty(field))
            self._negated = False
        elif self._is_followed_by_condition():
            self._pending = field
            self._dated = None
        elif field.kind == "date" and self._is_verb(self._atoms[self._at - 1]):
            self._dated = field
        else:
            self._outputs.append(field)

    def _is_shown(self, before: str) -> bool:
        return before in ("with", "show", "sep") and not self._is_followed_by_condition()

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

    def _is_verb(self, atom: Atom) -> bool:
        word = self._grammar.links.tokens[atom.end - 1].word
        dated = {phrase[0] for phrase in self._index.lexicon.all_of("date_verbs")}
        return word.endswith(("ed", "ing")) or word in self._index.lexicon.verb_nouns or word in dated

    def _add(self, field: Field, condition: Condition) -> None:
        """Put a condition to the rows that it is told of."""
        if field.table == self.root:
            self._where.append(condition)
            return
        clause = next((one for one in self._clauses if one.table == field.table), None)
        if clause is None and (holder := self._holder(field.table)) is not None:
            clause, path = holder
            clause.where.append(Related(path, (condition,)))
        elif clause is None:
            clause = Clause(field.table, negated=self._negated and self._verb is not None)
            self._negated = False if clause.negated else self._negated
            clause.where.append(condition)
            self._clauses.append(clause)
        else:
            clause.where.append(condition)
        self._verb = None

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

    # the whole

    def _put_together(self) -> Draft:
        if self._verb is not None or self._negated or self._pending is not None:
            raise Unclear("something is left over")
        conditions = (*self._where, *(clause.condition(self.root, self._graph) for clause in self._clauses))
        draft = Draft(self.root, where=conditions, outputs=tuple(self._outputs), cost=FREELY)
        if self._share:
            return self._shared(draft)
        measure = self._measure
        if measure is None and self._counting:
            raise Unclear("what is counted?")
        if self._top or self._order or self._count_order:
            return self._ordered(draft)
        if measure is not None:
            table = self._measured_table()
            if table != self.root:
                draft = self._of_other(draft, table)
            draft = replace(draft, measure=measure, group=tuple(self._group), outputs=())
            if self._outputs and not set(self._outputs) <= set(self._group):
                raise Unclear("columns beside a measure")
        elif self._group:
            raise Unclear("what is told for each?")
        if self._having and measure is not None:
            draft = replace(draft, having=AtLeast(Count(self.root), *self._having))
        if measure is None and any(self._is_widening(one.table) for one in self._outputs):
            raise Unclear("columns of many rows for each")
        if self._shows_count or measure is None:
            draft = self._with_count(draft)
        if self._named_at < 0 and not (draft.where or draft.measure):
            raise Unclear("which rows?")
        if not (draft.where or draft.outputs or draft.measure):
            raise Unclear("nothing was said of the rows")
        return self._told(draft)

    def _is_widening(self, table: str) -> bool:
        path = self._graph.path(self.root, table) if table != self.root else ()
        return path is None or any(step.many for step in path)

    def _with_count(self, draft: Draft) -> Draft:
        """ "with more than five tickets, with the count": rows are told how many they have."""
        counted = [clause for clause in self._clauses if clause.operator]
        if not self._shows_count or draft.measure is not None:
            return draft
        if len(counted) != 1 or self._outputs:
            raise Unclear("which count?")
        clause = counted[0]
        others = [one for one in draft.where if not isinstance(one, RelatedCount)]
        path = self._graph.path(self.root, clause.table)
        assert path is not None
        assert clause.operator is not None
        return replace(draft, where=(*others, Related(path, tuple(clause.where))), measure=Count(clause.table),
                       group=self._grammar.row_of(self.root), per_row=True,
                       having=AtLeast(Count(clause.table), clause.operator, clause.number))  # fmt: skip

    def _of_other(self, draft: Draft, table: str) -> Draft:
        """The measure is of another table than was named first: its rows are asked about."""
        if draft.where:
            raise Unclear("conditions of rows that are not measured")
        group = self._group or list(self._grammar.row_of(self.root))
        self._group = group
        return replace(draft, root=table, where=())

    def _shared(self, draft: Draft) -> Draft:
        if not draft.where or self._group or self._outputs or self._top:
            raise Unclear("a share of what?")
        return self._told(replace(draft, where=(), measure=Share(self.root, draft.where)))

    def _ordered(self, draft: Draft) -> Draft:
        """The first rows by a column, by a measure, or by how many of others they have."""
        if self._group or self._having:
            raise Unclear("the first of groups")
        direction: Direction = "desc"
        limit, ties = (self._top[0], False) if self._top else (1, not self._many)
        if self._top is None and self._many:
            raise Unclear("how many of them?")
        if self._order is not None:
            if self._measure or self._counting:
                raise Unclear("a measure of the first")
            return self._told(replace(draft, order=(self._order,), limit=limit, ties=ties))
        if self._count_order is not None:
            table, direction = self._count_order
            return self._told(self._by_measure(draft, Count(table), table, direction, limit, ties))
        if self._measure is None or not is_measure(self._measure):
            raise Unclear("the first by what?")
        direction = self._top[1] if self._top else "desc"
        return self._told(self._by_measure(draft, self._measure, self._measured_table(), direction, limit, ties))

    def _by_measure(
        self, draft: Draft, measure: Measure, table: str, direction: Direction, limit: int, ties: bool
    ) -> Draft:
        if direction == "asc" or table == self.root:
            raise Unclear("the least may be none at all")
        clause = next((one for one in self._clauses if one.table == table), None)
        where = draft.where
        if clause is None:
            where = (*where, Clause(table).condition(self.root, self._graph))
        group = self._grammar.row_of(self.root)
        shown = {*group, *(getattr(measure, "field", None),)}
        if not set(self._outputs) <= shown:
            raise Unclear("columns beside a measure")
        return replace(draft, where=where, measure=measure, group=group, per_row=True, outputs=(),
                       order=(Order(measure, direction),), limit=limit, ties=ties)  # fmt: skip

    def _told(self, draft: Draft) -> Draft:
        for atom in self._atoms:
            if atom.kind not in SKIPPED:
                draft = draft.told(atom.start, atom.end, draft.root)
        return draft
