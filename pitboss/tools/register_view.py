"""Step 6: the view is put down in `views_registry`, and every process that shares the database hears of it."""

from __future__ import annotations

from pitboss.run import Run
from pitboss.store import freshness, registry
from pitboss.store.notices import Notices


class RegisterView:
    """Writes the view, in the run's transaction."""

    name = "register_view"

    def __init__(self, notices: Notices) -> None:
        self._notices = notices

    async def __call__(self, run: Run) -> str:
        """One row for each relation in `views`, with the rule that made it."""
        definition = run.definition
        assert run.verdict is not None
        await registry.write_view(
            run.transaction,
            rule_id=run.registered_as,
            table=run.table,
            summary=definition.summary,
            rows=run.rows,
            source=definition.source,
            explanation=definition.explanation,
            reads=run.verdict.relations,
            marks=await freshness.marks_of(run.transaction, run.verdict.relations, run.marks),
        )
        await self._notices.send(run.transaction, run.table, run.title)
        return run.table
