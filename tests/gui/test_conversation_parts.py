"""Parts of the chat that keep a conversation: stored messages as bubbles, what a search shows, a message's buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from pitboss.conversation_models import Conversation, Feedback, Message, Step
from pitboss.events import ChatReply, RuleFailed, RuleResult, WorkflowFinished, now
from pitboss.recorder import message_of
from tests.gui.test_bubbles import RESULT
from widgets.chat.conversation_items import Listed, Section, by_time, found, spoken
from widgets.chat.message_bar import Act, Copies, MessageBar
from widgets.chat.recall import Recall
from widgets.chat.snippet import snippet
from widgets.chat.stored import shown
from widgets.chat.transcript import Said
from widgets.theme import Theme

# stored messages


def test_a_stored_result_is_what_it_was(qtbot: QtBot) -> None:
    steps = (Step("context", "done", 1.0), Step("sql_pitboss", "done", 2.0, "orgs"), Step("guard", "failed", 1.0))
    message = shown(replace(message_of(RESULT, steps), id=7, feedback=Feedback("up", "good", now())))
    assert isinstance(message.body, RuleResult)
    assert replace(message.body, run_id="1", rule=RESULT.rule) == RESULT
    assert [(line.text, line.status) for line in message.steps.lines] == [("Read: orgs", "done"), ("Refused", "failed")]
    assert (message.number, message.at, message.feedback is not None) == (7, RESULT.at, True)


@pytest.mark.parametrize(
    "event",
    [
        RuleFailed(run_id="1", rule="x", message="No.", code="too_costly", suggestions=("a",), can_insist="x"),
        WorkflowFinished(
            run_id="1", workflow="w", message="Workflow w → 1 of 2 rules → 3 rows", done=1, total=2, rows=3
        ),
        ChatReply(text="Type run.", examples=("run LIST_ORGS",)),
        ChatReply(text="❌ Not connected", kind="error"),
    ],
)
def test_other_answers_come_back_too(event: RuleFailed | WorkflowFinished | ChatReply) -> None:
    body = shown(message_of(event)).body
    if not isinstance(event, ChatReply):
        assert isinstance(body, type(event))
        body = replace(body, run_id="1")
    assert body == event


def test_a_line_is_a_line_and_an_unknown_source_claims_nothing() -> None:
    assert shown(Message(role="person", kind="line", text="run x")).body == Said("run x")
    odd = shown(Message(role="factory", kind="result", text="t", source="elsewhere")).body
    assert isinstance(odd, RuleResult)
    assert odd.source == "translated"


# what a search shows


def test_a_snippet_begins_before_what_was_found_and_marks_all_of_it() -> None:
    text = "word " * 30 + "the guests of Seed stage, and guests again"
    piece = snippet(Message(role="person", kind="line", text=text), "GUESTS seed")
    assert piece.text.startswith("…")
    assert [piece.text[at : at + length] for at, length in piece.marks] == ["guests", "Seed", "guests"]


def test_a_snippet_is_of_the_part_that_holds_the_words() -> None:
    message = Message(role="factory", kind="result", text="Rule x → 1 row → x", sql="SELECT name\nFROM guests")
    assert snippet(message, "from guests").text == "SELECT name FROM guests"
    assert snippet(message, "").text == "Rule x → 1 row → x"
    assert snippet(message, "nowhere").marks == ()
    assert snippet(replace(message, text="a.b"), ".").marks == ((1, 1),)


def one(number: int, day: date, *, title: str = "T", pinned: bool = False) -> Conversation:
    at = now().replace(year=day.year, month=day.month, day=day.day, hour=12)
    return Conversation(number, title, pinned, at, at)


def test_headings_say_how_long_ago() -> None:
    today = date(2026, 11, 24)
    days = (date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 20), date(2026, 11, 1), date(2026, 1, 1))
    items = list(by_time([one(0, days[4], pinned=True), *(one(n, day) for n, day in enumerate(days, 1))], 2, today))
    headings = [item.title for item in items if isinstance(item, Section)]
    assert headings == ["Pinned", "Today", "Yesterday", "Last seven days", "Last thirty days", "Earlier"]
    assert [item.conversation.id for item in items if isinstance(item, Listed) and item.is_open] == [2]


def test_a_screen_reader_hears_what_a_row_is() -> None:
    listed = Listed(one(1, date(2020, 1, 2), title="", pinned=True), is_open=True)
    assert spoken(listed).startswith("New conversation, ")
    assert spoken(listed).endswith(", pinned, open now")
    assert spoken(Section("Today")) == "Today"
    assert found([], "x") == []


# lines of earlier conversations


def test_earlier_lines_come_before_those_of_this_conversation_each_once() -> None:
    recall = Recall()
    recall.add("three")
    recall.seed(["one", "two", "three"])
    recall.add("one")
    assert [recall.previous("") for _ in range(4)] == ["one", "three", "two", None]


# the buttons of a message


@pytest.fixture
def bar(theme: Theme, qtbot: QtBot) -> Iterator[MessageBar]:
    """Three buttons, and a field that has the focus."""
    ground = QLineEdit()
    qtbot.addWidget(ground)
    made = MessageBar(theme, ground)
    made.set_acts([Copies("Copy", lambda: "text"), Act("edit", "Edit", str), Act("refresh", "Run", str)])
    ground.show()
    ground.activateWindow()
    ground.setFocus()
    yield made
    ground.close()


def names(bar: MessageBar) -> list[str]:
    return [button.accessibleName() for button in bar._buttons]


def test_the_buttons_are_made_when_somebody_comes(bar: MessageBar, qtbot: QtBot) -> None:
    assert (names(bar), bar.focusPolicy()) == ([], Qt.FocusPolicy.TabFocus)
    bar.setFocus()
    qtbot.waitUntil(lambda: bool(names(bar)))
    assert names(bar) == ["Copy", "Edit", "Run"]
    assert bar._buttons[0].hasFocus()
    assert [button.focusPolicy() for button in bar._buttons].count(Qt.FocusPolicy.StrongFocus) == 1


def test_left_and_right_go_between_the_buttons_and_enter_presses(bar: MessageBar) -> None:
    bar.go_to(0)
    for key, at in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 2), (Qt.Key.Key_Right, 0), (Qt.Key.Key_Left, 2),
                    (Qt.Key.Key_Home, 0), (Qt.Key.Key_Right, 1)):  # fmt: skip
        QTest.keyClick(bar.window().focusWidget(), key)
        assert bar._buttons[at].hasFocus()
    pressed = []
    bar._buttons[1].clicked.connect(lambda: pressed.append(True))
    QTest.keyClick(bar._buttons[1], Qt.Key.Key_Return)
    assert pressed == [True]
    QTest.keyClick(bar._buttons[1], Qt.Key.Key_Home)
    QTest.keyClick(bar._buttons[0], Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "text"


def test_the_buttons_are_drawn_only_while_somebody_is_near(bar: MessageBar) -> None:
    assert not bar.revealed
    bar.reveal(True)
    assert bar.revealed
    bar.reveal(False)
    assert not bar.revealed
