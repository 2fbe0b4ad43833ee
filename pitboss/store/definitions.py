"""What a registered view is made from, as the journal keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pitboss.journal_models import Definition

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection


async def definition_of(connection: AnyConnection, view: str) -> Definition | None:
    """The definition of a view in `views`; None where it is not registered with a rule."""
    row = await connection.fetchrow(
        """SELECT v.summary, v.source, v.explanation, r.sql, r.name, r.rule_code, r.description
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
    )
