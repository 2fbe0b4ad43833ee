"""The window from start to end: where it was left, what is asked on closing, and words that wait for a person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pitboss.tasks import Tasks, Work
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from widgets.chat.panel import ChatPanel
from widgets.dialogs.crash_report import CrashReportSheet
from widgets.in_background import lasting
from widgets.main_window import MainWindow
from widgets.theme import Theme

Opener = Callable[[], MainWindow]
SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"


@pytest.fixture
def start(theme: Theme, tasks: Tasks, desk: MemoryDesk, tmp_path: Path) -> Iterator[Opener]:
    """Opens the window as at a later start of the application; its database is not open yet."""
    made: list[MainWindow] = []
    (tmp_path / "window.ini").write_text("[General]\nfirst_steps=done\n")

    def opened() -> MainWindow:
        window = MainWindow(desk, theme, tasks, remembered=tmp_path / "window.ini")
        window.set_chat(ChatPanel(theme, rules=(), workflows=()))
        window.show()
        window.activateWindow()
        QApplication.sendPostedEvents()
        made.append(window)
        return window

    yield opened
    for window in made:
        window.hide()
        window.deleteLater()


async def left_at(window: MainWindow, tasks: Tasks, go: Callable[[], None]) -> None:
    """Go to a page, then close the window."""
    window.reload_views()
    await settled(tasks)
    go()
    await settled(tasks)
    window.close()


async def test_a_view_that_was_open_is_open_again(start: Opener, tasks: Tasks) -> None:
    window = start()
    await left_at(window, tasks, lambda: window.open_view(SEED))
    again = start()
    assert again.current is again.view  # before the database is open, so that nothing jumps
    assert again.view.title.whole == "Patterns in companies at seed stage"
    again.life.come_back()
    await settled(tasks)
    assert again.view.name == SEED
    assert again.view.card.opened


async def test_a_view_is_looked_at_in_the_way_that_was_chosen(start: Opener, tasks: Tasks) -> None:
    window = start()
    window.reload_views()
    await settled(tasks)
    action = next(found for found in window.menu.all_actions if found.text() == "Show chart")
    assert not action.isEnabled()
    window.open_view(SEED)
    await settled(tasks)
    assert action.isEnabled()
    action.trigger()
    assert window.view.sides.key == "chart"
    await settled(tasks)
    window.close()
    again = start()
    assert again.view.sides.key == "chart"
    again.life.come_back()
    await settled(tasks)
    assert (again.view.name, again.view.sides.key) == (SEED, "chart")


async def test_each_way_to_look_at_a_view_has_a_key_in_menu_and_palette(window: MainWindow) -> None:
    keys = {found.text(): found.shortcut().toString() for found in window.menu.actions()}
    names = [f"Show {text if text.isupper() else text.lower()}" for _key, text in window.view.sides.choices]
    assert [keys[name] for name in names] == [f"Ctrl+{number}" for number in range(1, len(names) + 1)]
    assert names == [action.text() for action, _icon in window.menu.offered if action.text() in names]


@pytest.mark.parametrize("name", ["orgs", "patterns"])
async def test_a_content_table_is_open_again(start: Opener, tasks: Tasks, desk: MemoryDesk, name: str) -> None:
    window = start()
    await left_at(window, tasks, lambda: window.open_table(name))
    again = start()
    desk.asked.clear()
    again.life.come_back()
    await settled(tasks)
    assert again.current is (again.patterns if name == "patterns" else again.table)
    assert desk.asked


@pytest.mark.parametrize("page", ["safety", "diagnostics", "journal"])
async def test_a_page_without_rows_is_open_again(start: Opener, tasks: Tasks, page: str) -> None:
    window = start()
    action = getattr(window.menu, page)
    await left_at(window, tasks, action.trigger)
    again = start()
    again.life.come_back()
    await settled(tasks)
    assert again.current is getattr(again, page)


async def test_a_view_that_is_gone_is_named_and_the_first_page_is_shown(
    start: Opener, tasks: Tasks, desk: MemoryDesk
) -> None:
    window = start()
    await left_at(window, tasks, lambda: window.open_view(SEED))
    desk.registered = [view for view in desk.registered if view.name != SEED]
    again = start()
    again.life.come_back()
    await settled(tasks)
    assert again.current is again.welcome
    assert "no longer there" in again.notice.text.text()


async def test_who_has_gone_elsewhere_meanwhile_is_left_there(start: Opener, tasks: Tasks) -> None:
    window = start()
    await left_at(window, tasks, lambda: window.open_view(SEED))
    again = start()
    again.open_table("guests")
    again.life.come_back()
    await settled(tasks)
    assert again.current is again.table
    assert again.table.name == "guests"


async def test_a_window_that_ended_without_a_word_comes_back_to_where_it_was(start: Opener, tasks: Tasks) -> None:
    window = start()
    window.reload_views()
    await settled(tasks)
    window.open_view(SEED)
    assert window.life._timer.isActive()
    window.life._timer.timeout.emit()  # as it does a second later
    again = start()
    assert again.current is again.view


async def test_a_window_closed_before_the_database_was_open_keeps_the_place(start: Opener, tasks: Tasks) -> None:
    window = start()
    await left_at(window, tasks, lambda: window.open_view(SEED))
    start().close()
    assert start().current.title.whole == "Patterns in companies at seed stage"


async def test_a_chat_that_was_open_over_the_page_is_open_again(start: Opener) -> None:
    window = start()
    window.drawer.open_drawer()
    window.close()
    again = start()
    assert again.drawer.is_open
    assert not again.drawer.pinned


# closing


def button(window: MainWindow, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert found is not None, name
    return found


async def test_a_window_without_work_closes_at_once(window: MainWindow) -> None:
    closed: list[bool] = []
    window.closing.connect(lambda: closed.append(True))
    assert window.close()
    assert closed == [True]


async def test_work_that_would_be_lost_is_named_and_one_may_stay(window: MainWindow, tasks: Tasks) -> None:
    gate = asyncio.Event()
    tasks.start(gate.wait(), name="answer", says="“run orgs”")
    closed: list[bool] = []
    window.closing.connect(lambda: closed.append(True))
    assert not window.close()
    sheet = window.life.closing.sheet
    assert sheet is not None
    assert sheet._shown == ["“run orgs”"]
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert window.life.closing.sheet is None
    assert window.isVisible()
    assert closed == []
    gate.set()
    await settled(tasks)


async def test_closing_waits_for_the_work_where_a_person_wants_that(window: MainWindow, tasks: Tasks) -> None:
    gate = asyncio.Event()
    tasks.start(gate.wait(), name="answer", says="“run orgs”")
    closed: list[bool] = []
    window.closing.connect(lambda: closed.append(True))
    window.close()
    QTest.mouseClick(button(window, "closeWhenDoneButton"), Qt.MouseButton.LeftButton)
    window.life.closing.look()
    assert closed == []
    gate.set()
    await settled(tasks)
    window.life.closing.look()
    assert closed == [True]


async def test_the_work_is_stopped_where_a_person_wants_that(window: MainWindow, tasks: Tasks) -> None:
    task = tasks.start(asyncio.Event().wait(), name="answer", says="“run orgs”")
    closed: list[bool] = []
    window.closing.connect(lambda: closed.append(True))
    window.close()
    QTest.mouseClick(button(window, "stopAndCloseButton"), Qt.MouseButton.LeftButton)
    assert closed == [True]
    await settled(tasks)
    assert task.cancelled()


async def test_what_runs_for_web_clients_is_named_too(window: MainWindow) -> None:
    window.life.closing.others = lambda: ["2 requests of web clients"]
    assert not window.close()
    sheet = window.life.closing.sheet
    assert sheet is not None
    assert sheet._shown == ["2 requests of web clients"]
    window.life.closing.others = list
    sheet.reject()


# what ends unseen


async def test_long_work_that_ends_while_nobody_looks_leaves_a_word(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerted: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", alerted.append)
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    window.life.background.ended(Work("the export of “Orgs”", monotonic() - 75))
    assert window.notice.text.text() == "The export of “Orgs” has ended after 1 min 15 s."
    assert not window.notice._timer.isActive()  # it stays until somebody has come back
    assert alerted == [window]


@pytest.mark.parametrize(("seconds", "active"), [(3, False), (75, True)])
async def test_short_work_and_work_that_is_watched_leave_none(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, seconds: float, active: bool
) -> None:
    monkeypatch.setattr(window, "isActiveWindow", lambda: active)
    window.life.background.ended(Work("the export of “Orgs”", monotonic() - seconds))
    assert not window.notice.isVisible()


def test_a_time_is_said_in_the_two_units_that_matter() -> None:
    assert [lasting(seconds) for seconds in (14.4, 200, 7500)] == ["14 s", "3 min 20 s", "2 h 5 min"]


# a crash


async def test_the_next_start_offers_the_report_of_a_crash(window: MainWindow, tasks: Tasks) -> None:
    window.life.offer_report("2026-11-23-091400")
    assert "an error that nobody expected" in window.notice.text.text()
    QTest.mouseClick(window.notice.action, Qt.MouseButton.LeftButton)
    await settled(tasks)
    sheet = window.findChild(CrashReportSheet)
    assert isinstance(sheet, CrashReportSheet)
    sheet.copy_text()
    assert "Segmentation fault" in QApplication.clipboard().text()
    sheet.reject()
