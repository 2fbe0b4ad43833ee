"""Views as relations: refreshed, dropped, and who depends on them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pitboss.errors import BadRequest, InUse, PitbossError
from pitboss.events import ViewsRefresh
from pitboss.journal_models import Actor, Definition
from pitboss.limits import Limits
from pitboss.names import quote
from pitboss.schedule_models import Schedule
from pitboss.store import chain, compare, freshness, journal, registry, schedules
from pitboss.store.ceiling import Ceiling
from pitboss.store.claim import lock
from pitboss.store.definitions import definition_of
from pitboss.store.failures import failure
from pitboss.store.notices import Notices
from pitboss.store.roles import BECOME_OWNER, become_rule_role, time_limits

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection, Database


async def refresh_in_place(
    connection: AnyConnection, table: str, ceiling: Ceiling, *, beside_readers: bool = False
) -> int:
    """Run the view's query anew, in the caller's transaction and as the rule role, then be the owner: its rows.

    `beside_readers`: who reads it does not wait; that takes a unique index, and longer.
    """
    place = f"views.{quote(table)}"
    how = "CONCURRENTLY " if beside_readers else ""
    await ceiling.hold(connection.execute(f"REFRESH MATERIALIZED VIEW {how}{place}; {BECOME_OWNER}"))
    made = await connection.fetchrow(f"SELECT count(*) AS rows, {size_of(table)} AS size FROM {place}")
    assert made is not None
    ceiling.check(made["rows"], made["size"])
    return int(made["rows"])


def size_of(table: str) -> str:
    """The SQL for the bytes of a result in `views`, indexes and long values included."""
    literal = f"views.{quote(table)}".replace("'", "''")
    return f"pg_catalog.pg_total_relation_size('{literal}'::regclass)"


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


# what REFRESH ... CONCURRENTLY asks for: whole rows by plain columns
_HAS_UNIQUE_INDEX = """
SELECT c.relispopulated AND EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisunique
  AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL)
FROM pg_catalog.pg_class c WHERE c.oid = to_regclass($1)
"""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


async def definition_to_change(connection: AnyConnection, name: str) -> Definition:
    """What a view is made from. Raises UnknownView; InUse where it belongs to the database itself."""
    view = await registry.view(connection, name)
    definition = await definition_of(connection, name)
    if view.schema == "public" or definition is None:
        raise InUse(f"{name} belongs to the database itself, not to a rule. It is not changed from here.")
    return definition


async def free_name(connection: AnyConnection, name: str) -> None:
    """Raises BadRequest where a view cannot have that name, or where something has it already."""
    if not _NAME.fullmatch(name):
        raise BadRequest(
            f"{name!r} cannot be a view's name: take a-z, 0-9 and _, a letter first, at most 63 characters."
        )
    if not await is_free(connection, name):
        raise BadRequest(f"There is a table or view {name} already. Choose another name.")


async def is_free(connection: AnyConnection, name: str) -> bool:
    """Whether nothing has that name, among views and content."""
    free: bool = await connection.fetchval(
        "SELECT coalesce(to_regclass('views.' || $1), to_regclass('public.' || $1)) IS NULL", quote(name)
    )
    return free


async def drop_view(connection: AnyConnection, database: Database, name: str) -> None:
    """Drop a view whose name is locked, and strike it off the registry, in the caller's transaction.

    Raises InUse where others depend on it, UnknownView where it is not there.
    """
    await registry.view(connection, name)
    if users := await dependants(connection, name):
        raise InUse(in_use(name, users, "dropped"))
    await become_rule_role(connection, database)
    await connection.execute(f"DROP MATERIALIZED VIEW views.{quote(name)}; {BECOME_OWNER}")
    await registry.strike_view(connection, name)


async def rename_view(
    connection: AnyConnection, database: Database, before: Definition, name: str, code: str
) -> Definition:
    """Give a view whose names are locked another one that is free, in the caller's transaction: what it is now.

    `code` is its rule's from now on. The view of a coded rule gets a rule of its own: its code goes on meaning the old
    name, and makes that view anew. Views that read it go on reading it.
    """
    place = f"views.{quote(before.name)}"
    await become_rule_role(connection, database)
    await connection.execute(f"ALTER MATERIALIZED VIEW {place} RENAME TO {quote(name)}; {BECOME_OWNER}")
    after = replace(before, name=name, rule_code=code)
    number = await registry.write_rule(
        connection, code=code, name=after.title, description=after.description, sql=after.sql
    )
    await registry.rename_view(connection, before.name, name, number)
    return after


class ViewKeeper:
    """Refreshes, renames, describes, pins and drops views, for whoever is asked to: the window, the terminal."""

    def __init__(self, database: Database, notices: Notices, limits: Limits, by: Actor | None = None) -> None:
        self._database = database
        self._notices = notices
        self._limits = limits
        self._by = by or Actor()

    async def refresh(self, name: str) -> tuple[int, ViewsRefresh]:
        """Run the view's query anew: its rows, and what to tell all. Raises UnknownView, or PostgreSQL's error."""
        async with self._database.connection() as connection, connection.transaction():
            await connection.execute(time_limits(self._limits))
            await lock(connection, name)  # first: who waits for a drop finds no view after it
            view = await registry.view(connection, name)
            if view.schema == "public":
                rows: int = await connection.fetchval(f"SELECT count(*) FROM public.{quote(name)}")
                await registry.count_again(connection, name, rows)
            else:
                rows = await self._run_anew(connection, name)
            await journal.record(connection, "view_refreshed", view=name, rows=rows)
            await self._notices.send(connection, name, view.title)
            if definition := await definition_of(connection, name):
                await chain.step(connection, "refreshed", self._by, before=definition, after=definition, rows=rows)
        return rows, ViewsRefresh(table=name, rule=view.title)

    async def refresh_stale(self) -> AsyncIterator[tuple[str, int | PitbossError]]:
        """Refresh all that are stale, those that others read first: each name with its rows, or why it failed."""
        seen: set[str] = set()
        while True:
            async with self._database.connection() as connection:
                stale = {view.name: view for view in await registry.views(connection) if view.stale}
            waiting = [name for name in stale if name not in seen]
            if not waiting:
                return
            ready = [name for name in waiting if not set(stale[name].reads) & (set(waiting) - {name})]
            name = (ready or waiting)[0]
            seen.add(name)
            try:
                yield name, (await self.refresh(name))[0]
            except Exception as error:
                yield name, failure(error)

    async def _run_anew(self, connection: AnyConnection, name: str) -> int:
        """Refresh a result whose name is locked, and put down its rows, what came and went, and where content stood."""
        before = await compare.rows_of(connection, name)
        copied = await compare.copy_before(connection, name, before)
        unique = await connection.fetchval(_HAS_UNIQUE_INDEX, f"views.{quote(name)}")
        marks = await freshness.marks_before(connection)
        await become_rule_role(connection, self._database)
        ceiling = Ceiling(self._database, self._limits)
        rows = await refresh_in_place(connection, name, ceiling, beside_readers=unique)
        change = await compare.change_since(connection, name, rows, before)
        listed = await compare.changed_rows(connection, name) if copied and any(change) else None
        await registry.count_again(connection, name, rows, *change, listed)
        await freshness.keep(connection, name, marks)
        return rows

    async def drop(self, name: str) -> tuple[int | None, ViewsRefresh]:
        """Drop the view and strike it off the registry: the step of the journal to undo, and what to tell all.

        Raises UnknownView; InUse where others depend on it.
        """
        step = None
        async with self._database.connection() as connection, connection.transaction():
            await connection.execute(time_limits(self._limits))
            await lock(connection, name)
            view = await registry.view(connection, name)
            if view.schema == "public":
                raise InUse(f"{name} belongs to the database itself, not to a rule. It is not dropped from here.")
            definition = await definition_of(connection, name)
            await drop_view(connection, self._database, name)
            await journal.record(connection, "view_dropped", view=name, sql=view.sql)
            await self._notices.send(connection, name, view.title)
            if definition is not None:
                step = await chain.step(connection, "dropped", self._by, before=definition)
        return step, ViewsRefresh(table=name, rule=view.title)

    async def rename(self, name: str, new: str) -> tuple[ViewsRefresh, ViewsRefresh]:
        """Give a view another name. Raises UnknownView, or BadRequest for a name that cannot be."""
        async with self._database.connection() as connection, connection.transaction():
            await connection.execute(time_limits(self._limits))
            for one in sorted({name, new}):
                await lock(connection, one)
            before = await definition_to_change(connection, name)
            await free_name(connection, new)
            after = await rename_view(connection, self._database, before, new, new)
            await journal.record(connection, "view_renamed", view=name, name=new)
            for one in (name, new):
                await self._notices.send(connection, one, after.title)
            await chain.step(connection, "renamed", self._by, before=before, after=after)
        return ViewsRefresh(table=name, rule=after.title), ViewsRefresh(table=new, rule=after.title)

    async def describe(self, name: str, description: str, title: str = "") -> ViewsRefresh:
        """Keep a person's own words about a view, and what they call it. Raises UnknownView."""
        async with self._changing(name) as (connection, told):
            await registry.describe(connection, name, description, title)
        return told

    async def pin(self, name: str, *, pinned: bool) -> ViewsRefresh:
        """Keep a view at the head of the list, or no longer. Raises UnknownView."""
        async with self._changing(name) as (connection, told):
            await registry.pin(connection, name, pinned=pinned)
        return told

    async def schedule(self, name: str, schedule: Schedule | None, due: datetime | None) -> ViewsRefresh:
        """Refresh a view by itself from now on, first when it is `due`; None for never again. Raises UnknownView."""
        async with self._changing(name) as (connection, told):
            await schedules.keep(connection, name, schedule, due)
        return told

    @asynccontextmanager
    async def _changing(self, name: str) -> AsyncIterator[tuple[AnyConnection, ViewsRefresh]]:
        """A transaction that changes what is known of a view, and not the view; with what to tell all."""
        async with self._database.connection() as connection, connection.transaction():
            view = await registry.view(connection, name)
            yield connection, ViewsRefresh(table=name, rule=view.title)
            await self._notices.send(connection, name, view.title)
