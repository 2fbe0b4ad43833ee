"""Conversations in the chat, by keyboard and mouse: had back, begun, listed, searched, renamed, deleted, exported."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPushButton, QWidget

from app.chatting import Chatting
from pitboss.conversation_models import Kept, Message
from pitboss.errors import DatabaseUnavailable
from pitboss.recorder import message_of
from pitboss.tasks import Tasks
from tests.gui.conversations_desk import MemoryConversations
from tests.gui.desk import MemoryDesk
from tests.gui.settle import settled
from tests.gui.test_bubbles import RESULT
from widgets.chat.bubble import Bubble
from widgets.chat.completer import Completer
from widgets.chat.conversation_items import Listed, Section
from widgets.chat.message_bar import MessageBar
from widgets.chat.panel import ChatPanel
from widgets.main_window import MainWindow
from widgets.theme import Theme

ENTER, ESC, UP, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down


def line(text: str) -> Message:
    return Message(role="person", kind="line", text=text, rule=text.removeprefix("run "))


class Seat:
    """A person before a panel that has conversations behind it."""

    def __init__(self, theme: Theme, desk: MemoryDesk, tasks: Tasks) -> None:
        self.desk, self.tasks = desk, tasks
        self.panel = ChatPanel(theme, rules=desk.rules(), workflows=desk.workflows())
        self.panel.resize(400, 700)
        self.panel.show()
        self.panel.activateWindow()
        self._chatting: Chatting | None = None

    @property
    def chatting(self) -> Chatting:
        """What stands between them; made when it is first needed."""
        if self._chatting is None:
            self._chatting = Chatting(self.panel, self.all, self.tasks)
        return self._chatting

    @property
    def all(self) -> MemoryConversations:
        return self.desk.conversations

    async def connected(self) -> None:
        assert self.chatting
        self.panel.set_status("connected")
        await settled(self.tasks)

    async def sends(self, text: str) -> None:
        assert self.chatting
        box = self.find("chatInput")
        box.setFocus()
        QTest.keyClicks(box, text)
        QTest.keyClick(box, ENTER)
        await settled(self.tasks)

    async def presses(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focused = self.panel.window().focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, modifier)
        await settled(self.tasks)

    async def clicks(self, name: str) -> None:
        for bar in self.panel.findChildren(MessageBar):
            bar.reveal(True)  # as the pointer does on its way to the button
        *_, found = [
            one for one in self.panel.findChildren(QAbstractButton)
            if name in (one.objectName(), one.accessibleName()) and one.isVisible()
        ]  # fmt: skip
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)
        await settled(self.tasks)

    async def lists(self) -> None:
        self.panel.show_conversations()
        await settled(self.tasks)

    async def searches(self, words: str) -> None:
        field = self.find("conversationSearch")
        QTest.keyClicks(field, words)
        QTest.keyClick(field, ENTER)
        await settled(self.tasks)

    def find(self, name: str) -> QWidget:
        found = self.panel.findChild(QWidget, name)
        assert found is not None, name
        return found

    def reads(self) -> list[str]:
        shown = [bubble for bubble in self.panel.findChildren(Bubble) if bubble.isVisibleTo(self.panel)]
        return [bubble.message_text() for bubble in sorted(shown, key=lambda one: one.parentWidget().y())]  # type: ignore[union-attr]

    def listed(self) -> list[str]:
        return [item.title for item in self.panel.conversations.list.items.items if not isinstance(item, Section)]

    def headings(self) -> list[str]:
        return [item.title for item in self.panel.conversations.list.items.items if isinstance(item, Section)]


@pytest.fixture
async def seat(theme: Theme, desk: MemoryDesk, tasks: Tasks) -> AsyncIterator[Seat]:
    seat = Seat(theme, desk, tasks)
    yield seat
    seat.panel.hide()
    seat.panel.deleteLater()


# going on where it was left


async def test_the_last_conversation_is_there_again_with_its_bubbles_alive(seat: Seat) -> None:
    made = seat.all.make("seed", line("run seed"), message_of(RESULT))
    seat.all.kept_now = Kept(made.id, {made.id: "run half a thou"})
    await seat.connected()
    assert seat.reads() == ["run seed", RESULT.message]
    assert seat.panel.foot.draft == "run half a thou"
    opened: list[str] = []
    seat.panel.open_view.connect(opened.append)
    await seat.clicks(f"Open the view {RESULT.table}")
    await seat.clicks("sqlToggle")
    assert opened == [RESULT.table]
    assert seat.find("sqlBlock").isVisible()
    await seat.clicks("Run again")
    assert ("say", f"run {RESULT.title}") in seat.desk.asked


async def test_a_conversation_that_is_gone_gives_way_to_a_new_one(seat: Seat) -> None:
    seat.all.kept_now = Kept(99, {99: "a draft"})
    await seat.connected()
    assert seat.reads() == []
    assert seat.find("chatEmpty").isVisible()


async def test_what_is_said_before_the_database_is_there_is_not_taken_away(seat: Seat) -> None:
    made = seat.all.make("old", line("run old"))
    seat.all.kept_now = Kept(made.id)
    await seat.sends("list rules")
    await seat.connected()
    assert seat.reads()[0] == "list rules"


async def test_drafts_stay_with_their_conversations(seat: Seat) -> None:
    await seat.connected()
    one, two = seat.all.make("one", line("run one")), seat.all.make("two", line("run two"))
    for number, draft in ((one.id, "first"), (two.id, "second")):
        seat.chatting.conversing.open(number)
        await settled(seat.tasks)
        QTest.keyClicks(seat.find("chatInput"), draft)
    seat.chatting.conversing.open(one.id)
    await settled(seat.tasks)
    assert seat.panel.foot.draft == "first"
    assert (seat.all.kept_now.conversation, seat.all.kept_now.drafts[two.id]) == (one.id, "second")


async def test_up_walks_the_lines_of_all_conversations(seat: Seat) -> None:
    seat.all.make("one", line("run one"), line("run two"), line("run one"))
    await seat.connected()
    await seat.sends("run three")
    seen = []
    for _ in range(4):
        await seat.presses(UP)
        seen.append(seat.panel.foot.draft)
    assert seen == ["run three", "run two", "run one", "run one"]


async def test_an_answer_goes_to_the_conversation_that_asked_also_while_another_is_shown(seat: Seat) -> None:
    await seat.connected()
    seat.desk.gate = asyncio.Event()
    box = seat.find("chatInput")
    QTest.keyClicks(box, "run slow")
    QTest.keyClick(box, ENTER)
    await asyncio.sleep(0)
    asked = seat.chatting.conversing.talk
    assert seat.find("chatSend").accessibleName() == "Stop the running rule"
    QTest.mouseClick(seat.find("chatNew"), Qt.MouseButton.LeftButton)
    assert seat.find("chatSend").accessibleName() == "Send"
    seat.desk.gate.set()
    await settled(seat.tasks)
    assert seat.reads() == []
    assert asked.conversation is not None
    seat.chatting.conversing.open(asked.conversation.id)
    await settled(seat.tasks)
    assert seat.reads()[0] == "run slow"


async def test_run_completes_tables_columns_and_values_and_earlier_questions(seat: Seat) -> None:
    seat.all.make("one", line("run orgs with more than two patterns"))
    await seat.connected()
    box, completer = seat.find("chatInput"), seat.panel.findChild(Completer)
    assert completer is not None
    box.setFocus()
    offered = {}
    for typed in ("run orgs w", "run comp", "run companies by date f", "run companies at ser"):
        seat.panel.foot.input.put("")
        QTest.keyClicks(box, typed)
        await settled(seat.tasks)
        offered[typed] = completer.labels()
    assert offered["run orgs w"] == ["orgs with more than two patterns"]
    assert offered["run comp"] == ["companies"]
    assert offered["run companies by date f"] == ["date funded"]
    assert offered["run companies at ser"] == ["Series A", "Series B"]
    await seat.presses(DOWN)
    await seat.presses(DOWN)
    await seat.presses(ENTER)
    assert seat.panel.foot.draft == "run companies at Series B "
    await seat.presses(ENTER)
    assert ("say", "run companies at Series B") in seat.desk.asked


# the list


async def test_conversations_are_listed_under_when_they_were_last_added_to(seat: Seat) -> None:
    for title, days, pinned in (("old", 40, False), ("new", 0, False), ("kept", 90, True), ("before", 1, False)):
        seat.all.make(title, days=days, pinned=pinned)
    await seat.connected()
    await seat.clicks("chatConversations")
    assert seat.listed() == ["kept", "new", "before", "old"]
    assert seat.headings() == ["Pinned", "Today", "Yesterday", "Earlier"]


async def test_a_conversation_is_opened_by_keys_alone(seat: Seat) -> None:
    seat.all.make("one", line("run one"), days=1)
    seat.all.make("two", line("run two"))
    await seat.connected()
    await seat.lists()
    await seat.presses(DOWN)
    await seat.presses(DOWN)
    await seat.presses(ENTER)
    assert seat.reads() == ["run one"]
    assert seat.find("chatInput").hasFocus()
    await seat.lists()
    [opened] = [item for item in seat.panel.conversations.list.items.items if isinstance(item, Listed) and item.is_open]
    assert opened.title == "one"
    await seat.presses(ESC)
    assert seat.find("chatInput").isVisible()


async def test_a_conversation_is_opened_by_a_click(seat: Seat) -> None:
    seat.all.make("one", line("run one"))
    await seat.connected()
    await seat.lists()
    found = seat.panel.conversations.list
    middle = found.visualRect(found.items.index(1)).center()
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    await settled(seat.tasks)
    assert seat.reads() == ["run one"]


async def test_a_title_is_typed_in_the_list(seat: Seat) -> None:
    seat.all.make("one", line("run one"))
    await seat.connected()
    seat.chatting.conversing.open(1)
    await settled(seat.tasks)
    await seat.lists()
    await seat.presses(DOWN)
    await seat.presses(Qt.Key.Key_F2)
    field = seat.panel.findChild(QLineEdit, "conversationTitle")
    assert field is not None
    QTest.keyClicks(field, "Weekly work")
    QTest.keyClick(field, ENTER)
    await settled(seat.tasks)
    assert seat.listed() == ["Weekly work"]


async def test_pinning_and_unpinning_by_a_key(seat: Seat) -> None:
    seat.all.make("one", days=3)
    seat.all.make("two")
    await seat.connected()
    await seat.lists()
    await seat.presses(DOWN)
    await seat.presses(DOWN)
    await seat.presses(Qt.Key.Key_P)
    assert seat.listed() == ["one", "two"]
    await seat.presses(Qt.Key.Key_P)
    assert seat.listed() == ["two", "one"]


async def test_deleting_offers_to_have_it_back(seat: Seat) -> None:
    seat.all.make("one", line("run one"))
    await seat.connected()
    seat.chatting.conversing.open(1)
    await settled(seat.tasks)
    await seat.lists()
    await seat.presses(DOWN)
    await seat.presses(Qt.Key.Key_Delete)
    assert (seat.listed(), seat.reads()) == ([], [])
    assert "“one” is deleted." in seat.panel.notice.text.text()
    await seat.clicks("noticeAction")
    assert seat.all.all[0].title == "one"


async def test_the_menu_of_a_conversation_offers_all_that_can_be_done(seat: Seat) -> None:
    seat.all.make("one")
    await seat.connected()
    await seat.lists()
    item = seat.panel.conversations.list.item
    assert isinstance(item, Listed)
    menu = seat.panel.conversations.menu_for(item)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Open", "Rename", "Pin", "Export as Markdown", "Export as JSON", "Delete"]
    menu.deleteLater()


async def test_an_export_is_said(seat: Seat) -> None:
    made = seat.all.make("one")
    seat.chatting.conversing.export_to(made, Path("/tmp/one.md"), "markdown")
    await settled(seat.tasks)
    assert seat.all.exported == [(made.id, Path("/tmp/one.md"), "markdown")]
    assert seat.panel.notice.text.text() == "“one” is in one.md."


# searching


async def test_a_search_finds_messages_and_jumps_to_them(seat: Seat) -> None:
    lines = [line(f"run number {n}") for n in range(250)]
    seat.all.make("many", *lines)
    seat.all.make("other", line("run something"))
    await seat.connected()
    await seat.lists()
    await seat.searches("number 7")
    assert seat.listed()[0] == "many"
    await seat.searches("")
    await seat.presses(DOWN)
    shown = seat.panel.conversations.list.item
    assert shown is not None
    await seat.presses(ENTER)
    assert "run number" in " ".join(seat.reads())
    assert not seat.panel.conversations.isVisible()


async def test_a_jump_reads_older_pages_until_the_message_is_there(seat: Seat) -> None:
    seat.all.make("many", *[line(f"run number {n}") for n in range(350)])
    await seat.connected()
    seat.chatting.conversing.open(1, 5)
    await settled(seat.tasks)
    assert "run number 4" in seat.reads()


async def test_nothing_found_says_so_and_offers_the_list_again(seat: Seat) -> None:
    seat.all.make("one")
    await seat.connected()
    await seat.lists()
    await seat.searches("zebra")
    assert seat.panel.conversations.state.title.text() == "Nothing found"
    await seat.clicks("stateAction")
    assert seat.listed() == ["one"]


async def test_no_conversation_yet_says_so_and_offers_one(seat: Seat) -> None:
    await seat.connected()
    await seat.lists()
    assert seat.panel.conversations.state.title.text() == "No conversations yet"
    await seat.clicks("stateAction")
    assert seat.find("chatEmpty").isVisible()


async def test_a_list_that_cannot_be_read_says_why_and_is_tried_again(seat: Seat) -> None:
    seat.all.make("one")
    await seat.connected()
    seat.desk.fails = DatabaseUnavailable("The database is away. It is tried again by itself.")
    await seat.lists()
    assert "is away" in seat.panel.conversations.state.text.text()
    seat.desk.fails = None
    button = seat.panel.findChild(QPushButton, "stateAction")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    await settled(seat.tasks)
    assert seat.listed() == ["one"]


# ratings


def asked(seat: Seat) -> object:
    """What the desk was last asked about."""
    return seat.desk.asked[-1][1]


async def test_a_result_that_was_just_given_is_rated_with_a_comment_changed_and_taken_back(seat: Seat) -> None:
    await seat.connected()
    talk = seat.all.begun[-1]
    talk.answers.append(RESULT)
    await seat.sends("run seed")
    await seat.clicks("Good answer")
    assert asked(seat) == (0, RESULT.run_id, "up", "")
    field = seat.find("ratingComment")
    assert field.hasFocus()
    QTest.keyClicks(field, "just right")
    QTest.keyClick(field, ENTER)
    await settled(seat.tasks)
    assert asked(seat) == (0, RESULT.run_id, "up", "just right")
    await seat.clicks("Poor answer")
    assert asked(seat) == (0, RESULT.run_id, "down", "")
    await seat.clicks("Poor answer: press again to take that back")
    assert asked(seat) == (0, RESULT.run_id, None, "")


async def test_a_rating_that_could_not_be_kept_is_as_it_was(seat: Seat) -> None:
    seat.all.make("one", line("run seed"), replace(message_of(RESULT)))
    await seat.connected()
    seat.chatting.conversing.open(1)
    await settled(seat.tasks)
    seat.desk.fails = DatabaseUnavailable("The database is away.")
    await seat.clicks("Good answer")
    assert seat.panel.notice.text.text() == "The database is away."
    for bar in seat.panel.findChildren(MessageBar):
        bar.reveal(True)
    good = next(one for one in seat.panel.findChildren(QAbstractButton) if one.accessibleName() == "Good answer")
    assert not good.isChecked()


async def test_a_line_is_edited_before_it_is_run_again(seat: Seat) -> None:
    await seat.connected()
    await seat.sends("hello")
    await seat.clicks("Edit and run again")
    assert seat.panel.foot.draft == "hello"
    assert seat.find("chatInput").hasFocus()


# while the database is away

AWAY = "The database does not answer. It is tried again by itself."


def shows(seat: Seat, name: str) -> bool:
    return seat.find(name).isVisible()


async def test_a_lost_connection_says_why_and_when_it_is_tried_again(seat: Seat) -> None:
    await seat.connected()
    assert not shows(seat, "connectionBar")
    seat.all.link.lose(AWAY, 12.0)
    seat.panel.set_status("disconnected")
    bar = seat.panel.connection
    assert (bar.reason.text(), bar.countdown.text()) == (AWAY, "Next try in 12 seconds")
    await seat.clicks("connectionNow")
    assert seat.all.link.tried == 1
    seat.all.link.lose(AWAY, None)
    assert (bar.countdown.text(), bar.now.isEnabled()) == ("Connecting", False)
    await seat.connected()
    assert not shows(seat, "connectionBar")


async def test_the_countdown_goes_on_by_itself(seat: Seat) -> None:
    await seat.connected()
    seat.all.link.lose(AWAY, 2.0)
    seat.panel.set_status("error")
    seat.all.link.seconds_left = 0.4
    async with asyncio.timeout(5):
        while seat.panel.connection.countdown.text() != "Next try in 1 second":  # noqa: ASYNC110  # drawn by a timer
            await asyncio.sleep(0.02)


async def test_a_start_that_has_not_failed_is_no_loss(seat: Seat) -> None:
    assert seat.chatting
    seat.panel.set_status("connecting")
    assert not shows(seat, "connectionBar")


async def test_a_rule_typed_while_away_is_kept_and_offered_again(seat: Seat) -> None:
    await seat.connected()
    seat.panel.set_status("disconnected")
    await seat.sends("run seed")
    assert (seat.reads(), shows(seat, "chatUnsent")) == ([], True)
    assert "Not sent" in seat.find("chatUnsent").accessibleName()
    await seat.connected()
    assert seat.reads() == []
    await seat.clicks("Send now")
    assert seat.reads()[0] == "run seed"
    assert not shows(seat, "chatUnsent")


async def test_what_is_to_be_sent_when_connected_goes_by_itself_in_its_order(seat: Seat) -> None:
    await seat.connected()
    seat.panel.set_status("disconnected")
    await seat.sends("run one")
    await seat.sends("run two")
    await seat.clicks("Send when connected")
    assert "Will be sent" in seat.find("chatUnsent").accessibleName()
    await seat.connected()
    assert [line for what, line in seat.desk.asked if what == "say"] == ["run one", "run two"]


async def test_what_was_not_sent_can_be_discarded_and_survives_the_end(seat: Seat) -> None:
    await seat.connected()
    seat.panel.set_status("disconnected")
    await seat.sends("run seed")
    seat.chatting.conversing.close()
    assert seat.all.kept_now.drafts == {0: "run seed"}
    await seat.clicks("unsentDiscard")
    assert not shows(seat, "chatUnsent")


async def test_a_rule_typed_while_it_starts_goes_to_the_conversation_that_comes_back(seat: Seat) -> None:
    made = seat.all.make("old", line("run old"))
    seat.all.kept_now = Kept(made.id)
    assert seat.chatting
    seat.panel.set_status("connecting")
    await seat.sends("run early")
    await seat.connected()
    assert seat.reads()[:2] == ["run old", "run early"]
    assert len(seat.all.messages[made.id]) == 3


async def test_lines_that_need_no_database_are_answered_meanwhile(seat: Seat) -> None:
    await seat.connected()
    seat.panel.set_status("disconnected")
    await seat.sends("list rules")
    assert seat.reads()[0] == "list rules"


# from the window's menu


async def test_the_menu_begins_and_lists_conversations_in_the_opened_chat(window: MainWindow, tasks: Tasks) -> None:
    chat = window.findChild(ChatPanel)
    assert chat is not None
    begun: list[None] = []
    chat.new_wanted.connect(lambda: begun.append(None))
    window.menu.new_conversation.trigger()
    assert (window.drawer.is_open, len(begun)) == (True, 1)
    window.drawer.close_drawer()
    window.menu.conversations.trigger()
    await settled(tasks)
    assert window.drawer.is_open
    assert chat.conversations.isVisible()
    QTest.keyClick(chat.conversations.search, ESC)
    assert not chat.conversations.isVisible()
    assert window.drawer.is_open
