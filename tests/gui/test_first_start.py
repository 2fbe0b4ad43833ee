"""The first steps, by keyboard and mouse: what is offered, what is done, and that nothing is done before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QRadioButton, QWidget

from pitboss.errors import DatabaseUnavailable, SettingsError
from pitboss.start_models import Standing
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from tests.gui.walk import nameless
from widgets.chat.panel import ChatPanel
from widgets.first_start.page import FirstStartPage
from widgets.main_window import MainWindow
from widgets.theme import Theme

Opener = Callable[[], MainWindow]


@pytest.fixture
def start(theme: Theme, tasks: Tasks, desk: MemoryDesk, tmp_path: Path) -> Iterator[Opener]:
    """Opens the window as at a start of the application."""
    made: list[MainWindow] = []

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


def press(key: Qt.Key, times: int = 1) -> None:
    """Press a key where the focus is."""
    for _ in range(times):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)


def find(window: MainWindow, name: str) -> QWidget:
    found = window.first_start.findChild(QWidget, name)
    assert found is not None, name
    return found


def click(window: MainWindow, name: str) -> None:
    QTest.mouseClick(find(window, name), Qt.MouseButton.LeftButton)


async def test_a_first_start_shows_the_steps_and_changes_nothing_by_itself(
    start: Opener, tasks: Tasks, desk: MemoryDesk
) -> None:
    window = start()
    await settled(tasks)
    assert window.current is window.first_start
    assert window.first_start.step is window.first_start.content
    assert find(window, "radio-sample").isChecked()  # type: ignore[attr-defined]
    assert desk.first_start.asked == []
    assert not [what for what, _ in desk.asked if what.startswith("save")]


async def test_all_three_steps_go_by_keyboard_alone_and_the_first_rule_is_said(
    start: Opener, tasks: Tasks, desk: MemoryDesk
) -> None:
    window = start()
    await settled(tasks)
    said: list[str] = []
    window.example_chosen.connect(said.append)
    assert isinstance(QApplication.focusWidget(), QRadioButton)
    press(Qt.Key.Key_Down)
    assert window.first_start.content.choices.key == "empty"
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Return)
    await settled(tasks)
    assert window.first_start.step is window.first_start.model
    press(Qt.Key.Key_Return)
    assert window.first_start.step is window.first_start.rule  # type: ignore[comparison-overlap]
    press(Qt.Key.Key_Space)  # the first rule has the focus
    assert said == ["run Find all patterns where kind equals pattern"]
    assert window.current is window.welcome
    assert window.drawer.is_open


@pytest.mark.parametrize("way", ["skipped", "done"])
async def test_once_skipped_or_done_they_come_back_by_the_menu_alone(start: Opener, tasks: Tasks, way: str) -> None:
    window = start()
    await settled(tasks)
    if way == "skipped":
        click(window, "firstSkip")
    else:
        for _ in range(3):
            click(window, "firstContinue")
            await settled(tasks)
    assert window.current is window.welcome
    window.close()
    again = start()
    await settled(tasks)
    assert again.current is again.welcome
    again.menu.first_steps.trigger()
    await settled(tasks)
    assert again.current is again.first_start  # type: ignore[comparison-overlap]


async def test_who_goes_elsewhere_has_skipped_them(start: Opener, tasks: Tasks) -> None:
    window = start()
    await settled(tasks)
    window.open_table("patterns")
    await settled(tasks)
    window.close()
    again = start()
    await settled(tasks)
    assert again.current is again.patterns


async def test_a_window_that_was_closed_in_the_middle_begins_with_them_again(start: Opener, tasks: Tasks) -> None:
    start().close()
    again = start()
    await settled(tasks)
    assert again.current is again.first_start


async def test_starting_empty_removes_the_sample_and_offers_a_first_pattern(
    start: Opener, tasks: Tasks, desk: MemoryDesk
) -> None:
    window = start()
    await settled(tasks)
    click(window, "choice-empty")
    assert desk.first_start.asked == []
    for _ in range(2):
        click(window, "firstContinue")
        await settled(tasks)
    assert desk.first_start.asked == ["remove_sample"]
    assert find(window, "firstPattern").isVisible()
    assert not find(window, "example").isVisible()


async def test_a_database_of_ones_own_is_tested_and_kept_for_the_next_start(
    start: Opener, tasks: Tasks, desk: MemoryDesk
) -> None:
    window = start()
    await settled(tasks)
    click(window, "choice-own")
    click(window, "firstContinue")  # nothing typed yet
    own = window.first_start.content.own
    assert own is not None
    assert "Type the address" in own.outcome.text()
    assert own.address.hasFocus()
    QTest.keyClicks(own.address, "postgresql://db.example.com/patterns")
    click(window, "firstDatabaseTest")
    await settled(tasks)
    assert own.outcome.text().startswith("It answers")
    click(window, "firstContinue")
    await settled(tasks)
    assert ("save_setting", ("dsn", "postgresql://db.example.com/patterns")) in desk.asked
    click(window, "firstContinue")
    assert window.first_start.rule._note.isVisible()


async def test_an_address_that_leads_nowhere_is_not_kept(start: Opener, tasks: Tasks, desk: MemoryDesk) -> None:
    window = start()
    await settled(tasks)
    click(window, "choice-own")
    own = window.first_start.content.own
    assert own is not None
    own.address.setText("postgresql://nowhere/x")
    desk.fails = DatabaseUnavailable("nowhere does not answer. Check the address.")
    click(window, "firstContinue")
    await settled(tasks)
    assert window.first_start.step is window.first_start.content
    assert window.first_start.content.outcome.text() == str(desk.fails)
    assert not [what for what, _ in desk.asked if what == "save_setting"]
    assert window.first_start.go_on.isEnabled()


async def test_where_a_database_is_set_already_it_is_named_and_left_as_it_is(
    start: Opener, tasks: Tasks, desk: MemoryDesk
) -> None:
    desk.first_start.now = Standing("patterns on db.example.com", is_own=True, locked_by="--dsn", patterns=3)
    window = start()
    await settled(tasks)
    assert window.first_start.content.choices.key == "as-is"
    assert window.first_start.findChild(QWidget, "choice-own") is None
    click(window, "firstContinue")
    await settled(tasks)
    assert desk.first_start.asked == []


async def test_a_model_is_saved_by_going_on_and_its_problem_is_shown_in_place(
    start: Opener, tasks: Tasks, desk: MemoryDesk
) -> None:
    window = start()
    await settled(tasks)
    click(window, "firstContinue")
    await settled(tasks)
    click(window, "choice-model")
    step = window.first_start.model
    assert window.first_start.go_on.text() == "Save and continue"
    desk.fails = SettingsError("The key store is locked. Unlock it.")
    click(window, "firstContinue")
    await settled(tasks)
    assert window.first_start.step is step
    assert step.form.outcome.text() == str(desk.fails)
    desk.fails = None
    click(window, "firstContinue")
    await settled(tasks)
    assert window.first_start.step is window.first_start.rule  # type: ignore[comparison-overlap]


async def test_a_database_that_is_away_is_said_and_asked_again(start: Opener, tasks: Tasks, desk: MemoryDesk) -> None:
    desk.first_start.fails = DatabaseUnavailable("The database does not answer. Try again.")
    window = start()
    await settled(tasks)
    assert window.first_start.step is None
    assert window.first_start.state.text.text() == str(desk.first_start.fails)
    desk.first_start.fails = None
    window.first_start.state.action.click()
    await settled(tasks)
    assert window.first_start.step is window.first_start.content


async def test_back_leads_to_the_step_before(start: Opener, tasks: Tasks) -> None:
    window = start()
    await settled(tasks)
    assert not window.first_start.back.isVisible()
    click(window, "firstContinue")
    await settled(tasks)
    click(window, "firstBack")
    assert window.first_start.step is window.first_start.content


async def test_each_step_is_named_for_a_screen_reader(start: Opener, tasks: Tasks) -> None:
    window = start()
    await settled(tasks)
    page: FirstStartPage = window.first_start
    for at in range(3):
        page._show_step(at)
        assert nameless(page) == []
        assert page.trail.accessibleName().startswith(f"Step {at + 1} of 3")


async def test_who_comes_back_and_chooses_otherwise_has_the_address_forgotten(
    start: Opener, tasks: Tasks, desk: MemoryDesk
) -> None:
    window = start()
    await settled(tasks)
    click(window, "choice-own")
    own = window.first_start.content.own
    assert own is not None
    own.address.setText("postgresql://db.example.com/patterns")
    click(window, "firstContinue")
    await settled(tasks)
    click(window, "firstBack")
    click(window, "choice-sample")
    click(window, "firstContinue")
    await settled(tasks)
    assert desk.asked[-1] == ("save_setting", ("dsn", None))


async def test_the_ring_goes_along_with_what_is_scrolled(start: Opener, tasks: Tasks) -> None:
    window = start()
    window.resize(660, 480)
    await settled(tasks)
    window.first_start.content.choices.focus_chosen()
    press(Qt.Key.Key_Down, 2)  # to the last choice, whose fields do not fit
    QApplication.processEvents()
    radio = QApplication.focusWidget()
    assert isinstance(radio, QRadioButton)
    assert radio.objectName() == "radio-own"
    ring = window._ring.geometry()
    assert ring.center() == radio.mapTo(window, radio.rect().center())
