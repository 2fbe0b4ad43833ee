"""Conversations: kept, found again, deleted and had back; and how a chat is put down as it goes on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg
import pytest

from pitboss.chat import Chat
from pitboss.conversation_models import Message, Step
from pitboss.errors import BadRequest, DatabaseUnavailable
from pitboss.events import ChatEvent, ChatReply, Progress, RuleFailed, RuleResult, ViewsRefresh
from pitboss.recorder import Recorder
from pitboss.store import conversation_export, conversations
from tests.core.conftest import Bench

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection


@pytest.fixture
async def connection(fresh_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """The owner's connection to an empty library."""
    connection = await asyncpg.connect(fresh_dsn)
    yield connection
    await connection.close()


def asked(rule: str) -> Message:
    """A line that a person typed."""
    return Message(role="person", kind="line", text=f"run {rule}", rule=rule)


async def test_pinned_conversations_come_first_and_then_the_newest(connection: asyncpg.Connection) -> None:
    first, second, third = [await conversations.create(connection, title) for title in ("one", "two", "three")]
    await conversations.append(connection, second.id, [asked("orgs")])
    assert (await conversations.pin(connection, first.id, pinned=True)).pinned
    assert [one.id for one in await conversations.conversations(connection)] == [first.id, second.id, third.id]
    await conversations.pin(connection, first.id, pinned=False)
    assert [one.id for one in await conversations.conversations(connection)] == [second.id, third.id, first.id]


async def test_the_first_run_gives_the_title_and_a_person_s_title_stays(connection: asyncpg.Connection) -> None:
    made = await conversations.create(connection)
    await conversations.append(connection, made.id, [Message(role="person", kind="line", text="help"), asked("orgs")])
    await conversations.append(connection, made.id, [asked("guests")])
    assert (await conversations.conversation(connection, made.id)).title == "orgs"
    assert (await conversations.rename(connection, made.id, "  My \n work ")).title == "My work"
    await conversations.append(connection, made.id, [asked("posts")])
    assert (await conversations.conversation(connection, made.id)).title == "My work"
    with pytest.raises(BadRequest, match="cannot be blank"):
        await conversations.rename(connection, made.id, " ")


def test_a_long_title_is_cut_at_a_word() -> None:
    title = conversations.shortened("which organisations " * 8)
    assert len(title) <= conversations.LONGEST_TITLE
    assert title.endswith("organisations which…")


async def test_a_deleted_conversation_can_be_had_back_until_it_is_purged(connection: asyncpg.Connection) -> None:
    made = await conversations.create(connection, "gone")
    assert (await conversations.delete(connection, made.id)).deleted_at is not None
    assert await conversations.conversations(connection) == []
    assert await conversations.purge(connection) == 0
    assert (await conversations.restore(connection, made.id)).deleted_at is None
    assert [one.title for one in await conversations.conversations(connection)] == ["gone"]
    await conversations.delete(connection, made.id)
    assert await conversations.purge(connection, timedelta(0)) == 1
    with pytest.raises(BadRequest, match="no longer there"):
        await conversations.restore(connection, made.id)


async def test_messages_come_back_as_they_were_page_by_page(connection: asyncpg.Connection) -> None:
    made = await conversations.create(connection)
    whole = Message(
        role="factory", kind="result", text="Rule orgs → 2 rows → v", rule="orgs", sql="SELECT 1", source="model",
        explanation="All orgs.", view="v", rows=2, elapsed_ms=1.5, steps=(Step("guard", "done", 0.5, "reads orgs"),),
        code="timeout", suggestions=("a", "b"), can_insist="orgs",
    )  # fmt: skip
    ids = await conversations.append(connection, made.id, [asked(str(number)) for number in range(4)] + [whole])
    newest = await conversations.page(connection, made.id, limit=2)
    assert newest[1] == replace(whole, id=ids[4])
    older = await conversations.page(connection, made.id, limit=10, before=newest[0].id)
    assert [message.id for message in older] == ids[:3]
    assert await conversations.append(connection, made.id, []) == []


async def test_search_finds_all_words_in_any_letter_case_in_what_is_not_deleted(connection: asyncpg.Connection) -> None:
    kept, gone = await conversations.create(connection), await conversations.create(connection)
    answer = Message(role="factory", kind="result", text="Done", sql="SELECT name FROM guests")
    for one in (kept, gone):
        await conversations.append(connection, one.id, [asked("100% of guests"), answer])
    await conversations.delete(connection, gone.id)
    found = await conversations.search(connection, "GUESTS name")
    assert [(hit.conversation.id, hit.conversation.title, hit.message.text) for hit in found] == [
        (kept.id, "100% of guests", "Done")
    ]
    assert [hit.message.role for hit in await conversations.search(connection, "0%")] == ["person"]
    assert await conversations.search(connection, "%_\\") == []
    assert await conversations.search(connection, "  ") == []


async def test_an_answer_is_rated_rated_anew_and_no_longer(connection: asyncpg.Connection) -> None:
    made = await conversations.create(connection)
    [number] = await conversations.append(connection, made.id, [asked("orgs")])
    await conversations.rate(connection, number, "up")
    await conversations.rate(connection, number, "down", " too many ")
    [message] = await conversations.page(connection, made.id)
    assert message.feedback is not None
    assert (message.feedback.rating, message.feedback.comment) == ("down", "too many")
    await conversations.rate(connection, number, None)
    assert (await conversations.page(connection, made.id))[0].feedback is None
    with pytest.raises(BadRequest, match="no longer there"):
        await conversations.rate(connection, number + 1, "up")


async def test_text_that_postgresql_does_not_take_is_kept_with_replacements(connection: asyncpg.Connection) -> None:
    made = await conversations.create(connection, "a\x00b")
    odd = replace(asked("a\x00\ud800"), steps=(Step("context", "done", 1, "\x00"),))
    await conversations.append(connection, made.id, [odd])
    [message] = await conversations.page(connection, made.id)
    assert (message.rule, message.steps[0].detail) == ("a\ufffd?", "\ufffd")


async def test_an_export_holds_text_sql_and_counts(connection: asyncpg.Connection) -> None:
    made = await conversations.create(connection, "Guests")
    answer = Message(
        role="factory", kind="result", text="Done", sql="SELECT '```'", explanation="Why", view="v", rows=1
    )
    ids = await conversations.append(connection, made.id, [asked("guests"), answer, replace(answer, rows=None)])
    await conversations.rate(connection, ids[1], "up", "good")
    await conversations.rate(connection, ids[2], "down")
    messages = await conversations.page(connection, made.id)
    text = conversation_export.as_markdown(made, messages)
    assert text.startswith("# Guests\n\nBegun ")
    for part in ("> run guests", "````sql\nSELECT '```'\n````", "View: `v`, 1 row\n", "Rated up: good", "Rated down\n"):
        assert part in text
    whole = json.loads(conversation_export.as_json(made, messages))
    assert (whole["title"], whole["messages"][1]["rows"]) == ("Guests", 1)
    assert conversation_export.as_markdown(replace(made, title=""), []).startswith("# Conversation\n")


# the recorder


def recorded_chat(bench: Bench, recorder: Recorder) -> Chat:
    return Chat(
        lambda: bench.supervisor,
        lambda: bench.rulebook,
        status=lambda: "connected",
        examples=lambda: [],
        recorder=recorder,
    )


async def test_a_chat_goes_on_tomorrow_where_it_was_left(bench: Bench) -> None:
    recorder = Recorder(lambda: bench.database)
    chat = recorded_chat(bench, recorder)
    seen: list[ChatEvent] = []
    for line in ("help", "run LIST_ORGS", "run nonsense that nobody reads", "run weekly_review", " "):
        await chat.say(line, seen.append)
    await recorder.aclose()
    assert recorder.conversation is not None

    tomorrow = Recorder(lambda: bench.database, recorder.conversation)
    messages = await recorded_chat(bench, tomorrow).history()
    assert [(one.role, one.kind) for one in messages[:6]] == [
        ("person", "line"), ("factory", "info"), ("person", "line"), ("factory", "result"),
        ("person", "line"), ("factory", "failure"),
    ]  # fmt: skip
    assert messages[-1].kind == "workflow"
    result = next(event for event in seen if isinstance(event, RuleResult))
    assert (messages[3].view, messages[3].sql, messages[3].rows) == ("list_orgs", result.sql, result.rows)
    assert [step.name for step in messages[3].steps][:2] == ["context", "sql_pitboss"]
    async with bench.database.connection() as connection:
        assert (await conversations.conversation(connection, recorder.conversation.id)).title == "LIST_ORGS"
    assert [one.id for one in await recorded_chat(bench, tomorrow).history(limit=1, before=messages[1].id)] == [
        messages[0].id
    ]


async def test_a_chat_without_a_recorder_has_no_history(bench: Bench) -> None:
    chat = Chat(lambda: bench.supervisor, lambda: bench.rulebook, status=lambda: "connected", examples=lambda: [])
    assert await chat.history() == []
    assert await Recorder(lambda: bench.database).history() == []


class Away:
    """A database that is away until it is `back`."""

    has_rule_role = True

    def __init__(self, bench: Bench) -> None:
        self._database = bench.database
        self.back = False
        self.error: Exception = DatabaseUnavailable("away")

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AnyConnection]:
        if not self.back:
            raise self.error
        async with self._database.connection() as connection:
            yield connection


async def test_what_is_said_while_the_database_is_away_is_written_when_it_is_back(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    away = Away(bench)
    recorder = Recorder(lambda: away, most_kept=3, every=60)
    for number in range(5):
        recorder.event(ChatReply(text=str(number)))
    assert not await recorder.flush()
    away.error = asyncpg.UndefinedTableError("not there")
    assert not await recorder.flush()
    recorder.woken()
    assert recorder.forgotten == 2
    away.back = True
    recorder.woken()
    assert await recorder.flush()
    recorder.woken()
    assert [message.text for message in await recorder.history()] == ["2", "3", "4"]
    await recorder.aclose()
    await recorder.aclose()
    assert "not there" in caplog.text


async def test_what_cannot_be_written_at_the_end_is_told_in_the_log(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder(lambda: Away(bench))
    recorder.line("run orgs")
    await recorder.aclose()
    assert "1 messages of the chat were not recorded" in caplog.text


async def test_it_is_tried_again_by_itself(bench: Bench) -> None:
    away = Away(bench)
    recorder = Recorder(lambda: away, every=0)
    recorder.line("run orgs")
    assert not await recorder.flush()
    away.back = True
    assert [message.rule for message in await recorder.history()] == ["orgs"]
    await recorder.aclose()


async def test_a_conversation_that_was_removed_meanwhile_goes_on_as_another(bench: Bench) -> None:
    recorder = Recorder(lambda: bench.database)
    recorder.line("run orgs")
    assert await recorder.flush()
    before = recorder.conversation
    assert before is not None
    await bench.fetch("DELETE FROM pattern_factory_conversations")
    recorder.event(ViewsRefresh(table="v", rule="r"))
    recorder.event(Progress(run_id="1", step="guard", status="started"))
    recorder.event(Progress(run_id="1", step="guard", status="failed"))
    recorder.event(RuleFailed(run_id="1", rule="orgs", message="No.", code="timeout"))
    [message] = await recorder.history()
    assert [step.status for step in message.steps] == ["failed"]
    assert recorder.conversation.id > before.id  # type: ignore[union-attr]
    await recorder.aclose()


async def test_lines_of_all_conversations_come_once_the_last_typed_at_the_end(connection: asyncpg.Connection) -> None:
    first, second, gone = [await conversations.create(connection) for _ in range(3)]
    for one, rule in ((first, "orgs"), (second, "guests"), (first, "orgs"), (gone, "secret")):
        await conversations.append(connection, one.id, [asked(rule)])
    await conversations.delete(connection, gone.id)
    assert await conversations.lines(connection) == ["run guests", "run orgs"]
    assert await conversations.lines(connection, limit=1) == ["run orgs"]


async def test_a_message_is_had_by_its_number(connection: asyncpg.Connection) -> None:
    made = await conversations.create(connection)
    [number] = await conversations.append(connection, made.id, [asked("orgs")])
    assert (await conversations.message(connection, number)).rule == "orgs"
    with pytest.raises(BadRequest, match="no longer there"):
        await conversations.message(connection, number + 1)


async def test_the_recorder_tells_of_a_new_title_and_of_results_by_their_runs(bench: Bench) -> None:
    told: list[str] = []
    recorder = Recorder(lambda: bench.database, on_written=lambda one: told.append(one.title))
    recorder.line("help")
    assert await recorder.flush()
    recorder.line("run LIST_ORGS")
    result = await bench.run("LIST_ORGS")
    recorder.event(result)
    number = await recorder.result_number(result.run_id)
    assert told == ["", "LIST_ORGS"]
    async with bench.database.connection() as connection:
        assert (await conversations.message(connection, number)).view == "list_orgs"
    with pytest.raises(BadRequest, match="not kept"):
        await recorder.result_number("another")
    await recorder.aclose()


async def test_an_answer_that_is_not_stored_yet_has_no_number(bench: Bench) -> None:
    recorder = Recorder(lambda: Away(bench))
    recorder.line("run orgs")
    with pytest.raises(DatabaseUnavailable, match="not stored yet"):
        await recorder.result_number("1")
    await recorder.aclose()
