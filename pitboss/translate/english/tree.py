"""The typed query that a question becomes. It names tables and columns of the schema, and holds no SQL text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pitboss.models import ColumnKind

Operator = Literal["eq", "gt", "ge", "lt", "le"]
Function = Literal["avg", "sum", "min", "max", "median"]
Unit = Literal["year", "quarter", "month", "week", "day"]
Part = Literal["year", "quarter", "month", "week", "day", "decade", "weekday", "weekday_name", "hour"]
Direction = Literal["asc", "desc"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table, or what stands under `key` in a jsonb column. `kind` is that of the value it gives."""

    table: str
    column: str
    kind: ColumnKind
    key: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day told from today's, so that the SQL stays right on later days: the start of the current `unit` (or, where
    `exact`, today), `offset` units on. `month` is the first day of the latest month of that number instead."""

    unit: Unit
    offset: int = 0
    exact: bool = False
    month: int = 0


Day = date | Moment


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to, without, `end`: a day, a month, a year."""

    start: Day
    end: Day


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
class Columns:
    """One column against another of the same row, or of a row that it is joined to."""

    field: Field
    operator: Operator
    other: Field
    per: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Typical:
    """`field` against a function of all its values (of the rows that agree in `within`, where that is given)."""

    field: Field
    operator: Operator
    function: Function
    within: Field | None = None


@dataclass(frozen=True, slots=True)
class Aged:
    """Whole years since the date in `field`, as people tell an age."""

    field: Field
    operator: Operator
    years: Decimal


@dataclass(frozen=True, slots=True)
class Apart:
    """So long after the time in `start` that in `end` lies; never before it."""

    start: Field
    end: Field
    operator: Operator
    amount: int
    unit: Unit


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


Condition = (
    Comparison | Among | Between | Match | Has | Empty | Columns | Typical | Aged | Apart | Not | Every | Either
    | Related | RelatedCount
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows; of `table`, each once, where several tables are joined."""

    table: str


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different values."""

    field: Field


@dataclass(frozen=True, slots=True)
class Age:
    """Whole years since the date in `field`."""

    field: Field


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """Days from one date to another."""

    start: Field
    end: Field


@dataclass(frozen=True, slots=True)
class Quotient:
    """One number divided by another; nothing where that is zero."""

    part: Field
    whole: Field


@dataclass(frozen=True, slots=True)
class RelatedNumber:
    """How many rows stand at the end of `steps`, told for each row; also none."""

    steps: tuple[Step, ...]
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """Each element of an array, alone: the row is told once for each of them."""

    field: Field


@dataclass(frozen=True, slots=True)
class Bucket:
    """The lower end of the range of width `step` that the value of `field` lies in."""

    field: Field
    step: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """The part of the rows for which `where` holds, times `scale` (100: in percent)."""

    table: str
    where: tuple[Condition, ...]
    scale: int = 100


@dataclass(frozen=True, slots=True)
class Proportion:
    """How many rows `where` holds for, divided by how many `other` holds for."""

    table: str
    where: tuple[Condition, ...]
    other: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class PartOfAll:
    """The group's part of all rows in percent."""

    table: str


@dataclass(frozen=True, slots=True)
class DatePart:
    """The year, quarter, weekday, ... in which `field` lies. Quarters and months are told apart by year."""

    unit: Part
    field: Field


@dataclass(frozen=True, slots=True)
class YearsBetween:
    """Whole years from one date to another."""

    start: Field
    end: Field


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A function over the values of a field, or of what is computed from fields."""

    function: Function
    field: Field | DaysBetween | YearsBetween | Age | Quotient | RelatedNumber


Measure = Count | Distinct | Aggregate | Share | Proportion | PartOfAll
Computed = YearsBetween | DaysBetween | Age | Quotient | RelatedNumber  # told for each row
Expression = Field | DatePart | Bucket | Element | Computed | Measure


@dataclass(frozen=True, slots=True)
class Order:
    """Sorted by `by`; rows without a value come last."""

    by: Expression
    direction: Direction = "asc"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Groups whose count, or other measure, compares so with `number`."""

    count: Measure
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
    skip: int = 0  # rows before those that are shown: one for the second
    of_first: bool = False  # measures are told of the first `limit` rows alone
    ties: bool = False  # rows that tie with the last one belong to it
    distinct: bool = False
    best_of: tuple[Field, ...] = ()  # `order` and `limit` hold within the rows that agree in these


def fields_in(expression: Expression) -> tuple[Field, ...]:
    """The fields that an expression is made of; none for what counts whole rows."""
    match expression:
        case Field():
            return (expression,)
        case Aggregate(_, inner):
            return fields_in(inner)
        case Distinct(field) | DatePart(_, field) | Bucket(field) | Age(field) | Element(field):
            return (field,)
        case DaysBetween(one, other) | YearsBetween(one, other) | Quotient(one, other):
            return (one, other)
    return ()


def tables_in(expression: Expression) -> tuple[str, ...]:
    """The tables that an expression speaks of."""
    match expression:
        case Count(table) | Share(table) | Proportion(table) | PartOfAll(table):
            return (table,)
    return tuple(dict.fromkeys(field.table for field in fields_in(expression)))


def is_measure(expression: Expression) -> bool:
    """Whether it is told of many rows together."""
    return isinstance(expression, Count | Distinct | Aggregate | Share | Proportion | PartOfAll)
