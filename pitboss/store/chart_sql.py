"""The SQL of charts: groups and their sums, and what a column's values are on an axis. Values are always parameters."""

from __future__ import annotations

from pitboss.chart_models import Unit
from pitboss.store.relation import Field

LABEL = 200  # characters of a group's name
LARGEST = "1e300"  # what a double holds, with room; more has no place in a picture

# One pass over the rows. What is beyond the colours is put together, and so can only be done where sums are kept.
GROUPS = """
WITH cells AS (
  SELECT {x} AS x, {series} AS s, count(*) AS n, {sums} {rows} GROUP BY 1, 2),
ranked AS (SELECT *, sum(n) OVER (PARTITION BY s) AS s_rows, {first} AS x_value FROM cells WHERE {has_x}),
placed AS (
  SELECT *, dense_rank() OVER (ORDER BY {order}, x) AS x_place, dense_rank() OVER (ORDER BY s_rows DESC, s) AS s_place
  FROM ranked),
told AS (SELECT *, max(x_place) OVER () AS groups, max(s_place) OVER () AS parts FROM placed)
SELECT x_place, CASE WHEN parts <= {colours} OR s_place < {colours} THEN s_place ELSE 0 END AS part,
  min({label}) AS label, min(left(s::text, {length})) AS series, groups, parts, sum(n)::bigint AS n, {values}
FROM told WHERE x_place <= {most} GROUP BY 1, 2, groups, parts ORDER BY 1, 2"""

# The same for one colour, where a million groups need no ranks but the first few
GROUPS_OF_ONE = """
WITH cells AS (SELECT {x} AS x, count(*) AS n, {sums} {rows} GROUP BY 1),
told AS (
  SELECT *, {first} AS x_value, count(*) OVER () AS groups FROM cells WHERE {has_x} ORDER BY {order}, x LIMIT {most})
SELECT row_number() OVER (ORDER BY {order}, x) AS x_place, 1 AS part, min({label}) AS label, '' AS series, groups,
  1 AS parts, sum(n)::bigint AS n, {values} FROM told GROUP BY x, x_value, groups ORDER BY 1"""


def amount(field: Field) -> str:
    """A column's value as a number that can be added up and compared; NULL where it is none."""
    if field.cast_as == "money":
        return f"{field.sql}::numeric"
    if field.cast_as == "oid":
        return f"{field.sql}::bigint"
    if field.cast_as in ("numeric", "real", "double precision"):
        return f"CASE WHEN abs({field.sql}) < {LARGEST}::{field.cast_as.replace('real', 'float8')} THEN {field.sql} END"
    return field.sql


def on_axis(field: Field) -> str:
    """A column's place on an axis: its number, or a date's seconds."""
    return dated(field, "auto") if field.info.kind == "date" else amount(field)


def dated(field: Field, unit: Unit) -> str:
    """Seconds since 1970 as clocks there showed them, of the start of its `unit`; NULL for what is no day of ours."""
    moment = f"{field.sql}::timestamp"
    if unit != "auto":
        moment = f"date_trunc('{unit}', {moment})"
    return (
        f"CASE WHEN isfinite({field.sql}) AND {field.sql} >= '0001-01-02' AND {field.sql} < '9999-12-31' "
        f"THEN extract(epoch FROM {moment})::float8 END"
    )
