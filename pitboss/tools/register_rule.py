"""Step 5: the rule is put down in `rules`, and its SQL is remembered."""

from __future__ import annotations

from pitboss.run import Run
from pitboss.store import memory, registry


class RegisterRule:
    """Writes the rule, in the run's transaction."""

    name = "register_rule"

    async def __call__(self, run: Run) -> str:
        """A coded rule keeps its row from run to run; a plain one has a row for each view."""
        assert run.translation is not None
        run.registered_as = await registry.write_rule(
            run.transaction, code=run.code, name=run.title, description=run.definition.description, sql=run.sql
        )
        if run.translation.source in ("translated", "model"):
            await memory.remember(run.transaction, run.text, run.schema.fingerprint, run.translation)
        return run.code
