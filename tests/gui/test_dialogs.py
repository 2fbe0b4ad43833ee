"""Dialogs: what they check, what they say, what they hand back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QWidget

from pitboss.errors import BadRequest, ModelUnavailable
from pitboss.models import ModelChoice, NewPattern
from pitboss.tasks import Tasks
from tests.gui.desk import SEED_SQL, MemoryDesk
from tests.gui.settle import settled
from widgets.dialogs.add_pattern import AddPattern
from widgets.dialogs.base import Scrim
from widgets.dialogs.confirm import About, Confirm
from widgets.dialogs.model_settings import ModelForm
from widgets.dialogs.sql_viewer import SqlViewer
from widgets.theme import Theme


@pytest.fixture
def parent(theme: Theme) -> Iterator[QWidget]:
    """A window to stand over."""
    window = QWidget()
    window.resize(900, 700)
    window.show()
    yield window
    window.close()
    window.deleteLater()


async def test_a_pattern_needs_a_name_and_a_description(
    theme: Theme, tasks: Tasks, desk: MemoryDesk, parent: QWidget
) -> None:
    form = AddPattern(theme, tasks, desk.add_pattern, parent)
    form.open()
    form.submit()
    assert form.problem_of(form.name) == "Give it a name."
    assert "Describe it" in form.problem_of(form.description)
    assert form.name.accessibleDescription() == "Give it a name."
    QTest.keyClicks(form.name, "x")
    form.description.setPlainText("y")
    assert form.problem_of(form.name) == form.problem_of(form.description) == ""
    form.name.setText("x" * 201)
    form.submit()
    assert "200 characters" in form.problem_of(form.name)
    assert desk.asked == []
    form.reject()


async def test_a_pattern_is_stored_as_it_was_typed(
    theme: Theme, tasks: Tasks, desk: MemoryDesk, parent: QWidget
) -> None:
    form = AddPattern(theme, tasks, desk.add_pattern, parent)
    added: list[int] = []
    form.added.connect(added.append)
    form.open()
    form.name.setText("  Slow Pilots ")
    form.kinds.choose("anti-pattern")
    form.description.setPlainText("They never end.")
    form.keywords.setText("pricing, execution; pricing,,")
    form.save.click()
    await settled(tasks)
    assert added == [23]
    pattern = NewPattern("Slow Pilots", "anti-pattern", "They never end.", ("pricing", "execution"))
    assert desk.asked == [("add_pattern", pattern)]


async def test_what_could_not_be_stored_is_said_and_stays_in_the_form(
    theme: Theme, tasks: Tasks, desk: MemoryDesk, parent: QWidget
) -> None:
    desk.fails = BadRequest("There is a pattern of that name. Choose another name.")
    form = AddPattern(theme, tasks, desk.add_pattern, parent)
    form.open()
    form.name.setText("Brand Power")
    form.description.setPlainText("x")
    form.submit()
    await settled(tasks)
    assert form.isVisible()
    assert form.outcome.text() == str(desk.fails)
    assert form.save.isEnabled()
    form.reject()


async def test_closing_a_form_stops_what_it_had_begun(
    theme: Theme, tasks: Tasks, desk: MemoryDesk, parent: QWidget
) -> None:
    desk.gate = asyncio.Event()
    form = AddPattern(theme, tasks, desk.add_pattern, parent)
    form.open()
    form.name.setText("Brand Power")
    form.description.setPlainText("x")
    form.submit()
    await asyncio.sleep(0)
    assert not form.save.isEnabled()
    form.submit()
    QTest.keyClick(form, Qt.Key.Key_Escape)
    await settled(tasks)
    assert len(desk.kept) == 22


def settings(theme: Theme, tasks: Tasks, desk: MemoryDesk, parent: QWidget) -> ModelForm:
    form = ModelForm(theme, tasks, desk)
    form.setParent(parent)
    form.show()
    return form


async def test_a_model_is_saved_with_its_key(theme: Theme, tasks: Tasks, desk: MemoryDesk, parent: QWidget) -> None:
    form = settings(theme, tasks, desk, parent)
    saved: list[None] = []
    form.saved.connect(lambda: saved.append(None))
    form.model.setText("llama3")
    form.url.setText("http://localhost:11434/v1")
    form.key.setText("secret")
    form.save.click()
    await settled(tasks)
    assert saved == [None]
    assert desk.asked == [("save_model", ModelChoice("llama3", "http://localhost:11434/v1", "secret", True))]
    assert desk.model().key is None
    assert form.key.text() == ""
    assert form.key.placeholderText() == "A key is stored; type to replace it"
    assert form.outcome.text() == "The model is saved."


async def test_a_stored_key_is_never_shown_and_stays_unless_it_is_removed(
    theme: Theme, tasks: Tasks, desk: MemoryDesk, parent: QWidget
) -> None:
    desk.choice = ModelChoice("gpt-4o", "", None, has_key=True)
    form = settings(theme, tasks, desk, parent)
    assert form.key.text() == ""
    assert form.key.placeholderText() == "A key is stored; type to replace it"
    assert form.choice() == ModelChoice("gpt-4o", "", None, has_key=True)
    form.forget.click()
    assert form.choice() == ModelChoice("gpt-4o", "", "", has_key=False)
    assert "removed" in form.key.placeholderText()
    form.forget.click()
    assert form.choice().key is None


async def test_the_key_is_masked_until_it_is_revealed(
    theme: Theme, tasks: Tasks, desk: MemoryDesk, parent: QWidget
) -> None:
    form = settings(theme, tasks, desk, parent)
    assert not form.forget.isVisible()
    assert form.key.echoMode() == QLineEdit.EchoMode.Password
    form.reveal.click()
    assert form.key.echoMode() == QLineEdit.EchoMode.Normal
    assert form.reveal.accessibleName() == "Hide the key"
    form.reveal.click()
    assert form.key.echoMode() == QLineEdit.EchoMode.Password


async def test_a_test_says_how_it_went_in_the_form(
    theme: Theme, tasks: Tasks, desk: MemoryDesk, parent: QWidget
) -> None:
    form = settings(theme, tasks, desk, parent)
    form.test.click()
    assert form.outcome.text() == "Asking the model"
    await settled(tasks)
    assert (form.outcome.text(), form.outcome.property("role")) == ("gpt-4o answers in 0.4 s.", "success")
    desk.fails = ModelUnavailable("The key is not accepted. Check it, or ask for a new one.")
    form.test.click()
    await settled(tasks)
    assert (form.outcome.text(), form.outcome.property("role")) == (str(desk.fails), "problem")
    QTest.keyClicks(form.model, "x")
    assert form.outcome.text() == ""


@pytest.mark.parametrize("url", ["localhost:11434", "ftp://x/v1", "http://", "http://a b"])
async def test_an_address_that_cannot_be_one_is_refused(
    theme: Theme, tasks: Tasks, desk: MemoryDesk, parent: QWidget, url: str
) -> None:
    form = settings(theme, tasks, desk, parent)
    form.url.setText(url)
    form.model.setText(" ")
    form.save.click()
    form.test.click()
    assert form.problem_of(form.url).startswith("Begin the address with http")
    assert form.problem_of(form.model).startswith("Name a model")
    assert desk.asked == []


async def test_sql_is_shown_by_clause_and_copied_as_it_is(theme: Theme, parent: QWidget) -> None:
    sql = "SELECT name FROM patterns WHERE kind = 'pattern'"
    sheet = SqlViewer(theme, "patterns", sql, "translated · list", parent)
    sheet.open()
    assert sheet.text.toPlainText().splitlines() == ["SELECT name", "FROM patterns", "WHERE kind = 'pattern'"]
    assert sheet.text.isReadOnly()
    sheet.copy.click()
    assert QGuiApplication.clipboard().text() == sql
    assert sheet.copy.text() == "Copied"
    sheet.accept()
    longer = SqlViewer(theme, "patterns", SEED_SQL, "", parent)
    longer.open()
    assert longer.height() < parent.height()
    longer.reject()


async def test_nothing_is_confirmed_by_enter_alone(theme: Theme, parent: QWidget) -> None:
    said: list[None] = []
    ask = Confirm(theme, "Drop this view?", "It is gone then.", "Drop view", parent)
    ask.confirmed.connect(lambda: said.append(None))
    ask.open()
    QTest.keyClick(ask, Qt.Key.Key_Return)
    assert said == []
    again = Confirm(theme, "Drop this view?", "It is gone then.", "Drop view", parent)
    again.confirmed.connect(lambda: said.append(None))
    again.open()
    again.action.click()
    assert said == [None]


async def test_a_dialog_dims_its_window_fits_its_text_and_leaves_nothing(theme: Theme, parent: QWidget) -> None:
    sheet = About(theme, "1.2.3", parent)
    sheet.open()
    (scrim,) = parent.findChildren(Scrim)
    parent.resize(800, 600)
    assert scrim.size() == parent.size()
    assert not parent.grab().isNull()
    assert not sheet.grab().isNull()
    assert "Version 1.2.3" in [part.text() for part in sheet.findChildren(QLabel)]
    for part in sheet.findChildren(QLabel):
        assert part.height() >= part.heightForWidth(part.width()) or not part.wordWrap()
    sheet.reject()
    assert not scrim.isVisible()
    assert not any(dialog.isVisible() for dialog in parent.findChildren(QDialog))
