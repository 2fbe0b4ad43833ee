"""Conversations as the window has them, over a real database: said, rated, found again, exported, had back."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.assembly import Application
from app.desk.conversations import ConversationDesk, RecordedTalk
from app.desk.kept import KeptFile
from app.logs import Logs
from app.settings import Settings
from pitboss.conversation_models import Kept
from pitboss.errors import BadRequest
from pitboss.events import ChatEvent, RuleResult
from pitboss.export.beside import ExportFailed

RULE = "Find all patterns where kind equals pattern"


@pytest.fixture
async def desk(adopted_dsn: str, tmp_path: Path) -> AsyncIterator[ConversationDesk]:
    logs = Logs(tmp_path)
    application = Application(Settings(data_dir=tmp_path, dsn=SecretStr(adopted_dsn)), logs)
    desk = ConversationDesk(application)
    await application.open()
    yield desk
    await desk.aclose()
    await application.aclose()
    logs.close()


async def run(talk: RecordedTalk, line: str) -> RuleResult:
    said: list[ChatEvent] = []
    await talk.say(line, said.append)
    result = said[-1]
    assert isinstance(result, RuleResult), result
    return result


async def test_a_result_is_rated_at_once_and_the_rating_is_there_and_counts(desk: ConversationDesk) -> None:
    talk = desk.begin()
    result = await run(talk, f"run {RULE}")
    await talk.rate(0, result.run_id, "up", "just right")
    message = (await talk.page())[-1]
    assert message.feedback is not None
    assert (message.feedback.rating, message.feedback.comment) == ("up", "just right")
    assert (await run(talk, f"run {RULE}")).source == "remembered"
    await talk.rate(message.id, "", "down", "")
    assert (await run(talk, f"run {RULE}")).source == "translated"
    await talk.rate(message.id, "", None, "")
    assert (await run(talk, f"run {RULE}")).source == "remembered"
    with pytest.raises(BadRequest):
        await talk.rate(0, "no such run", "up", "")


async def test_a_conversation_is_named_renamed_pinned_found_deleted_and_had_back(desk: ConversationDesk) -> None:
    talk, told = desk.begin(), []
    desk.on_named(lambda one: told.append(one.conversation.title if one.conversation else ""))
    await run(talk, f"run {RULE}")
    [listed] = await desk.listed()
    number = listed.id
    await desk.rename(number, "Kinds")
    await desk.pin(number, pinned=True)
    assert told == [RULE, "Kinds", "Kinds"]
    assert [(one.title, one.pinned) for one in await desk.listed()] == [("Kinds", True)]
    assert {hit.conversation.id for hit in await desk.search("KIND equals")} == {number}
    assert await desk.lines() == [f"run {RULE}"]
    assert await desk.open(number) is talk
    await desk.delete(number)
    assert await desk.listed() == []
    await desk.restore(number)
    assert [one.id for one in await desk.listed()] == [number]
    with pytest.raises(BadRequest, match="no longer there"):
        await desk.open(number + 1)


async def test_an_export_is_whole_or_not_there(desk: ConversationDesk, tmp_path: Path) -> None:
    talk = desk.begin()
    await run(talk, f"run {RULE}")
    [listed] = await desk.listed()
    await desk.export(listed.id, tmp_path / "one.md", "markdown")
    await desk.export(listed.id, tmp_path / "one.json", "json")
    assert f"> run {RULE}" in (tmp_path / "one.md").read_text("utf-8")
    whole = json.loads((tmp_path / "one.json").read_text("utf-8"))
    assert [one["kind"] for one in whole["messages"]] == ["line", "result"]
    with pytest.raises(ExportFailed):
        await desk.export(listed.id, tmp_path / "nowhere" / "one.md", "markdown")


async def test_no_row_of_a_result_is_ever_stored(desk: ConversationDesk) -> None:
    talk = desk.begin()
    result = await run(talk, f"run {RULE}")
    await talk.page()
    async with desk._application.database.connection() as connection:
        names = [row["name"] for row in await connection.fetch(f'SELECT name FROM views."{result.table}"')]
        kept = " ".join(str(row) for row in await connection.fetch("SELECT * FROM pattern_factory_messages"))
    assert names
    assert not [name for name in names if name in kept]


async def test_what_was_deleted_long_ago_is_removed_when_the_database_comes(desk: ConversationDesk) -> None:
    talk, database = desk.begin(), desk._application.database
    await run(talk, f"run {RULE}")
    [listed] = await desk.listed()
    await desk.delete(listed.id)
    async with database.connection() as connection:
        await connection.execute("UPDATE pattern_factory_conversations SET deleted_at = now() - interval '40 days'")
    desk._woken("connected")
    async with asyncio.timeout(10):
        while len(desk._application.tasks):  # noqa: ASYNC110  # nobody waits for it
            await asyncio.sleep(0.01)
    with pytest.raises(BadRequest, match="no longer there"):
        await desk.restore(listed.id)


async def test_who_wants_no_conversations_kept_has_none(desk: ConversationDesk) -> None:
    application = desk._application
    application.take_settings(application.settings.model_copy(update={"keep_conversations": False}))
    talk = desk.begin()
    result = await run(talk, f"run {RULE}")
    assert (await desk.listed(), await talk.page()) == ([], [])
    with pytest.raises(BadRequest, match="not kept"):
        await talk.rate(0, result.run_id, "up", "")


async def test_words_of_the_live_content_complete_a_line(desk: ConversationDesk) -> None:
    found = {one.text: (one.kind, one.of) for one in await desk.suggest("run patterns in organisations at ser")}
    assert found["Series A"] == ("value", "orgs.stage")
    assert (await desk.suggest("run gues"))[0].kind == "table"


# what is kept until the next start


async def test_what_the_chat_keeps_is_there_again_and_private(tmp_path: Path) -> None:
    path = tmp_path / "chat.json"
    assert await KeptFile(path).read() == Kept()
    file = KeptFile(path)
    for number in range(20):
        file.write(Kept(number, {0: "one", 7: f"draft {number}"}))
    await file.aclose()
    await file.aclose()
    assert await KeptFile(path).read() == Kept(19, {0: "one", 7: "draft 19"})
    mode = await asyncio.to_thread(path.stat)
    assert stat.S_IMODE(mode.st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["chat.json"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"conversation": "x", "drafts": {}}', '{"conversation": 1}'])
async def test_a_file_that_cannot_be_read_is_an_empty_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "chat.json"
    path.write_text(text, "utf-8")
    assert await KeptFile(path).read() == Kept()


async def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = KeptFile(tmp_path / "nowhere" / "chat.json")
    file.write(Kept(1))
    await file.aclose()
    assert "cannot be written" in caplog.text
