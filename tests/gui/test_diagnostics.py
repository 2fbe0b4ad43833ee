"""The diagnostics page: what it shows, that it asks only while it is shown, and that nothing secret is copied."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.assembly import Application
from app.desk.diagnostics import DiagnosticsReader, running_tasks, tail
from app.logs import Logs
from app.settings import Settings
from pitboss.errors import BadRequest
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from tests.gui.walk import nameless
from widgets.main_window import MainWindow
from widgets.pages.diagnostics_parts import innermost, shown_ms


async def opened(window: MainWindow, tasks: Tasks) -> None:
    window.menu.diagnostics.trigger()
    await settled(tasks)


def texts(window: MainWindow) -> str:
    return "\n".join(found.text() for found in window.diagnostics.findChildren(QLabel) if found.isVisible())


async def test_it_shows_stalls_memory_connections_tasks_and_rules(window: MainWindow, tasks: Tasks) -> None:
    await opened(window, tasks)
    shown = texts(window)
    for text in ("58 ms", "186 MB", "1 of 10 working", "watch over the database", "all_pairs", "most in data table",
                 "widgets/table/table.py, line 91"):  # fmt: skip
        assert text in shown, text
    assert "connected" in window.diagnostics.log.text.toPlainText()
    assert nameless(window.diagnostics) == []


async def test_it_asks_only_while_it_is_shown(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    await opened(window, tasks)
    assert desk.diagnostics.stacks[-1] is True
    assert window.diagnostics._timer.isActive()
    window.open_table("patterns")
    assert desk.diagnostics.stacks[-1] is False
    assert not window.diagnostics._timer.isActive()
    await settled(tasks)


async def test_what_has_not_changed_is_not_drawn_anew(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    await opened(window, tasks)
    before = window.diagnostics.rules.findChildren(QLabel)
    window.diagnostics.reload()
    await settled(tasks)
    assert window.diagnostics.rules.findChildren(QLabel) == before
    desk.diagnostics.now = replace(desk.diagnostics.now, rules=())
    window.diagnostics.reload()
    await settled(tasks)
    assert "No rule has run" in texts(window)


async def test_the_log_is_searched_from_the_header(window: MainWindow, tasks: Tasks) -> None:
    await opened(window, tasks)
    window.header.search_box.setText("12:03")
    window.header.search_box.returnPressed.emit()
    assert len(window.diagnostics.log.text.toPlainText().splitlines()) == 1
    assert window.status.rows.text() == "1 line of the log"


async def test_all_of_it_is_copied_as_text(window: MainWindow, tasks: Tasks) -> None:
    await opened(window, tasks)
    QTest.mouseClick(window.diagnostics.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Stalls: (7, 1, 0)"
    assert window.diagnostics.copy.text() == "Copied"
    window.diagnostics._copied.timeout.emit()
    assert window.diagnostics.copy.text() == "Copy as text"


async def test_the_stalls_are_counted_anew(window: MainWindow, tasks: Tasks) -> None:
    await opened(window, tasks)
    QTest.mouseClick(window.diagnostics.anew, Qt.MouseButton.LeftButton)
    await settled(tasks)
    assert "None so far" in texts(window)


async def test_what_cannot_be_read_is_said_with_a_way_on(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    desk.diagnostics.fails = BadRequest("It cannot be read. Try again.")
    await opened(window, tasks)
    assert "It cannot be read." in texts(window)
    desk.diagnostics.fails = None
    window.diagnostics.state.action.click()
    await settled(tasks)
    assert "186 MB" in texts(window)


async def test_a_crash_report_is_read_from_here_too(window: MainWindow, tasks: Tasks) -> None:
    await opened(window, tasks)
    assert "Crash reports" in texts(window)


async def test_the_applications_own_report_has_everything_and_no_secret(tmp_path: Path) -> None:
    logs = Logs(tmp_path, secrets=["correct-horse-battery"])
    try:
        reader = DiagnosticsReader(Application(Settings(data_dir=tmp_path), logs))
        logs.file.write_text("a line with correct-horse-battery in it\n")
        report = await reader.report()
        text = reader.as_text(report)
    finally:
        logs.close()
    assert report.memory > 1_000_000
    assert dict(report.versions)["Database"] == "connecting"
    assert "Stalls since" in text
    assert "a line with [hidden] in it" in text


def test_the_tail_of_a_long_log_begins_with_a_whole_line(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text("".join(f"line {number} {'x' * 400}\n" for number in range(1000)))
    lines = tail(file)
    assert all(line.startswith("line ") for line in lines)
    assert lines[-1].startswith("line 999 ")
    assert tail(tmp_path / "none") == ()


async def test_tasks_are_counted_by_their_names(tasks: Tasks) -> None:
    gate = asyncio.Event()
    for _ in range(2):
        tasks.start(gate.wait(), name="wait at the gate")
    assert dict(running_tasks())["wait at the gate"] == 2
    gate.set()


@pytest.mark.parametrize(("ms", "shown"), [(6.44, "6.4 ms"), (58.2, "58 ms"), (1840.0, "1.8 s")])
def test_times_have_the_digits_that_matter(ms: float, shown: str) -> None:
    assert shown_ms(ms) == shown


def test_the_place_of_a_stall_is_its_innermost_frame() -> None:
    assert innermost('  File "a.py", line 1, in f\n    g()\n  File "b.py", line 2, in g\n    x') == "b.py, line 2, in g"
    assert "open this page" in innermost("")
