"""Views as relations: refreshed, dropped, and who depends on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pitboss.errors import InUse
from pitboss.events import ViewsRefresh
from pitboss.journal_models import Actor
from pitboss.limits import Limits
from pitboss.names import quote
from pitboss.store import chain, journal, registry
from pitboss.store.ceiling import Ceiling
from pitboss.store.claim import lock
from pitboss.store.definitions import definition_of
from pitboss.store.notices import Notices
from pitboss.store.roles import BECOME_OWNER, become_rule_role, time_limits

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection, Database


async def refresh_in_place(connection: AnyConnection, table: str, ceiling: Ceiling) -> int:
    """Run the view's query anew, in the caller's transaction and as the rule role, then be the owner: its rows."""
    place = f"views.{quote(table)}"
    await ceiling.hold(connection.execute(f"REFRESH MATERIALIZED VIEW {place}; {BECOME_OWNER}"))
    rows: int = await connection.fetchval(f"SELECT count(*) FROM {place}")
    await ceiling.check(connection, table, rows)
    return rows


async def dependants(connection: AnyConnection, table: str) -> list[str]:
    """The names of the relations whose query reads this view, sorted."""
    rows = await connection.fetch(
        """SELECT DISTINCT user_.relname FROM pg_catalog.pg_depend d
           JOIN pg_catalog.pg_rewrite rule ON rule.oid = d.objid
           JOIN pg_catalog.pg_class user_ ON user_.oid = rule.ev_class
           WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
             AND d.refobjid = to_regclass($1) AND user_.oid <> d.refobjid
           ORDER BY 1""",
        f"views.{quote(table)}",
    )
    return [row["relname"] for row in rows]


def in_use(table: str, users: Sequence[str], what: str) -> str:
    """The sentence that names who depends on a view."""
    return f"{table} cannot be {what}, because {', '.join(users)} reads it. Drop that first, or choose another name."


class ViewKeeper:
    """Refreshes and drops views, for whoever is asked to: the window, the terminal."""

    def __init__(self, database: Database, notices: Notices, limits: Limits, by: Actor | None = None) -> None:
        self._database = database
        self._notices = notices
        self._limits = limits
        self._by = by or Actor()

    async def refresh(self, name: str) -> tuple[int, ViewsRefresh]:
        """Run the view's query anew: its rows, and what to tell all. Raises UnknownView, or PostgreSQL's error."""
        async with self._database.connection() as connection, connection.transaction():
            await connection.execute(time_limits(self._limits))
            view = await registry.view(connection, name)
            if view.schema == "public":
                rows: int = await connection.fetchval(f"SELECT count(*) FROM public.{quote(name)}")
            else:
                await lock(connection, name)
                await become_rule_role(connection, self._database)
                rows = await refresh_in_place(connection, name, Ceiling(self._database, self._limits))
            await registry.count_again(connection, name, rows)
            await journal.record(connection, "view_refreshed", view=name, rows=rows)
            await self._notices.send(connection, name, view.title)
            if definition := await definition_of(connection, name):
                await chain.step(connection, "refreshed", self._by, before=definition, after=definition, rows=rows)
        return rows, ViewsRefresh(table=name, rule=view.title)

    async def drop(self, name: str) -> ViewsRefresh:
        """Drop the view and strike it off the registry. Raises UnknownView; InUse where others depend on it."""
        async with self._database.connection() as connection, connection.transaction():
            await connection.execute(time_limits(self._limits))
            view = await registry.view(connection, name)
            if view.schema == "public":
                raise InUse(f"{name} belongs to the database itself, not to a rule. It is not dropped from here.")
            await lock(connection, name)
            if users := await dependants(connection, name):
                raise InUse(in_use(name, users, "dropped"))
            definition = await definition_of(connection, name)
            await become_rule_role(connection, self._database)
            await connection.execute(f"DROP MATERIALIZED VIEW views.{quote(name)}; {BECOME_OWNER}")
            await registry.strike_view(connection, name)
            await journal.record(connection, "view_dropped", view=name, sql=view.sql)
            await self._notices.send(connection, name, view.title)
            if definition is not None:
                await chain.step(connection, "dropped", self._by, before=definition)
        return ViewsRefresh(table=name, rule=view.title)
