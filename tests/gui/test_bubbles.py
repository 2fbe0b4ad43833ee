"""Bubbles: what they show and say, and what their buttons do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from pitboss.events import ChatReply, Progress, RuleFailed, RuleResult, WorkflowFinished
from widgets.chat.bubble import Actions
from widgets.chat.row import Row
from widgets.chat.sql import SqlBlock
from widgets.chat.step_list import StepLine, StepList
from widgets.chat.text import TextBlock
from widgets.chat.transcript import Body, Message, Running, Said, Stopped
from widgets.theme import Theme

EXACT = "Rule patterns_in_companies... → 18 rows → rule_patterns_in_companies_at_seed_stage_1732430862456"
SQL = "SELECT p.name FROM patterns p WHERE p.kind = 'pattern' AND p.id > 3 -- all"
RESULT = RuleResult(
    run_id="1",
    rule="patterns_in_companies...",
    title="patterns in companies at seed stage",
    message=EXACT,
    table="rule_patterns_in_companies_at_seed_stage_1732430862456",
    rows=18,
    sql=SQL,
    source="translated",
    explanation="18 patterns in organisations whose stage is Seed",
    at=datetime(2026, 11, 24, 14, 32, 7, tzinfo=UTC),
)


def message_of(body: Body) -> Message:
    """The message as the conversation makes it: at the moment of its event."""
    return Message(body, body.at) if isinstance(body, RuleResult) else Message(body)


class Bench:
    """Makes rows that are shown, and keeps what their buttons ask for."""

    def __init__(self, theme: Theme, qtbot: QtBot) -> None:
        self.theme, self.qtbot = theme, qtbot
        self.actions = Actions()
        self.ground = QWidget()
        self.ground.resize(400, 900)
        qtbot.addWidget(self.ground)
        self.ground.show()

    def row(self, body: Body | Message, width: int = 368) -> Row:
        row = Row(body if isinstance(body, Message) else message_of(body), self.theme, self.actions, self.ground)
        row.arrange(width)
        row.show()
        return row

    def press(self, row: Row, name: str) -> QAbstractButton:
        button = next(b for b in row.findChildren(QAbstractButton) if b.accessibleName() == name)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return button


@pytest.fixture
def bench(theme: Theme, qtbot: QtBot) -> Bench:
    return Bench(theme, qtbot)


def words_of(row: Row) -> list[str]:
    return [block.toPlainText() for block in row.bubble.findChildren(TextBlock) if block.isVisibleTo(row)]


@pytest.mark.parametrize(
    ("body", "role", "exact"),
    [
        (Said("run LIST_ORGS"), "user", "run LIST_ORGS"),
        (RESULT, "agent", EXACT),
        (RuleFailed(run_id="1", rule="x", message="No.", code="sql_failed"), "agent", "❌ Error: No."),
        (WorkflowFinished(run_id="1", workflow="w", message="W", done=1, total=2, rows=1), "agent", "W"),
        (ChatReply(text="Type `run`."), "agent", "Type `run`."),
        (
            ChatReply(text="❌ Not connected (status: error)", kind="error"),
            "system",
            "❌ Not connected (status: error)",
        ),
        (Stopped(), "system", "Stopped. Nothing of the rule remains."),
        (Running("1"), "agent", "Starting"),
    ],
)
def test_every_bubble_says_its_exact_message_to_people_tests_and_screen_readers(
    bench: Bench, body: Body, role: str, exact: str
) -> None:
    bubble = bench.row(body).bubble
    assert (bubble.objectName(), bubble.property("role")) == ("bubble", role)
    assert bubble.message_text() == bubble.accessibleName() == exact
    assert bubble.accessibleDescription() == {"user": "You", "agent": "Pattern Agent", "system": "Notice"}[role]


def test_a_person_speaks_on_the_right_and_the_agent_on_the_left(bench: Bench) -> None:
    mine, theirs = bench.row(Said("hello")), bench.row(ChatReply(text="Type run."))
    assert mine.bubble.geometry().right() == mine.width() - 1
    assert mine.bubble.width() < 368 * 0.5
    assert theirs.bubble.x() == 0


def test_text_is_never_markup(bench: Bench) -> None:
    text = "<b>bold</b> <img src='http://example.org/x.png'> &amp; [link](http://example.org)"
    row = bench.row(ChatReply(text=text))
    block = row.findChild(TextBlock)
    assert block is not None
    assert block.toPlainText() == text
    assert not block.acceptRichText()
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in row.findChildren(QLabel) if label.text())


def test_a_long_word_wraps_inside_the_bubble(bench: Bench) -> None:
    row = bench.row(Said("x" * 400))
    assert row.bubble.width() <= 368
    block = row.findChild(TextBlock)
    assert block is not None
    assert block.height() >= block.fontMetrics().lineSpacing() * 6
    assert block.height() >= block.document().size().height()


def test_a_wider_row_is_a_lower_one(bench: Bench) -> None:
    row = bench.row(ChatReply(text="words that go on " * 20))
    assert row.arrange(800) < row.arrange(300)


def test_text_can_be_chosen_by_keyboard_and_copied(bench: Bench) -> None:
    row = bench.row(RESULT)
    exact = next(block for block in row.findChildren(QTextEdit) if block.toPlainText() == EXACT)
    assert exact.focusPolicy() == Qt.FocusPolicy.StrongFocus
    exact.setFocus()
    exact.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClick(exact, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(exact, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == EXACT
    QTest.keyClicks(exact, "typed")
    assert exact.toPlainText() == EXACT


def test_a_result_says_it_in_words_then_exactly_and_where_its_sql_came_from(bench: Bench) -> None:
    row = bench.row(RESULT)
    assert words_of(row) == ["18 patterns in organisations whose stage is Seed", EXACT]
    time = row.findChild(QLabel, "bubbleTime")
    assert time is not None
    assert time.text() == f"Translated, no model used · {RESULT.at.astimezone():%H:%M}"
    assert "2026" in time.toolTip()


def test_a_long_result_is_never_cut(bench: Bench) -> None:
    row = bench.row(replace(RESULT, explanation="word " * 60))
    for block in row.findChildren(TextBlock):
        assert not block.isVisibleTo(row) or block.height() >= block.document().size().height() - 1


def test_open_view_names_the_view(bench: Bench) -> None:
    spy = QSignalSpy(bench.actions.open_view)
    bench.press(bench.row(RESULT), f"Open the view {RESULT.table}")
    assert spy.at(0) == [RESULT.table]


def test_run_again_gives_the_result(bench: Bench) -> None:
    spy = QSignalSpy(bench.actions.run_again)
    bench.press(bench.row(RESULT), "Run again")
    assert spy.at(0) == [RESULT]


def test_copy_copies_the_exact_message_and_says_so_for_a_moment(bench: Bench) -> None:
    row = bench.row(RESULT)
    button = bench.press(row, "Copy the message")
    assert QGuiApplication.clipboard().text() == EXACT
    assert button.accessibleDescription() == "Copied"
    bench.qtbot.waitUntil(lambda: button.accessibleDescription() == "")


def test_the_sql_opens_and_closes_in_the_bubble_and_stays_so(bench: Bench) -> None:
    row = bench.row(RESULT)
    assert row.findChild(SqlBlock) is None
    low = row.height()
    with bench.qtbot.waitSignal(row.grown):
        bench.press(row, "Show or hide the SQL")
    block = row.findChild(SqlBlock)
    assert block is not None
    assert block.isVisibleTo(row)
    assert row.arrange(368) > low
    again = bench.row(row.message)
    shown = again.findChild(SqlBlock)
    assert shown is not None
    assert shown.isVisibleTo(again)
    bench.press(row, "Show or hide the SQL")
    assert not block.isVisibleTo(row)
    assert row.arrange(368) == low
    bench.press(row, "Show or hide the SQL")
    assert row.findChildren(SqlBlock) == [block]


def test_the_sql_can_be_copied_as_it_is_and_seen_in_full(bench: Bench) -> None:
    row = bench.row(Message(RESULT, sql_open=True))
    bench.press(row, "Copy the SQL")
    assert QGuiApplication.clipboard().text() == SQL
    spy = QSignalSpy(bench.actions.show_sql)
    bench.press(row, "Show the SQL in full")
    assert spy.at(0) == [RESULT.title, SQL]


def coloured(block: SqlBlock) -> dict[str, str]:
    """The coloured pieces of the block's text."""
    found = {}
    line = block.text.document().firstBlock()
    while line.isValid():
        for span in line.layout().formats():
            found[line.text()[span.start : span.start + span.length]] = span.format.foreground().color().name().upper()
        line = line.next()
    return found


def test_sql_is_coloured_by_what_its_words_are(bench: Bench) -> None:
    block = bench.row(Message(RESULT, sql_open=True)).findChild(SqlBlock)
    assert block is not None
    bench.qtbot.waitUntil(lambda: bool(coloured(block)))
    colours, colors = coloured(block), bench.theme.colors
    assert colours["SELECT"] == colours["FROM"] == colors.accent
    assert colours["3"] == colors.warn
    assert colors.ok in colours.values()
    assert colours["-- all"] == colors.faint
    assert "." not in colours
    assert "name" not in colours  # a word of PostgreSQL's, but here a column


def test_very_long_sql_scrolls_in_its_block(bench: Bench) -> None:
    long = replace(RESULT, sql="SELECT 1\n" + "UNION SELECT 2\n" * 60)
    block = bench.row(Message(long, sql_open=True)).findChild(SqlBlock)
    assert block is not None
    assert block.height() < 400
    assert block.text.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAsNeeded


def test_a_running_rule_lists_its_steps_in_place(bench: Bench) -> None:
    message = Message(Running("1"))
    row = bench.row(message)
    bubble = row.bubble
    message.steps.note(Progress(run_id="1", step="guard", status="started"))
    row.refresh()
    low = row.arrange(368)
    steps = row.findChild(StepList)
    assert steps is not None
    assert steps.texts() == ["Checking the SQL"]
    message.steps.note(Progress(run_id="1", step="guard", status="done", elapsed_ms=2, detail="reads orgs"))
    message.steps.note(Progress(run_id="1", step="data_table", status="started"))
    row.refresh()
    assert row.bubble is bubble
    assert steps.texts() == ["Checked: reads orgs", "Making the view"]
    assert row.arrange(368) > low
    lines = steps.findChildren(StepLine)
    assert [line.turning for line in lines] == [False, True]
    spoken = [line.accessibleName() for line in steps.findChildren(QWidget, "stepLine")]
    assert spoken == ["Checked: reads orgs, done, 2 ms", "Making the view, working"]
    message.body = RESULT
    row.refresh()
    assert row.bubble is not bubble
    assert row.bubble.message_text() == EXACT
    row.refresh()
    assert row.bubble.accessibleName() == EXACT


def test_a_step_that_takes_long_counts_its_seconds_and_turns_where_motion_is_wanted(bench: Bench) -> None:
    message = Message(Running("1"))
    message.steps.note(Progress(run_id="1", step="sql_pitboss", status="started"))
    row = bench.row(message)
    line = row.findChild(StepLine)
    assert line is not None
    message.steps.lines[0].began -= 12
    line.tick()
    assert "12 s" in [label.text() for label in line.findChildren(QLabel)]
    still = line.grab().toImage()
    line.tick()
    assert line.grab().toImage() == still
    bench.theme.set_reduced_motion(False)
    line.tick()
    assert line.grab().toImage() != still


@pytest.mark.parametrize("code", ["not_understood", "cancelled"])
def test_a_failure_draws_its_sign_and_offers_rules_that_would_work(bench: Bench, code: str) -> None:
    failed = RuleFailed(
        run_id="1", rule="x", message="Not understood.", code=code, suggestions=("list orgs", "y " * 80)
    )
    row = bench.row(failed)
    assert words_of(row) == ["Error: Not understood."]
    sign = row.findChild(QLabel, "bubbleSign")
    assert sign is not None
    assert not sign.pixmap().isNull()
    spy = QSignalSpy(bench.actions.say)
    bench.press(row, "run list orgs")
    assert spy.at(0) == ["run list orgs"]
    short, long = row.findChildren(QAbstractButton, "chatExample")
    assert long.height() > short.height()


def test_what_the_chat_answers_has_examples_too(bench: Bench) -> None:
    row = bench.row(ChatReply(text="Type run.", examples=("run LIST_ORGS",)))
    spy = QSignalSpy(bench.actions.say)
    bench.press(row, "run LIST_ORGS")
    assert spy.at(0) == ["run LIST_ORGS"]


def test_a_bubble_is_drawn_in_dark_and_light(bench: Bench) -> None:
    for mode in ("light", "dark"):
        bench.theme.set_mode(mode)
        row = bench.row(ChatReply(text="Type run.", examples=("run LIST_ORGS",)))
        image = row.bubble.grab().toImage()
        assert image.pixelColor(image.width() // 2, 3).name().upper() == bench.theme.colors.agent


def test_a_rule_that_cost_alone_has_stopped_can_be_run_anyway_by_a_button(bench: Bench) -> None:
    costly = RuleFailed(run_id="1", rule="all_pairs", message="It would take long.", code="too_large",
                        suggestions=("list patterns",), can_insist="all pairs")  # fmt: skip
    row = bench.row(costly)
    said = QSignalSpy(bench.actions.say)
    [insist] = [found for found in row.findChildren(QAbstractButton) if found.text() == "Run anyway"]
    assert insist.accessibleName() == "Run anyway all pairs"
    insist.click()
    assert said.at(0) == ["run anyway all pairs"]
    assert [found.text() for found in row.findChildren(QLabel) if found.text().startswith("Rules that")] != []


def test_nothing_else_that_failed_can_be_insisted_on(bench: Bench) -> None:
    row = bench.row(RuleFailed(run_id="1", rule="x", message="Refused.", code="unsafe_sql"))
    assert not [found for found in row.findChildren(QAbstractButton) if "anyway" in found.text()]
