"""Grammar of the columns to show: of the thing asked for, and of what it is related to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pitboss.translate.english.draft import Branch, Draft
from pitboss.translate.english.found import Found, Reads
from pitboss.translate.english.graph import Path
from pitboss.translate.english.relations import Relations
from pitboss.translate.english.tree import (
    Aggregate,
    Condition,
    Count,
    DatePart,
    Expression,
    Field,
    RelatedCount,
    RelatedNumber,
    Share,
    YearsBetween,
    fields_in,
    is_measure,
)

ROW_BY_NAME = 0.1  # "title, price and publisher": what the publisher is called
BARE_COLUMNS = 0.2  # "guests with name and job": the columns are shown, it seems


class Columns(Relations):
    """Reads lists of columns."""

    def _columns(self, draft: Draft, pos: int) -> Branch:
        """ "with their name and stage", "including the funding stage": columns to show."""
        if draft.measure and not draft.per_row and is_measure(draft.measure):
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
                both = tuple(dict.fromkeys((*draft.outputs, *fields)))
                yield replace(draft, outputs=both, ask_count=ask_count).told(pos, end, fields, cost), end

    def _returns(self, draft: Draft, pos: int) -> Branch:
        """ "Return the name and the count": says again what is told, or what else of the rows to show."""
        if draft.measure is None:
            yield from self._rows_return(draft, pos)
            return
        if not is_measure(draft.measure) or draft.ask_count:
            return
        for kind in ("also_return", "their"):
            for word in self.links.words(kind, pos):
                for shown, end in self._returned(draft, word.end, ()):
                    outputs = tuple(dict.fromkeys((*draft.outputs, *shown)))
                    yield replace(draft, outputs=outputs).told(pos, end, shown or draft.measure), end

    def _rows_return(self, draft: Draft, pos: int) -> Branch:
        """ "Give the name and the village" after the rows."""
        starts = [pos, *(word.end for word in self.links.words("and", pos))]
        for start in starts:
            for word in self.links.words("also_return", start):
                for fields, end, cost in self.columns(word.end, draft):
                    both = tuple(dict.fromkeys((*draft.outputs, *fields)))
                    yield replace(draft, outputs=both).told(pos, end, fields, cost), end

    def _returned(
        self, draft: Draft, pos: int, so_far: tuple[Expression, ...]
    ) -> Iterator[tuple[tuple[Expression, ...], int]]:
        for shown, end in self._told_again(draft, self.after_determiners(pos)):
            found = so_far if shown is None else (*so_far, shown)
            yield found, end
            for start in self._list_separators(end):
                yield from self._returned(draft, start, found)

    def _told_again(self, draft: Draft, pos: int) -> Iterator[tuple[Expression | None, int]]:
        """A measure that is told already, or a column of what it is told for."""
        for kind in ("counted", "result_words"):
            yield from ((None, word.end) for word in self.links.words(kind, pos) if len(draft.measures) == 1)
        for kind, sort in (("counted", Count), ("aggregate", Aggregate), ("percent_word", Share)):
            told = [one for one in draft.measures if isinstance(one, sort)] if len(draft.measures) > 1 else []
            yield from ((None, word.end) for word in self.links.words(kind, pos) if len(told) == 1)
        for word in self.links.words("count", pos):
            for named in self.links.named("table", self.after_determiners(word.end)):
                if any(isinstance(one, Count) and one.table == named.target.table for one in draft.measures):
                    yield None, named.end
        for word in self.links.words("aggregate", pos):
            for named in self.links.named("column", self.after_determiners(word.end)):
                if any(named.target.field in fields_in(one) for one in draft.measures):
                    yield None, named.end
        keys = {key.table for key in draft.group if isinstance(key, Field)}
        for table in keys:
            rows = set(self.index.table(table).primary_key)
            whole = rows and rows <= {
                key.column for key in draft.group if isinstance(key, Field) and key.table == table
            }
            for field, end, _ in self.field(pos, table):
                for after in [end, *self._of_table_name(end, table)]:
                    if whole or field in draft.group:
                        yield field, after
            for named in self.links.named("table", pos) if whole else ():
                if named.target.table == table:
                    yield None, named.end
        for key in draft.group:
            if isinstance(key, DatePart):
                yield from ((None, word.end) for word in self.links.words("unit", pos) if word.meaning == key.unit)

    def _shown_tables(self, draft: Draft, pos: int) -> Branch:
        """ "with their department": what the rows of another table are called."""
        if draft.outputs or draft.measure:
            return
        for word in self.links.words("their", pos):
            if not any(self.links.words("possessive", at) for at in (word.end, word.end - 1)):
                continue
            for fields, end, cost in self._names_of_tables(draft, word.end):
                yield replace(draft, outputs=fields).told(pos, end, fields, cost), end

    def _names_of_tables(self, draft: Draft, pos: int) -> Reads[tuple[Expression, ...]]:
        """What the rows of one or more other tables are called."""
        for named in self.links.named("table", self.after_determiners(pos)):
            if (table := named.target.table) != draft.root and self.graph.path(draft.root, table):
                columns = self.index.identity(self.index.table(table))
                fields: tuple[Expression, ...] = tuple(Field(table, one.name, one.kind) for one in columns)
                yield Found(fields, named.end, named.target.cost)
                for start in self._list_separators(named.end):
                    for others, end, cost in self._names_of_tables(draft, start):
                        if not set(others) & set(fields):
                            yield Found((*fields, *others), end, named.target.cost + cost)

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
        yield from self._shown_number(start, draft)
        own = list(self.field(start, draft.root))
        for field, end, cost in own:
            yield Found(field, end, cost)
            yield from (Found(field, after, cost) for after in self._of_table_name(end, draft.root))
        for named in self.links.named("table", start):
            if (table := named.target.table) != draft.root and (table in tables or self.graph.path(draft.root, table)):
                yield from self.field(start, table)
                identity = self.index.identity(self.index.table(table))
                if before and len(identity) == 1 and self.is_owner(draft.root, table):
                    yield Found(Field(table, identity[0].name, identity[0].kind), named.end, ROW_BY_NAME)
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

    def _shown_number(self, pos: int, draft: Draft) -> Reads[Expression]:
        """ "the number of tickets" of each client: of those that a condition speaks of, where there is one."""
        if draft.measure is not None:
            return
        for word in self.links.words("count", pos):
            for (table, where), end, cost in self.thing(self.after_determiners(word.end)):
                path = self.graph.path(draft.root, table)
                if path and any(step.many for step in path):
                    yield Found(RelatedNumber(path, where or self._counted_where(draft, path)), end, cost)
        for named in self.links.named("table", pos):
            path = self.graph.path(draft.root, named.target.table) if named.target.table != draft.root else None
            for word in self.links.words("counted", named.end) if path and any(step.many for step in path) else ():
                yield Found(RelatedNumber(path or (), self._counted_where(draft, path or ())), word.end)

    def _counted_where(self, draft: Draft, path: Path) -> tuple[Condition, ...]:
        counted = [one for one in draft.where if isinstance(one, RelatedCount) and one.steps == path]
        return counted[0].where if len(counted) == 1 else ()

    def _of_table_name(self, pos: int, table: str) -> Iterator[int]:
        for word in self.links.words("of_kind", pos):
            for named in self.links.named("table", self.after_determiners(word.end)):
                if named.target.table == table:
                    yield named.end
