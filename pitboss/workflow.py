"""A workflow on its way: its rules in order, those skipped whose needs failed, and the closing sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import Protocol
from uuid import uuid4

from pitboss.errors import Skipped, UnknownWorkflow
from pitboss.events import Emit, RuleFailed, RuleResult, WorkflowFinished
from pitboss.names import row_count
from pitboss.rulebook import Rulebook, Workflow


class RuleRunner(Protocol):
    """How a rule is run: the supervisor's process_rule_request."""

    async def __call__(self, rule_code: str, rule_id: str | None = None, *, emit: Emit) -> RuleResult | RuleFailed: ...


@dataclass(slots=True, kw_only=True)
class WorkflowRun:
    """Which steps are done, and how many rows they gave."""

    workflow: Workflow
    id: str = field(default_factory=lambda: uuid4().hex)
    rows: int = 0
    done: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, book: Rulebook, asked: str, workflow_id: str | None) -> WorkflowRun:
        """The workflow that is asked for, or that its id alone names. Raises UnknownWorkflow."""
        workflow = book.workflow(asked) or book.workflow((workflow_id or "").strip())
        if workflow is None:
            raise UnknownWorkflow.named(asked, [known.code for known in book.workflows])
        return cls(workflow=workflow)

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.workflow.code.lower()

    async def through(self, run_rule: RuleRunner, emit: Emit) -> WorkflowFinished | RuleFailed:
        """Run each step whose needs are done; a failed step does not stop independent ones. Gives the closing event."""
        started = perf_counter()
        for step in self.workflow.ordered:
            missing = [need for need in step.needs if need not in self.done]
            if missing:
                emit(self._skipped(step.rule, missing))
                continue
            ending = await run_rule(step.rule, emit=emit)
            if isinstance(ending, RuleResult):
                self.done.add(step.rule)
                self.rows += ending.rows
        return self._closing((perf_counter() - started) * 1000)

    def _skipped(self, rule: str, missing: list[str]) -> RuleFailed:
        message = f"Skipped, because it needs {', '.join(missing)}, which did not run. Mend that rule, then run again."
        return RuleFailed(run_id=self.id, rule=rule.lower(), message=message, code=Skipped.code)

    def _closing(self, elapsed_ms: float) -> WorkflowFinished | RuleFailed:
        total, done = len(self.workflow.steps), len(self.done)
        message = f"Workflow {self.name} → {done} of {total} rules → {row_count(self.rows)}"
        if not done:
            return RuleFailed(run_id=self.id, rule=self.name, message=message, code="sql_failed")
        return WorkflowFinished(
            run_id=self.id,
            workflow=self.name,
            message=message,
            done=done,
            total=total,
            rows=self.rows,
            elapsed_ms=elapsed_ms,
        )
