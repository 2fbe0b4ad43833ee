"""What has been read of a question so far, and where its words are looked up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from pitboss.translate.english.gist.atoms import Atom, atoms_of
from pitboss.translate.english.gist.clauses import Clause, Unclear, nearest
from pitboss.translate.english.gist.loose import LooseNames
from pitboss.translate.english.questions import Questions
from pitboss.translate.english.tree import (
    Aggregate,
    Condition,
    Direction,
    Expression,
    Field,
    Measure,
    Operator,
    Order,
)

ARTICLES = (["a"], ["an"], ["the"])
WEAK_NOUNS = frozenset(("score", "amount", "value", "level", "rate", "figure"))  # say nothing beside a name
SKIPPED = frozenset(("fill", "open", "be", "do", "sep", "and", "that", "prep", "counted", "relation", "with", "show"))


class Sketch:
    """The state of one reading. `grammar` is only asked for what it knows of the schema."""

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
        self._plural: set[Field] = set()  # columns to show that stand in the plural
        self._many = False  # the rows asked for stand in the plural
        self._named_at = -1  # the atom that names the rows asked for
        self._pending: Field | None = None  # a column of which something is about to be said
        self._valued_field: Field | None = None  # the column of the value that came last
        self._shows_count = False
        self._distinct = False
        self._sorted: tuple[Expression | None, Direction] | None = None  # by what; None is by the measure
        self._sticky = False  # after "neither"

    def _find_root(self) -> None:
        """The table of the rows asked for: the first that is named, but for one that follows "each" or "of"."""
        self._check_start_and_end()
        for at, atom in enumerate(self._atoms):
            if (
                atom.kind == "name"
                and atom.tables
                and not self._follows(at, "each")
                and not self._is_name_of_column(at)
            ):
                self.root = self._table_of(atom, ())
                self._many = self._grammar.is_plural(atom.end - 1)
                self._named_at = at
                if at == 0 and not self._many and not self._is_name_of_column(at):
                    raise Unclear("a noun in the singular may be an order")
                if self._has_values_asked(at):
                    raise Unclear("values that have rows")
                return
        if table := self._table_of_quantity() or self._table_by_its_names():
            self.root = table
            return
        for atom in self._atoms:
            if atom.kind == "name" and atom.tables:
                self.root = self._table_of(atom, ())
                return
        named = [atom for atom in self._atoms if atom.kind == "name" and not self._is_weak_noun(atom)]
        told = [{field.table for field, _ in (*atom.columns, *atom.values)} for atom in named]
        common = set.intersection(*told) if told else set()
        if len(common) != 1:
            raise Unclear("no table is named")
        self.root = common.pop()

    def _check_start_and_end(self) -> None:
        words = [token.word for token in self._grammar.links.tokens]
        if any(one == other and one.isalpha() for one, other in pairwise(words)):
            raise Unclear("a word stands twice")
        if not self._atoms or self._atoms[-1].kind in ("be", "that", "with", "compare", "and", "or", "neg"):
            raise Unclear("the end is open")
        first = self._atoms[0]
        if (
            first.kind == "name"
            and not self._grammar.is_plural(first.end - 1)
            and words[first.end : first.end + 1] in ARTICLES
        ):
            raise Unclear("a noun in the singular may be an order")

    def _table_of_quantity(self) -> str | None:
        """ "tonnes harvested by crop": the table that has the quantity, of several that which keeps the deed."""
        first = next((atom for atom in self._atoms if atom.kind == "name"), None)
        if first is None or first.tables or not self._grammar.is_plural(first.end - 1):
            return None
        tables = {field.table for field, _ in first.columns if field.kind == "number"}
        deeds = {table for atom in self._atoms if atom is not first and not atom.tables for table in atom.deeds}
        found = tables if len(tables) == 1 else tables & deeds
        return found.pop() if len(found) == 1 else None

    def _table_by_its_names(self) -> str | None:
        """ "companies that ...", where a buyer is called by its company."""
        first = next((atom for atom in self._atoms if atom.kind == "name"), None)
        if first is None or first.values or not self._grammar.is_plural(first.end - 1):
            return None
        fields = [field for field, cost in first.columns if cost == 0 and self._grammar._is_identity(field)]
        return fields[0].table if len(fields) == 1 else None

    def _has_values_asked(self, at: int) -> bool:
        """Whether columns are asked for that have the rows: "countries with customers"."""
        before = self._atoms[:at]
        kinds = [atom.kind for atom in before]
        return any(atom.columns for atom in before) and any(kind in ("with", "without", "neg") for kind in kinds)

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

    def _column_of_others(self, at: int) -> tuple[Field, int] | None:
        """ "customer satisfaction", which is kept with the tickets: those are then what is asked about."""
        if at + 1 >= len(self._atoms) or not self._atoms[at].tables or not self._atoms[at + 1].columns:
            return None
        tables = {field.table for field, _ in self._atoms[at + 1].columns}
        owner = self._table_of(self._atoms[at], ())
        path = self._graph.path(next(iter(tables)), owner) if len(tables) == 1 else None
        if path is None or any(step.many for step in path) or self._where or self._clauses:
            return None
        self.root = next(iter(tables))
        return self._column_at(at + 1)

    def _is_weak_noun(self, atom: Atom) -> bool:
        return atom.end == atom.start + 1 and self._grammar.links.tokens[atom.start].word in WEAK_NOUNS

    def _after(self, at: int, *kinds: str) -> int:
        """The place after the atoms of these kinds that stand at `at`."""
        while at < len(self._atoms) and self._atoms[at].kind in kinds:
            at += 1
        return at

    def _after_small(self, at: int) -> int:
        return self._after(at, "fill", "prep")

    def _names_root(self, at: int) -> bool:
        return at < len(self._atoms) and any(name == self.root for name, _ in self._atoms[at].tables)

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

    def _is_verb(self, atom: Atom) -> bool:
        word, lexicon = self._grammar.links.tokens[atom.end - 1].word, self._index.lexicon
        return word.endswith(("ed", "ing")) or word in lexicon.verb_nouns or word in lexicon.date_verbs

    def _is_name_of_column(self, at: int | None = None) -> bool:
        """Whether the column of a table follows its name: "ticket price"; but "tickets price ..." are tickets."""
        at = self._at if at is None else at
        atom, following = self._atoms[at], self._atoms[at + 1] if at + 1 < len(self._atoms) else None
        tables = {name for name, _ in atom.tables}
        if following is None or self._grammar.is_plural(atom.end - 1):
            return False
        return any(one.table in tables for one, _ in following.columns)

    def _is_widening(self, table: str) -> bool:
        path = self._graph.path(self.root, table) if table != self.root else ()
        return path is None or any(step.many for step in path)
