"""The chat panel as a person uses it: typing, clicking, reading; and as the application talks to it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QListView, QPlainTextEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from pitboss.events import ChatReply, Progress, RuleFailed, ViewsRefresh
from pitboss.models import RuleInfo, WorkflowInfo
from tests.gui.test_bubbles import EXACT, RESULT
from widgets.chat.completer import Completer
from widgets.chat.controls import TypingIndicator
from widgets.chat.message_bar import MessageBar
from widgets.chat.panel import ChatPanel
from widgets.theme import Theme

RULES = [RuleInfo("LIST_ORGS", "List of Organizations", ""), RuleInfo("PATTERNS_BY_GUEST", "Patterns by guest", "")]
FLOWS = [WorkflowInfo("WEEKLY_REVIEW", "Weekly review", "", ("LIST_ORGS",))]
UP, DOWN, TAB, ESC, ENTER = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Return,
)


class Person:
    """Sits before the panel."""

    def __init__(self, panel: ChatPanel, qtbot: QtBot) -> None:
        self.panel, self.qtbot = panel, qtbot
        field = panel.findChild(QPlainTextEdit, "chatInput")
        completer = panel.findChild(Completer)
        assert field is not None
        assert completer is not None
        self.input: QPlainTextEdit = field
        self.completer: Completer = completer

    def types(self, text: str) -> None:
        QTest.keyClicks(self.input, text)

    def presses(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.input, key, modifier)

    def sends(self, text: str) -> None:
        self.types(text)
        self.presses(ENTER)

    def reads(self) -> list[str]:
        return [bubble.message_text() for bubble in self.bubbles()]  # type: ignore[attr-defined]

    def bubbles(self) -> list[QWidget]:
        messages = self.panel.findChild(QScrollArea, "chatMessages")
        assert messages is not None
        found = [bubble for bubble in messages.findChildren(QWidget, "bubble") if bubble.isVisibleTo(messages)]
        return sorted(found, key=lambda bubble: bubble.mapTo(messages, QPoint(0, 0)).y())

    def clicks(self, name: str) -> None:
        for bar in self.panel.findChildren(MessageBar):
            bar.reveal(True)  # as the pointer does on its way to the button
        button = self.panel.findChild(QAbstractButton, name) or next(
            found
            for found in self.panel.findChildren(QAbstractButton)
            if found.accessibleName() == name and found.isVisibleTo(self.panel)
        )
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def text(self) -> str:
        return self.input.toPlainText()


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot) -> ChatPanel:
    made = ChatPanel(theme, rules=RULES, workflows=FLOWS)
    made.resize(400, 700)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.setFocus()
    return made


@pytest.fixture
def person(panel: ChatPanel, qtbot: QtBot) -> Person:
    return Person(panel, qtbot)


# saying something


def test_enter_sends_the_line_which_appears_on_the_right(panel: ChatPanel, person: Person) -> None:
    spy = QSignalSpy(panel.submitted)
    person.sends("  run LIST_ORGS ")
    assert spy.at(0) == ["run LIST_ORGS"]
    assert (person.reads(), person.text()) == (["run LIST_ORGS"], "")
    assert person.bubbles()[0].property("role") == "user"


def test_a_blank_line_is_not_sent(panel: ChatPanel, person: Person) -> None:
    spy = QSignalSpy(panel.submitted)
    person.sends("   ")
    assert spy.count() == 0
    assert not panel.findChild(QAbstractButton, "chatSend").isEnabled()  # type: ignore[union-attr]


def test_the_button_sends_too(panel: ChatPanel, person: Person) -> None:
    spy = QSignalSpy(panel.submitted)
    person.types("hello")
    person.clicks("chatSend")
    assert spy.at(0) == ["hello"]


def test_shift_enter_breaks_the_line_and_the_input_grows_to_six_lines(panel: ChatPanel, person: Person) -> None:
    heights = [person.input.height()]
    for number in range(8):
        person.types(str(number))
        person.presses(ENTER, Qt.KeyboardModifier.ShiftModifier)
        heights.append(person.input.height())
    line = person.input.fontMetrics().lineSpacing()
    assert heights[1] - heights[0] == line
    assert heights[-1] - heights[0] == 5 * line
    assert person.input.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAsNeeded
    spy = QSignalSpy(panel.submitted)
    person.presses(ENTER)
    assert spy.at(0) == ["0\n1\n2\n3\n4\n5\n6\n7"]
    assert person.input.height() == heights[0]


def test_a_long_line_wraps_and_the_input_grows_with_it(panel: ChatPanel, person: Person) -> None:
    low = person.input.height()
    person.types("words " * 20)
    assert person.input.height() > low
    panel.resize(1200, 700)
    assert person.input.height() == low


def test_up_recalls_and_down_comes_back_to_the_draft(person: Person) -> None:
    person.sends("first")
    person.sends("second")
    person.types("a draft")
    seen = []
    for key in (UP, UP, UP, DOWN, DOWN, DOWN):
        person.presses(key)
        seen.append(person.text())
    assert seen == ["second", "first", "first", "second", "a draft", "a draft"]


def test_up_within_several_lines_moves_the_cursor_first(person: Person) -> None:
    person.sends("first")
    person.types("one")
    person.presses(ENTER, Qt.KeyboardModifier.ShiftModifier)
    person.types("two")
    person.presses(UP)
    assert person.text() == "one\ntwo"
    person.presses(UP)
    assert person.text() == "first"


def test_what_is_pasted_is_text_without_the_line_ends_around_it(person: Person) -> None:
    data = QMimeData()
    data.setText("\nrun <b>x</b>\r\n")
    data.setHtml("<b>other</b>")
    person.input.insertFromMimeData(data)
    person.input.insertFromMimeData(QMimeData())
    assert person.text() == "run <b>x</b>"


# completion


def test_run_completes_codes_by_tab(person: Person) -> None:
    person.types("run li")
    assert person.completer.labels() == ["LIST_ORGS"]
    person.presses(TAB)
    assert person.text() == "run LIST_ORGS"
    assert person.completer.labels() == []


def test_completions_are_chosen_by_keys_and_taken_by_enter(panel: ChatPanel, person: Person) -> None:
    spy = QSignalSpy(panel.submitted)
    person.types("run ")
    assert person.completer.labels() == ["LIST_ORGS", "PATTERNS_BY_GUEST", "WEEKLY_REVIEW"]
    person.presses(UP)
    assert person.completer.chosen == "WEEKLY_REVIEW"
    person.presses(DOWN)
    person.presses(DOWN)
    assert person.completer.chosen == "PATTERNS_BY_GUEST"
    person.presses(ENTER)
    assert (person.text(), spy.count()) == ("run PATTERNS_BY_GUEST", 0)
    person.presses(ENTER)
    assert spy.at(0) == ["run PATTERNS_BY_GUEST"]


def test_enter_sends_what_was_typed_where_no_completion_was_chosen(panel: ChatPanel, person: Person) -> None:
    spy = QSignalSpy(panel.submitted)
    person.sends("run patterns")
    assert spy.at(0) == ["run patterns"]
    assert person.completer.labels() == []


def test_escape_closes_the_completions_and_only_then_the_chat(panel: ChatPanel, person: Person) -> None:
    spy = QSignalSpy(panel.closed)
    person.types("run ")
    person.presses(ESC)
    assert (person.completer.labels(), spy.count()) == ([], 0)
    person.presses(ESC)
    assert spy.count() == 1


def test_a_completion_is_taken_by_a_click_and_stands_above_the_input(panel: ChatPanel, person: Person) -> None:
    person.types("run ")
    view = person.completer.findChild(QListView)
    assert view is not None
    assert person.completer.geometry().bottom() < panel.findChild(QWidget, "chatField").mapTo(panel, view.pos()).y()  # type: ignore[union-attr]
    spot = view.visualRect(view.model().index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert person.text() == "run PATTERNS_BY_GUEST"


def test_completions_say_what_they_are(panel: ChatPanel, person: Person) -> None:
    panel.foot.set_texts(["Find all patterns"])
    person.types("run ")
    view = person.completer.findChild(QListView)
    assert view is not None
    spoken = [view.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 3)]
    assert spoken == ["LIST_ORGS, List of Organizations", "Find all patterns"]
    person.presses(DOWN)
    assert not person.completer.grab().isNull()


def test_rules_that_came_later_are_completed_too(panel: ChatPanel, person: Person) -> None:
    panel.set_rules([RuleInfo("NEW_ONE", "New", "")])
    person.types("run ")
    assert person.completer.labels() == ["NEW_ONE", "WEEKLY_REVIEW"]
    person.input.clear()
    panel.set_rules([], [])
    person.types("run ")
    assert person.completer.labels() == []


def test_taking_run_goes_on_with_what_can_be_run(person: Person) -> None:
    person.types("r")
    person.presses(TAB)
    assert person.text() == "run "
    assert person.completer.labels() == ["LIST_ORGS", "PATTERNS_BY_GUEST", "WEEKLY_REVIEW"]


def test_completions_close_when_the_person_goes_elsewhere(panel: ChatPanel, person: Person) -> None:
    person.types("run ")
    button = panel.findChild(QAbstractButton, "chatClose")
    assert button is not None
    button.setFocus()
    assert person.completer.labels() == []


# being answered


def test_a_run_is_one_bubble_from_its_first_step_to_its_result(panel: ChatPanel, person: Person) -> None:
    person.sends("run x")
    panel.show_event(Progress(run_id="1", step="context", status="started"))
    assert person.reads() == ["run x", "Reading the rulebook and the schema"]
    panel.show_event(Progress(run_id="1", step="guard", status="started"))
    assert person.reads() == ["run x", "Checking the SQL"]
    panel.show_event(RESULT)
    panel.show_event(ViewsRefresh(table="t", rule="r"))
    assert person.reads() == ["run x", EXACT]


def test_while_a_rule_runs_the_button_and_escape_stop_it(panel: ChatPanel, person: Person) -> None:
    stopped, closed = QSignalSpy(panel.stop_requested), QSignalSpy(panel.closed)
    indicator, button = panel.findChild(TypingIndicator), panel.findChild(QAbstractButton, "chatSend")
    assert indicator is not None
    assert button is not None
    assert not indicator.isVisible()
    panel.set_busy(True)
    assert indicator.isVisible()
    assert button.accessibleName() == "Stop the running rule"
    person.clicks("chatSend")
    person.presses(ESC)
    assert (stopped.count(), closed.count()) == (2, 0)
    panel.set_busy(False)
    assert not indicator.isVisible()
    assert button.accessibleName() == "Send"


def test_a_run_that_never_said_how_it_ended_reads_as_stopped(panel: ChatPanel, person: Person) -> None:
    panel.set_busy(True)
    panel.show_event(Progress(run_id="1", step="context", status="started"))
    panel.set_busy(False)
    assert person.reads() == ["Stopped. Nothing of the rule remains."]


def test_the_dots_move_only_where_motion_is_wanted(panel: ChatPanel, theme: Theme) -> None:
    indicator = panel.findChild(TypingIndicator)
    assert indicator is not None
    panel.set_busy(True)
    assert not indicator.moving
    panel.set_busy(False)
    theme.set_reduced_motion(False)
    panel.set_busy(True)
    assert indicator.moving
    before = indicator.grab().toImage()
    indicator.step()
    assert indicator.grab().toImage() != before
    panel.set_busy(False)
    assert not indicator.moving


@pytest.mark.parametrize("status", ["connecting", "connected", "disconnected", "error"])
def test_the_status_is_a_word_and_a_mark(panel: ChatPanel, status: str) -> None:
    panel.set_status(status)  # type: ignore[arg-type]
    label = panel.findChild(QLabel, "chatStatus")
    assert label is not None
    assert (label.text(), label.accessibleName()) == (status, f"Database: {status}")
    assert not panel.grab().isNull()


def test_an_example_fills_the_input_and_is_sent(panel: ChatPanel, person: Person) -> None:
    spy = QSignalSpy(panel.submitted)
    panel.show_event(RuleFailed(run_id="1", rule="x", message="No.", code="not_understood", suggestions=("all orgs",)))
    person.clicks("run all orgs")
    assert spy.at(0) == ["run all orgs"]
    assert person.reads() == ["❌ Error: No.", "run all orgs"]
    person.presses(UP)
    assert person.text() == "run all orgs"


def test_the_buttons_of_a_result_ask_the_application(panel: ChatPanel, person: Person) -> None:
    views, again = QSignalSpy(panel.open_view), QSignalSpy(panel.submitted)
    full = QSignalSpy(panel.show_sql)
    panel.show_event(RESULT)
    person.clicks(f"Open the view {RESULT.table}")
    person.clicks("Show or hide the SQL")
    person.clicks("Show the SQL in full")
    person.clicks("Run again")
    assert (views.at(0), full.at(0)) == ([RESULT.table], [RESULT.title, RESULT.sql])
    assert again.at(0) == ["run patterns in companies at seed stage"]
    assert person.reads() == [EXACT, "run patterns in companies at seed stage"]


def test_who_reads_higher_up_is_told_of_new_messages(panel: ChatPanel, person: Person) -> None:
    newer = panel.findChild(QAbstractButton, "chatNewer")
    assert newer is not None
    for number in range(40):
        panel.show_event(ChatReply(text=f"answer {number}"))
    assert not newer.isVisible()
    bar = panel.findChild(QScrollArea, "chatMessages").verticalScrollBar()  # type: ignore[union-attr]
    bar.setValue(0)
    assert not newer.isVisible()
    panel.show_event(ChatReply(text="the newest"))
    assert newer.isVisible()
    assert bar.value() == 0
    person.clicks("chatNewer")
    assert bar.value() == bar.maximum()
    assert not newer.isVisible()


def test_saying_something_shows_the_end(panel: ChatPanel, person: Person) -> None:
    for number in range(40):
        panel.show_event(ChatReply(text=f"answer {number}"))
    bar = panel.findChild(QScrollArea, "chatMessages").verticalScrollBar()  # type: ignore[union-attr]
    bar.setValue(0)
    person.sends("hello")
    assert bar.value() == bar.maximum()


def test_page_keys_in_the_input_turn_the_pages_of_the_conversation(panel: ChatPanel, person: Person) -> None:
    for number in range(40):
        panel.show_event(ChatReply(text=f"answer {number}"))
    bar = panel.findChild(QScrollArea, "chatMessages").verticalScrollBar()  # type: ignore[union-attr]
    end = bar.value()
    person.presses(Qt.Key.Key_PageUp)
    assert bar.value() < end - 300
    person.presses(Qt.Key.Key_PageDown)
    assert bar.value() == bar.maximum()


# the panel itself


def test_an_empty_conversation_says_what_to_type_with_examples_to_click(panel: ChatPanel, person: Person) -> None:
    empty = panel.findChild(QWidget, "chatEmpty")
    assert empty is not None
    assert empty.isVisible()
    spy = QSignalSpy(panel.submitted)
    person.clicks("run LIST_ORGS")
    assert spy.at(0) == ["run LIST_ORGS"]
    assert not empty.isVisible()


def test_a_new_conversation_begins_empty(panel: ChatPanel, person: Person) -> None:
    spy = QSignalSpy(panel.new_wanted)
    person.sends("hello")
    person.clicks("chatNew")
    assert (person.reads(), spy.count()) == ([], 1)
    assert panel.findChild(QWidget, "chatEmpty").isVisible()  # type: ignore[union-attr]
    assert person.input.hasFocus()


def test_closing_and_pinning_are_asked_for(panel: ChatPanel, person: Person) -> None:
    closed, pinned = QSignalSpy(panel.closed), QSignalSpy(panel.pin_toggled)
    person.clicks("chatClose")
    person.clicks("chatPin")
    assert (closed.count(), pinned.at(0)) == (1, [True])
    pin = panel.findChild(QAbstractButton, "chatPin")
    assert pin is not None
    assert pin.accessibleName().startswith("Unpin")
    panel.set_pinned(False)
    assert pin.accessibleName().startswith("Pin")


def focused_name(panel: ChatPanel) -> str:
    widget = panel.window().focusWidget()
    return "" if widget is None else widget.objectName() or widget.accessibleName()


def test_tab_goes_from_the_input_through_the_newest_bubble_to_the_header_and_round(
    panel: ChatPanel, person: Person
) -> None:
    panel.show_event(RESULT)
    person.types("x")
    seen = []
    for _ in range(10):
        QTest.keyClick(panel.window().focusWidget(), TAB)
        seen.append(focused_name(panel))
    assert seen == [
        "chatSend",
        EXACT,
        f"Open the view {RESULT.table}",
        "sqlToggle",
        "Copy the message",  # one stop for all that can be done with it: Left and Right go on
        "chatConversations",
        "chatNew",
        "chatPin",
        "chatClose",
        "chatInput",
    ]
    QTest.keyClick(panel.window().focusWidget(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert focused_name(panel) == "chatClose"


def test_tab_leaves_a_panel_that_stands_beside_other_things(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    other = QPlainTextEdit(window)
    other.setObjectName("other")
    made = ChatPanel(theme, rules=[], workflows=[], parent=window)
    made.move(0, 300)
    window.resize(500, 900)
    window.show()
    close = made.findChild(QAbstractButton, "chatClose")
    assert close is not None
    window.activateWindow()
    close.setFocus()
    QTest.keyClick(close, TAB)
    assert window.focusWidget().objectName() == "other"


def test_escape_works_in_a_bubble_too(panel: ChatPanel, person: Person) -> None:
    spy = QSignalSpy(panel.closed)
    panel.show_event(RESULT)
    button = person.bubbles()[0].findChildren(QAbstractButton)[0]
    QTest.keyClick(button, ESC)
    QTest.keyClick(button, Qt.Key.Key_F5)
    assert spy.count() == 1


def test_every_control_has_a_name_for_screen_readers(panel: ChatPanel) -> None:
    panel.show_event(RESULT)
    panel.show_event(ChatReply(text="Type run.", examples=("run LIST_ORGS",)))
    for control in panel.findChildren(QWidget):
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus and control.isVisibleTo(panel):
            assert control.accessibleName(), control.objectName()


def test_the_panel_follows_the_theme(panel: ChatPanel, theme: Theme) -> None:
    panel.show_event(RESULT)
    theme.set_mode("dark")
    assert panel.grab().toImage().pixelColor(4, 4).name().upper() == theme.colors.surface
