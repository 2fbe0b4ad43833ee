"""Puts the atoms of a question together: what is asked for, of which rows, and for each of what."""

from __future__ import annotations

from dataclasses import replace

from pitboss.translate.english.draft import Draft
from pitboss.translate.english.gist.atoms import Atom
from pitboss.translate.english.gist.clauses import Clause, Unclear, nested
from pitboss.translate.english.gist.measured import Measured
from pitboss.translate.english.gist.sketch import SKIPPED
from pitboss.translate.english.tree import (
    Aggregate,
    AtLeast,
    Count,
    Direction,
    Empty,
    Measure,
    Not,
    Order,
    Related,
    RelatedCount,
    Share,
    is_measure,
)

FREELY = 0.5  # what such a reading costs


class GistReader(Measured):
    """Reads one question."""

    def draft(self) -> Draft | None:
        """The reading, or None where the words do not add up to one."""
        try:
            self._find_root()
            while self._at < len(self._atoms):
                self._take(self._atoms[self._at])
            return self._put_together()
        except Unclear:
            return None

    def _take(self, atom: Atom) -> None:
        """Read one atom, and go on behind it."""
        take = getattr(self, f"_take_{atom.kind}", None)
        if take is not None:
            take(atom)
        elif atom.kind in SKIPPED:
            self._at += 1
        else:
            raise Unclear(f"{atom.kind} is not read here")

    def _put_together(self) -> Draft:
        if self._verb is not None or self._negated or self._pending is not None:
            raise Unclear("something is left over")
        if self._dated is not None and self._index.column(self._dated).nullable:
            self._add(self._dated, Not(Empty(self._dated)))  # "that have been retired"
        clauses = nested(self._clauses, self.root, self._graph)
        conditions = (*self._where, *(clause.condition(self.root, self._graph) for clause in clauses))
        draft = Draft(self.root, where=conditions, outputs=tuple(self._outputs), cost=FREELY)
        if self._share:
            return self._shared(draft)
        if isinstance(self._measure, Aggregate):
            self._outputs = [one for one in self._outputs if one != self._measure.field]  # "title and score"
        if self._distinct:
            if not self._outputs or self._measure or self._group or self._top or self._order or self._count_order:
                raise Unclear("different what?")
            return self._told(replace(draft, distinct=True, known=tuple(self._outputs)))
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
            return self._told(self._summed(draft))
        if self._having and measure is not None:
            draft = replace(draft, having=AtLeast(Count(self.root), *self._having))
        draft = self._in_order(draft)
        if measure is None and any(self._is_widening(one.table) for one in self._outputs):
            raise Unclear("columns of many rows for each")
        if self._shows_count or measure is None:
            draft = self._in_order(self._with_count(draft))
        if self._named_at < 0 and not (draft.where or draft.measure):
            raise Unclear("which rows?")
        if not (draft.where or draft.outputs or draft.measure):
            raise Unclear("nothing was said of the rows")
        return self._told(draft)

    def _in_order(self, draft: Draft) -> Draft:
        """Sorted as the end of the question says."""
        if self._sorted is None or draft.order:
            return draft
        by = self._sorted[0] or draft.measure
        return replace(draft, order=(Order(by, self._sorted[1]),)) if by is not None else draft

    def _summed(self, draft: Draft) -> Draft:
        """ "tonnes harvested per year": what is told in the plural is added up."""
        if len(self._outputs) != 1 or self._outputs[0].kind != "number" or self._outputs[0] not in self._plural:
            raise Unclear("what is told for each?")
        field = self._outputs[0]
        if field.table != self.root and draft.where:
            raise Unclear("conditions of rows that are not measured")
        return replace(draft, root=field.table, outputs=(), measure=Aggregate("sum", field), group=tuple(self._group))

    def _with_count(self, draft: Draft) -> Draft:
        """ "with more than five tickets, with the count": rows are told how many they have."""
        counted = [clause for clause in self._clauses if clause.operator]
        if not self._shows_count or draft.measure is not None:
            return draft
        if len(counted) != 1 or any(one.table != self.root for one in self._outputs):
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
        clause = self._clause_of(table)
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
