"""The conversation's list: which bubbles are widgets, where it rests, what stays in place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from pitboss.events import ChatReply
from tests.gui.test_bubbles import RESULT
from widgets.chat.bubble import Actions
from widgets.chat.message_list import KEPT, MessageList
from widgets.chat.transcript import Message, Said
from widgets.theme import Theme


@pytest.fixture
def talk(theme: Theme, qtbot: QtBot) -> MessageList:
    """An empty list, shown."""
    made = MessageList(theme, Actions())
    made.setParent(None)
    made.resize(400, 600)
    qtbot.addWidget(made)
    made.show()
    return made


def many(count: int) -> list[Message]:
    return [
        Message(Said(f"run {n}") if n % 2 == 0 else ChatReply(text=f"answer {n} " * (n % 30 + 1))) for n in range(count)
    ]


def texts(talk: MessageList) -> list[str]:
    return [row.message.text for row in talk.visible_rows()]


def test_a_short_conversation_stands_at_the_foot(talk: MessageList) -> None:
    talk.extend([Message(Said("hello"))])
    (row,) = talk.rows()
    assert row.geometry().bottom() >= talk.viewport().height() - 2
    assert talk.following


def test_messages_follow_each_other_without_overlapping(talk: MessageList) -> None:
    talk.extend(many(60))
    rows = talk.rows()
    for above, below in pairwise(rows):
        assert above.geometry().bottom() + 1 == below.y()


def test_the_newest_message_comes_into_view(talk: MessageList) -> None:
    talk.extend(many(50))
    talk.extend([Message(Said("the newest"))])
    assert texts(talk)[-1] == "the newest"


def test_of_ten_thousand_messages_only_those_near_the_view_are_widgets(talk: MessageList) -> None:
    talk.extend(many(10_000))
    assert len(talk) == 10_000
    assert len(talk.rows()) < KEPT
    assert texts(talk)[-1].startswith("answer 9999")
    bar = talk.verticalScrollBar()
    for place in range(0, bar.maximum(), bar.maximum() // 20):
        bar.setValue(place)
        assert texts(talk)
    assert len(talk.rows()) <= KEPT + 20
    bar.setValue(0)
    assert texts(talk)[0] == "run 0"


def test_a_reader_higher_up_stays_where_he_reads(talk: MessageList) -> None:
    talk.extend(many(200))
    with_change: list[bool] = []
    talk.following_changed.connect(with_change.append)
    talk.verticalScrollBar().setValue(talk.verticalScrollBar().maximum() // 2)
    first = talk.visible_rows()[0]
    before = first.mapTo(talk, QPoint(0, 0)).y()
    talk.extend([Message(Said("new"))])
    assert first.mapTo(talk, QPoint(0, 0)).y() == before
    assert with_change == [False]
    talk.to_end()
    assert with_change == [False, True]
    assert texts(talk)[-1] == "new"


def test_scrolling_up_message_by_message_never_jumps(talk: MessageList) -> None:
    talk.extend(many(400))
    bar = talk.verticalScrollBar()
    for _ in range(200):
        first = talk.visible_rows()[0]
        before = first.mapTo(talk, QPoint(0, 0)).y()
        wanted = bar.value() - 40
        bar.setValue(wanted)
        assert abs(first.mapTo(talk, QPoint(0, 0)).y() - before - 40) <= 1


def test_scrolling_back_to_the_end_follows_again(talk: MessageList) -> None:
    talk.extend(many(100))
    bar = talk.verticalScrollBar()
    bar.setValue(0)
    assert not talk.following
    bar.setValue(bar.maximum())
    assert talk.following


def test_a_changed_message_is_measured_anew(talk: MessageList) -> None:
    messages = many(40)
    talk.extend(messages)
    low = talk.rows()[-1].height()
    messages[-1].body = RESULT
    talk.refresh(messages[-1])
    assert talk.rows()[-1].height() > low
    assert talk.visible_rows()[-1].geometry().bottom() <= talk.verticalScrollBar().value() + talk.viewport().height()
    talk.refresh(Message(Said("of another conversation")))
    messages[0].body = Said("out of view")
    talk.refresh(messages[0])


def test_opening_the_sql_keeps_the_bubble_whole_in_view(talk: MessageList) -> None:
    talk.extend([*many(30), Message(RESULT)])
    row = talk.rows()[-1]
    button = next(b for b in row.findChildren(QPushButton) if b.text() == "SQL")
    button.click()
    shown = row.geometry().translated(0, -talk.verticalScrollBar().value())
    assert shown.top() >= 0
    assert shown.bottom() <= talk.viewport().height()
    assert talk.following


def test_a_narrower_list_wraps_otherwise(talk: MessageList) -> None:
    talk.extend(many(30))
    heights = sum(row.height() for row in talk.rows())
    talk.resize(280, 600)
    assert sum(row.height() for row in talk.rows()) > heights
    assert all(row.width() == 280 - 32 for row in talk.visible_rows())


def test_the_bubble_with_the_focus_is_never_given_up(talk: MessageList, qtbot: QtBot) -> None:
    talk.extend([Message(RESULT), *many(1_000)])
    bar = talk.verticalScrollBar()
    bar.setValue(0)
    button = talk.rows()[0].findChildren(QPushButton)[0]
    talk.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    for place in range(0, bar.maximum(), bar.maximum() // 30):
        bar.setValue(place)
    assert button.hasFocus()


def test_the_theme_dresses_all_bubbles_anew(talk: MessageList, theme: Theme) -> None:
    talk.extend(many(20))
    before = texts(talk)
    theme.set_mode("dark")
    assert texts(talk) == before


def test_clearing_leaves_nothing(talk: MessageList) -> None:
    talk.extend(many(100))
    talk.verticalScrollBar().setValue(0)
    talk.clear()
    assert (len(talk), talk.rows(), talk.following) == (0, [], True)
    assert [w for w in talk.findChildren(QWidget, "bubble") if w.isVisibleTo(talk)] == []


def test_older_messages_put_above_leave_what_is_read_in_its_place(talk: MessageList) -> None:
    talk.extend(many(60))
    bar = talk.verticalScrollBar()
    for place in (0, 700, bar.maximum()):
        bar.setValue(place)
        first = talk.visible_rows()[0]
        before = first.mapTo(talk, QPoint(0, 0)).y()
        talk.prepend(many(100))
        assert first.mapTo(talk, QPoint(0, 0)).y() == before
    assert len(talk) == 360


def test_more_is_asked_for_before_the_top_is_reached(talk: MessageList) -> None:
    talk.extend(many(200))
    asked: list[None] = []
    talk.near_top.connect(lambda: asked.append(None))
    bar = talk.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    assert asked == []
    bar.setValue(talk.viewport().height())
    assert asked


def test_of_ten_thousand_messages_a_few_are_widgets_and_any_is_brought_into_view(talk: MessageList) -> None:
    messages = many(10_000)
    talk.extend(messages)
    for number in (9_999, 0, 5_000, 7):
        talk.reveal(messages[number])
        shown = [row.message for row in talk.visible_rows()]
        assert messages[number] in shown
        assert len(talk.rows()) <= KEPT + len(shown)


def test_rows_ahead_of_the_view_are_made_by_and_by(talk: MessageList, qtbot: QtBot) -> None:
    talk.extend(many(200))
    bar = talk.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    shown = len(talk.visible_rows())
    qtbot.waitUntil(lambda: len(talk.rows()) > shown + 4)
