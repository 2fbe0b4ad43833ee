"""The window as a whole: pages, search, drawer, views that come and go, shortcuts, status."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget

from pitboss.errors import DatabaseUnavailable
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from widgets.chat.controls import Example
from widgets.chat.panel import ChatPanel
from widgets.dialogs.add_pattern import AddPattern
from widgets.dialogs.confirm import About, Confirm
from widgets.dialogs.sql_viewer import SqlViewer
from widgets.main_window import MainWindow
from widgets.settings.sheet import SettingsSheet
from widgets.theme import Theme

SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"
NAMES = ["header", "chatButton", "searchBox", "sidebar", "viewsList", "page", "backdrop", "chatDock", "statusBar"]


def shown_dialog(window: MainWindow, kind: type[QDialog]) -> QDialog:
    (dialog,) = [found for found in window.findChildren(kind) if found.isVisible()]
    return dialog


def action(window: MainWindow, text: str) -> QAction:
    return next(found for found in window.actions() if found.text() == text)


async def test_every_part_has_its_name_and_every_control_an_accessible_one(window: MainWindow) -> None:
    for name in NAMES:
        part = window.findChild(QWidget, name)
        assert part is not None, name
        assert part.accessibleName(), name
    for control in window.findChildren(QAbstractButton):
        if control.isVisible():
            assert control.accessibleName() or control.text(), control.objectName()
    for field in window.findChildren(QLineEdit):
        assert field.accessibleName(), field.objectName()


async def test_it_opens_with_the_welcome_page_and_its_lists(window: MainWindow) -> None:
    assert window.current is window.welcome
    assert len(window.sidebar.views.entries) == 6
    assert window.sidebar.library.entries[0].count == "22"


async def test_the_sidebar_opens_pages(window: MainWindow, tasks: Tasks) -> None:
    window.sidebar.table_chosen.emit("patterns")
    await settled(tasks)
    assert window.current.objectName() == "patternsPage"
    assert window.status.rows.text() == "22 rows · exact"
    window.sidebar.table_chosen.emit("orgs")
    await settled(tasks)
    assert window.current.objectName() == "tablePage"
    assert window.status.rows.text() == "12 rows · exact"
    window.sidebar.view_chosen.emit(SEED)
    await settled(tasks)
    assert window.current.objectName() == "viewPage"
    assert window.status.rows.text() == "18 rows · exact"
    assert window.sidebar.views.marked == SEED


async def test_the_search_filters_the_page_that_is_shown(window: MainWindow, tasks: Tasks) -> None:
    window.open_table("orgs")
    await settled(tasks)
    action(window, "Search").trigger()
    box = window.header.search_box
    assert QApplication.focusWidget() is box
    QTest.keyClicks(box, "nova")
    assert window.table.rows_text == "12 rows · exact"
    window.header._pause.timeout.emit()
    await settled(tasks)
    assert window.status.rows.text() == "1 of 12 rows · exact"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    await settled(tasks)
    assert window.status.rows.text() == "12 rows · exact"
    QTest.keyClicks(box, "zebra")
    QTest.keyClick(box, Qt.Key.Key_Return)
    await settled(tasks)
    window.table.card.state.action.click()
    assert box.text() == ""
    window.open_table("guests")
    assert box.placeholderText() == "Search guests"
    await settled(tasks)


async def test_a_search_is_left_behind_with_its_page(window: MainWindow, tasks: Tasks) -> None:
    window.open_table("patterns")
    await settled(tasks)
    window.header.search_box.setText("moat")
    window.header.search_box.returnPressed.emit()
    await settled(tasks)
    assert window.patterns.model.rowCount() == 1
    window.open_table("orgs")
    window.open_table("patterns")
    await settled(tasks)
    assert (window.header.search_box.text(), window.patterns.model.rowCount()) == ("", 22)


async def test_the_chat_slides_in_over_the_page_and_out_again(window: MainWindow, theme: Theme) -> None:
    backdrop, drawer = window.drawer.backdrop, window.drawer
    action(window, "Chat").trigger()
    assert drawer.isVisible()
    assert backdrop.isVisible()
    assert window.header.chat_button.isChecked()
    assert drawer.geometry().right() == window.width() - 1
    assert drawer.width() == 460
    assert not window.grab().isNull()
    QTest.mouseClick(backdrop, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert not drawer.isVisible()
    assert not backdrop.isVisible()
    assert not window.header.chat_button.isChecked()


async def test_the_slide_takes_300_ms_unless_motion_is_reduced(window: MainWindow, theme: Theme) -> None:
    theme.set_reduced_motion(False)
    drawer = window.drawer
    window.header.chat_button.click()
    assert drawer.sliding
    assert drawer._slide.duration() == 300
    drawer._slide.setCurrentTime(150)
    share = drawer.backdrop.share
    assert 0 < share < 1
    window.header.chat_button.click()
    assert drawer.backdrop.share == share
    drawer._slide.setCurrentTime(300)
    drawer._arrived()
    assert not drawer.isVisible()
    theme.set_reduced_motion(True)


@pytest.mark.parametrize("focused", ["drawer", "window"])
async def test_escape_closes_the_drawer_wherever_the_focus_is(window: MainWindow, focused: str) -> None:
    window.toggle_chat()
    QTest.keyClick({"drawer": window.drawer, "window": window}[focused], Qt.Key.Key_Escape)
    assert not window.drawer.is_open
    QTest.keyClick(window, Qt.Key.Key_Escape)
    QTest.keyClick(window.drawer, Qt.Key.Key_A)
    assert not window.drawer.is_open


async def test_the_focus_goes_into_the_chat_and_comes_back(window: MainWindow) -> None:
    window.header.focus_search()
    window.toggle_chat()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert window.drawer.isAncestorOf(focused)
    window.toggle_chat()
    assert QApplication.focusWidget() is window.header.search_box


async def test_the_chat_can_be_pinned_beside_the_page(window: MainWindow) -> None:
    window.toggle_chat()
    window.drawer.set_pinned(True)
    window.drawer.set_pinned(True)
    QApplication.sendPostedEvents()
    assert not window.drawer.backdrop.isVisible()
    assert window.drawer.width() == 400
    QTest.keyClick(window, Qt.Key.Key_Escape)
    QTest.keyClick(window.drawer, Qt.Key.Key_Escape)
    assert window.drawer.isVisible()
    window.toggle_chat()
    assert not window.drawer.isVisible()
    window.toggle_chat()
    window.drawer.set_pinned(False)
    assert window.drawer.backdrop.isVisible()
    assert window.drawer.width() == 460
    window.resize(1000, 700)
    assert window.drawer.geometry().right() == 999


async def test_the_chat_is_pinned_and_opened_by_a_command(window: MainWindow) -> None:
    action(window, "Chat beside the page").trigger()
    assert (window.drawer.pinned, window.drawer.is_open) == (True, True)
    action(window, "Chat beside the page").trigger()
    assert (window.drawer.pinned, window.drawer.is_open) == (False, True)


async def test_the_window_is_called_by_what_it_shows(window: MainWindow, tasks: Tasks) -> None:
    assert window.windowTitle() == "Pattern Factory"
    window.open_view("list_orgs")
    await settled(tasks)
    assert window.windowTitle() == "List of organisations · Pattern Factory"
    window.open_table("guests")
    assert window.windowTitle() == "Guests · Pattern Factory"


async def test_an_example_opens_the_chat_and_is_handed_on(window: MainWindow) -> None:
    said: list[str] = []
    window.example_chosen.connect(said.append)
    window.welcome.cards[0].click()
    assert said == ["run Find all patterns where kind equals pattern"]
    assert window.drawer.is_open


async def test_a_view_opened_from_the_chat_is_seen_at_once(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    panel = window.findChild(ChatPanel)
    assert panel is not None
    window.toggle_chat()
    new = replace(desk.registered[0], name="rule_new_1", title="new ones")
    desk.registered.insert(0, new)
    panel.open_view.emit("rule_new_1")
    await settled(tasks)
    assert not window.drawer.is_open
    assert window.view.title.whole == "New ones"
    panel.show_sql.emit("new ones", "SELECT 1")
    shown_dialog(window, SqlViewer).reject()
    window.toggle_chat()
    panel.closed.emit()
    assert not window.drawer.is_open


async def test_a_view_that_is_not_there_is_said_to_be_so(window: MainWindow, tasks: Tasks) -> None:
    window.open_view("list_org")
    await settled(tasks)
    assert window.notice.text.text() == "There is no view 'list_org'. Did you mean list_orgs?"
    window.notice.close_button.click()
    assert not window.notice.isVisible()


async def test_a_views_page_follows_what_becomes_of_it(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    window.open_view("list_orgs")
    await settled(tasks)
    window.reload_views()
    window.reload_views()
    await settled(tasks)
    assert [what for what, _ in desk.asked].count("open_view") == 1
    later = desk.registered[1].updated_at + timedelta(hours=1)
    desk.registered[1] = replace(desk.registered[1], updated_at=later)
    window.reload_views()
    await settled(tasks)
    assert [what for what, _ in desk.asked].count("open_view") == 2
    window.header.search_box.setText("nova")
    window.header.search_box.returnPressed.emit()
    await settled(tasks)
    desk.registered[1] = replace(desk.registered[1], updated_at=later + timedelta(hours=1))
    window.reload_views()
    await settled(tasks)
    assert window.status.rows.text() == "1 of 12 rows · exact"
    del desk.registered[1]
    window.reload_views()
    await settled(tasks)
    assert window.current is window.welcome
    assert window.notice.text.text() == "“List of organisations” was dropped elsewhere."


async def test_lists_that_cannot_be_read_are_said_and_stay(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    desk.fails = DatabaseUnavailable("The database does not answer. Try again in a moment.")
    window.reload_views()
    await settled(tasks)
    assert window.notice.text.text() == str(desk.fails)
    window.resize(900, 640)
    assert window.notice.isVisible()
    assert not window.notice.grab().isNull()
    assert len(window.sidebar.views.entries) == 6


async def test_refreshing_says_when_it_is_done(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    window.open_view(SEED)
    await settled(tasks)
    action(window, "Refresh view").trigger()
    action(window, "Refresh view").trigger()
    assert window.view.pill.text() == "Refreshing"
    await settled(tasks)
    assert window.view.pill.text() == "Fresh"
    assert [what for what, _ in desk.asked].count("refresh_view") == 1
    assert window.notice.text.text() == "“Patterns in companies at seed stage” is fresh: 18 rows."
    window.sidebar.wanted.emit("refresh", "list_orgs")
    await settled(tasks)
    desk.fails = DatabaseUnavailable("Gone. Try again.")
    window.view.refresh.click()
    await settled(tasks)
    assert window.notice.text.text() == "Gone. Try again."
    assert window.view.refresh.isEnabled()


async def test_a_view_is_dropped_only_once_it_is_confirmed(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    window.open_view("list_orgs")
    await settled(tasks)
    window.view.wanted.emit("drop", "list_orgs")
    await settled(tasks)
    shown_dialog(window, Confirm).reject()
    assert len(desk.registered) == 6
    window.view.wanted.emit("drop", "list_orgs")
    await settled(tasks)
    ask = shown_dialog(window, Confirm)
    assert isinstance(ask, Confirm)
    ask.action.click()
    await settled(tasks)
    assert len(window.sidebar.views.entries) == 5
    assert window.current is window.welcome
    assert window.notice.text.text() == "“List of organisations” is dropped."


@pytest.mark.parametrize("wanted", ["drop", "forget"])
async def test_what_cannot_be_done_is_said(window: MainWindow, tasks: Tasks, desk: MemoryDesk, wanted: str) -> None:
    window.open_view(SEED)
    await settled(tasks)
    desk.fails = DatabaseUnavailable("Other views depend on it. Drop them first.")
    window.view.wanted.emit(wanted, SEED)
    await settled(tasks)
    assert window.notice.text.text() == str(desk.fails)


async def test_sql_is_shown_forgotten_and_the_name_copied(window: MainWindow, tasks: Tasks, desk: MemoryDesk) -> None:
    window.open_view(SEED)
    await settled(tasks)
    window.sidebar.wanted.emit("sql", SEED)
    assert (window.view.sides.key, window.sql.side.name) == ("sql", SEED)
    window.view.wanted.emit("forget", SEED)
    await settled(tasks)
    assert ("forget_sql", SEED) in desk.asked
    assert "translates the rule anew" in window.notice.text.text()
    window.sidebar.wanted.emit("copy", SEED)
    assert QGuiApplication.clipboard().text() == SEED
    window.sidebar.wanted.emit("copy", "gone")


async def test_a_new_pattern_is_added_and_shown(window: MainWindow, tasks: Tasks) -> None:
    action(window, "New pattern").trigger()
    form = shown_dialog(window, AddPattern)
    assert isinstance(form, AddPattern)
    form.name.setText("Slow Pilots")
    form.description.setPlainText("They never end.")
    form.save.click()
    await settled(tasks)
    assert window.current is window.patterns
    row = window.patterns.table.currentIndex().row()
    assert window.patterns.model.rows[row].name == "Slow Pilots"
    assert window.sidebar.library.entries[0].count == "23"


async def test_the_model_is_chosen_in_the_settings(window: MainWindow, tasks: Tasks) -> None:
    saved: list[None] = []
    window.model_saved.connect(lambda: saved.append(None))
    action(window, "Model settings").trigger()
    sheet = shown_dialog(window, SettingsSheet)
    assert isinstance(sheet, SettingsSheet)
    assert sheet.model.isVisible()
    sheet.model.save.click()
    await settled(tasks)
    assert saved == [None]
    sheet.reject()
    action(window, "About Pattern Factory").trigger()
    shown_dialog(window, About).reject()


async def test_shortcuts_are_those_of_the_menu(window: MainWindow) -> None:
    keys = {found.text(): found.shortcut().toString() for found in window.actions() if not found.shortcut().isEmpty()}
    usual = {
        "New pattern": "Ctrl+N", "Refresh view": "F5", "Search": "Ctrl+F", "Chat": "Ctrl+J", "Export": "Ctrl+E",
        "Settings": "Ctrl+,", "All commands": "Ctrl+K", "Keyboard shortcuts": "F1", "Quit": "Ctrl+Q",
    }  # fmt: skip
    assert usual.items() <= keys.items()
    assert len(set(keys.values())) == len(keys)  # none does two things
    assert set(window.actions()) == set(window.menu.all_actions)


async def test_the_menu_changes_light_and_dark(window: MainWindow, theme: Theme) -> None:
    window.menu.mode_chosen.emit("dark")
    assert theme.is_dark
    (light,) = [found for found in window.menu.findChildren(QAction) if found.text() == "Light"]
    light.trigger()
    assert not theme.is_dark


async def test_the_status_bar_says_how_all_is(window: MainWindow) -> None:
    window.set_database_status("connected", "Embedded PostgreSQL 18")
    window.set_socket_status("ws://localhost:8000/ws · 2 clients", True)
    window.set_model_status("none", "No model: reviewed and translated rules work")
    status = window.status
    assert status.database.text() == "Embedded PostgreSQL 18"
    assert status.database.accessibleName() == "Database: Embedded PostgreSQL 18, connected"
    assert status.database_dot.token == "ok"
    assert not status.socket_dot.isVisible()
    window.set_socket_status("Port 8000 is taken", False)
    window.set_model_status("error", "The key is not accepted")
    window.set_database_status("error", "No connection")
    assert status.socket_dot.isVisible()
    assert status.model_dot.isVisible()
    assert (status.database_dot.token, status.model.whole) == ("bad", "The key is not accepted")


async def test_a_narrow_window_folds_the_sidebar_and_a_wide_one_unfolds_it(window: MainWindow) -> None:
    assert window.sidebar.width() == 240
    window.resize(740, 600)
    QApplication.sendPostedEvents()
    assert window.sidebar.folded
    window.resize(960, 600)
    QApplication.sendPostedEvents()
    assert not window.sidebar.folded
    window.drawer.set_pinned(True)
    window.toggle_chat()
    QApplication.sendPostedEvents()
    assert window.sidebar.folded
    window.resize(1200, 700)
    QApplication.sendPostedEvents()
    assert window.sidebar.width() == 240


async def test_a_pinned_chat_slides_over_the_page_where_there_is_no_room_beside_it(window: MainWindow) -> None:
    window.drawer.set_pinned(True)
    window.drawer.open_drawer()
    pin = window.drawer.findChild(QAbstractButton, "chatPin")
    assert pin is not None
    window.resize(640, 480)
    QApplication.sendPostedEvents()
    assert not window.drawer.pinned
    assert not pin.isChecked()
    assert window.drawer.geometry().right() == window.pages.window().width() - 1
    pin.click()
    assert not pin.isChecked()
    assert window.notice.text.text() == "The chat is pinned once the window is wider."
    window.resize(1280, 800)
    QApplication.sendPostedEvents()
    assert window.drawer.pinned
    assert pin.isChecked()


async def test_in_the_smallest_window_examples_scroll_and_keep_their_height(window: MainWindow) -> None:
    window.resize(640, 480)
    QApplication.sendPostedEvents()
    assert {card.height() for card in window.welcome.cards} == {window.theme.px(72)}
    window.drawer.open_drawer()
    QApplication.sendPostedEvents()
    examples = window.drawer.findChildren(Example)
    assert all(below.y() - above.geometry().bottom() > 6 for above, below in pairwise(examples))


async def test_the_keyboards_place_is_ringed_and_the_mouses_is_not(window: MainWindow) -> None:
    ring = window._ring
    window.sidebar.library.setFocus()
    QTest.keyClick(window.sidebar.library, Qt.Key.Key_Down)
    assert ring.isVisible()
    assert not ring.grab().isNull()
    window.welcome.cards[0].setFocus()
    assert ring.geometry().width() == window.welcome.cards[0].width() + 8
    assert not ring.grab().isNull()
    window.resize(1100, 760)
    assert ring.geometry().width() == window.welcome.cards[0].width() + 8
    library = window.sidebar.library
    library.setFocus()
    assert ring.isVisible()
    QTest.mousePress(library.viewport(), Qt.MouseButton.LeftButton, pos=library.viewport().rect().bottomLeft())
    assert not ring.isVisible()
    QTest.keyClick(library, Qt.Key.Key_Down)
    assert ring.isVisible()
    window.header.search_box.setFocus()
    QTest.keyClick(window.header.search_box, Qt.Key.Key_A)
    assert not ring.isVisible()


async def test_closing_is_told(window: MainWindow) -> None:
    told: list[None] = []
    window.closing.connect(lambda: told.append(None))
    action(window, "Quit").trigger()
    assert told == [None]


async def test_a_notice_may_offer_what_to_do_next_and_stays_until_it_is_taken(window: MainWindow) -> None:
    taken: list[str] = []
    window.notice.offer("Three views were dropped.", "Undo", lambda: taken.append("undo"))
    assert window.notice.action.isVisible()
    QTest.mouseClick(window.notice.action, Qt.MouseButton.LeftButton)
    assert taken == ["undo"]
    assert not window.notice.isVisible()
    window.notice.say("Done.")
    assert not window.notice.action.isVisible()
