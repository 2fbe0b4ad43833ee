"""The settings in the window: what they show, how they are kept, found and reset."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton
from shiboken6 import isValid

from pitboss.errors import DatabaseUnavailable, SettingsError
from pitboss.models import LocalModels, ModelChoice, SavedConnection, SettingValue
from pitboss.tasks import Tasks
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from widgets.colors import CONTRAST
from widgets.main_window import MainWindow
from widgets.parts import Segments
from widgets.settings.catalogue import SECTIONS
from widgets.settings.row import SettingRow
from widgets.settings.sheet import SettingsSheet
from widgets.theme import Theme


@pytest.fixture
async def sheet(window: MainWindow, tasks: Tasks) -> AsyncIterator[SettingsSheet]:
    """The settings, open and read."""
    window.show_settings()
    (made,) = window.findChildren(SettingsSheet)
    await settled(tasks)
    yield made
    if isValid(made):
        made.reject()


def row(sheet: SettingsSheet, name: str) -> SettingRow:
    """A setting's row."""
    return next(row for view in sheet.sections.values() for row in view.rows if row.setting.name == name)


def shown(sheet: SettingsSheet) -> list[str]:
    """The sections that are shown."""
    return [key for key, view in sheet.sections.items() if view.isVisible()]


def press(sheet: SettingsSheet, name: str) -> None:
    """Press a button by its name."""
    found = sheet.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    found.click()


def keep(row: SettingRow, text: str) -> None:
    """Type into a row's field and leave it."""
    row.field.setText(text)
    row.field.editingFinished.emit()


async def test_one_section_is_shown_at_a_time(sheet: SettingsSheet) -> None:
    assert shown(sheet) == ["database"]
    for section in SECTIONS:
        press(sheet, f"nav-{section.key}")
        assert shown(sheet) == [section.key]


async def test_each_value_says_where_it_came_from(sheet: SettingsSheet) -> None:
    port, rows, cost = row(sheet, "port"), row(sheet, "max_rows"), row(sheet, "max_cost")
    assert (port.field.text(), port.source.text(), port.field.isEnabled()) == ("8010", "locked: set by --port", False)
    assert (rows.source.text(), rows.reset.isHidden()) == ("set here", False)
    assert rows.reset.accessibleName() == "Rows of a result: back to 20,000,000"
    assert (cost.source.text(), cost.reset.isHidden()) == ("default", True)


async def test_what_is_set_is_kept_as_soon_as_its_field_is_left(
    sheet: SettingsSheet, desk: MemoryDesk, tasks: Tasks
) -> None:
    timeout = row(sheet, "rule_timeout")
    keep(timeout, "60")
    keep(timeout, "120")
    await settled(tasks)
    assert [about for what, about in desk.asked if what == "save_setting"] == [("rule_timeout", "120")]
    assert timeout.source.text() == "set here"
    timeout.reset.click()
    await settled(tasks)
    assert (timeout.field.text(), timeout.source.text()) == ("60", "default")


async def test_what_cannot_be_kept_is_said_below_its_field(
    sheet: SettingsSheet, desk: MemoryDesk, tasks: Tasks
) -> None:
    timeout = row(sheet, "rule_timeout")
    desk.fails = SettingsError("'soon' is no number. Type digits, for example 120.")
    keep(timeout, "soon")
    await settled(tasks)
    assert (timeout.problem.text(), timeout.field.text()) == (str(desk.fails), "soon")
    QTest.keyClicks(timeout.field, "1")
    assert timeout.problem.isHidden()


async def test_a_connection_is_tested_before_it_is_kept_and_waits_for_the_next_start(
    sheet: SettingsSheet, desk: MemoryDesk, tasks: Tasks
) -> None:
    dsn = row(sheet, "dsn")
    dsn.field.setText("postgresql://amy@db/patterns")
    sheet.test.click()
    await settled(tasks)
    assert dsn.note.text() == "It answers: PostgreSQL 18, with 14 tables."
    desk.fails = DatabaseUnavailable("No connection to the database db: no server listens there.")
    sheet.test.click()
    await settled(tasks)
    assert (dsn.problem.text(), dsn.note.isHidden()) == (str(desk.fails), True)
    assert "save_setting" not in [what for what, _ in desk.asked]
    desk.fails = None
    press(sheet, "save-dsn")
    await settled(tasks)
    assert dsn.note.text() == "Kept. It takes effect at the next start."
    assert dsn.field.text() == ""
    assert dsn.field.placeholderText().endswith("; type to replace it")


async def test_a_search_finds_settings_in_all_sections(sheet: SettingsSheet) -> None:
    QTest.keyClicks(sheet.search, "result")
    assert shown(sheet) == ["limits"]
    assert [found.setting.name for found in sheet.sections["limits"].rows if found.isVisible()] == [
        "max_rows", "max_bytes",
    ]  # fmt: skip
    sheet.search.setText("zebra")
    assert shown(sheet) == []
    assert sheet._nothing.isVisible()
    sheet.search.setText("openai")
    assert shown(sheet) == ["model", "privacy"]
    sheet.search.setText("dark")
    assert shown(sheet) == ["appearance"]
    sheet.search.setText("limits")
    assert all(found.isVisible() for found in sheet.sections["limits"].rows)
    sheet.search.clear()
    assert shown(sheet) == ["database"]


async def test_the_token_is_masked_copied_and_made_anew(sheet: SettingsSheet, desk: MemoryDesk, tasks: Tasks) -> None:
    assert ("client_token", None) not in desk.asked  # looking makes one
    press(sheet, "nav-clients")
    await settled(tasks)
    door = sheet.door
    assert door.token.echoMode() == QLineEdit.EchoMode.Password
    assert "Kept in the system's key store." in door.where.text()
    door.copy.click()
    assert QGuiApplication.clipboard().text() == "0123456789abcdef"
    door.reveal.click()
    assert door.token.echoMode() == QLineEdit.EchoMode.Normal
    assert door.reveal.accessibleName() == "Hide the token"
    door.renew.click()
    await settled(tasks)
    assert door.token.text() == "another-token"
    assert door.outcome.text().startswith("This is another token.")
    assert door.certificate.text() == "None: web clients connect by ws."


async def test_the_look_changes_at_once(sheet: SettingsSheet, theme: Theme, tasks: Tasks) -> None:
    press(sheet, "nav-appearance")
    press(sheet, "appearance-dark")
    await settled(tasks)
    assert theme.mode == "dark"
    press(sheet, "text_size-150")
    await settled(tasks)
    assert theme.text_scale == 1.5
    row(sheet, "text_size").reset.click()
    await settled(tasks)
    assert theme.text_scale == 1.0
    press(sheet, "density-compact")
    press(sheet, "motion-reduced")
    press(sheet, "appearance-contrast")
    await settled(tasks)
    assert (theme.row_height, theme.duration(120), theme.colors) == (26, 0, CONTRAST)


async def test_settings_that_cannot_be_read_are_said(window: MainWindow, desk: MemoryDesk, tasks: Tasks) -> None:
    desk.fails = SettingsError("settings.toml cannot be read: it is a folder. Mend or remove it.")
    window.show_settings()
    (sheet,) = window.findChildren(SettingsSheet)
    await settled(tasks)
    assert sheet._failure.text() == str(desk.fails)
    sheet.reject()


async def test_closing_loses_nothing_that_was_typed(
    sheet: SettingsSheet, window: MainWindow, desk: MemoryDesk, tasks: Tasks
) -> None:
    press(sheet, "nav-limits")
    window.activateWindow()
    cost = row(sheet, "max_cost")
    cost.field.setFocus()
    cost.field.setText("7000000")
    QTest.keyClick(cost.field, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    cost.field.editingFinished.emit()
    await settled(tasks)
    assert ("save_setting", ("max_cost", "7000000")) in desk.asked


def test_a_text_size_that_is_not_offered_leaves_the_choice_alone() -> None:
    sizes = Segments([("90", "90 %"), ("100", "100 %")], name="size", says="Size")
    sizes.choose("95")
    assert sizes.key == "90"
    assert SettingValue("port", "1", "2", "environment").locked


async def test_models_of_this_machine_are_offered_and_fill_the_form(
    window: MainWindow, desk: MemoryDesk, tasks: Tasks
) -> None:
    desk.found_models = [LocalModels("Ollama", "http://127.0.0.1:11434/v1", ("llama3", "qwen2.5-coder"))]
    window.show_model_settings()
    (sheet,) = window.findChildren(SettingsSheet)
    await settled(tasks)
    chips = [chip for chip in sheet.model.findChildren(QPushButton, "localModel") if chip.isVisible()]
    assert [chip.text().strip() for chip in chips] == ["llama3 · Ollama", "qwen2.5-coder · Ollama"]
    chips[1].click()
    assert sheet.model.choice() == ModelChoice("qwen2.5-coder", "http://127.0.0.1:11434/v1")
    sheet.reject()


async def test_without_a_model_on_this_machine_nothing_is_said_of_it(
    window: MainWindow, desk: MemoryDesk, tasks: Tasks
) -> None:
    window.show_model_settings()
    (sheet,) = window.findChildren(SettingsSheet)
    await settled(tasks)
    assert not sheet.model.local.isVisible()
    sheet.reject()


async def test_a_connection_is_kept_by_a_name_and_opens_at_the_next_start(
    sheet: SettingsSheet, desk: MemoryDesk, tasks: Tasks
) -> None:
    await settled(tasks)
    kept = sheet.connections
    kept.keep.click()
    assert kept.problem_of(kept.name) == "Give it a name."
    row(sheet, "dsn").field.setText("postgresql://amy@db.example/patterns")
    QTest.keyClicks(kept.name, "Production")
    press(sheet, "connectionColour-red")
    QTest.keyClick(kept.name, Qt.Key.Key_Return)
    await settled(tasks)
    assert ("keep_connection", ("Production", "postgresql://amy@db.example/patterns")) in desk.asked
    assert kept.outcome.text() == "Production is kept."
    (use,) = [found for found in kept.findChildren(QPushButton, "useConnection") if found.isVisible()]
    assert use.accessibleName() == "Use Production"
    use.click()
    await settled(tasks)
    texts = [found.text() for found in kept.findChildren(QLabel) if found.isVisible()]
    assert "opens at the next start" in texts
    assert "open until the next start" in texts


async def test_the_window_wears_the_colour_of_its_database(window: MainWindow, desk: MemoryDesk, tasks: Tasks) -> None:
    assert not window.colour.isVisible()
    desk.connections.kept = [SavedConnection("Production", "amy@db.example/x", "red", is_open=True, is_next=True)]
    window.set_database_status("connected", "db.example")
    await settled(tasks)
    assert window.colour.isVisible()
    assert window.colour.accessibleName() == "The database is marked red"
