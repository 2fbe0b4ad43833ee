"""The typed query that a question becomes. It names tables and columns of the schema, and holds no SQL text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pitboss.models import ColumnKind

Operator = Literal["eq", "gt", "ge", "lt", "le"]
Function = Literal["avg", "sum", "min", "max", "median"]
Unit = Literal["year", "quarter", "month"]
Direction = Literal["asc", "desc"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table, or what stands under `key` in a jsonb column. `kind` is that of the value it gives."""

    table: str
    column: str
    kind: ColumnKind
    key: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to, without, `end`: a day, a month, a year."""

    start: date
    end: date


Value = str | Decimal | bool | Period


@dataclass(frozen=True, slots=True)
class Comparison:
    """`field` against one value. A period is compared as a whole: after 2024 means from 2025 on."""

    field: Field
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Among:
    """`field` equals one of `values`."""

    field: Field
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """From `low` to `high`, both included (of periods: all of both)."""

    field: Field
    low: Value
    high: Value


@dataclass(frozen=True, slots=True)
class Match:
    """`text` stands in `field`, in any letter case: anywhere, at the start or at the end."""

    field: Field
    how: Literal["contains", "starts", "ends"]
    text: str


@dataclass(frozen=True, slots=True)
class Has:
    """`field`, an array, has the element `value`."""

    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing stands in `field`."""

    field: Field


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite. Rows where the field is empty count neither way, as in SQL."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Every:
    """All of `parts` hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One or more of `parts` hold. `is_list` where they are values of one field that the words hold together."""

    parts: tuple[Condition, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """From a row of `source` to the rows of `target` whose `target_columns` equal its `source_columns`."""

    source: str
    source_columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    many: bool  # whether more than one row may be reached


@dataclass(frozen=True, slots=True)
class Related:
    """There is a row at the end of `steps` for which `where` holds."""

    steps: tuple[Step, ...]
    where: tuple[Condition, ...] = ()

    @property
    def table(self) -> str:
        """The table at the end."""
        return self.steps[-1].target


@dataclass(frozen=True, slots=True)
class RelatedCount:
    """So many rows stand at the end of `steps`."""

    steps: tuple[Step, ...]
    operator: Operator
    number: Decimal
    where: tuple[Condition, ...] = ()


Condition = Comparison | Among | Between | Match | Has | Empty | Not | Every | Either | Related | RelatedCount


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows; of `table`, each once, where several tables are joined."""

    table: str


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A function over the values of `field`."""

    function: Function
    field: Field


@dataclass(frozen=True, slots=True)
class DatePart:
    """The year, quarter or month in which `field` lies. Quarters and months are told apart by year."""

    unit: Unit
    field: Field


@dataclass(frozen=True, slots=True)
class YearsBetween:
    """Whole years from one date to another."""

    start: Field
    end: Field


Expression = Field | Count | Aggregate | DatePart | YearsBetween


@dataclass(frozen=True, slots=True)
class Order:
    """Sorted by `by`; rows without a value come last."""

    by: Expression
    direction: Direction = "asc"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Groups whose count compares so with `number`."""

    count: Count
    operator: Operator
    number: Decimal


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT over `root`. `joins` bring in the tables whose columns are shown or grouped by."""

    root: str
    outputs: tuple[Expression, ...]
    where: tuple[Condition, ...] = ()
    joins: tuple[Related, ...] = ()
    group: tuple[Expression, ...] = ()
    having: AtLeast | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    ties: bool = False  # rows that tie with the last one belong to it
    distinct: bool = False
