"""Step 3: is the SQL allowed. From here on everything happens as the rule role, in the run's transaction."""

from __future__ import annotations

from pitboss.guard.estimate import check_cost, check_size, estimate
from pitboss.guard.keeper import GuardKeeper
from pitboss.limits import Limits
from pitboss.run import Run
from pitboss.store.database import Database
from pitboss.store.roles import become_rule_role


class GuardTool:
    """Lets PostgreSQL read the SQL, and judges what it read."""

    name = "guard"

    def __init__(self, database: Database, keeper: GuardKeeper, limits: Limits) -> None:
        self._database = database
        self._keeper = keeper
        self._limits = limits

    async def __call__(self, run: Run) -> str:
        """Raises UnsafeSql where it would do more than read content, SqlFailed where PostgreSQL cannot read it,

        and TooLarge where it would cost or make too much.
        """
        guard = await self._keeper.guard(run.transaction, run.schema)
        await become_rule_role(run.transaction, self._database)
        run.verdict = await guard.judge(run.transaction, run.sql)
        expected = await estimate(run.transaction, run.sql)
        check_size(expected, self._limits)
        if not run.insist:
            check_cost(expected, self._limits)
        return "reads " + ", ".join(run.verdict.relations) if run.verdict.relations else "reads no table"
