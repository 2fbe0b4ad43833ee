"""Names of the schema in their places: tables, columns, values, and verbs between them."""

from __future__ import annotations

from pitboss.translate.english.gist.atoms import Atom
from pitboss.translate.english.gist.clauses import Clause, Unclear, nearest
from pitboss.translate.english.gist.told import Told
from pitboss.translate.english.graph import is_link
from pitboss.translate.english.predicates import negated_if
from pitboss.translate.english.tree import (
    Aggregate,
    Condition,
    Count,
    Empty,
    Field,
)
from pitboss.translate.english.values import equals

PARTICIPLES = ("ed", "en", "ght", "ld", "wn", "ne", "id", "pt", "nt", "de", "un", "ing")


class Named(Told):
    """Reads names, and what negates them."""

    def _take_unknown(self, atom: Atom) -> None:
        """A verb between two tables: "visitors who never bought a ticket"."""
        word = self._grammar.links.tokens[atom.start]
        before = self._atoms[self._at - 1].kind if self._at else ""
        if self._verb or not word.text.islower() or not self._may_be_verb(word.word, before):
            raise Unclear(f"{word.text} means nothing")
        if self._is_of_measure(word.word):
            self._at += 1
            return
        if not self._clauses and any(isinstance(key, Field) and key.table != self.root for key in self._group):
            self._at += 1  # "for each wing, how many artworks hang there"
            return
        self._verb = atom
        self._at += 1

    def _is_of_measure(self, word: str) -> bool:
        """ "total tonnes taken": the word adds nothing to what is added up."""
        before = self._atoms[self._at - 1] if self._at else None
        if before is None or not isinstance(self._measure, Aggregate) or not word.endswith(PARTICIPLES):
            return False
        return any(field == self._measure.field for field, _ in before.columns)

    def _may_be_verb(self, word: str, before: str) -> bool:
        """Whether an unknown word at its place can be a verb: then it says how rows of two tables hang together."""
        unknown = word in map(str.lower, self._grammar.links.unknown())
        if not word.isalpha() or word.endswith("ly") or not (unknown or word.endswith(PARTICIPLES)):
            return False
        if before in ("that", "neg", "nobody", "do", "and") or self._names_root(self._at - 1):
            return True
        return before in ("with", "fill", "be", "name") and word.endswith(PARTICIPLES)

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
            if self._is_theirs() and not (self._negated or self._verb):
                raise Unclear("to be shown, or only those that have it?")
            self._related(self._table_of(atom, self._near()[:1]))
        elif atom.columns or (atom.tables and self._is_name_of_column()):
            self._columned()
        elif atom.deeds:
            self._done(atom)
        else:
            raise Unclear("a name of nothing")

    def _is_theirs(self) -> bool:
        """Whether a table's name follows "and their", "with the": its rows may be what is to be shown."""
        before = self._atoms[self._at - 1] if self._at else None
        if before is None or before.kind not in ("and", "with", "fill"):
            return False
        words = {token.word for token in self._grammar.links.tokens[before.start : before.end]}
        return before.kind == "and" or bool(words & {"their", "its", "the"} and before.kind == "with")

    def _is_root_again(self, atom: Atom) -> bool:
        if not any(name == self.root for name, _ in atom.tables) or self._is_name_of_column():
            return False
        if self._counting and self._measure is None:
            self._measure = Count(self.root)
        return True

    def _is_better_column(self, atom: Atom) -> bool:
        return bool(atom.columns) and all(cost == 0 for _, cost in atom.columns) and len(atom.values) > 1

    def _valued(self, atom: Atom) -> None:
        field = nearest([(one, 0.0) for one, _ in atom.values], self._near(), self._graph)
        if self._verb is not None and field.table not in self._near() and not self._grammar._is_identity(field):
            raise Unclear("an unknown verb, and a value that is no name")
        values = tuple(value for one, value in atom.values if one == field)
        self._valued_field = field
        values = (*values, *self._more_values(field))
        self._check_neighbour(field)
        if self._negated and field.table != self.root:
            self._none_with(field, equals(field, values))
        else:
            self._add(field, negated_if(self._negated, equals(field, values)))
            self._negated = False
        self._pending = None
        self._at += 1

    def _check_neighbour(self, field: Field) -> None:
        """A value right before a table's name is one of that table: "rejected offers" are not those of the rejected."""
        following = self._atoms[self._at + 1] if self._at + 1 < len(self._atoms) else None
        if following is not None and following.tables and field.table not in {name for name, _ in following.tables}:
            raise Unclear("a value of others")

    def _none_with(self, field: Field, condition: Condition) -> None:
        """ "but never economy", "without any anti-pattern": none of theirs is so."""
        if any(clause.table != field.table for clause in self._clauses):
            raise Unclear("none of which?")
        self._clauses.append(Clause(field.table, negated=True, where=[condition]))
        self._negated, self._verb = False, None

    def _more_values(self, field: Field) -> tuple[str, ...]:
        """ "enterprise and SMB customers", "Leeds, York or Bristol": a row has one of them."""
        more: list[str] = []
        at = self._at + 1
        while at + 1 < len(self._atoms) and self._atoms[at].kind in ("or", "and", "sep") and field.kind != "array":
            at += 2 if self._atoms[at + 1].kind == "or" else 1
            found = [value for one, value in self._atoms[at].values if one == field] if at < len(self._atoms) else []
            if not found:
                break
            more += found
            self._at, at = at, at + 1
        return tuple(more)

    def _related(self, table: str) -> None:
        if self._clause_of(table) is not None:
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
            self._clauses[-1].of_deed = True

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
        if self._grammar.links.source(atom.start, atom.end).lower() == "date":
            column: tuple[Field, int] | None = (self._date_of(self.root), self._at + 1)
        else:
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
        elif before == "that" and not self._is_followed_by_condition():
            raise Unclear("something should be said of it")
        elif self._is_followed_by_condition():
            self._pending = field
            self._dated = None
        elif field.kind == "date" and self._is_verb(self._atoms[self._at - 1]):
            self._dated = field
        else:
            self._outputs.append(field)
            if self._grammar.is_plural(self._atoms[end - 1].end - 1):
                self._plural.add(field)

    def _is_shown(self, before: str) -> bool:
        return before in ("with", "show", "sep") and not self._is_followed_by_condition()

    def _take_both(self, _: Atom) -> None:
        """ "both adult and child tickets": rows of the one, and rows of the other."""
        first, second = self._after_small(self._at + 1), 0
        if first + 1 < len(self._atoms) and self._atoms[first + 1].kind == "and":
            second = self._after_small(first + 2)
        if not second or second >= len(self._atoms):
            raise Unclear("both of what?")
        one, other = self._atoms[first], self._atoms[second]
        if one.tables and other.tables:
            self._at += 1
            return
        fields = {field for field, _ in one.values} & {field for field, _ in other.values}
        if len(fields) != 1:
            raise Unclear("both values of one column")
        field = fields.pop()
        for atom in (one, other):
            self._one_of_both(field, tuple(value for of, value in atom.values if of == field))
        self._valued_field, self._verb = field, None
        self._at = second + 1
        if self._at < len(self._atoms) and any(name == field.table for name, _ in self._atoms[self._at].tables):
            self._at += 1

    def _one_of_both(self, field: Field, values: tuple[str, ...]) -> None:
        condition = equals(field, values)
        if field.table != self.root:
            self._clauses.append(Clause(field.table, where=[condition]))
        elif field.kind == "array":
            self._where.append(condition)
        else:
            raise Unclear("one value cannot be two")

    def _take_all(self, _: Atom) -> None:
        """ "all customers"; but "patterns in all episodes" asks for what this reader cannot say."""
        if self._named_at < self._at and not self._names_root(self._at + 1):
            raise Unclear("all of others")
        self._at += 1

    def _take_neither(self, _: Atom) -> None:
        self._negated = self._sticky = True
        self._at += 1

    def _take_nor(self, _: Atom) -> None:
        if not self._sticky:
            raise Unclear("nor what?")
        self._negated = True
        self._at += 1

    def _take_neg(self, _: Atom) -> None:
        if self._negated:
            raise Unclear("twice not")
        self._negated = True
        self._at += 1

    def _may_lack(self, table: str) -> bool:
        """Whether a row asked for may belong to none of `table`."""
        path = self._graph.path(self.root, table)
        if path is None or len(path) != 1 or path[0].many:
            return False
        column = self._index.table(self.root).column(path[0].source_columns[0])
        return column is not None and column.nullable

    def _take_nobody(self, atom: Atom) -> None:
        """ "tickets nobody is assigned to": no row of the one table of people next to it."""
        beside = [name for name in sorted(self._index.people) if self._may_lack(name)]
        if len(beside) == 1 and not any(one.tables for one in self._atoms[self._at + 1 :]):
            self._clauses.append(Clause(beside[0], negated=True))
            self._at = self._after(self._at + 1, "unknown", "relation", "be", "prep", "fill", "each")
        else:
            self._take_neg(atom)

    _take_without = _take_neg
