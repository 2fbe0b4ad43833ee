"""Pictures of conversations: the list, what a search finds, ratings and what can be done with a message."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from bench.pictures.studio import Studio, settle
from bench.pictures.talk import FOUND, HELP, LISTED
from pitboss.conversation_models import Feedback, Message, Step
from pitboss.errors import DatabaseUnavailable
from pitboss.events import now
from pitboss.recorder import message_of

TITLES = (
    ("Which anti-patterns do guests name most", 0.0, False),
    ("patterns in companies at seed stage", 0.02, False),
    ("organisations founded after 2020 without a funding round", 1.0, False),
    ("Weekly review", 2.0, True),
    ("episodes about reimbursement and pricing", 4.0, False),
    ("guests with more than three patterns", 12.0, False),
    ("posts that mention regulatory sandboxes", 41.0, False),
)
STEPS = (Step("context", "done", 0.4), Step("sql_pitboss", "done", 1.8, "patterns, orgs, stage = Seed"),
         Step("guard", "done", 2.2, "reads patterns, orgs"), Step("data_table", "done", 6.4),
         Step("register_rule", "done", 1.1), Step("register_view", "done", 1.6))  # fmt: skip


def line(text: str) -> Message:
    """What a person typed."""
    return Message(role="person", kind="line", text=text, rule=text.removeprefix("run "))


async def _kept(studio: Studio) -> None:
    """Conversations that are kept, the second of them open."""
    await studio.opened()
    said = (line("hello"), message_of(HELP), line("run LIST_ORGS"), message_of(LISTED),
            line("run patterns in companies at seed stage"), message_of(FOUND, STEPS))  # fmt: skip
    for title, days, pinned in reversed(TITLES):
        studio.desk.conversations.make(title, *said, days=days, pinned=pinned)
    studio.window.drawer.open_drawer()
    studio.window.set_database_status("connected", "Embedded PostgreSQL 18")
    await settle()
    studio.chatting.conversing.open(6)
    await settle()


async def conversation_restored(studio: Studio) -> None:
    await _kept(studio)


async def conversations_listed(studio: Studio) -> None:
    await _kept(studio)
    studio.chat.show_conversations()
    await settle()
    studio.window.activateWindow()
    QTest.keyClick(studio.chat.conversations.search, Qt.Key.Key_Down)


async def conversations_found(studio: Studio) -> None:
    await conversations_listed(studio)
    studio.chat.conversations.search.setText("seed stage")
    studio.chat.conversations.look()


async def conversations_nothing_found(studio: Studio) -> None:
    await conversations_listed(studio)
    studio.chat.conversations.search.setText("zebra")
    studio.chat.conversations.look()


async def conversations_none(studio: Studio) -> None:
    await studio.opened()
    studio.window.drawer.open_drawer()
    studio.chat.show_conversations()


async def conversations_loading(studio: Studio) -> None:
    await studio.opened()
    studio.desk.gate = asyncio.Event()
    studio.window.drawer.open_drawer()
    studio.chat.show_conversations()
    await settle()
    studio.chat.conversations.state._show_waiting()  # a person's patience is longer than a picture's


async def conversations_failed(studio: Studio) -> None:
    await studio.opened()
    studio.desk.fails = DatabaseUnavailable("The database does not answer. It is tried again by itself.")
    studio.window.drawer.open_drawer()
    studio.chat.show_conversations()


async def conversation_deleted(studio: Studio) -> None:
    await conversations_listed(studio)
    QTest.keyClick(studio.chat.conversations.list, Qt.Key.Key_Delete)


async def conversation_renamed(studio: Studio) -> None:
    await conversations_listed(studio)
    studio.chat.conversations.list.rename()


async def conversation_menu(studio: Studio) -> None:
    await conversations_listed(studio)
    item = studio.chat.conversations.list.item
    assert item is not None
    studio.chat.conversations.menu_for(item).popup(studio.window.mapToGlobal(studio.window.rect().center()))  # type: ignore[arg-type]


async def bubble_rated(studio: Studio) -> None:
    await _kept(studio)
    rated = replace(message_of(FOUND, STEPS), feedback=Feedback("down", "Only companies that are still active", now()))
    liked = replace(message_of(LISTED), feedback=Feedback("up", "", now()))
    studio.desk.conversations.make("rated", line("run LIST_ORGS"), liked, line("run patterns at seed"), rated)
    studio.chatting.conversing.open(8)
    await settle()
    studio.window.activateWindow()
    studio.chat.area.reveal(studio.desk.conversations.messages[8][-1].id)


async def bubble_commented(studio: Studio) -> None:
    await bubble_rated(studio)
    [*_, thumb] = [one for one in studio.chat.findChildren(QToolButton) if one.accessibleName() == "Good answer"]
    thumb.click()


GONE = "The database (Embedded PostgreSQL 18) has stopped and is being started again. Try again in a moment."


async def connection_lost(studio: Studio) -> None:
    await _kept(studio)
    studio.desk.conversations.link.lose(GONE, 12.0)
    studio.window.set_database_status("disconnected", "Embedded PostgreSQL 18")
    studio.input.put("run guests with more than 3 patterns")
    studio.input.send()


async def connection_back(studio: Studio) -> None:
    await connection_lost(studio)
    studio.window.set_database_status("connected", "Embedded PostgreSQL 18")


async def words_completed(studio: Studio) -> None:
    await _kept(studio)
    QTest.keyClicks(studio.input, "run patterns in companies at ser")


async def narrow_connection_lost(studio: Studio) -> None:
    studio.window.resize(studio.window.minimumSize())
    studio.window.drawer.set_pinned(True)
    await connection_lost(studio)


async def narrow_conversations(studio: Studio) -> None:
    studio.window.resize(studio.window.minimumSize())
    await conversations_listed(studio)


CONVERSATIONS = (
    conversation_restored, conversations_listed, conversations_found, conversations_nothing_found, conversations_none,
    conversations_loading, conversations_failed, conversation_deleted, conversation_renamed, conversation_menu,
    bubble_rated, bubble_commented, connection_lost, connection_back, words_completed, narrow_conversations,
    narrow_connection_lost,
)  # fmt: skip
