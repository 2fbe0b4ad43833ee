"""What PostgreSQL expects a query to cost and to make, before it runs. Asked after the tree was judged: planning
computes constant expressions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from pitboss.errors import TooLarge
from pitboss.guard.refusals import failed
from pitboss.limits import Limits

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

DOUBT = 10
"""Row estimates of joins are often wrong by this factor: what is only expected to be too large is refused beyond it."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The planner's figures: its units of cost, rows, and bytes of all rows together."""

    cost: float
    rows: float
    bytes: float


async def estimate(connection: AnyConnection, sql: str) -> Estimate:
    """Ask the planner. Raises SqlFailed where planning fails, as by a division by zero in a constant."""
    try:
        answer = await connection.fetch(f"EXPLAIN (FORMAT JSON)\n{sql}\n")
    except asyncpg.PostgresError as error:
        raise failed(error) from error
    plan = json.loads(answer[0][0])[0]["Plan"]
    rows = float(plan["Plan Rows"])
    return Estimate(float(plan["Total Cost"]), rows, rows * float(plan["Plan Width"]))


def check_size(expected: Estimate, limits: Limits) -> None:
    """Raises TooLarge where the result would be far over the ceilings. Nobody can insist on that."""
    if expected.rows > limits.max_rows * DOUBT or expected.bytes > limits.max_bytes * DOUBT:
        raise TooLarge(
            f"This rule would make some {expected.rows:,.0f} rows; a result may have {limits.rows} and {limits.size}. "
            "Ask for less, for instance by joining its tables on what links them."
        )


def check_cost(expected: Estimate, limits: Limits) -> None:
    """Raises TooLarge, on which a person can insist, where the query would keep the database busy for very long."""
    if expected.cost > limits.max_cost:
        raise TooLarge(
            f"This rule would take the database very long (cost {expected.cost:,.0f}, allowed {limits.max_cost:,.0f}). "
            "Ask for less, or run it anyway.",
            can_insist=True,
        )
