"""Refreshes views by themselves, as their schedules say. Of all processes over one database, one at a time does it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.assembly import Application
from pitboss.errors import DatabaseUnavailable, PitbossError
from pitboss.events import ViewsRefresh, now
from pitboss.journal_models import Actor
from pitboss.models import ViewInfo
from pitboss.schedule_models import Plan
from pitboss.store import chain, journal, registry, schedules
from pitboss.store.definitions import definition_of
from pitboss.store.failures import failure
from pitboss.store.views import ViewKeeper

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

log = logging.getLogger(__name__)
LOCK = 0x7061_7474_7363_6864  # "pattschd": who holds it looks after the views
LONGEST_PAUSE = 60.0  # seconds: a machine that has slept looks again soon after, whatever its clocks did
CALM = 2.0  # seconds after a change of content, in which more of it may come
AFTER_FAILURE = timedelta(minutes=10)  # before content that goes on changing has its view tried again


class Scheduler:
    """Runs what is due, one view after the other, those that others read first. What was missed is made up once.

    `clock` is asked for every moment. `on_problem` is told why a view could not be refreshed, once for each reason.
    """

    def __init__(
        self,
        application: Application,
        *,
        clock: Callable[[], datetime] = now,
        on_problem: Callable[[str], None] | None = None,
        calm: float = CALM,
    ) -> None:
        self._application = application
        self._clock = clock
        self._on_problem = on_problem
        self._calm = calm
        self._by = Actor.here("schedule")
        self._woken = asyncio.Event()
        self._leave = (
            application.on_content(lambda _table: self._woken.set()),
            application.on_refresh(lambda _event: self._woken.set()),
        )

    async def run(self) -> None:
        """Look after the views until cancelled."""
        try:
            while True:
                self._woken.clear()
                pause = await self._turn_safely()
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):  # not wait_for, which may lose a cancellation on 3.11
                        await self._woken.wait()
                    await asyncio.sleep(self._calm)
        finally:
            for leave in self._leave:
                leave()

    async def _turn_safely(self) -> float:
        """A turn; whatever has failed in it is tried again later, for nobody else would begin anew."""
        try:
            return await self.turn()
        except PitbossError as error:  # the database is away, or busy
            log.info("Schedules wait: %s", error)
        except Exception:
            log.exception("Schedules could not be looked after; they are tried again")
        return LONGEST_PAUSE

    async def turn(self) -> float:
        """Refresh all that is due, unless another process is at it: the seconds until it is worth looking again."""
        async with self._application.database.connection() as connection:
            if not await connection.fetchval("SELECT pg_catalog.pg_try_advisory_lock($1)", LOCK):
                return LONGEST_PAUSE
            try:
                return await self._look_after_all(connection)
            finally:
                if not connection.is_closed():
                    await connection.execute("SELECT pg_catalog.pg_advisory_unlock($1)", LOCK)

    async def _look_after_all(self, connection: AnyConnection) -> float:
        done: set[str] = set()
        while True:
            listed = {view.name: view for view in await registry.views(connection)}
            due = [view for view in listed.values() if view.name not in done and _is_due(view, self._clock())]
            if not due:
                return self._until_next(list(listed.values()))
            waiting = {view.name for view in due}
            view = next((one for one in due if not waiting.intersection(one.reads) - {one.name}), due[0])
            done.add(view.name)
            await self._look_after(connection, view)

    def _until_next(self, views: list[ViewInfo]) -> float:
        moments = [view.plan.next for view in views if view.plan is not None and view.plan.next is not None]
        if not moments:
            return LONGEST_PAUSE
        return min(max((min(moments) - self._clock()).total_seconds(), 0.0), LONGEST_PAUSE)

    async def _look_after(self, connection: AnyConnection, view: ViewInfo) -> None:
        assert view.plan is not None
        problem = ""
        told: ViewsRefresh | None = None
        if not (view.plan.schedule.only_stale and view.stale is False):
            application = self._application
            keeper = ViewKeeper(application.database, application.notices, application.limits, self._by)
            try:
                _, told = await keeper.refresh(view.name)
            except Exception as error:
                told_plainly = failure(error)
                if isinstance(told_plainly, DatabaseUnavailable):
                    raise told_plainly from error
                problem = str(told_plainly)
        await self._put_down(connection, view, view.plan, problem)
        if told is not None:
            self._application.publish(told)

    async def _put_down(self, connection: AnyConnection, view: ViewInfo, plan: Plan, problem: str) -> None:
        """When it was looked after and is due next; and a failure, which the journal has and people hear of once."""
        moment = self._clock()
        is_news = bool(problem) and problem != plan.problem
        async with connection.transaction():
            due = plan.schedule.after(moment)
            await schedules.looked_after(connection, view.name, moment, due, problem)
            if problem:
                await journal.record(connection, "scheduled_refresh_failed", view=view.name, problem=problem)
            await self._application.notices.send(connection, view.name, view.title)
            if is_news and (definition := await definition_of(connection, view.name)) is not None:
                await chain.step(connection, "failed", self._by, before=definition, after=definition, problem=problem)
        if is_news:
            log.warning("%s could not be refreshed: %s", view.name, problem)
            if self._on_problem is not None:
                self._on_problem(f"“{view.own_title or view.title}” could not be refreshed on its schedule. {problem}")


def _is_due(view: ViewInfo, moment: datetime) -> bool:
    plan = view.plan
    if plan is None:
        return False
    if plan.schedule.every != "change":
        return plan.next is None or plan.next <= moment
    rests = bool(plan.problem) and plan.ran is not None and moment - plan.ran < AFTER_FAILURE
    return view.stale is True and not rests
