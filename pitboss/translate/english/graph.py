"""How tables hang together: over foreign keys in either direction, where link tables are no stop of their own."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush

from pitboss.schema import ForeignKey, Table
from pitboss.translate.english.roles import Roles
from pitboss.translate.english.tree import Step

Path = tuple[Step, ...]
MAX_LINKS = 3


class TableGraph:
    """The relations of a schema. Between two tables there may be none, one, or several: only one is unambiguous."""

    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self._tables = roles.schema.tables
        self._links = {table.name for table in roles.schema.tables.values() if is_link(table)}
        self._edges: dict[str, list[Step]] = {}
        self._reached: dict[str, dict[str, list[Path]]] = {}
        self._found: dict[tuple[str, str], Path | None] = {}
        for table in roles.schema.tables.values():
            for key in table.foreign_keys:
                if key.target in self._tables and key.target != table.name:
                    self._edges.setdefault(table.name, []).append(_out_of(table.name, key))
                    if table.name not in roles.real:
                        self._edges.setdefault(key.target, []).append(_into(table.name, key))
        for role, (holder, key) in roles.keys.items():
            self._edges.setdefault(role, []).append(self.held(role, holder, key))

    def path(self, source: str, target: str) -> Path | None:
        """The one shortest way from `source` to `target`; None where there is none, or more than one as short."""
        if (source, target) not in self._found:
            self._found[source, target] = self._search(source, target)
        return self._found[source, target]

    @staticmethod
    def held(role: str, holder: str, key: ForeignKey) -> Step:
        """From a row in a role to those that give it: from a supervisor to the supervised."""
        return Step(role, key.target_columns, holder, key.columns, many=True)

    def acting(self, role: str) -> Path | None:
        """The way that a row must have to be in a role at all; None for a table that is none."""
        return (self.held(role, *self._roles.keys[role]),) if role in self._roles.keys else None

    def links(self, path: Path) -> int:
        """Over how many links a path goes; a link table with both its keys is one."""
        return round(sum(self._length(step) for step in path))

    def single(self, path: Path) -> bool:
        """Whether no row at the end is reached twice from one row at the start."""
        if len(path) == 2 and path[0].target in self._links:
            return True
        widened = False
        for step in path:
            if widened and not step.many:
                return False
            widened = widened or step.many
        return True

    def _search(self, source: str, target: str) -> Path | None:
        if target in self._roles.keys:
            return self._to_role(source, target)
        if source not in self._reached:
            self._reached[source] = self._from(source)
        ways = self._reached[source].get(target, [])
        return ways[0] if len(ways) == 1 else None

    def _from(self, source: str) -> dict[str, list[Path]]:
        """The shortest ways to each table within reach; two of them where they are not unique."""
        waiting: list[tuple[float, int, str, Path]] = [(0.0, 0, source, ())]
        shortest: dict[str, float] = {}
        ways: dict[str, list[Path]] = {}
        number = 0
        while waiting:
            length, _, table, path = heappop(waiting)
            found = ways.setdefault(table, [])
            if length > shortest.setdefault(table, length) or len(found) > 1:
                continue
            found.append(path)
            for step in self._edges.get(table, ()):
                further = length + self._length(step)
                back = step.target == source or any(step.target == one.source for one in path)
                if not back and further <= MAX_LINKS:
                    number += 1
                    heappush(waiting, (further, number, step.target, (*path, step)))
        ways.pop(source, None)
        return ways

    def _to_role(self, source: str, role: str) -> Path | None:
        """To the table that a key names: from the table that holds the key, or over the one way to that."""
        holder, key = self._roles.keys[role]
        last = Step(holder, key.columns, role, key.target_columns, many=False)
        if source == holder:
            return (last,)
        if source == self._roles.real[role] or (path := self.path(source, holder)) is None:
            return None
        return (*path, last) if self.links((*path, last)) <= MAX_LINKS else None

    def _length(self, step: Step) -> float:
        return 0.5 if step.target in self._links or step.source in self._links else 1.0


def is_link(table: Table) -> bool:
    """Whether a table only ties two others together: its primary key is made of two foreign keys."""
    keys = [set(key.columns) for key in table.foreign_keys]
    return len(keys) == 2 and set(table.primary_key) == keys[0] | keys[1] and not keys[0] & keys[1]


def is_bare_link(table: Table) -> bool:
    """Whether a link table says nothing but that two rows belong together."""
    return is_link(table) and {column.name for column in table.columns} == set(table.primary_key)


def ends(steps: Path) -> Iterator[str]:
    """The tables that a path comes to."""
    return (step.target for step in steps)


def _out_of(table: str, key: ForeignKey) -> Step:
    return Step(table, key.columns, key.target, key.target_columns, many=False)


def _into(table: str, key: ForeignKey) -> Step:
    return Step(key.target, key.target_columns, table, key.columns, many=True)
