"""The command palette and the sheet of shortcuts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from shiboken6 import isValid

from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from widgets.chat.panel import ChatPanel
from widgets.dialogs.shortcuts import Shortcuts
from widgets.fuzzy import best, score
from widgets.main_window import MainWindow
from widgets.palette import ENTRY_ROLE, Palette


@pytest.fixture
async def palette(window: MainWindow) -> AsyncIterator[Palette]:
    """The palette, open."""
    window.menu.palette_wanted.trigger()
    (made,) = window.findChildren(Palette)
    yield made
    if isValid(made):
        made.reject()


def titles(palette: Palette) -> list[str]:
    return [command.title for command in palette.model.commands]


@pytest.mark.parametrize(
    ("typed", "text", "better_than"),
    [
        ("pat", "Patterns", "Top patterns of all that there are"),
        ("pat", "Patterns by guest", "Compatible"),
        ("ref", "Refresh view", "Thereafter"),
        ("tpf", "Top patterns by frequency", "Settings"),
        ("organisatoins", "Organisations", "Guests"),
        ("organisatoi", "List of organisations", "Guests"),
        ("guest pat", "Patterns by guest", "Patterns by organisation"),
    ],
)
def test_what_answers_better_stands_first(typed: str, text: str, better_than: str) -> None:
    assert best(typed, [better_than, text], lambda one: (one, ""))[0] == text
    assert score(typed, text) > score(typed, better_than)


@pytest.mark.parametrize(("typed", "text"), [("zebra", "Patterns"), ("xy", "Quit"), ("pattern zebra", "Patterns")])
def test_what_does_not_answer_is_not_found(typed: str, text: str) -> None:
    assert best(typed, [text], lambda one: (one, "")) == []


def test_what_is_said_beside_the_title_counts_less() -> None:
    assert score("seed", "Seed stage") > score("seed", "Companies", "at seed stage") > 0


async def test_it_offers_commands_views_tables_rules_and_workflows(palette: Palette) -> None:
    kinds = {command.kind for command in palette.model.commands}
    assert kinds == {"Command", "View", "Table", "Rule", "Workflow"}
    shown = {command.title: command.keys for command in palette.model.commands}
    assert shown["Settings"] == "Ctrl+,"
    assert "Refresh view" not in shown  # no view is shown
    first = palette.model.index(0)
    assert first.data() == palette.model.commands[0].title
    assert "Ctrl+N" in first.data(Qt.ItemDataRole.AccessibleTextRole)
    assert first.data(Qt.ItemDataRole.AccessibleDescriptionRole) == ""
    assert first.data(ENTRY_ROLE) is palette.model.commands[0]
    assert palette.model.index(-1).data() is None


async def test_a_view_is_opened_by_a_few_letters_and_enter(palette: Palette, window: MainWindow, tasks: Tasks) -> None:
    QTest.keyClicks(palette.field, "companies seed")
    assert titles(palette)[0] == "Patterns in companies at seed stage"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    await settled(tasks)
    assert window.current is window.view
    assert not window.findChildren(Palette) or not palette.isVisible()


async def test_a_rule_is_run_in_the_chat(palette: Palette, window: MainWindow) -> None:
    said: list[str] = []
    window.example_chosen.connect(said.append)
    QTest.keyClicks(palette.field, "weekly")
    QTest.keyClick(palette.field, Qt.Key.Key_Enter)
    assert said == ["run WEEKLY_REVIEW"]
    assert window.drawer.is_open


async def test_a_table_is_opened_by_the_mouse(palette: Palette, window: MainWindow, tasks: Tasks) -> None:
    palette.field.setText("guests table")
    place = palette.list.visualRect(palette.model.index(0)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    await settled(tasks)
    assert window.current is window.table


async def test_the_keys_move_through_the_list(palette: Palette) -> None:
    last = len(palette.model.commands) - 1
    for key, row in (
        (Qt.Key.Key_Down, 1), (Qt.Key.Key_Up, 0), (Qt.Key.Key_Up, last), (Qt.Key.Key_Down, 0),
        (Qt.Key.Key_PageUp, 0), (Qt.Key.Key_PageDown, 9),
    ):  # fmt: skip
        QTest.keyClick(palette.field, key)
        assert palette.list.currentIndex().row() == row
    assert not palette.grab().isNull()


async def test_where_nothing_answers_it_says_so_and_enter_does_nothing(palette: Palette) -> None:
    palette.field.setText("zebra")
    assert palette.nothing.isVisible()
    assert not palette.list.isVisible()
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()


async def test_all_shortcuts_of_the_window_are_on_the_sheet(window: MainWindow) -> None:
    window.menu.shortcuts.trigger()
    (sheet,) = window.findChildren(Shortcuts)
    said = {found.text() for found in sheet.findChildren(QLabel)}
    for action in window.actions():
        if action.shortcut().toString():
            assert {action.text(), action.shortcut().toString()} <= said
    assert {"Send", "Copy with headings"} <= said
    sheet.reject()


async def test_a_conversation_is_opened_by_its_title(window: MainWindow, desk: MemoryDesk, tasks: Tasks) -> None:
    chat = window.findChild(ChatPanel)
    assert chat is not None
    number = desk.conversations.make("Reimbursement and pricing").id
    chat.set_conversations(desk.conversations.all, 0)
    asked: list[int] = []
    chat.conversation_wanted.connect(asked.append)
    window.menu.palette_wanted.trigger()
    (palette,) = window.findChildren(Palette)
    QTest.keyClicks(palette.field, "reimb")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    await settled(tasks)
    assert asked == [number]
    assert window.drawer.is_open
