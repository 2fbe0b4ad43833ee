"""When views are refreshed by themselves, as the registry keeps it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from pitboss.schedule_models import Plan, Schedule
from pitboss.store.text import storable

if TYPE_CHECKING:
    from asyncpg import Record

    from pitboss.store.database import AnyConnection


def plan_of(row: Record) -> Plan | None:
    """The plan in a row of the registry; None where there is none, or one that a newer version of this has kept."""
    if row["schedule"] is None:
        return None
    try:
        schedule = Schedule(**json.loads(row["schedule"]))
    except TypeError:
        return None
    return Plan(schedule, row["schedule_next"], row["schedule_ran"], row["schedule_problem"] or "")


async def keep(connection: AnyConnection, view: str, schedule: Schedule | None, due: datetime | None) -> None:
    """Refresh a view by itself from now on, first when it is `due`; None for never again."""
    await connection.execute(
        """UPDATE public.views_registry SET schedule = $2::jsonb, schedule_next = $3, schedule_ran = NULL,
             schedule_problem = NULL WHERE table_name = $1""",
        view,
        None if schedule is None else json.dumps(asdict(schedule)),
        due,
    )


async def looked_after(
    connection: AnyConnection, view: str, at: datetime, due: datetime | None, problem: str = ""
) -> None:
    """Put down that a view was looked after, when it is `due` next, and why that failed ("")."""
    await connection.execute(
        """UPDATE public.views_registry SET schedule_ran = $2, schedule_next = $3, schedule_problem = nullif($4, '')
           WHERE table_name = $1""",
        view,
        at,
        due,
        storable(problem),
    )
