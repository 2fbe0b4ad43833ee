"""The upkeep of views in the window: fresh or stale, refreshed, stopped, named, pinned, doubled, scheduled, dropped."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QMenu, QPushButton, QRadioButton, QToolButton

from pitboss.errors import BadRequest, SqlFailed
from pitboss.models import ViewInfo
from pitboss.schedule_models import Plan, Schedule
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from widgets.dialogs.confirm import Confirm
from widgets.main_window import MainWindow
from widgets.theme import Theme
from widgets.views.changed import ChangedDialog
from widgets.views.describe import DescribeForm
from widgets.views.in_use import InUseSheet
from widgets.views.order import ordered
from widgets.views.refreshing import in_order
from widgets.views.remembered import RememberedViews
from widgets.views.schedule import ScheduleForm
from widgets.views.side_views import SideViews
from widgets.views.standing import ago, ahead, changes_text, plan_text, standing
from widgets.window_state import WindowState

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC).astimezone().replace(hour=12)
ORGS = "list_orgs"
Shown = TypeVar("Shown", bound=QDialog)


def dialog(window: MainWindow, kind: type[Shown]) -> Shown:
    """The dialog of that kind that is open."""
    (found,) = [one for one in window.findChildren(kind) if one.isVisible()]
    return found


def view(window: MainWindow, name: str = ORGS) -> ViewInfo:
    found = window.sidebar.view(name)
    assert found is not None
    return found


def asked(desk: MemoryDesk, what: str) -> list[object]:
    return [about for asked, about in desk.asked if asked == what]


async def opened(window: MainWindow, tasks: Tasks, name: str = ORGS) -> None:
    window.open_view(name)
    await settled(tasks)


def texts(window: QDialog) -> str:
    return "\n".join(part.text() for part in window.findChildren(QLabel))


# in words


@pytest.mark.parametrize(
    ("changed", "since", "line"),
    [
        (("patterns",), timedelta(minutes=5), "Stale: patterns changed 5 min ago"),
        (("orgs", "posts"), timedelta(hours=3), "Stale: orgs and posts changed 3 h ago"),
        (("a", "b", "c", "d", "e"), timedelta(seconds=3), "Stale: a, b, c and 2 more changed just now"),
        (("orgs",), None, "Stale: orgs changed"),
        ((), timedelta(days=1), "Stale: What it reads changed yesterday 12:00"),
    ],
)
def test_a_stale_view_says_what_changed_and_when(
    desk: MemoryDesk, changed: tuple[str, ...], since: timedelta | None, line: str
) -> None:
    at = NOON - since if since is not None else None
    stale = replace(desk.registered[0], stale=True, changed=changed, changed_at=at)
    assert standing(stale, clock=lambda: NOON).line == line


def test_moments_that_were_and_that_come_are_said_as_people_do() -> None:
    clock = lambda: NOON  # noqa: E731
    assert ago(NOON - timedelta(seconds=59), clock) == "just now"
    assert [ahead(NOON + timedelta(days=days), clock) for days in (0, 1, 3)] == [
        "now",
        "tomorrow 12:00",
        "Friday 12:00",
    ]
    assert ahead(NOON + timedelta(hours=2), clock) == "today 14:00"
    assert "2026" in ahead(NOON + timedelta(days=30), clock)
    plan = Plan(Schedule("day", 7), NOON + timedelta(hours=19))
    assert plan_text(plan, clock) == "Refreshes daily at 07:00, only if stale, next: tomorrow 07:00"
    assert plan_text(Plan(Schedule("change")), clock) == "Refreshes when content changes"


@pytest.mark.parametrize(
    ("added", "gone", "text"),
    [(3, 1, "3 rows added, 1 gone"), (1, 0, "1 row added"), (0, 2, "2 rows gone"), (0, 0, ""), (None, None, "")],
)
def test_what_a_refresh_changed_is_said(desk: MemoryDesk, added: int | None, gone: int | None, text: str) -> None:
    assert changes_text(replace(desk.registered[0], rows_added=added, rows_gone=gone)) == text


# fresh and stale


async def test_stale_views_are_marked_by_shape_word_and_tip(window: MainWindow) -> None:
    fresh, stale, *_, unknown = window.sidebar.views.entries
    assert [(one.state, one.word) for one in (fresh, stale, unknown)] == [
        ("fresh", ""), ("stale", "Stale"), ("unknown", ""),
    ]  # fmt: skip
    assert "Stale: orgs and patterns changed, last today" in stale.tip
    assert "nothing that it reads has changed" in fresh.tip
    assert stale.spoken == "List of organisations, 12 rows, stale"


async def test_the_page_says_it_and_a_refresh_makes_it_fresh(window: MainWindow, tasks: Tasks) -> None:
    await opened(window, tasks)
    assert window.view.pill.text() == "Stale: orgs and patterns changed 5 min ago"
    assert window.view.pill.property("tone") == "warn"
    window.view.refresh.click()
    await settled(tasks)
    assert (window.view.pill.text(), window.view.pill.property("tone")) == ("Fresh", "ok")
    assert window.sidebar.views.entries[1].state == "fresh"


async def test_a_page_that_is_shown_hears_that_its_view_went_stale(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    await opened(window, tasks, desk.registered[0].name)
    assert window.view.pill.text() == "Fresh"
    desk.registered[0] = replace(desk.registered[0], stale=True, changed=("orgs",))
    window.reload_views()
    await settled(tasks)
    assert window.view.pill.text() == "Stale: orgs changed"
    assert asked(desk, "open_view") == [desk.registered[0].name]


# refreshing


async def test_a_refresh_is_stopped_by_the_button_that_began_it(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    await opened(window, tasks)
    desk.gate = asyncio.Event()
    window.view.refresh.click()
    await asyncio.sleep(0)
    assert (window.view.refresh.text(), window.sidebar.views.entries[1].word) == ("Stop", "Refreshing")
    assert window.view.card.table.isVisible()
    window.view.refresh.click()
    await settled(tasks)
    assert (window.view.refresh.text(), window.view.pill.text()[:5]) == ("Refresh", "Stale")
    assert window.notice.text.text() == "Stopped. The view has the rows that it had."


async def test_a_view_that_is_refreshed_is_so_on_its_page_too(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    desk.gate = asyncio.Event()
    window.sidebar.wanted.emit("refresh", ORGS)
    window.open_view(ORGS)
    assert window.view.refresh.text() == "Stop"
    window.open_view("time_to_funding")
    assert window.view.refresh.text() == "Refresh"
    desk.gate.set()
    await settled(tasks)


async def test_the_stale_views_are_refreshed_those_that_others_read_first(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    top = replace(desk.registered[0], name="top", stale=True, reads=(ORGS,))
    desk.registered.insert(0, top)
    window.reload_views()
    await settled(tasks)
    menu = window.sidebar.side.views_menu()
    (action,) = [one for one in menu.actions() if one.text() == "Refresh 2 stale views"]
    action.trigger()
    await settled(tasks)
    assert asked(desk, "refresh_view") == [ORGS, "top"]
    assert window.notice.text.text() == "2 views are fresh."


async def test_stale_views_are_refreshed_by_a_key_and_where_there_is_none_it_is_said(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
        await settled(tasks)
    assert asked(desk, "refresh_view") == [ORGS]
    assert window.notice.text.text() == "No view is stale."


async def test_a_round_says_how_far_it_is_and_is_stopped_as_a_whole(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    desk.gate = asyncio.Event()
    side = window.sidebar.side
    side.round_wanted.emit(False)
    while not asked(desk, "refresh_view"):  # noqa: ASYNC110 what a desk in memory was asked has no event of its own
        await asyncio.sleep(0)
    shown = [part.text() for part in side.findChildren(QLabel) if part.isVisible()]
    assert "Refreshing 1 of 6" in shown
    (again,) = [one for one in side.views_menu().actions() if one.text() == "Refresh all views"]
    assert not again.isEnabled()
    stop = side.findChild(QToolButton, "stopRoundButton")
    assert stop is not None
    stop.click()
    await settled(tasks)
    assert len(asked(desk, "refresh_view")) == 1
    assert window.notice.text.text().startswith("Stopped.")
    assert not side._progress.isVisible()


async def test_of_a_round_what_failed_is_told_and_the_others_are_done(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refresh(name: str) -> int:
        if name == ORGS:
            raise SqlFailed("It divides by nothing.")
        return 1

    monkeypatch.setattr(desk, "refresh_view", refresh)
    window.sidebar.side.round_wanted.emit(False)
    await settled(tasks)
    assert window.notice.text.text() == (
        "5 views are fresh. 1 view could not be refreshed. “List of organisations”: It divides by nothing."
    )


def test_views_that_read_each_other_in_a_ring_come_as_they_are(desk: MemoryDesk) -> None:
    one, two = (replace(desk.registered[0], name=name, reads=(other,)) for name, other in (("a", "b"), ("b", "a")))
    assert [view.name for view in in_order([one, two])] == ["a", "b"]


# what changed


async def test_the_rows_that_came_and_went_open_in_a_list(window: MainWindow, tasks: Tasks) -> None:
    await opened(window, tasks)
    line = window.view.upkeep
    assert (line.changes.text(), line.plan.text()[:18]) == ("3 rows added, 1 gone", "Refreshes daily at")
    line.changes.click()
    await settled(tasks)
    shown = dialog(window, ChangedDialog)
    model = shown.model
    rows = [[model.index(row, column).data() for column in (0, 2, 4)] for row in range(model.rowCount())]
    assert rows == [
        ["− gone", "Nova Health", "2,000,000"],
        ["+ added", "Nova Health", "12,000,000"],
        ["+ added", "Lumen Bio", "empty"],
        ["+ added", "Quill Data", "1,500,000"],
    ]
    assert "were not kept" not in texts(shown)
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


async def test_where_only_some_changed_rows_are_kept_it_is_said(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    desk.registered[1] = replace(desk.registered[1], rows_added=300)
    window.reload_views()
    await opened(window, tasks)
    window.view.upkeep.changes.click()
    await settled(tasks)
    shown = dialog(window, ChangedDialog)
    assert "1 of 1 gone and 3 of 300 added rows are listed. The others were not kept." in texts(shown)
    shown.reject()
    desk.upkeep.changed = None
    window.view.upkeep.changes.click()
    await settled(tasks)
    assert "too many to be kept" in window.notice.text.text()


async def test_a_view_of_which_nothing_is_known_has_no_line(window: MainWindow, tasks: Tasks) -> None:
    await opened(window, tasks, "time_to_funding")
    assert not window.view.upkeep.isVisible()
    assert not window.view.pill.isVisible()


# the menu


async def test_the_page_has_a_menu_of_what_is_done_rarely(window: MainWindow, tasks: Tasks) -> None:
    assert window.view.menu() is None
    await opened(window, tasks)
    window.view.more.click()
    menu = window.findChild(QMenu, "viewMenu")
    assert menu is not None
    assert menu.isVisible()
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Refresh", "Rename…", "Describe…", "Pin to the top", "Duplicate", "Copy name", "Refresh on a schedule…",
        "History", "Drop…",
    ]  # fmt: skip
    menu.close()


async def test_what_belongs_to_the_database_itself_is_not_changed(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    desk.registered[1] = replace(desk.registered[1], schema="public")
    window.reload_views()
    await settled(tasks)
    offered = {action.text() for action in window.sidebar.menu_for(ORGS).actions()}
    assert not offered & {"Rename…", "Duplicate", "Drop…", "Refresh on a schedule…"}
    window.sidebar.show_view(ORGS)
    window.sidebar.views.setFocus()
    QTest.keyClick(window.sidebar.views, Qt.Key.Key_Delete)
    await settled(tasks)
    assert asked(desk, "dependants") == []


@pytest.mark.parametrize(
    ("key", "modifier", "deed"),
    [
        (Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier, "rename"),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "drop"),
        (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier, "duplicate"),
    ],
)
async def test_the_list_has_keys(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier, deed: str) -> None:
    said: list[tuple[str, str]] = []
    side = SideViews(window.theme)
    side.set_views([view(window)])
    side.wanted.connect(lambda deed, name: said.append((deed, name)))
    QTest.keyClick(side.list, key)  # nothing is chosen yet
    side.list.setCurrentIndex(side.list.model().index(0, 0))
    QTest.keyClick(side.list, key, modifier)
    assert said == [(deed, ORGS)]
    side.deleteLater()


async def test_a_view_gets_a_title_a_name_and_words(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    await opened(window, tasks)
    window.view.wanted.emit("rename", ORGS)
    form = dialog(window, DescribeForm)
    QTest.keyClicks(form.shown, "Our companies")
    form.name.setText("Our Companies")
    form.save.click()
    assert form.problem_of(form.name).startswith("Take a-z")
    form.name.setText("companies")
    form.description.setPlainText("For the board")
    form.save.click()
    await settled(tasks)
    assert asked(desk, "describe") == [(ORGS, "Our companies", "For the board")]
    assert asked(desk, "rename") == [(ORGS, "companies")]
    assert window.view.title.whole == "Our companies"
    assert window.view.name == "companies"
    assert window.sidebar.views.marked == "companies"
    assert not window.notice.isVisible()
    assert window.sidebar.views.entries[1].second == "For the board"


async def test_words_that_stay_are_not_written_again(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    window.actions_on_views.do("describe", ORGS)
    form = dialog(window, DescribeForm)
    form.save.click()
    await settled(tasks)
    assert (asked(desk, "describe"), asked(desk, "rename")) == ([], [])


async def test_a_name_that_is_taken_is_said_in_the_form(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    window.actions_on_views.do("rename", ORGS)
    form = dialog(window, DescribeForm)
    form.name.setText("patterns")
    desk.fails = BadRequest("There is a table patterns already.")
    form.save.click()
    await settled(tasks)
    assert form.outcome.text() == "There is a table patterns already."
    form.reject()


async def test_a_view_is_pinned_to_the_head_and_let_go(window: MainWindow, tasks: Tasks) -> None:
    window.sidebar.wanted.emit("pin", "time_to_funding")
    await settled(tasks)
    first = window.sidebar.views.entries[0]
    assert (first.key, first.pinned, first.spoken[-6:]) == ("time_to_funding", True, "pinned")
    assert "Unpin" in [action.text() for action in window.sidebar.menu_for("time_to_funding").actions()]
    window.sidebar.wanted.emit("pin", "time_to_funding")
    await settled(tasks)
    assert window.sidebar.views.entries[0].key != "time_to_funding"


async def test_a_double_stands_beside_its_view_and_can_be_opened(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    window.sidebar.wanted.emit("duplicate", ORGS)
    await settled(tasks)
    assert asked(desk, "describe") == [("list_orgs_copy", "List of organisations (copy)", "")]
    assert "list_orgs_copy" in window.sidebar.view_names
    window.notice.action.click()
    await settled(tasks)
    assert window.view.name == "list_orgs_copy"


# schedules


async def test_a_schedule_is_chosen_in_words_and_shown_on_the_page(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    await opened(window, tasks, "time_to_funding")
    window.view.wanted.emit("schedule", "time_to_funding")
    form = dialog(window, ScheduleForm)
    assert form.schedule is None
    assert not form.time.isVisible()
    weekly = form.findChild(QRadioButton, "schedule-week")
    assert weekly is not None
    weekly.setChecked(True)
    form.day.choose("4")
    form.time.setTime(form.time.time().addSecs(30 * 60))
    form.only_stale.setChecked(False)
    assert "Refreshes every Friday at 07:30, next: " in texts(form)
    form.save.click()
    await settled(tasks)
    assert asked(desk, "schedule") == [("time_to_funding", Schedule("week", 7, 30, 4, False))]
    assert window.view.upkeep.plan.text().startswith("Refreshes every Friday at 07:30")
    assert "every Friday at 07:30" in window.notice.text.text()


async def test_a_schedule_ends_from_the_page(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    await opened(window, tasks)
    window.view.upkeep.plan.click()
    form = dialog(window, ScheduleForm)
    assert form.schedule == Schedule("day", 7)
    never = form.findChild(QRadioButton, "schedule-never")
    assert never is not None
    never.setChecked(True)
    form.save.click()
    await settled(tasks)
    assert asked(desk, "schedule") == [(ORGS, None)]
    assert not window.view.upkeep.plan.isVisible()


async def test_why_a_schedule_failed_stands_on_the_page(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    plan = Plan(Schedule("hour"), NOON, NOON, "The rule took longer than its time limit.")
    desk.registered[1] = replace(desk.registered[1], plan=plan)
    window.reload_views()
    await opened(window, tasks)
    assert window.view.upkeep.problem.whole == "Last time it failed: The rule took longer than its time limit."


# dropping


async def test_a_dropped_view_is_had_back_from_the_notice(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    await opened(window, tasks)
    window.view.wanted.emit("drop", ORGS)
    await settled(tasks)
    ask = dialog(window, Confirm)
    assert "Nothing else reads it" in texts(ask)
    ask.action.click()
    await settled(tasks)
    assert ORGS not in window.sidebar.view_names
    assert window.notice.action.text() == "Undo"
    window.notice.action.click()
    await settled(tasks)
    assert window.notice.text.text() == "list_orgs is there again."
    window.reload_views()
    await settled(tasks)
    assert ORGS in window.sidebar.view_names


async def test_who_reads_a_view_is_named_and_it_stays(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    desk.upkeep.readers[ORGS] = [f"reader_{n}" for n in range(9)]
    window.view.wanted.emit("drop", ORGS)
    await settled(tasks)
    shown = dialog(window, InUseSheet)
    assert "9 views of yours read it:" in texts(shown)
    assert "reader_0" in texts(shown)
    assert "and 1 more" in texts(shown)
    shown.reject()
    assert asked(desk, "drop_view") == []


async def test_translating_anew_names_who_reads_the_view_first(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    desk.upkeep.readers[ORGS] = ["on_top"]
    window.view.wanted.emit("forget", ORGS)
    await settled(tasks)
    shown = dialog(window, InUseSheet)
    assert "1 view of yours reads it:" in texts(shown)
    assert asked(desk, "forget_sql") == []
    go_on = shown.findChild(QPushButton, "confirmButton")
    assert go_on is not None
    QTest.mouseClick(go_on, Qt.MouseButton.LeftButton)
    await settled(tasks)
    assert asked(desk, "forget_sql") == [ORGS]


# order and filter


def test_views_are_sorted_pinned_ones_first(desk: MemoryDesk) -> None:
    views = desk.registered
    views[3] = replace(views[3], pinned=True)

    def names(order: str, used: dict[str, float] | None = None) -> list[str]:
        return [one.name for one in ordered(views, order, used or {})]  # type: ignore[arg-type]

    pinned = "guests_discussing_same_pattern"
    assert names("newest")[:2] == [pinned, views[0].name]
    assert names("name")[:3] == [pinned, "episodes_with_most_patterns", ORGS]
    assert (names("rows")[:2], names("rows")[-1]) == ([pinned, "episodes_with_most_patterns"], "time_to_funding")
    assert names("used", {ORGS: 2.0, "time_to_funding": 3.0})[:3] == [pinned, "time_to_funding", ORGS]


async def test_many_views_are_filtered_as_one_types(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    side = window.sidebar.side
    assert not side.filter.isVisible()
    desk.registered += [replace(desk.registered[0], name=f"more_{n}", title=f"more of {n}") for n in range(10)]
    window.reload_views()
    await settled(tasks)
    assert side.filter.isVisible()
    side.filter.setFocus()
    QTest.keyClicks(side.filter, "more 7")
    assert ([one.key for one in side.list.entries], side.count.text()) == (["more_7"], "1 of 16")
    QTest.keyClick(side.filter, Qt.Key.Key_Down)
    assert side.list.hasFocus()
    side.filter.setText("zebra")
    assert side.hint.isVisible()
    QTest.keyClick(side.filter, Qt.Key.Key_Escape)
    assert len(side.list.entries) == 16
    side.filter.setText("more")
    del desk.registered[6:]
    window.reload_views()
    await settled(tasks)
    assert (len(side.list.entries), side.filter.isVisible()) == (6, False)


def test_order_and_last_use_are_there_at_the_next_start(theme: Theme, desk: MemoryDesk, tmp_path: Path) -> None:
    def started() -> tuple[SideViews, RememberedViews]:
        side = SideViews(theme)
        side.set_views(desk.registered)
        return side, RememberedViews(WindowState(tmp_path / "window.ini"), side)

    side, remembered = started()
    for name in (ORGS, "time_to_funding"):
        remembered.opened(name)
    (action,) = [one for one in side.views_menu().actions() if one.text() == "Last used first"]
    action.trigger()
    assert [one.key for one in side.list.entries][:2] == ["time_to_funding", ORGS]
    again, _ = started()
    assert again.order == "used"
    assert [one.key for one in again.list.entries][:2] == ["time_to_funding", ORGS]
    for made in (side, again):
        made.deleteLater()


def test_what_cannot_be_read_of_that_is_as_if_it_were_not_there(theme: Theme, desk: MemoryDesk, tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.ini")
    state.put(views_order="by colour", views_used="[1, {")
    side = SideViews(theme)
    side.set_views(desk.registered)
    RememberedViews(state, side)
    assert (side.order, side.used) == ("newest", {})
    side.deleteLater()
