"""Makes a view from a definition that is kept: had back, or a double under another name. All walls stand here too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from pitboss.events import Source, ViewsRefresh
from pitboss.guard.keeper import GuardKeeper
from pitboss.journal_models import Actor, Definition
from pitboss.limits import Limits
from pitboss.run import Run
from pitboss.schema import Schema
from pitboss.store import chain, freshness, registry
from pitboss.store.ceiling import Ceiling
from pitboss.store.claim import lock
from pitboss.store.notices import Notices
from pitboss.store.roles import time_limits
from pitboss.store.views import definition_to_change, free_name
from pitboss.tools.data_table import DataTable
from pitboss.tools.guard import GuardTool
from pitboss.translate import Translation

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection, Database


class ViewMaker:
    """Makes views outside of rules: through the guard and as the rule role, as a rule does."""

    def __init__(
        self,
        database: Database,
        notices: Notices,
        limits: Limits,
        guards: GuardKeeper,
        schema: Callable[[], Awaitable[Schema]],
    ) -> None:
        self._database = database
        self._notices = notices
        self._limits = limits
        self._guard = GuardTool(database, guards, limits)
        self._data_table = DataTable(Ceiling(database, limits))
        self.schema = schema

    async def make(
        self, connection: AnyConnection, schema: Schema, wanted: Definition, before: str | None, *, insist: bool = True
    ) -> int:
        """Make or replace a view whose name is locked, in the caller's transaction: its rows. `before`: its SQL now.

        It may cost what a person insists on; what was there already may.
        Raises UnsafeSql, SqlFailed, TooLarge, or InUse where others depend on the view to be replaced.
        """
        run = Run(
            asked=wanted.title,
            insist=insist,
            text=wanted.title,
            schema=schema,
            translation=Translation(wanted.sql, cast(Source, wanted.source or "translated"), wanted.explanation),
            connection=connection,
            table=wanted.name,
            sql_before=before,
        )
        run.marks = await freshness.marks_before(connection)
        await self._guard(run)
        await self._data_table(run)
        assert run.verdict is not None
        number = await registry.write_rule(
            connection, code=wanted.rule_code, name=wanted.title, description=wanted.description, sql=wanted.sql
        )
        await registry.write_view(
            connection,
            rule_id=number,
            table=wanted.name,
            summary=wanted.summary,
            rows=run.rows,
            source=wanted.source,
            explanation=wanted.explanation,
            reads=run.verdict.relations,
            marks=await freshness.marks_of(connection, run.verdict.relations, run.marks),
        )
        await self._notices.send(connection, wanted.name, wanted.title)
        return run.rows

    async def duplicate(self, name: str, new: str, by: Actor) -> ViewsRefresh:
        """Make a view of the same SQL under a new name. Raises UnknownView, or BadRequest for a name that cannot be."""
        schema = await self.schema()
        async with self._database.connection() as connection, connection.transaction():
            await connection.execute(time_limits(self._limits))
            original = await definition_to_change(connection, name)
            await lock(connection, new)
            await free_name(connection, new)
            double = replace(original, name=new, rule_code=new)
            rows = await self.make(connection, schema, double, None)
            await chain.step(connection, "created", by, after=double, rows=rows)
        return ViewsRefresh(table=new, rule=double.title)
