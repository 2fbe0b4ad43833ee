"""What a registered view is made from, as the journal keeps it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pitboss.events import now
from pitboss.journal_models import Definition
from pitboss.schedule_models import Schedule
from pitboss.store import registry, schedules

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection


async def definition_of(connection: AnyConnection, view: str) -> Definition | None:
    """The definition of a view in `views`; None where it is not registered with a rule."""
    row = await connection.fetchrow(
        """SELECT v.summary, v.source, v.explanation, v.own_title, v.description AS own_words, v.pinned, v.schedule,
             r.sql, r.name, r.rule_code, r.description
           FROM public.views_registry v JOIN public.rules r ON r.id = v.rule_id
           WHERE v.table_name = $1 ORDER BY v.id DESC LIMIT 1""",
        view,
    )
    if row is None:
        return None
    return Definition(
        name=view,
        sql=row["sql"],
        title=row["name"],
        rule_code=row["rule_code"],
        description=row["description"] or "",
        summary=row["summary"] or "",
        source=row["source"] or "",
        explanation=row["explanation"] or "",
        own_title=row["own_title"] or "",
        own_words=row["own_words"] or "",
        pinned=row["pinned"],
        schedule=row["schedule"] or "",
    )


async def give_back(connection: AnyConnection, definition: Definition) -> None:
    """Let a view that is there again be called, pinned and refreshed as it was."""
    await registry.describe(connection, definition.name, definition.own_words, definition.own_title)
    await registry.pin(connection, definition.name, pinned=definition.pinned)
    if definition.schedule:
        schedule = Schedule(**json.loads(definition.schedule))
        await schedules.keep(connection, definition.name, schedule, schedule.after(now()))
