"""How tables hang together: over one foreign key, in either direction, or over one link table."""

from __future__ import annotations

from collections.abc import Iterator

from pitboss.schema import ForeignKey, Schema, Table
from pitboss.translate.english.tree import Step

Path = tuple[Step, ...]


class TableGraph:
    """The relations of a schema. Between two tables there may be none, one, or several: only one is unambiguous."""

    def __init__(self, schema: Schema) -> None:
        self._paths: dict[tuple[str, str], list[Path]] = {}
        for table in schema.tables.values():
            for path in _paths_over(table, schema):
                self._paths.setdefault((path[0].source, path[-1].target), []).append(path)

    def path(self, source: str, target: str) -> Path | None:
        """The one way from `source` to `target`; None where there is none, or more than one."""
        paths = self._paths.get((source, target), [])
        return paths[0] if len(paths) == 1 else None


def is_link(table: Table) -> bool:
    """Whether a table only ties two others together: its primary key is made of two foreign keys."""
    keys = [set(key.columns) for key in table.foreign_keys]
    return len(keys) == 2 and set(table.primary_key) == keys[0] | keys[1] and not keys[0] & keys[1]


def is_bare_link(table: Table) -> bool:
    """Whether a link table says nothing but that two rows belong together."""
    return is_link(table) and {column.name for column in table.columns} == set(table.primary_key)


def _paths_over(table: Table, schema: Schema) -> Iterator[Path]:
    keys = [key for key in table.foreign_keys if key.target in schema.tables]
    if is_link(table) and len(keys) == 2 and keys[0].target != keys[1].target:
        yield _into(table, keys[0]), _out_of(table, keys[1])
        yield _into(table, keys[1]), _out_of(table, keys[0])
    for key in keys:
        if key.target != table.name:
            yield (_out_of(table, key),)
            yield (_into(table, key),)


def _out_of(table: Table, key: ForeignKey) -> Step:
    return Step(table.name, key.columns, key.target, key.target_columns, many=False)


def _into(table: Table, key: ForeignKey) -> Step:
    return Step(key.target, key.target_columns, table.name, key.columns, many=True)
