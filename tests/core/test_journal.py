"""The journal: each step a view went through, by whom, from what to what, in a chain that shows gaps and edits."""

from __future__ import annotations

import getpass
import json
import os

import pytest

from pitboss.chat import Chat
from pitboss.errors import BadRequest
from pitboss.journal_models import Actor, Definition, Entry
from pitboss.recorder import Recorder
from pitboss.store import chain
from pitboss.store.notices import Notices
from pitboss.store.views import ViewKeeper
from tests.core.conftest import LIMITS, Bench

AMY = Actor("amy", "window", "desk-1")


async def steps(bench: Bench, search: str = "") -> list[Entry]:
    """The journal, newest first."""
    async with bench.database.connection() as connection:
        return await chain.entries(connection, search)


async def problems(bench: Bench) -> list[str]:
    """What is wrong with the chain."""
    async with bench.database.connection() as connection:
        return await chain.verify(connection)


async def three_steps(bench: Bench) -> None:
    """A view that was made, refreshed and dropped."""
    await bench.run("LIST_ORGS")
    await bench.run("LIST_ORGS")
    await ViewKeeper(bench.database, Notices(), LIMITS, AMY).drop("list_orgs")


async def test_each_step_is_put_down_with_the_definition_before(bench: Bench) -> None:
    bench.model.answers["first words"] = "SELECT 1 AS n"
    made = await bench.supervisor.process_rule_request("first words", "x_1234567890123", by=AMY)
    bench.model.answers["first words"] = "SELECT 2 AS n"
    await bench.fetch("DELETE FROM remembered_sql")
    await bench.run("first words", "x_1234567890123")
    await ViewKeeper(bench.database, Notices(), LIMITS, AMY).refresh(made.table)  # type: ignore[union-attr]
    await ViewKeeper(bench.database, Notices(), LIMITS, AMY).drop(made.table)  # type: ignore[union-attr]
    dropped, refreshed, replaced, created = await steps(bench)
    assert [one.action for one in (created, replaced, refreshed, dropped)] == [
        "created", "replaced", "refreshed", "dropped",
    ]  # fmt: skip
    assert (created.by, replaced.by, created.before) == (AMY, Actor(), None)
    assert replaced.before is not None
    assert replaced.after is not None
    assert (replaced.before.sql, replaced.after.sql) == ("SELECT 1 AS n", "SELECT 2 AS n")
    assert (dropped.before, dropped.after, dropped.rows) == (replaced.after, None, None)
    assert (refreshed.rows, refreshed.number, dropped.names) == (1, 3, {created.view})


async def test_a_failed_rule_leaves_no_step(bench: Bench) -> None:
    bench.model.answers["broken"] = "SELECT 1/0 AS n"
    await bench.fail("broken")
    assert await steps(bench) == []
    assert await problems(bench) == []


async def test_steps_are_found_by_words_and_come_page_by_page(bench: Bench) -> None:
    await three_steps(bench)
    await bench.run("show anti-patterns")
    assert {one.view for one in await steps(bench, "LIST_orgs amy")} == {"list_orgs"}
    assert await steps(bench, "%") == []
    async with bench.database.connection() as connection:
        assert [one.number for one in await chain.entries(connection, limit=2, before=4)] == [3, 2]
        assert (await chain.entry(connection, 2)).action == "refreshed"
        with pytest.raises(BadRequest, match="no step 9"):
            await chain.entry(connection, 9)


async def test_a_whole_chain_has_no_problems_and_is_exported_line_by_line(bench: Bench) -> None:
    await three_steps(bench)
    assert await problems(bench) == []
    async with bench.database.connection() as connection:
        lines = [json.loads(line) async for line in chain.export(connection)]
    assert [line["content"]["action"] for line in lines] == ["created", "refreshed", "dropped"]
    assert [line["previous"] for line in lines[1:]] == [line["hash"] for line in lines[:-1]]


@pytest.mark.parametrize(
    ("done", "told"),
    [
        ("UPDATE pattern_factory_journal SET content = replace(content, 'amy', 'bob')", "Step 3 was changed"),
        ("DELETE FROM pattern_factory_journal WHERE number = 2", "Step 2 is missing."),
        ("DELETE FROM pattern_factory_journal WHERE number > 1", "Steps 2 to 3 are missing."),
        ("DELETE FROM pattern_factory_journal_head", "The end of the journal is not marked"),
        ("UPDATE pattern_factory_journal_head SET hash = ''", "does not belong to its last step"),
        ("UPDATE pattern_factory_journal SET previous = '' WHERE number = 2", "Step 2 does not follow"),
    ],
)
async def test_a_gap_and_an_edit_show(bench: Bench, done: str, told: str) -> None:
    await three_steps(bench)
    await bench.fetch(done)
    assert told in " ".join(await problems(bench))


async def test_a_chain_whose_end_was_taken_away_goes_on_and_shows_it(bench: Bench) -> None:
    await three_steps(bench)
    await bench.fetch("DELETE FROM pattern_factory_journal_head")
    await bench.run("LIST_ORGS")
    assert await problems(bench) == ["Step 4 does not follow on the step before it."]


async def test_steps_know_the_conversation_that_they_were_taken_in(bench: Bench) -> None:
    recorder = Recorder(lambda: bench.database)
    chat = Chat(
        lambda: bench.supervisor,
        lambda: bench.rulebook,
        status=lambda: "connected",
        examples=lambda: [],
        recorder=recorder,
        actor=AMY,
    )
    await chat.say("run LIST_ORGS", lambda _: None)
    await chat.say("run weekly_review", lambda _: None)
    assert recorder.conversation is not None
    async with bench.database.connection() as connection:
        found = await chain.entries_in(connection, recorder.conversation.id)
    assert len(found) == len(await steps(bench)) > 1
    assert {(one.by.user, one.by.conversation) for one in found} == {("amy", recorder.conversation.id)}
    await recorder.aclose()


def test_who_runs_this_program_has_a_name_or_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Actor.here("window").user == getpass.getuser()

    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert Actor.here("terminal").user == str(os.getuid())


def test_an_entry_knows_both_names_of_a_renamed_view() -> None:
    before, after = (Definition(name, "", "", "") for name in "ab")
    entry = Entry(number=1, at=None, action="renamed", view="a", by=AMY, before=before, after=after)  # type: ignore[arg-type]
    assert entry.names == {"a", "b"}


async def test_the_journal_is_read_in_pages_in_both_directions(bench: Bench) -> None:
    await three_steps(bench)
    await bench.run("PATTERNS_BY_ORGANIZATION")
    async with bench.database.connection() as connection:
        first = await chain.entries(connection, limit=2)
        second = await chain.entries(connection, limit=2, before=first[-1].number)
        back = await chain.entries(connection, limit=2, after=second[0].number)
        found = await chain.entries(connection, view="list_orgs")
        counts = [await chain.count(connection), await chain.count(connection, "dropped", view="list_orgs")]
        none = await chain.count(connection, view="list_org")
    assert ([one.number for one in first], [one.number for one in second]) == ([4, 3], [2, 1])
    assert back == first
    assert [one.number for one in found] == [3, 2, 1]
    assert (counts, none) == ([4, 1], 0)
