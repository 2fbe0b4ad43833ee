"""The supervisor: a command goes in, the tools run in order, events come out. Knows neither Qt nor sockets."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter

from pitboss.errors import Cancelled, NotUnderstood, PitbossError, TimedOut, TooLarge
from pitboss.events import Emit, Event, Progress, RuleFailed, RuleResult, ViewsRefresh, WorkflowFinished
from pitboss.faults import FaultPoint, pass_by
from pitboss.journal_models import Actor, Definition
from pitboss.limits import Limits
from pitboss.names import row_count, short_name
from pitboss.rulebook import Rulebook
from pitboss.run import Run
from pitboss.store import chain, freshness, journal
from pitboss.store.claim import claim
from pitboss.store.database import Database
from pitboss.store.definitions import definition_of
from pitboss.store.failures import failure
from pitboss.store.roles import time_limits
from pitboss.tasks import Tasks
from pitboss.tools import Metrics, Tool
from pitboss.tools.context import without_run
from pitboss.workflow import WorkflowRun


def ignore(_: Event) -> None:
    """For who asks and does not listen."""


class Supervisor:
    """Runs rules and workflows for the chat dock, web clients and the command line alike.

    `preparing` tools run without a transaction, `writing` tools all in one: what they write is there whole, or not at
    all. Rules run side by side and wait for each other on the same view's name only.
    """

    def __init__(
        self,
        database: Database,
        rulebook: Callable[[], Rulebook],
        *,
        preparing: Sequence[Tool],
        writing: Sequence[Tool],
        publish: Callable[[ViewsRefresh], None],
        limits: Limits | None = None,
        at: FaultPoint = pass_by,
        actor: Actor | None = None,
    ) -> None:
        self._actor = actor or Actor()  # who asks, where a request does not say
        self._database = database
        self._rulebook = rulebook
        self._preparing = tuple(preparing)
        self._writing = tuple(writing)
        self._publish = publish
        self._limits = limits or Limits()
        self._at = at
        self._tasks = Tasks()
        self._watching: Emit = ignore
        self.metrics: defaultdict[str, Metrics] = defaultdict(Metrics)

    async def process_rule_request(
        self,
        rule_code: str,
        rule_id: str | None = None,
        *,
        emit: Emit = ignore,
        insist: bool = False,
        by: Actor | None = None,
    ) -> RuleResult | RuleFailed:
        """Run a rule, by code, by exact name or in plain English. `insist`: a person runs it although it costs much.

        All that happens is emitted, ending with what is returned; then views:refresh is published. Raises nothing but
        CancelledError: a cancelled run has emitted its `cancelled` failure, and nothing of it is in the database.
        """
        run = Run(asked=rule_code, rule_id=rule_id or "", insist=insist)
        emit = self._also_watched(emit)
        started = perf_counter()
        try:
            await self._prepare(run, emit)
            await self._write(run, emit, by or self._actor)
        except asyncio.CancelledError:
            self._stopped(run, emit)
            raise
        except Exception as error:
            return await self._failed(run, error, emit)
        result = _result(run, (perf_counter() - started) * 1000)
        emit(result)
        self._publish(ViewsRefresh(table=run.table, rule=run.title))
        return result

    async def run_workflow(
        self, workflow: str, workflow_id: str | None = None, *, emit: Emit = ignore, by: Actor | None = None
    ) -> WorkflowFinished | RuleFailed:
        """Run a workflow's rules in order, each ending in an event of its own; then emit and return the closing one."""
        try:
            run = WorkflowRun.of(self._rulebook(), without_run(workflow), workflow_id)
        except PitbossError as error:
            ending: WorkflowFinished | RuleFailed = _failure_of("", short_name(workflow), error)
        else:
            ending = await run.through(partial(self.process_rule_request, by=by), emit)
            await journal.record_apart(self._database, "workflow_run", workflow=run.name, message=ending.message)
        emit(ending)
        return ending

    def watched_by(self, watching: Emit) -> None:
        """Tell `watching` of all that happens in all runs, whoever asked."""
        self._watching = watching

    def _also_watched(self, emit: Emit) -> Emit:
        def tell_both(event: Event) -> None:
            emit(event)
            self._watching(event)

        return tell_both

    async def aclose(self) -> None:
        """Cancel what still runs in the background, and wait for its end."""
        await self._tasks.aclose()

    async def _prepare(self, run: Run, emit: Emit) -> None:
        for tool in self._preparing:
            await self._step(tool, run, emit)

    async def _write(self, run: Run, emit: Emit, by: Actor) -> None:
        seconds = self._limits.rule_timeout
        try:
            # the server's own limit comes first; this one is for a server that no longer answers at all
            async with (
                asyncio.timeout(seconds * 1.25 + 5),
                self._database.connection() as connection,
                connection.transaction(),
            ):
                await connection.execute(time_limits(self._limits))
                run.connection = connection
                await claim(connection, run)
                run.marks = await freshness.marks_before(connection)
                replaced = run.sql_before not in (None, run.sql)
                before = await definition_of(connection, run.table) if replaced else None
                for tool in self._writing:
                    await self._step(tool, run, emit)
                await journal.record(connection, "rule_run", **_entry(run), rows=run.rows, sql=run.sql)
                await self._at("before commit")
                # last: the journal's chain has one end, which a writer holds until its transaction has ended
                await _put_down(run, before, by)
            await self._at("after commit")
        except TimeoutError:
            raise TimedOut("The database did not answer in time, and the rule was stopped. Run it again.") from None

    async def _step(self, tool: Tool, run: Run, emit: Emit) -> None:
        emit(Progress(run_id=run.id, step=tool.name, status="started"))
        started = perf_counter()
        detail = ""
        failed = True
        try:
            await self._at(f"before {tool.name}")
            detail = await tool(run)
            await self._at(f"after {tool.name}")
            failed = False
        finally:
            elapsed = (perf_counter() - started) * 1000
            self.metrics[tool.name].count(elapsed, failed=failed)
            emit(
                Progress(
                    run_id=run.id,
                    step=tool.name,
                    status="failed" if failed else "done",
                    elapsed_ms=elapsed,
                    detail=detail,
                )
            )

    async def _failed(self, run: Run, error: Exception, emit: Emit) -> RuleFailed:
        shown = failure(error)
        ending = _failure_of(run.id, run.name, shown, run.asked)
        emit(ending)
        await journal.record_apart(self._database, "rule_failed", **_entry(run), code=shown.code, message=str(shown))
        return ending

    def _stopped(self, run: Run, emit: Emit) -> None:
        emit(_failure_of(run.id, run.name, Cancelled("Stopped. Nothing of it was kept.")))
        entry = journal.record_apart(self._database, "rule_stopped", **_entry(run))
        self._tasks.start(entry, name="record a stopped rule")


async def _put_down(run: Run, before: Definition | None, by: Actor) -> None:
    """Write the run's step into the journal: it locks the end of the chain, so it comes last."""
    after = run.definition
    before = None if run.change == "created" else before or after
    await chain.step(run.transaction, run.change, by, before=before, after=after, rows=run.rows)


def _entry(run: Run) -> dict[str, object]:
    source = run.translation.source if run.translation else None
    return {"rule": run.code or run.asked[:1000], "text": run.text[:1000], "view": run.table, "source": source}


def _result(run: Run, elapsed_ms: float) -> RuleResult:
    assert run.translation is not None
    return RuleResult(
        run_id=run.id,
        rule=run.name,
        title=run.title,
        message=f"Rule {run.name} → {row_count(run.rows)} → {run.table}",
        table=run.table,
        rows=run.rows,
        sql=run.sql,
        source=run.translation.source,
        explanation=run.translation.explanation,
        elapsed_ms=elapsed_ms,
    )


def _failure_of(run_id: str, name: str, error: PitbossError, asked: str = "") -> RuleFailed:
    return RuleFailed(
        run_id=run_id,
        rule=name,
        message=str(error),
        code=error.code,
        suggestions=error.suggestions if isinstance(error, NotUnderstood) else (),
        can_insist=without_run(asked) if isinstance(error, TooLarge) and error.can_insist else "",
    )
