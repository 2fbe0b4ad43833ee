"""SQL that a person writes in the window: tried, explained, kept. `widgets.ports.sql.SqlDesk` over an Application."""

from __future__ import annotations

from app.assembly import Application
from app.upkeep import Upkeep
from pitboss.sql_models import NewRule, QueryPlan, SqlPreview
from pitboss.sql_views import SqlViews
from pitboss.store.failures import told_plainly
from pitboss.trying import Trial


class SqlDesk:
    """What PostgreSQL raises becomes a sentence here; who lists views is told of new ones."""

    def __init__(self, application: Application, upkeep: Upkeep) -> None:
        self._application, self._upkeep = application, upkeep

    async def preview(self, sql: str, *, insist: bool = False) -> SqlPreview:
        """Its first rows."""
        with told_plainly():
            return await self._trial.preview(sql, insist=insist)

    async def plan(self, sql: str, *, measured: bool = False, insist: bool = False) -> QueryPlan:
        """How PostgreSQL gets at its rows."""
        with told_plainly():
            return await self._trial.plan(sql, measured=measured, insist=insist)

    async def save(self, rule: NewRule, *, insist: bool = False) -> None:
        """Keep it as a rule, and make its view."""
        codes = {each.code.lower() for each in self._application.rulebook.rules}
        with told_plainly():
            told = await self._views.save(rule, self._application.actor, reserved=codes, insist=insist)
        self._application.publish(told)

    async def replace(self, name: str, sql: str, *, insist: bool = False) -> int:
        """Make a view of it: the step that can be undone."""
        with told_plainly():
            step, told = await self._views.replace(name, sql, self._application.actor, insist=insist)
        self._application.publish(told)
        return step

    async def undo(self, step: int) -> str:
        """Take a step back: a sentence that says so."""
        return (await self._upkeep.undo_step(step)).message

    @property
    def _trial(self) -> Trial:
        application = self._application
        return Trial(application.database, application.limits, application.guards, application.schema.current)

    @property
    def _views(self) -> SqlViews:
        return SqlViews(self._application.database, self._application.limits, self._upkeep.maker)
