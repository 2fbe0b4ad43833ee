"""What a line could go on with: tables, columns and values of the live schema that begin as its last words do."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from pitboss.schema import Column, Schema, Table
from pitboss.suggestion_models import Kind, Suggestion
from pitboss.texts import Texts

MOST = 8
MOST_WORDS = 5  # of a value that has several
FEWEST_LETTERS = 2
_WORD = re.compile(r"\S+")
_HIDDEN = frozenset({"id", "deleted_at"})


def suggestions(schema: Schema, line: str, *, limit: int = MOST) -> list[Suggestion]:
    """What the end of `line` could become, best first: what goes on from more words, then tables, columns, values.

    Nothing after a blank, for a word that is whole, or for a single letter.
    """
    starts = [word.start() for word in _WORD.finditer(line)][-MOST_WORDS:]
    if not starts or line != line.rstrip():
        return []
    found: dict[str, Suggestion] = {}
    for start in starts:  # from the most words to the last alone
        typed = line[start:].casefold()
        if len(typed) < FEWEST_LETTERS:
            continue
        for text, kind, of in _beginning(schema, line[start:]):
            if text.casefold() != typed:
                found.setdefault(text.casefold(), Suggestion(text, kind, of, len(line) - start))
            if len(found) >= limit:
                return list(found.values())
    return list(found.values())


def _beginning(schema: Schema, typed: str) -> Iterator[tuple[str, Kind, str]]:
    """Texts that begin with `typed`, in any letter case: tables, then columns, then values."""
    folded = typed.casefold()
    tables = schema.tables.values()
    for table in tables:
        for name in _names(table):
            if name.casefold().startswith(folded):
                yield name, "table", table.name
    for table, column in _columns(tables):
        for name in (column.name.replace("_", " "), *column.synonyms):
            if name.casefold().startswith(folded):
                yield name, "column", table.name
    for table, column in _columns(tables):
        for value in _values(column, typed):
            yield value, "value", f"{table.name}.{column.name}"


def _names(table: Table) -> Iterable[str]:
    return (table.name.replace("_", " "), *table.synonyms)


def _columns(tables: Iterable[Table]) -> Iterator[tuple[Table, Column]]:
    for table in tables:
        for column in table.columns:
            if column.name not in _HIDDEN and not column.name.endswith("_id") and column.kind != "other":
                yield table, column


def _values(column: Column, typed: str) -> Iterator[str]:
    """Values of a column that begin with `typed`."""
    folded = typed.casefold()
    yield from (value for value in column.values if value.casefold().startswith(folded))
    for begun in dict.fromkeys((typed, typed.capitalize(), typed.title(), typed.upper(), typed.lower())):
        yield from _from(column.names, begun)


def _from(names: Texts, begun: str) -> Iterator[str]:
    """The first few names that begin with exactly that: they are in order, and there may be 250,000."""
    at = bisect_left(names, begun)
    for place in range(at, min(at + MOST, len(names))):
        if not names[place].startswith(begun):
            return
        yield names[place]
