"""What the window asks of views and their journal, done by the application over a real database."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.assembly import Application
from app.desk import journal as desk_journal
from app.desk.journal import DeskJournal
from app.desk.views import DeskViews
from pitboss.errors import BadRequest, PitbossError
from pitboss.models import ViewInfo
from pitboss.schedule_models import Schedule
from tests.app.test_schedules import opened


@pytest.fixture
async def application(adopted_dsn: str, tmp_path: Path) -> AsyncIterator[Application]:
    async with opened(adopted_dsn, tmp_path) as application:
        await application.supervisor.process_rule_request("LIST_ORGS")
        yield application


@pytest.fixture
def views(application: Application) -> DeskViews:
    return DeskViews(application, application.actor)


@pytest.fixture
def journal(application: Application) -> DeskJournal:
    return DeskJournal(application)


async def listed(application: Application) -> dict[str, ViewInfo]:
    return {view.name: view for view in await application.list_views()}


async def test_a_view_is_named_pinned_scheduled_dropped_and_had_back(
    application: Application, views: DeskViews
) -> None:
    await views.describe("list_orgs", " Our\n companies ", " For the board ")
    await views.pin("list_orgs", pinned=True)
    await views.schedule("list_orgs", Schedule("day", 6))
    step = await views.drop("list_orgs")
    assert step is not None
    assert await listed(application) == {}
    assert await views.undo_drop(step) == "list_orgs is there again."
    view = (await listed(application))["list_orgs"]
    assert (view.own_title, view.description, view.pinned) == ("Our companies", "For the board", True)
    assert view.plan is not None
    assert view.plan.next is not None
    await views.describe("list_orgs", "", "")
    await views.schedule("list_orgs", None)
    view = (await listed(application))["list_orgs"]
    assert (view.own_title, view.plan) == ("", None)


async def test_doubles_have_names_of_their_own_within_what_postgresql_takes(
    application: Application, views: DeskViews
) -> None:
    assert [await views.duplicate("list_orgs") for _ in range(3)] == [
        "list_orgs_copy", "list_orgs_copy_2", "list_orgs_copy_3",
    ]  # fmt: skip
    long = "o" * 63
    await views.rename("list_orgs", long)
    assert await views.duplicate(long) == "o" * 58 + "_copy"
    assert len(await listed(application)) == 5


async def test_who_reads_a_view_and_what_changed_in_it_is_told(application: Application, views: DeskViews) -> None:
    assert (await views.dependants("list_orgs"), await views.changes("list_orgs")) == ([], None)
    async with application.database.connection() as connection:
        await connection.execute("CREATE VIEW public.reader AS SELECT count(*) AS n FROM views.list_orgs")
        await connection.execute("INSERT INTO orgs (name) VALUES ('Newest')")
    await application.refresh_view("list_orgs")
    changes = await views.changes("list_orgs")
    assert changes is not None
    assert (len(changes.added), changes.gone) == (1, ())
    assert await views.dependants("list_orgs") == ["reader"]
    with pytest.raises(PitbossError, match="because reader reads it"):
        await views.drop("list_orgs")


async def test_the_journal_is_paged_previewed_and_taken_back(
    application: Application, views: DeskViews, journal: DeskJournal
) -> None:
    await views.rename("list_orgs", "ours")
    assert [step.action for step in await journal.page(limit=10)] == ["renamed", "created"]
    assert [step.number for step in await journal.page("created", view="list_orgs", limit=10)] == [1]
    assert (await journal.count(), await journal.verify()) == (2, [])
    assert (await journal.preview(1)).possible is False
    assert (await journal.preview(2)).says == "Calls ours list_orgs again. Its rows stay as they are."
    assert await journal.undo(2) == "ours is called list_orgs again."
    assert list(await listed(application)) == ["list_orgs"]
    with pytest.raises(BadRequest, match="There is no step 99"):
        await journal.preview(99)


async def test_a_conversation_is_called_by_its_title_and_taken_back(
    application: Application, journal: DeskJournal
) -> None:
    async with application.database.connection() as connection:
        await connection.execute("INSERT INTO pattern_factory_conversations (title) VALUES ('Companies')")
        number = await connection.fetchval("SELECT max(id) FROM pattern_factory_conversations")
        await connection.execute("DELETE FROM pattern_factory_journal; DELETE FROM pattern_factory_journal_head")
    await application.drop_view("list_orgs")
    by = type(application.actor)("amy", "window", "desk-1", conversation=number)
    await application.supervisor.process_rule_request("LIST_ORGS", by=by)
    preview = await journal.preview_conversation(number)
    assert preview.says == "“Companies”: Takes back 1 step, the last first. Concerns list_orgs."
    assert await journal.undo_conversation(number) == "1 step of the conversation is undone."
    assert await listed(application) == {}
    assert (await journal.preview_conversation(number)).possible is False
    assert (await journal.preview_conversation(number + 1)).says.startswith("This conversation has changed no view")


async def test_the_journal_is_exported_in_parts_whole_or_not_at_all(
    application: Application, views: DeskViews, journal: DeskJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_journal, "AT_ONCE", 2)
    for _ in range(4):
        await views.duplicate("list_orgs")
    told: list[int] = []
    path = tmp_path / "journal.jsonl"
    assert await journal.export(path, told.append) == 5
    assert told == [2, 4, 5]
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3, 4, 5]
    with pytest.raises(PitbossError, match="cannot be written"):
        await journal.export(tmp_path / "nowhere" / "journal.jsonl", told.append)
    assert [file.name for file in tmp_path.glob("*journal*")] == ["journal.jsonl"]
