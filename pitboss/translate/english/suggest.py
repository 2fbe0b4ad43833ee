"""Rules that should work on a schema, the nearest to what was asked first. Who shows them translates them first."""

from __future__ import annotations

from collections.abc import Iterator

from pitboss.schema import Table
from pitboss.translate.english.explain import named
from pitboss.translate.english.graph import is_link
from pitboss.translate.english.index import SchemaIndex
from pitboss.translate.english.links import Links

MAX_VALUE_CHARS = 30
MAX_TABLES = 4


def candidates(links: Links, index: SchemaIndex) -> Iterator[str]:
    """Example rules on the tables that the question names, then on others: at first one of each shape."""
    tables = [table for table in _tables(links, index) if not is_link(table)][:MAX_TABLES]
    for table in tables[:2]:
        yield from _examples(table, index)
    for table in tables[2:]:
        yield f"Find all {named(table.name)}"


def _tables(links: Links, index: SchemaIndex) -> list[Table]:
    named_tables = [
        found.target.table
        for kind in ("table", "value", "column")
        for at in range(links.size)
        for found in links.named(kind, at)
    ]
    order = dict.fromkeys([*named_tables, *index.schema.tables])
    return [index.table(name) for name in order]


def _examples(table: Table, index: SchemaIndex) -> Iterator[str]:
    things = named(table.name)
    yield f"Find all {things}"
    for column in table.columns:
        short = [value for value in column.values if len(value) <= MAX_VALUE_CHARS and column.kind == "text"]
        if 1 < len(column.values) <= 12 and short:
            yield f"{things} where {named(column.name)} is {short[0]}"
            break
    yield f"how many {things} are there"
    yield f"list {things} by {named(index.shown(table)[0].column)}" if index.shown(table) else f"list {things}"
