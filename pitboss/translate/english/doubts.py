"""Readings that read every word and still may not be what was meant: they are told, and not answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pitboss.translate.english.draft import Draft
from pitboss.translate.english.index import SchemaIndex
from pitboss.translate.english.lexicon import name_words
from pitboss.translate.english.links import Links
from pitboss.translate.english.tree import (
    Aggregate,
    Condition,
    Either,
    Every,
    Field,
    Not,
    Query,
    Related,
    RelatedCount,
    Typical,
    fields_in,
)


def doubt(draft: Draft, query: Query, links: Links, index: SchemaIndex) -> str | None:
    """Why a reading is not sure enough to be answered, as a sentence; None where nothing speaks against it."""
    if word := _swallowed(draft, query, links):
        return f"“{word}” stands in the data, too, and it is not sure which of both is meant."
    if word := _rank_or_role(query, links, index):
        return f"“{word}” is what some are called, and what others act as."
    if flag := _shown_flag(draft, links):
        return f"It is not sure whether only those with “{flag}” are wanted, or all, with a word on it."
    if _is_average_of_own(query, links):
        return "It is not sure of which rows the average is meant: of all, or of those that belong together."
    if _is_whose_absence(query, links, index):
        return "It is not sure who it is that has none. Ask for one thing at a time."
    if measured := _better_known(query, links, index):
        return f"More than one table has a {measured}. Say of which rows."
    if _is_average_of_others(query):
        return "It is not sure of which rows the average is meant. Ask for it without a further condition."
    if any(name_words(field.column)[:1] == ("deleted",) for field in _fields(query)):
        return "Deleted rows are not part of the tables that can be asked."
    return None


def _swallowed(draft: Draft, query: Query, links: Links) -> str | None:
    """A verb that was read as a relation alone, though it is a value that says more: "hired" where that is a stage."""
    used = set(_fields(query))
    for mark in draft.marks:
        if not isinstance(mark.what, Related | RelatedCount | Not):
            continue
        for pos in range(mark.start, mark.end):
            token = links.tokens[pos]
            if not (links.index.recording(token.word) or links.words("relation", pos)) or links.named("table", pos):
                continue
            values = {one.target.field for one in links.named("value", pos) if one.end == pos + 1}
            columns = {one.target.field for one in links.named("column", pos)}
            if values and not (values | columns) & used:
                return token.text
    return None


def _rank_or_role(query: Query, links: Links, index: SchemaIndex) -> str | None:
    """A word for rows of some value, where the rows that it is asked about tell who acts so, too: captains by their
    rank, and by the flights of which they are the captain."""
    used = set(_fields_of(query.where))
    steps = [step for one in query.where if isinstance(one, Related | RelatedCount) for step in one.steps]
    for pos in range(links.size):
        values = {one.target.field for one in links.named("value", pos)} & used
        for role in links.named("table", pos) if values else ():
            holder, key = index.roles.keys.get(role.target.table, ("", None))
            if key and any(step.target == holder and step.target_columns == key.columns for step in steps):
                return links.source(pos, role.end)
    return None


def _better_known(query: Query, links: Links, index: SchemaIndex) -> str | None:
    """What is measured, where another table has numbers called so, too, and the words name none of the first."""
    for measure in _measures(query):
        if not isinstance(measure.field, Field) or measure.field.key:
            continue
        field = measure.field
        real = index.roles.real_name(field.table)
        named = {one.target.table for at in range(links.size) for one in links.named("table", at)}
        if {field.table, real} & named:
            continue
        words = set(name_words(field.column))
        for table in index.schema.tables.values():
            others = (column for column in table.columns if column.kind == "number")
            if index.roles.real_name(table.name) != real and any(words < set(name_words(one.name)) for one in others):
                return " ".join(name_words(field.column))
    return None


def _shown_flag(draft: Draft, links: Links) -> str | None:
    """A yes or no that is shown where "with" may as well ask for those alone that have it: "machines with gps"."""
    for mark in draft.marks:
        first = mark.what[0] if isinstance(mark.what, tuple) and mark.what else None
        if not isinstance(first, Field) or first.kind != "boolean" or links.tokens[mark.start].word != "with":
            continue
        if not any(links.words("possessive", at) for at in range(mark.start, mark.end)):
            return " ".join(name_words(first.key or first.column))
    return None


def _is_average_of_own(query: Query, links: Links) -> bool:
    """Whether "the average of their own building" would be read as that of all."""
    words = {token.word for token in links.tokens}
    return bool(words & {"own", "same"}) and any(isinstance(one, Typical) and not one.within for one in query.where)


def _is_whose_absence(query: Query, links: Links, index: SchemaIndex) -> bool:
    """Whether "authors of papers who never registered" would be read of the papers: "who" are people."""
    inner = [part for one in query.where if isinstance(one, Related) for part in one.where]
    negated = any(isinstance(part, Not) and isinstance(part.part, Related) for part in inner)
    return negated and query.root in index.people and any(token.word == "who" for token in links.tokens)


def _is_average_of_others(query: Query) -> bool:
    """Whether rows are compared with the average of all, while a condition leaves out some of these."""
    averages = [one for one in query.where if isinstance(one, Typical) and one.within is None]
    others = [one for one in query.where if not isinstance(one, Typical)]
    return bool(averages) and any(field.table == averages[0].field.table for field in _fields_of(others))


def _measures(query: Query) -> Iterator[Aggregate]:
    orders = [order.by for order in query.order]
    yield from (one for one in (*query.outputs, *orders) if isinstance(one, Aggregate))


def _fields(query: Query) -> Iterator[Field]:
    """Every field that a query asks about."""
    yield from _fields_of(query.where)
    for expression in (*query.group, *(order.by for order in query.order)):
        yield from fields_in(expression)


def _fields_of(conditions: Iterable[Condition]) -> Iterator[Field]:
    for condition in conditions:
        match condition:
            case Every(parts) | Either(parts):
                yield from _fields_of(parts)
            case Not(part):
                yield from _fields_of((part,))
            case Related(_, where) | RelatedCount(_, _, _, where):
                yield from _fields_of(where)
            case _:
                yield from (
                    one for name in ("field", "other") if isinstance(one := getattr(condition, name, None), Field)
                )
