"""Step 4: the result. The view is made beside the old one and takes its place at the end, so readers hardly wait."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING

from pitboss.errors import InUse
from pitboss.names import quote, row_count
from pitboss.run import Run
from pitboss.store.ceiling import Ceiling
from pitboss.store.roles import BECOME_OWNER
from pitboss.store.views import dependants, in_use, refresh_in_place, size_of

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection


class DataTable:
    """Makes or refreshes the materialized view, as the rule role, and goes back to the owner."""

    name = "data_table"

    def __init__(self, ceiling: Ceiling) -> None:
        self._ceiling = ceiling

    async def __call__(self, run: Run) -> str:
        """Raises InUse where other views depend on the one that other SQL would replace."""
        connection = run.transaction
        if run.sql_before == run.sql and run.columns_before == run.columns:
            run.change = "refreshed"
            run.rows = await refresh_in_place(connection, run.table, self._ceiling)
        else:
            await self._replace(run, connection)
        return row_count(run.rows)

    async def _replace(self, run: Run, connection: AnyConnection) -> None:
        run.change = "created" if run.sql_before is None else "replaced"
        if run.sql_before is not None and (users := await dependants(connection, run.table)):
            raise InUse(in_use(run.table, users, "replaced by other SQL"))
        made = f"making_{token_hex(8)}"
        columns = ", ".join(quote(column) for column in run.columns)
        # prepared: one statement only, whatever the text holds; its status says the rows for free
        statement = await connection.prepare(f"CREATE MATERIALIZED VIEW views.{made} ({columns}) AS\n{run.sql}\n")
        await self._ceiling.hold(statement.fetch())
        run.rows = int(str(statement.get_statusmsg()).rpartition(" ")[2])
        self._ceiling.check(run.rows, await connection.fetchval(f"SELECT {size_of(made)}"))
        table = quote(run.table)
        await connection.execute(
            f"DROP MATERIALIZED VIEW IF EXISTS views.{table}; ALTER MATERIALIZED VIEW views.{made} RENAME TO {table}; "
            f"GRANT SELECT ON views.{table} TO SESSION_USER; {BECOME_OWNER}"
        )
