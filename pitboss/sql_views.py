"""Keeps SQL that a person wrote: as a rule with a view of its own, or in the place of what a view was made from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from pitboss.errors import BadRequest
from pitboss.events import ViewsRefresh
from pitboss.journal_models import Actor, Definition
from pitboss.limits import Limits
from pitboss.making import ViewMaker
from pitboss.sql_models import NewRule
from pitboss.store import chain, journal
from pitboss.store.claim import lock
from pitboss.store.roles import time_limits
from pitboss.store.text import storable
from pitboss.store.views import definition_to_change, free_name
from pitboss.trying import placed

if TYPE_CHECKING:
    from pitboss.store.database import Database


class SqlViews:
    """Makes views as the supervisor does: guard, role and limits, and view, rule, registry and journal in one go.

    Their SQL counts as reviewed: a person has written it. `insist`: run it although it costs much.
    """

    def __init__(self, database: Database, limits: Limits, maker: ViewMaker) -> None:
        self._database = database
        self._limits = limits
        self._maker = maker

    async def save(
        self, rule: NewRule, by: Actor, *, reserved: Collection[str] = (), insist: bool = False
    ) -> ViewsRefresh:
        """Make a rule and its view: what to tell all. `reserved` are the names that the rulebook's rules have.

        Raises BadRequest for a name that cannot be or is taken, and what `ViewMaker.make` raises.
        """
        if rule.name in reserved:
            raise BadRequest(
                f"The rulebook's rule {rule.name.upper()} makes the view {rule.name}. Choose another name."
            )
        title = storable(" ".join(rule.title.split())) or rule.name
        words = storable(rule.description.strip())
        wanted = Definition(
            name=rule.name, sql=rule.sql, title=title, rule_code=rule.name, description=words,
            summary=words or title, source="reviewed",
        )  # fmt: skip
        schema = await self._maker.schema()
        async with self._database.connection() as connection, connection.transaction():
            await connection.execute(time_limits(self._limits))
            await lock(connection, rule.name)
            await free_name(connection, rule.name)
            with placed(rule.sql):
                rows = await self._maker.make(connection, schema, wanted, None, insist=insist)
            await journal.record(connection, "sql_saved", view=rule.name, rows=rows, sql=rule.sql)
            await chain.step(connection, "created", by, after=wanted, rows=rows)
        return ViewsRefresh(table=rule.name, rule=title)

    async def replace(self, name: str, sql: str, by: Actor, *, insist: bool = False) -> tuple[int, ViewsRefresh]:
        """Make a view of other SQL: the step of the journal to undo, and what to tell all.

        Raises InUse where others read the view, BadRequest where the SQL is the same.
        """
        schema = await self._maker.schema()
        async with self._database.connection() as connection, connection.transaction():
            await connection.execute(time_limits(self._limits))
            await lock(connection, name)
            before = await definition_to_change(connection, name)
            if before.sql == sql:
                raise BadRequest(f"{name} is made from this SQL already. Refresh it to have its rows anew.")
            after = _with_sql(before, sql)
            with placed(sql):
                rows = await self._maker.make(connection, schema, after, before.sql, insist=insist)
            await journal.record(connection, "sql_replaced", view=name, rows=rows, sql=sql)
            step = await chain.step(connection, "replaced", by, before=before, after=after, rows=rows)
        return step, ViewsRefresh(table=name, rule=after.title)


def _with_sql(before: Definition, sql: str) -> Definition:
    """The same view of other SQL, with the words that go on holding: an explanation was of the SQL before."""
    told = before.explanation
    return replace(
        before,
        sql=sql,
        source="reviewed",
        explanation="",
        summary=before.title if before.summary == told else before.summary,
        description="" if before.description == told else before.description,
    )
