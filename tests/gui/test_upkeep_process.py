"""The upkeep of views with the real application behind the window: what others write shows, a stop really stops."""

from __future__ import annotations

import asyncio

import asyncpg
from PySide6.QtWidgets import QApplication

from app.settings import Settings
from app.window import WindowProcess
from tests.gui.test_window_process import opened, settings, until
from widgets.views.changed import ChangedDialog

__all__ = ["settings"]  # the fixture
SLOW = """CREATE MATERIALIZED VIEW views.list_orgs AS
  SELECT count(*) AS n FROM patterns a, patterns b, patterns c, patterns d, patterns e, patterns f
  WHERE EXISTS (SELECT FROM orgs WHERE name = 'Slow')"""  # at once, as long as nothing is called so
RUNNING = """SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%REFRESH MATERIALIZED VIEW%'
             AND pid <> pg_backend_pid()"""


async def fetch(process: WindowProcess, sql: str) -> list[asyncpg.Record]:
    async with process._application.database.connection() as connection:
        return list(await connection.fetch(sql))


async def seen(process: WindowProcess, *, running: int) -> None:
    """Wait until PostgreSQL runs so many refreshes."""
    async with asyncio.timeout(30):
        while (await fetch(process, RUNNING))[0][0] != running:
            pass


async def test_what_another_program_writes_makes_a_view_stale_and_a_refresh_lists_what_came(
    qapp: QApplication, settings: Settings
) -> None:
    async with opened(qapp, settings) as process:
        window = process.window
        await process._application.supervisor.process_rule_request("LIST_ORGS")
        await until(lambda: window.sidebar.view("list_orgs"))
        window.open_view("list_orgs")
        await until(lambda: window.view.pill.text() == "Fresh")
        await fetch(process, "INSERT INTO orgs (name) VALUES ('Brand New')")  # as any other program: no word from us
        await until(lambda: window.view.pill.text() == "Stale: orgs changed just now")
        window.view.refresh.click()
        await until(lambda: window.view.pill.text() == "Fresh")
        await until(lambda: window.view.upkeep.changes.text() == "1 row added")
        window.view.upkeep.changes.click()
        await until(lambda: window.findChildren(ChangedDialog))
        [shown] = window.findChildren(ChangedDialog)
        cells = [shown.model.index(0, column).data() for column in range(shown.model.columnCount())]
        assert "+ added" in cells
        assert "Brand New" in cells
        shown.reject()


async def test_a_stopped_refresh_ends_in_postgresql_and_the_rows_stay(qapp: QApplication, settings: Settings) -> None:
    async with opened(qapp, settings) as process:
        window = process.window
        await process._application.supervisor.process_rule_request("LIST_ORGS")
        await until(lambda: window.sidebar.view("list_orgs"))
        window.open_view("list_orgs")
        await until(lambda: window.view.pill.text() == "Fresh")
        for sql in (  # behind everybody's back its SQL becomes one that takes for ever
            "DROP MATERIALIZED VIEW views.list_orgs",
            SLOW,
            "GRANT SELECT ON views.list_orgs TO PUBLIC",
            "ALTER MATERIALIZED VIEW views.list_orgs OWNER TO pattern_factory_rules",
            "INSERT INTO orgs (name) VALUES ('Slow')",
        ):
            await fetch(process, sql)
        window.view.refresh.click()
        await seen(process, running=1)
        assert window.view.refresh.text() == "Stop"
        window.view.refresh.click()
        await seen(process, running=0)
        await until(lambda: window.view.refresh.text() == "Refresh")
        assert "Stopped." in window.notice.text.text()
