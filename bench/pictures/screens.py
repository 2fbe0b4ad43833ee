"""What there is to photograph: each screen in each state, as a way to get there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from bench.pictures.cells import CELLS
from bench.pictures.charts import CHARTS
from bench.pictures.conversations import CONVERSATIONS
from bench.pictures.life import LIFE
from bench.pictures.sql import SQL
from bench.pictures.studio import Studio, settle
from bench.pictures.tables import TABLES
from bench.pictures.talk import COSTLY, CUT_OFF, HELP, LOST, REVIEWED, SEED, steps, talk
from bench.pictures.upkeep import UPKEEP
from pitboss.errors import DatabaseUnavailable, SettingsError
from tests.gui.desk import SEED_SQL, MemoryRows, columns
from widgets.dialogs.add_pattern import AddPattern
from widgets.main_window import MainWindow
from widgets.palette import Palette
from widgets.settings.sheet import SettingsSheet

GONE = DatabaseUnavailable("The database does not answer. It is being started again; try in a moment.")
Way = Callable[[Studio], Awaitable[None]]


# pages


async def welcome(studio: Studio) -> None:
    await studio.opened()


async def welcome_first_start(studio: Studio) -> None:
    studio.window.set_database_status("connecting", "Embedded PostgreSQL")
    studio.window.set_socket_status("Socket starts with the database", True)


async def patterns(studio: Studio) -> None:
    await studio.opened()
    studio.window.open_table("patterns")
    await settle()
    studio.window.patterns.table.selectRow(2)


async def patterns_of_a_kind(studio: Studio) -> None:
    await patterns(studio)
    kind = studio.window.patterns.kinds.findChild(QPushButton, "kinds-anti-pattern")
    assert kind is not None
    kind.click()


async def patterns_none(studio: Studio) -> None:
    studio.desk.kept, studio.desk.registered = [], []
    await studio.opened()
    studio.window.open_table("patterns")


async def patterns_no_match(studio: Studio) -> None:
    await patterns(studio)
    search(studio.window, "zebra")


async def table(studio: Studio) -> None:
    await studio.opened()
    studio.window.open_table("orgs")


async def view(studio: Studio) -> None:
    await studio.opened()
    studio.window.open_view(SEED)
    await settle()
    studio.window.view.card.table.selectRow(3)


async def view_refreshed(studio: Studio) -> None:
    await view(studio)
    studio.window.view.refresh.click()
    await settle()


async def view_loading(studio: Studio) -> None:
    await studio.opened()
    studio.desk.gate = asyncio.Event()
    studio.window.open_view(SEED)
    await settle()
    studio.window.view.card.state._show_waiting()  # a person's patience is longer than a picture's


async def view_failed(studio: Studio) -> None:
    await view(studio)
    studio.desk.fails = GONE
    studio.window.open_view("list_orgs")


async def view_searched(studio: Studio) -> None:
    await view(studio)
    search(studio.window, "nova")


async def view_no_match(studio: Studio) -> None:
    await view(studio)
    search(studio.window, "zebra")


async def safety(studio: Studio) -> None:
    await studio.opened()
    studio.window.open_safety()
    await settle()


async def safety_fired(studio: Studio) -> None:
    await safety(studio)
    studio.window.safety.break_it.click()
    await settle()


# the chat


async def drawer_empty(studio: Studio) -> None:
    await studio.opened()
    studio.window.drawer.open_drawer()


async def drawer_talk(studio: Studio) -> None:
    await drawer_empty(studio)
    talk(studio.chat)
    type_line(studio, "run guests with more than 3 patterns")


async def drawer_sql(studio: Studio) -> None:
    await drawer_empty(studio)
    talk(studio.chat)
    await settle()
    [*_, button] = [found for found in studio.chat.findChildren(QPushButton) if found.text() == "SQL"]
    button.click()


async def drawer_running(studio: Studio) -> None:
    await drawer_empty(studio)
    talk(studio.chat)
    studio.chat.add_user("run guests with more than 3 patterns")
    studio.chat.set_busy(True)
    steps(studio.chat, "9", until="guard")


async def drawer_failed(studio: Studio) -> None:
    await drawer_empty(studio)
    studio.chat.add_user("hello")
    studio.chat.show_event(HELP)
    studio.chat.add_user("run patterns that smell")
    steps(studio.chat, LOST.run_id, until="sql_pitboss", fails=True)
    studio.chat.show_event(LOST)


async def drawer_costly(studio: Studio) -> None:
    await drawer_empty(studio)
    studio.chat.add_user("run WEEKLY_REVIEW")
    studio.chat.show_event(REVIEWED)
    studio.chat.add_user("run all pairs of patterns and guests")
    steps(studio.chat, COSTLY.run_id, until="guard", fails=True)
    studio.chat.show_event(COSTLY)


async def drawer_completing(studio: Studio) -> None:
    await drawer_empty(studio)
    talk(studio.chat)
    QTest.keyClicks(studio.input, "run t")


async def dock(studio: Studio) -> None:
    await view(studio)
    studio.window.drawer.set_pinned(True)
    studio.window.drawer.open_drawer()
    talk(studio.chat)
    type_line(studio, "run guests with more than 3 patterns")


async def dock_over_patterns(studio: Studio) -> None:
    await patterns(studio)
    studio.window.drawer.set_pinned(True)
    studio.window.drawer.open_drawer()


# what goes wrong


async def database_lost(studio: Studio) -> None:
    await drawer_empty(studio)
    talk(studio.chat)
    studio.window.set_database_status("disconnected", "No connection to the database")
    studio.chat.add_user("run LIST_ORGS")
    studio.chat.show_event(CUT_OFF)


async def database_never_there(studio: Studio) -> None:
    studio.window.set_database_status("error", "Database")
    studio.window.set_socket_status("Socket starts with the database", True)
    studio.window.show_error(f"{GONE} It is tried again by itself.")


async def port_taken(studio: Studio) -> None:
    await patterns(studio)
    studio.window.set_socket_status("Port 8000 is taken by another program", False)
    studio.window.set_model_status("error", "Model gpt-4o could not be asked")


# dialogs and menus


async def dialog_add_pattern(studio: Studio) -> None:
    await patterns(studio)
    studio.window.add_pattern()


async def dialog_add_pattern_wrong(studio: Studio) -> None:
    await dialog_add_pattern(studio)
    form = studio.dialog()
    assert isinstance(form, AddPattern)
    form.submit()


async def dialog_model(studio: Studio) -> None:
    await view(studio)
    studio.window.show_model_settings()
    sheet = studio.dialog()
    assert isinstance(sheet, SettingsSheet)
    sheet.model.try_it()


def _settings(section: str) -> Way:
    async def way(studio: Studio) -> None:
        await view(studio)
        studio.window._dialogs.show_settings(section)
        await settle()

    way.__name__ = f"settings_{section}"
    return way


async def settings_searched(studio: Studio) -> None:
    await view(studio)
    studio.window.show_settings()
    sheet = studio.dialog()
    assert isinstance(sheet, SettingsSheet)
    sheet.search.setText("result")


async def settings_wrong(studio: Studio) -> None:
    await _settings("clients")(studio)
    sheet = studio.dialog()
    assert isinstance(sheet, SettingsSheet)
    studio.desk.fails = SettingsError("'app' is no origin. Write it as https://app.example, or * for every page.")
    sheet.sections["clients"].row("allowed_origins").changed.emit("app")


async def palette(studio: Studio) -> None:
    await view(studio)
    studio.window.show_palette()


async def palette_found(studio: Studio) -> None:
    await palette(studio)
    dialog = studio.dialog()
    assert isinstance(dialog, Palette)
    dialog.field.setText("fund")


async def palette_nothing(studio: Studio) -> None:
    await palette(studio)
    dialog = studio.dialog()
    assert isinstance(dialog, Palette)
    dialog.field.setText("zebra")


async def shortcuts(studio: Studio) -> None:
    await view(studio)
    studio.window.menu.shortcuts.trigger()


async def dialog_sql(studio: Studio) -> None:
    await view(studio)
    studio.window.actions_on_views.show_text("patterns in companies at seed stage", SEED_SQL, "translated")


async def dialog_drop(studio: Studio) -> None:
    await view(studio)
    studio.window.view.wanted.emit("drop", SEED)
    await settle()


async def dialog_about(studio: Studio) -> None:
    await view(studio)
    studio.window.menu.about.trigger()


async def menu(studio: Studio) -> None:
    await view(studio)
    button = studio.window.header.more_button
    studio.window.menu.popup(QPoint(0, 0))
    corner = button.mapToGlobal(QPoint(button.width() - studio.window.menu.width(), button.height() + 4))
    studio.window.menu.move(corner)  # the screen that is no screen is smaller than the window


async def menu_of_a_view(studio: Studio) -> None:
    await view(studio)
    studio.window.sidebar.menu_for(SEED).popup(studio.window.mapToGlobal(QPoint(120, 330)))


# little room, keyboard


async def narrow(studio: Studio) -> None:
    studio.window.resize(700, studio.window.height())
    await view(studio)


async def narrow_patterns(studio: Studio) -> None:
    studio.window.resize(700, studio.window.height())
    await patterns(studio)


async def narrow_drawer(studio: Studio) -> None:
    studio.window.resize(700, studio.window.height())
    await drawer_talk(studio)


async def smallest(studio: Studio) -> None:
    studio.window.resize(studio.window.minimumSize())
    await welcome(studio)


async def smallest_drawer(studio: Studio) -> None:
    await smallest(studio)
    studio.window.drawer.set_pinned(True)  # for which there is no room
    studio.window.drawer.open_drawer()


async def smallest_view(studio: Studio) -> None:
    studio.window.resize(studio.window.minimumSize())
    await view(studio)


async def smallest_settings(studio: Studio) -> None:
    studio.window.resize(studio.window.minimumSize())
    await _settings("appearance")(studio)


async def smallest_palette(studio: Studio) -> None:
    studio.window.resize(studio.window.minimumSize())
    await palette(studio)


async def million(studio: Studio) -> None:
    await view(studio)
    head = columns(id="bigint", organisation="text", revenue="numeric", day="date")
    made = MemoryRows(head, lambda n: (n, f"Company {n}", n * 1_000_003, None), 1_000_000)
    studio.window.view.card.show_source(made)
    await settle()
    studio.window.view.card.table.scrollToBottom()


async def keyboard(studio: Studio) -> None:
    await patterns(studio)
    studio.window.activateWindow()
    studio.window.patterns.add.setFocus()
    QTest.keyClick(studio.window.patterns.add, Qt.Key.Key_Shift)


def search(window: MainWindow, text: str) -> None:
    """Search the page as a person does, without the pause after the last key."""
    window.header.search_box.setText(text)
    window.header.search_box.returnPressed.emit()


def type_line(studio: Studio, line: str) -> None:
    """Let a line stand in the input, not sent."""
    studio.input.put(line)


SCREENS: dict[str, Way] = {
    way.__name__: way
    for way in (
        welcome, welcome_first_start, patterns, patterns_of_a_kind, patterns_none, patterns_no_match, table, view,
        view_refreshed, view_loading, view_failed, view_searched, view_no_match, safety, safety_fired, drawer_empty,
        drawer_talk, drawer_sql, drawer_running, drawer_failed, drawer_costly, drawer_completing, dock,
        dock_over_patterns, database_lost, database_never_there, port_taken, dialog_add_pattern,
        dialog_add_pattern_wrong, dialog_model,
        *map(_settings, ("database", "clients", "limits", "appearance")), settings_searched, settings_wrong,
        palette, palette_found, palette_nothing, shortcuts, dialog_sql,
        dialog_drop, dialog_about, menu, menu_of_a_view, narrow, narrow_patterns, narrow_drawer, smallest,
        smallest_drawer, smallest_view, smallest_settings, smallest_palette, million, keyboard, *CONVERSATIONS, *LIFE,
        *CHARTS,
        *UPKEEP, *CELLS, *SQL, *TABLES,
    )
}  # fmt: skip
