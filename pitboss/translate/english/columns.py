"""Grammar of the columns to show: of the thing asked for, and of what it is related to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pitboss.translate.english.draft import Branch, Draft
from pitboss.translate.english.found import Found, Reads
from pitboss.translate.english.relations import Relations
from pitboss.translate.english.tree import Count, Expression, Field, YearsBetween

BARE_COLUMNS = 0.2  # "guests with name and job": the columns are shown, it seems


class Columns(Relations):
    """Reads lists of columns."""

    def _columns(self, draft: Draft, pos: int) -> Branch:
        """ "with their name and stage", "including the funding stage": columns to show."""
        if draft.outputs or (draft.measure and not draft.per_row and not isinstance(draft.measure, YearsBetween)):
            return
        for word in self.links.words("their", pos):
            definite = word.end > pos + 1 or bool(self.links.words("definite", word.end))
            for fields, end, cost in self.columns(word.end, draft):
                if self.links.words("with", pos) and not definite:
                    if self.links.words("indefinite", word.end):
                        continue  # "with a job and a stage": required, not shown
                    if len(fields) == 1:
                        continue  # "guests with linkedin url": shown, or required?
                    cost += BARE_COLUMNS
                ask_count = draft.ask_count and draft.measure not in fields
                yield replace(draft, outputs=fields, ask_count=ask_count).told(pos, end, fields, cost), end

    def _shown_tables(self, draft: Draft, pos: int) -> Branch:
        """ "with their department": what the rows of another table are called."""
        if draft.outputs or draft.measure:
            return
        for word in self.links.words("their", pos):
            if not any(self.links.words("possessive", at) for at in (word.end, word.end - 1)):
                continue
            for named in self.links.named("table", self.after_determiners(word.end)):
                if (table := named.target.table) != draft.root and self.graph.path(draft.root, table):
                    columns = self.index.identity(self.index.table(table))
                    fields = tuple(Field(table, column.name, column.kind) for column in columns)
                    yield replace(draft, outputs=fields).told(pos, named.end, fields, named.target.cost), named.end

    def columns(self, pos: int, draft: Draft) -> Reads[tuple[Expression, ...]]:
        """A list of columns of the draft's table and of tables that it is related to."""
        for first, end, cost in self._shown_column(pos, draft):
            yield from self._more_columns(Found((first,), end, cost), draft)

    def _more_columns(self, so_far: Found[tuple[Expression, ...]], draft: Draft) -> Reads[tuple[Expression, ...]]:
        yield so_far
        for start in self._list_separators(so_far.end):
            for field, end, cost in self._shown_column(start, draft, so_far.value):
                if field not in so_far.value:
                    yield from self._more_columns(Found((*so_far.value, field), end, so_far.cost + cost), draft)

    def _list_separators(self, pos: int) -> list[int]:
        comma = pos + 1 if self.is_sign(pos, ",") else pos
        return [*(word.end for word in self.links.words("and", comma)), *([comma] if comma > pos else [])]

    def _shown_column(self, pos: int, draft: Draft, before: tuple[Expression, ...] = ()) -> Reads[Expression]:
        """ "stage", "the guest name", "the name of their organisation", "the type of pattern".

        A name that both the table and the one of the column before have is read both ways, so that neither is guessed.
        """
        earlier = {field.table for field in before if isinstance(field, Field)}
        tables = (draft.root, *draft.related_tables(), *earlier)
        start = self.after_determiners(pos)
        yield from self._shown_measure(start, draft)
        own = list(self.field(start, draft.root))
        for field, end, cost in own:
            yield Found(field, end, cost)
            yield from (Found(field, after, cost) for after in self._of_table_name(end, draft.root))
        for named in self.links.named("table", start):
            if (table := named.target.table) != draft.root and (table in tables or self.graph.path(draft.root, table)):
                yield from self.field(start, table)
        for named in self.links.named("column", start):
            field_or_none = named.target.field
            if field_or_none is None or (table := named.target.table) == draft.root:
                continue
            if table in earlier or (table in tables and not any(field.end == named.end for field in own)):
                yield Found(field_or_none, named.end, named.target.cost)
            if table in tables or self.graph.path(draft.root, table):
                for after in self._of_table_name(named.end, table):
                    yield Found(field_or_none, after, named.target.cost)

    def _shown_measure(self, pos: int, draft: Draft) -> Reads[Expression]:
        """ "the pattern count", "the number of patterns", "the calculated years"."""
        match draft.measure:
            case Count(table):
                for named in self.links.named("table", pos):
                    for word in self.links.words("counted", named.end) if named.target.table == table else ():
                        yield Found(draft.measure, word.end)
                for word in self.links.words("count", pos):
                    for named in self.links.named("table", self.after_determiners(word.end)):
                        if named.target.table == table:
                            yield Found(draft.measure, named.end)
                yield from (Found(draft.measure, word.end) for word in self.links.words("counted", pos))
            case YearsBetween():
                yield from (Found(draft.measure, word.end) for word in self.links.words("years", pos))

    def _of_table_name(self, pos: int, table: str) -> Iterator[int]:
        for word in self.links.words("of_kind", pos):
            for named in self.links.named("table", self.after_determiners(word.end)):
                if named.target.table == table:
                    yield named.end
