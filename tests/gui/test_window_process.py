"""The window with the real application behind it: a first rule from the keyboard, and an end that leaves nothing."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.assembly import Application
from app.logs import Logs
from app.raising import raise_first_window
from app.settings import Settings
from app.window import WindowProcess
from widgets.chat.bubble import Bubble

SAMPLE = "run Find all patterns where kind equals pattern"


async def until(true: Callable[[], object]) -> None:
    """Give the loop its turns until something has come about."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110  # what a widget shows has no event of its own
            await asyncio.sleep(0.01)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Settings(data_dir=tmp_path, port=probe.getsockname()[1])


@asynccontextmanager
async def opened(qapp: QApplication, settings: Settings) -> AsyncIterator[WindowProcess]:
    """The window, opened; at the end nothing of it is left.

    No fixture: pytest-qt processes Qt's events between a test and its fixtures' end, when no asyncio loop is running.
    """
    logs = Logs(settings.data_dir)
    process = WindowProcess(qapp, settings, logs)
    try:
        await ready(process)
        yield process
    finally:
        await process.aclose()
        logs.close()
    left = [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert left == []
    assert not (settings.data_dir / "postgres" / "data" / "postmaster.pid").exists()


def find(process: WindowProcess, name: str) -> QWidget:
    """The control of that name."""
    found = process.window.findChild(QWidget, name)
    assert found is not None, name
    return found


async def ready(process: WindowProcess) -> None:
    """Wait until everything behind the window is open."""
    socket_label = process.window.findChild(QLabel, "socketStatus")
    assert socket_label is not None
    await until(lambda: not socket_label.text().startswith("Socket starts"))


def said(process: WindowProcess) -> list[str]:
    """The texts of the bubbles that are shown."""
    return [bubble.message_text() for bubble in process.panel.findChildren(Bubble)]


async def test_a_first_rule_typed_into_the_chat_becomes_a_view_with_rows(
    qapp: QApplication, settings: Settings
) -> None:
    async with opened(qapp, settings) as process:
        QTest.mouseClick(find(process, "chatButton"), Qt.MouseButton.LeftButton)
        box = find(process, "chatInput")
        QTest.keyClicks(box, SAMPLE)
        QTest.keyClick(box, Qt.Key.Key_Return)
        await until(lambda: process.window.sidebar.view_names)
        [name] = process.window.sidebar.view_names
        assert name.startswith("rule_find_all_patterns_where_kind_equals_pattern_")
        await until(lambda: any(f"→ {name}" in text for text in said(process)))
        process.window.open_view(name)
        await until(lambda: process.window.view.rows_text.startswith("24 rows"))


async def test_what_another_process_makes_shows_in_the_window(qapp: QApplication, settings: Settings) -> None:
    async with opened(qapp, settings) as process:
        logs = Logs(settings.data_dir)
        other = Application(settings, logs)
        await other.open()
        try:
            await other.supervisor.process_rule_request("LIST_ORGS")
            await until(lambda: "list_orgs" in process.window.sidebar.view_names)
            await other.drop_view("list_orgs")
            await until(lambda: "list_orgs" not in process.window.sidebar.view_names)
        finally:
            await other.aclose()
            logs.close()


async def test_a_rule_that_runs_is_stopped_and_nothing_of_it_remains(qapp: QApplication, settings: Settings) -> None:
    async with opened(qapp, settings) as process:
        process.panel.say(SAMPLE)
        process.panel.stop_requested.emit()
        await until(lambda: any("Stopped." in text for text in said(process)))
        assert process.window.sidebar.view_names == []


async def test_the_window_works_where_the_port_is_taken_and_says_so(qapp: QApplication, settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", settings.port))
        taken.listen()
        async with opened(qapp, settings) as process:
            label = process.window.findChild(QLabel, "socketStatus")
            assert label is not None
            assert str(settings.port) in label.text()


async def test_a_second_window_brings_the_first_to_the_front(qapp: QApplication, settings: Settings) -> None:
    async with opened(qapp, settings) as process:
        asked = []
        process._first.asked.connect(lambda: asked.append(True))
        assert await asyncio.to_thread(raise_first_window, settings.data_dir)
        await until(lambda: asked)


def test_without_a_first_window_nobody_is_reached(qapp: QApplication, tmp_path: Path) -> None:
    assert not raise_first_window(tmp_path)


async def test_tomorrow_the_chat_goes_on_where_it_was_left(qapp: QApplication, settings: Settings) -> None:
    async with opened(qapp, settings) as process:
        process.panel.say(SAMPLE)
        await until(lambda: any("→ 24 rows →" in text for text in said(process)))
        before = said(process)
        QTest.keyClicks(find(process, "chatInput"), "run half a thought")
    async with opened(qapp, settings) as process:
        await until(lambda: said(process) == before)
        assert process.panel.foot.draft == "run half a thought"
        process.panel.foot.input.put("")
        QTest.keyClick(find(process, "chatInput"), Qt.Key.Key_Up)
        assert process.panel.foot.draft == SAMPLE
        process.panel.begin()
        process.panel.say("list rules")
        await until(lambda: len(said(process)) == 2)
    async with opened(qapp, settings) as process:
        await until(lambda: said(process)[:1] == ["list rules"])
        assert [one.title for one in process.panel.known_conversations] == ["", SAMPLE.removeprefix("run ")]


SLOW = "SELECT count(*) AS n FROM patterns a, patterns b, patterns c, patterns d, patterns e, patterns f"
QUERIES = """SELECT count(*) FROM pg_stat_activity
WHERE state = 'active' AND query LIKE '%patterns f%' AND pid <> pg_backend_pid()"""
VIEWS = "SELECT count(*) FROM pg_class WHERE relnamespace = 'views'::regnamespace AND relkind = 'm'"


async def test_escape_stops_a_rule_that_runs_its_query_ends_and_nothing_of_it_remains(
    qapp: QApplication, settings: Settings
) -> None:
    book = settings.data_dir / "slow.yaml"
    rules = f"RULES:\n  - rule_code: SLOW_RULE\n    name: Slow\n    logic: Count combinations.\n    sql: {SLOW}\n"
    book.write_text("DATA:\n  tables:\n    patterns: [id, name, kind]\n" + rules, encoding="utf-8")
    async with opened(qapp, settings.model_copy(update={"rulebook": book})) as process:

        async def counted(sql: str) -> int:
            async with process._application.database.connection() as connection:
                return int(await connection.fetchval(sql))

        box = find(process, "chatInput")
        process.window.drawer.open_drawer()
        QTest.keyClicks(box, "run anyway SLOW_RULE")
        QTest.keyClick(box, Qt.Key.Key_Return)
        async with asyncio.timeout(30):
            while not await counted(QUERIES):  # noqa: ASYNC110  # the server tells nobody that a query has begun
                await asyncio.sleep(0.05)
        QTest.keyClick(box, Qt.Key.Key_Escape)
        await until(lambda: any("Stopped" in text for text in said(process)))
        await until(lambda: find(process, "chatSend").accessibleName() == "Send")
        assert (await counted(QUERIES), await counted(VIEWS)) == (0, 0)
        assert process.window.drawer.is_open
