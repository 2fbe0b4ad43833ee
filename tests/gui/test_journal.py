"""The journal page: what it lists, how it pages, searches, checks, exports, and takes steps back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPlainTextEdit, QWidget

from pitboss.errors import DatabaseUnavailable, InUse
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from widgets.main_window import MainWindow
from widgets.pages.journal import PAGE, JournalPage
from widgets.pages.journal_diff import side_by_side
from widgets.pages.journal_undo import UndoSheet

GONE = DatabaseUnavailable("The database does not answer. Try again in a moment.")


async def opened(window: MainWindow, tasks: Tasks) -> JournalPage:
    window.menu.journal.trigger()
    await settled(tasks)
    return window.journal


async def choose(page: JournalPage, tasks: Tasks, step: int) -> None:
    row = next(row for row, one in enumerate(page.steps.steps) if one.number == step)
    page.steps.setCurrentIndex(page.steps.model().index(row, 0))
    await settled(tasks)


def listed(page: JournalPage) -> list[str]:
    model = page.steps.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def texts(of: QWidget) -> str:
    return "\n".join(part.text() for part in of.findChildren(QLabel) if part.isVisible())


def sql(page: JournalPage) -> list[str]:
    return [part.toPlainText() for part in page.details.findChildren(QPlainTextEdit) if part.isVisible()]


def asked(desk: MemoryDesk, what: str) -> list[object]:
    return [about for asked, about in desk.journal.asked if asked == what]


async def test_every_step_is_listed_newest_first_by_whom_and_from_where(window: MainWindow, tasks: Tasks) -> None:
    page = await opened(window, tasks)
    assert window.windowTitle() == "Journal · Pattern Factory"
    assert listed(page) == [
        "Replaced list_orgs", "Dropped seed_orgs", "Made seed_orgs", "Could not refresh list_orgs",
        "Renamed our_orgs to list_orgs", "Renamed list_orgs to our_orgs", "Refreshed list_orgs", "Replaced list_orgs",
        "Made list_orgs",
    ]  # fmt: skip
    index = page.steps.model().index(4, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith("Step 5: Renamed our_orgs to list_orgs, ")
    seconds = [page.steps.model().index(row, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole) for row in (1, 2, 3, 4)]
    assert seconds == [
        "ben, in the terminal",
        "by a web client · 7 rows",
        "amy, on its schedule · The rule took longer than its time limit and was stopped.",
        "takes back step 4 · amy, in the window",
    ]
    assert page.rows_text == "9 steps"
    assert not page.grab().isNull()


async def test_a_step_shows_its_definitions_side_by_side(window: MainWindow, tasks: Tasks) -> None:
    page = await opened(window, tasks)
    await choose(page, tasks, 2)
    before, after = sql(page)
    assert before.splitlines()[0] == "− SELECT name, stage"
    assert after.splitlines()[0] == "+ SELECT name, stage, funding"
    assert before.splitlines()[1] == after.splitlines()[1] == "  FROM orgs"
    assert "translated → reviewed" in texts(page.details)
    assert "desk-1, conversation 7" in texts(page.details)
    await choose(page, tasks, 1)
    assert len(sql(page)) == 1
    await choose(page, tasks, 4)
    assert len(sql(page)) == 1
    assert "list_orgs → our_orgs" in texts(page.details)


def test_lines_that_only_one_side_has_stand_opposite_empty_ones() -> None:
    left, right = side_by_side("a\nb\nc", "a\nc\nd\ne")
    assert [line.kind for line in left] == ["same", "gone", "same", "none", "none"]
    assert [line.kind for line in right] == ["same", "none", "same", "new", "new"]
    assert [line.text for line in right] == ["a", "", "c", "d", "e"]


async def test_a_long_journal_is_paged_and_one_page_is_held(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    desk.journal.lengthen(12_345)
    page = await opened(window, tasks)
    assert (page.place.text(), page.newer.isEnabled()) == ("1–100 of 12,345", False)
    for _ in range(3):
        page.older.click()
        await settled(tasks)
    assert page.place.text() == "301–400 of 12,345"
    assert (len(page.steps.steps), page.steps.steps[0].number) == (PAGE, 12_045)
    page.newer.click()
    await settled(tasks)
    assert (page.place.text(), page.steps.steps[0].number) == ("201–300 of 12,345", 12_145)
    for _ in range(2):
        page.newer.click()
        await settled(tasks)
    assert (page.place.text(), page.newer.isEnabled()) == ("1–100 of 12,345", False)


async def test_the_last_page_has_nothing_older(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    desk.journal.lengthen(150)
    page = await opened(window, tasks)
    page.older.click()
    await settled(tasks)
    assert (page.place.text(), page.older.isEnabled(), len(page.steps.steps)) == ("101–150 of 150", False, 50)


async def test_the_search_box_searches_the_journal(window: MainWindow, tasks: Tasks) -> None:
    page = await opened(window, tasks)
    window.header.search_box.setText("seed_orgs ben")
    window.header.search_box.returnPressed.emit()
    await settled(tasks)
    assert (listed(page), page.rows_text) == (["Dropped seed_orgs"], "1 step found")
    page.search("zebra")
    await settled(tasks)
    assert "No step holds these words." in texts(page)
    page.state.action.click()
    await settled(tasks)
    assert len(listed(page)) == 9


async def test_a_views_history_is_the_journal_of_that_view(window: MainWindow, tasks: Tasks) -> None:
    window.open_view("list_orgs")
    await settled(tasks)
    window.view.wanted.emit("history", "list_orgs")
    await settled(tasks)
    page = window.journal
    assert window.current is page
    assert "Dropped seed_orgs" not in listed(page)
    assert len(listed(page)) == 7
    page.only.click()
    await settled(tasks)
    assert (len(listed(page)), page.only.isVisible()) == (9, False)


async def test_a_whole_chain_is_said_to_be_so_and_where_it_is_broken(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    page = await opened(window, tasks)
    assert (page.pill.text(), page.pill.property("tone")) == ("Chain intact", "ok")
    assert not page.problems.isVisible()
    desk.journal.problems = [f"Step {n} is missing." for n in range(1, 9)]
    page.check.click()
    assert page.pill.text() == "Checking the chain"
    await settled(tasks)
    assert (page.pill.text(), page.pill.property("tone")) == ("Chain broken", "bad")
    assert page.problems.text().startswith("Step 1 is missing. Step 2 is missing.")
    assert page.problems.text().endswith("And 3 more.")


async def test_a_step_is_undone_after_it_was_said_what_that_does(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    page = await opened(window, tasks)
    await choose(page, tasks, 2)
    assert page.details.would.text() == "Gives list_orgs the SQL from before step 2, and makes its rows anew."
    page.details.undo.click()
    await settled(tasks)
    assert asked(desk, "undo") == [2]
    assert window.notice.text.text() == "list_orgs has its SQL from before again."
    assert page.steps.step is not None
    assert page.steps.step.number == 2


async def test_what_cannot_be_undone_says_why(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    desk.journal.impossible = "Step 9 has changed list_orgs since. Undo that step first."
    page = await opened(window, tasks)
    await choose(page, tasks, 2)
    assert page.details.would.text() == desk.journal.impossible
    assert not page.details.undo.isEnabled()
    await choose(page, tasks, 3)
    assert not page.details.undo.isVisible()
    desk.journal.fails = InUse("Others read it.")
    page.undo(2)
    await settled(tasks)
    assert window.notice.text.text() == "Others read it."


async def test_a_conversation_is_undone_once_that_is_confirmed(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    page = await opened(window, tasks)
    await choose(page, tasks, 9)
    assert not page.details.undo_all.isVisible()
    await choose(page, tasks, 2)
    page.details.undo_all.click()
    await settled(tasks)
    (sheet,) = window.findChildren(UndoSheet)
    assert "Takes back 2 steps, the last first. Concerns list_orgs." in texts(sheet)
    assert asked(desk, "undo_conversation") == []
    sheet.action.click()
    await settled(tasks)
    assert asked(desk, "undo_conversation") == [7]
    assert window.notice.text.text() == "2 steps of the conversation are undone."


async def test_the_journal_is_exported_and_that_can_be_stopped(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk, tmp_path: Path
) -> None:
    page = await opened(window, tasks)
    page.export.button.click()
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "journal.jsonl"))
    dialog.reject()
    await settled(tasks)
    assert window.notice.text.text() == "journal.jsonl holds 9 steps."
    desk.journal.gate = asyncio.Event()
    page.export.write(tmp_path / "again.jsonl")
    while not page.export.button.text().startswith("Stop, "):  # noqa: ASYNC110 the task has no event for how far it is
        await asyncio.sleep(0)
    assert page.export.button.text() == "Stop, 9 written"
    page.export.button.click()
    await settled(tasks)
    assert page.export.button.text() == "Export"
    assert window.notice.text.text() == "The export is stopped. Nothing of it is left."
    desk.journal.gate, desk.journal.fails = None, GONE
    page.export.write(tmp_path / "again.jsonl")
    await settled(tasks)
    assert window.notice.text.text() == str(GONE)


async def test_an_empty_journal_says_what_will_stand_there(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    desk.journal.steps.clear()
    page = await opened(window, tasks)
    assert "Nothing yet" in texts(page)
    page.state.action.click()
    assert window.drawer.is_open


async def test_a_journal_that_cannot_be_read_offers_to_try_again(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    desk.journal.fails = GONE
    page = await opened(window, tasks)
    assert str(GONE) in texts(page)
    assert page.pill.text() == "The chain could not be checked"
    desk.journal.fails = None
    page.state.action.click()
    await settled(tasks)
    assert len(listed(page)) == 9


async def test_what_is_done_meanwhile_stands_in_the_journal_at_once(
    window: MainWindow, tasks: Tasks, desk: MemoryDesk
) -> None:
    page = await opened(window, tasks)
    await choose(page, tasks, 7)
    desk.journal.lengthen(10)
    window.reload_views()
    await settled(tasks)
    assert len(listed(page)) == 10
    assert page.steps.step is not None
    assert page.steps.step.number == 7
    window.open_table("orgs")
    await settled(tasks)
    before = len(asked(desk, "page"))
    window.reload_views()
    await settled(tasks)
    assert len(asked(desk, "page")) == before


@pytest.mark.parametrize("width", [640, 1280])
async def test_the_arrow_keys_walk_the_steps(window: MainWindow, tasks: Tasks, width: int) -> None:
    window.resize(width, 700)
    page = await opened(window, tasks)
    page.steps.setFocus()
    QTest.keyClick(page.steps, Qt.Key.Key_Down)
    await settled(tasks)
    assert page.details.title.whole == "Step 8: Dropped seed_orgs"
    QTest.keyClick(page.steps, Qt.Key.Key_End)
    await settled(tasks)
    assert page.details.title.whole == "Step 1: Made list_orgs"
