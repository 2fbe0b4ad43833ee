"""A shape as SQL. Names of columns are quoted; what a person typed is always a parameter, never part of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from pitboss.errors import BadRequest
from pitboss.shapes import Between, Contains, Days, Empty, Filter, OneOf, Shape
from pitboss.store.relation import Field, Relation

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

_MOST_ARGUMENTS = 90  # of a function: PostgreSQL takes 100

# In the order in which rows are stored: no workers that mix them, no index, no scan that begins in the middle
IN_PLACE = """
SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL synchronize_seqscans = off;
SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off"""


@dataclass(slots=True)
class Binds:
    """The parameters of a statement, as it is put together. Each is a text, or a list of texts.

    COPY takes no parameters: there (`settings`) they are put down as settings of the transaction, by parameters, and
    read from those.
    """

    settings: bool = False
    values: list[str | list[str]] = field(default_factory=list)

    def text(self, value: str) -> str:
        """SQL that gives `value`."""
        return self._bound(value, "text")

    def texts(self, values: Sequence[str]) -> str:
        """SQL that gives `values` as text[]."""
        return self._bound(list(values), "text[]")

    def _bound(self, value: str | list[str], as_type: str) -> str:
        if "\0" in (value if isinstance(value, str) else "".join(value)):
            raise BadRequest("The database keeps no text with a NUL character. Take it out of the search or filter.")
        self.values.append(value)
        number = len(self.values)
        # a sub-select is evaluated once, not for each row
        return (
            f"(SELECT current_setting('{_setting(number)}')::{as_type})" if self.settings else f"${number}::{as_type}"
        )

    async def put_down(self, connection: AnyConnection) -> None:
        """Put the parameters down for the rest of the transaction."""
        for number, value in enumerate(self.values, 1):
            as_type = "text" if isinstance(value, str) else "text[]"
            await connection.execute(f"SELECT set_config('{_setting(number)}', $1::{as_type}::text, true)", value)


def _setting(number: int) -> str:
    return f"pattern_factory.value_{number}"


def condition(relation: Relation, shape: Shape, binds: Binds) -> str:
    """The WHERE of a shape. Raises BadRequest where it names a column that is not there."""
    parts = [relation.where]
    if shape.search:
        parts.append(f"strpos(lower({_all_text(relation)}), lower({binds.text(shape.search)})) > 0")
    parts += [_filter(relation.field(wanted.column), wanted, binds) for wanted in shape.filters]
    return " AND ".join(parts)


def order(relation: Relation, shape: Shape) -> str:
    """The ORDER BY of a shape, with its keyword; "" where rows come as they are stored."""
    parts = [
        f"{relation.field(sort.column).comparable}{' DESC' if sort.descending else ''} NULLS LAST"
        for sort in shape.sorts
    ]
    if relation.stored:
        parts += ["t.ctid"] if parts else []
    else:
        parts += [relation.field(name).sql for name in relation.key]
    return f" ORDER BY {', '.join(parts)}" if parts else ""


def select(relation: Relation, shape: Shape, what: str, binds: Binds) -> str:
    """A SELECT of the rows that a shape shows, in its order."""
    where = condition(relation, shape, binds)
    if relation.stored and not shape.sorts:
        where = f"t.ctid >= '(0,0)'::tid AND {where}"  # from its first page on
    return f"SELECT {what} FROM {relation.place} AS t WHERE {where}{order(relation, shape)}"


def _all_text(relation: Relation) -> str:
    """All columns of a row as one text."""
    columns = [each.sql for each in relation.fields]
    groups = [columns[at : at + _MOST_ARGUMENTS] for at in range(0, len(columns), _MOST_ARGUMENTS)]
    return " || ' ' || ".join(f"concat_ws(' ', {', '.join(group)})" for group in groups) or "''"


def _filter(column: Field, wanted: Filter, binds: Binds) -> str:
    match wanted:
        case Contains(text=text, exclude=exclude):
            found = f"strpos(lower({column.text}), lower({binds.text(text)})) > 0"
            return _unless(found, exclude)
        case OneOf(values=values, exclude=exclude):
            return _unless(_one_of(column, values, binds), exclude)
        case Between(low=low, high=high):
            return _between(column, low, high, binds)
        case Days(first=first, last=last):
            ends = [f"{column.sql} >= {binds.text(first.isoformat())}::date"] if first else []
            ends += [f"{column.sql} < {binds.text(last.isoformat())}::date + 1"] if last else []
            return _both(ends)
        case Empty(exclude=exclude):
            nothing = "'', '{}'" if column.info.kind == "array" else "''"
            return _unless(f"({column.sql} IS NULL OR {column.text} IN ({nothing}))", exclude)
        case _:
            assert_never(wanted)


def _one_of(column: Field, values: Sequence[str | None], binds: Binds) -> str:
    texts = binds.texts([value for value in values if value is not None])
    by_value = column.has_order and column.info.kind != "array"
    compared, cast_as = (column.sql, column.cast_as) if by_value else (column.text, "text")
    # the cast also keeps a sub-select in ANY from being read as one of many rows
    found = f"coalesce({compared} = ANY({texts}::{cast_as}[]), false)"
    return f"({found} OR {column.sql} IS NULL)" if None in values else found


def _between(column: Field, low: str | None, high: str | None, binds: Binds) -> str:
    cast = f"::{column.cast_as}" if column.has_order else ""
    ends = [f"{column.comparable} >= {binds.text(low)}{cast}"] if low is not None else []
    ends += [f"{column.comparable} <= {binds.text(high)}{cast}"] if high is not None else []
    return _both(ends)


def _both(ends: Sequence[str]) -> str:
    return f"({' AND '.join(ends)})" if ends else "true"


def _unless(found: str, exclude: bool) -> str:
    return f"({found}) IS NOT TRUE" if exclude else found
