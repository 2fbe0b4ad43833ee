"""The SQL side with the real application behind it: tried, refused, stopped, explained, kept and undone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.settings import Settings
from app.window import WindowProcess
from tests.gui.test_window_process import opened, settings, until
from widgets.sql.saving import ReplaceSql, SaveRule
from widgets.sql.side import SqlSide

__all__ = ["settings"]
CTRL = Qt.KeyboardModifier.ControlModifier
SLOW = "SELECT count(*) FROM generate_series(1, 900000) a, patterns p, patterns q, patterns r"
RUNS = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pattern_factory_tried%' AND pid <> pg_backend_pid()"


def write(side: SqlSide, sql: str) -> None:
    side.editor.put_text(sql)
    QTest.keyClick(side.editor, Qt.Key.Key_Return, CTRL)


async def value(process: WindowProcess, sql: str) -> object:
    async with process._application.database.connection() as connection:
        return await connection.fetchval(sql)


async def test_sql_is_tried_refused_stopped_explained_kept_and_undone(qapp: QApplication, settings: Settings) -> None:
    async with opened(qapp, settings) as process:
        window, side = process.window, process.window.sql.side
        await process._application.supervisor.process_rule_request("LIST_ORGS")
        await until(lambda: "list_orgs" in window.sidebar.view_names)
        window.sidebar.wanted.emit("sql", "list_orgs")
        await until(lambda: side.editor.text())
        before = side.editor.text()

        write(side, "SELECT name\nFROM patterns\nWHERE knd = 'pattern'")
        await until(lambda: side.editor.wrong_text)
        assert side.editor.wrong_text == "knd"
        assert side.outcome.state.text.text().startswith("Line 3: Column 'knd' does not exist.")

        write(side, "DELETE FROM patterns")
        await until(lambda: "this one deletes" in side.outcome.state.text.text())

        write(side, "SELECT name FROM patterns ORDER BY name")
        await until(lambda: side.outcome.rows.model.total)
        assert side.outcome.line.whole.startswith("All ")
        side.trying.explain(measured=True)
        await until(lambda: side.outcome.tree.current_step is not None)
        assert side.outcome.line.whole.startswith("Measured: ")

        side.trying.insist(SLOW)
        write(side, SLOW)
        await until(lambda: side.bar.run.text() == "Stop")
        while await value(process, f"{RUNS} AND state = 'active'") == 0:
            assert side.bar.run.text() == "Stop", side.outcome.state.text.text()
        QTest.keyClick(side.editor, Qt.Key.Key_Escape)
        await until(lambda: side.bar.run.text() == "Run")
        assert await value(process, f"{RUNS} AND state = 'active'") == 0
        assert await value(process, "SELECT count(*) FROM views_registry") == 1

        side.editor.put_text("SELECT name, kind FROM patterns")
        side.bar.as_rule.trigger()
        save = next(form for form in window.findChildren(SaveRule) if form.isVisible())
        QTest.keyClicks(save.shown, "Names and kinds")
        save.submit()
        await until(lambda: window.view.name == "names_and_kinds")
        assert await value(process, "SELECT sql FROM rules WHERE rule_code = 'names_and_kinds'") == (
            "SELECT name, kind FROM patterns"
        )

        side.editor.put_text("SELECT name FROM patterns LIMIT 2")
        side.bar.in_place.trigger()
        await until(lambda: any(form.isVisible() for form in window.findChildren(ReplaceSql)))
        next(form for form in window.findChildren(ReplaceSql) if form.isVisible()).act.click()
        await until(lambda: window.view.rows_text.startswith("2 rows"))
        assert not side.is_edited
        window.notice.action.click()
        await until(lambda: side.editor.text() == "SELECT name, kind\nFROM patterns")
        assert await value(process, "SELECT count(*) FROM system_log WHERE event = 'sql_replaced'") == 1

        window.open_view("list_orgs")
        await until(lambda: side.name == "list_orgs")
        assert (side.editor.text(), side.is_edited) == (before, False)
