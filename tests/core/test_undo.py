"""Undo: any step of a view, or all of a conversation's, taken back; and where that makes no sense, a sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from pitboss.errors import BadRequest, InUse, UnknownView, UnsafeSql
from pitboss.guard.keeper import GuardKeeper
from pitboss.journal_models import Actor
from pitboss.making import ViewMaker
from pitboss.schedule_models import Schedule
from pitboss.store import chain, registry
from pitboss.store.notices import Notices
from pitboss.store.views import ViewKeeper
from pitboss.undo import Undo
from tests.core.conftest import LIMITS, Bench

AMY = Actor("amy", "window", "desk-1")
TALK = Actor("amy", "window", "desk-1", conversation=7)
Names = Callable[[], Awaitable[list[object]]]


@pytest.fixture
def maker(bench: Bench) -> ViewMaker:
    return ViewMaker(bench.database, Notices(), LIMITS, GuardKeeper(), bench.schema.current)


@pytest.fixture
def undo(bench: Bench, maker: ViewMaker) -> Undo:
    return Undo(bench.database, Notices(), LIMITS, maker)


@pytest.fixture
def keeper(bench: Bench) -> ViewKeeper:
    return ViewKeeper(bench.database, Notices(), LIMITS, AMY)


@pytest.fixture
def views(bench: Bench) -> Names:
    """The names of the views that are there, once all agree."""

    async def names() -> list[object]:
        assert await bench.agree()
        return [row[0] for row in await bench.fetch("SELECT table_name FROM views_registry ORDER BY 1")]

    return names


async def plain(bench: Bench, sql: str, by: Actor = AMY) -> str:
    """A view of a rule in plain English, which gets other SQL each time."""
    bench.model.answers["plain"] = sql
    await bench.fetch("DELETE FROM remembered_sql")
    await bench.supervisor.process_rule_request("plain", "x_1234567890123", by=by)
    return "rule_plain_1234567890123"


async def test_what_was_created_is_dropped_and_had_back_by_undoing_that(bench: Bench, undo: Undo, views: Names) -> None:
    name = await plain(bench, "SELECT 1 AS n")
    first = await undo.step(1, AMY)
    assert (first.message, first.number, await views()) == (f"{name} is dropped.", 2, [])
    assert [event.table for event in first.told] == [name]
    with pytest.raises(BadRequest, match="Step 1 is undone already"):
        await undo.step(1, AMY)
    assert (await undo.step(2, AMY)).message == f"{name} is there again."
    assert await views() == [name]
    await undo.step(1, AMY)
    assert await views() == []
    async with bench.database.connection() as connection:
        assert [one.undoes for one in await chain.entries(connection)] == [1, 2, 1, None]
        assert await chain.verify(connection) == []


async def test_a_replaced_view_has_its_sql_from_before_again(bench: Bench, undo: Undo) -> None:
    name = await plain(bench, "SELECT 1 AS n")
    await plain(bench, "SELECT 2 AS m, 3 AS o")
    with pytest.raises(BadRequest, match=f"Step 2 has changed {name} since. Undo that step first"):
        await undo.step(1, AMY)
    assert (await undo.step(2, AMY)).message == f"{name} has its SQL from before again."
    assert await bench.fetch(f"SELECT n FROM views.{name}") == [(1,)]
    assert await bench.value("SELECT sql FROM rules") == "SELECT 1 AS n"
    await undo.step(1, AMY)


async def test_a_dropped_view_of_a_coded_rule_is_there_again_with_its_rule(
    bench: Bench, undo: Undo, keeper: ViewKeeper
) -> None:
    result = await bench.run("LIST_ORGS")
    await keeper.drop("list_orgs")
    await undo.step(2, AMY)
    assert await bench.value("SELECT count(*) FROM views.list_orgs") == result.rows
    assert await bench.fetch("SELECT rule_code, row_count FROM views_registry v JOIN rules r ON r.id = v.rule_id") == [
        ("LIST_ORGS", result.rows)
    ]


async def test_a_dropped_view_is_not_had_back_where_its_name_is_taken(
    bench: Bench, undo: Undo, keeper: ViewKeeper
) -> None:
    await bench.run("LIST_ORGS")
    await keeper.drop("list_orgs")
    await bench.fetch("CREATE VIEW public.list_orgs AS SELECT 1 AS n")
    with pytest.raises(BadRequest, match="There is a table or view list_orgs already"):
        await undo.step(2, AMY)


async def test_a_renamed_view_has_its_name_and_its_rule_back(
    bench: Bench, undo: Undo, keeper: ViewKeeper, views: Names
) -> None:
    await bench.run("LIST_ORGS")
    before, after = await keeper.rename("list_orgs", "my_orgs")
    assert (before.table, after.table, await views()) == ("list_orgs", "my_orgs", ["my_orgs"])
    assert await bench.value("SELECT rule_code FROM rules r JOIN views_registry v ON v.rule_id = r.id") == "my_orgs"
    assert (await undo.step(2, AMY)).message == "my_orgs is called list_orgs again."
    assert await views() == ["list_orgs"]
    assert await bench.fetch("SELECT rule_code FROM rules") == [("LIST_ORGS",)]


async def test_a_view_cannot_have_any_name(bench: Bench, keeper: ViewKeeper) -> None:
    await bench.run("LIST_ORGS")
    for name in ("Orgs", "", "1st", "a" * 64, 'a"b'):
        with pytest.raises(BadRequest, match="cannot be a view's name"):
            await keeper.rename("list_orgs", name)
    for name in ("orgs", "list_orgs", "system_log"):
        with pytest.raises(BadRequest, match="already"):
            await keeper.rename("list_orgs", name)
    with pytest.raises(UnknownView):
        await keeper.rename("nothing", "something")


async def test_the_database_s_own_view_is_not_renamed(bench: Bench, keeper: ViewKeeper) -> None:
    await bench.fetch("CREATE VIEW public.theirs AS SELECT name FROM orgs")
    await bench.fetch("INSERT INTO views_registry (table_name) VALUES ('theirs')")
    with pytest.raises(InUse, match="belongs to the database itself"):
        await keeper.rename("theirs", "ours")


async def test_a_double_has_the_same_sql_and_a_rule_of_its_own(
    bench: Bench, maker: ViewMaker, undo: Undo, views: Names
) -> None:
    await bench.run("LIST_ORGS")
    assert (await maker.duplicate("list_orgs", "my_orgs", AMY)).table == "my_orgs"
    assert await views() == ["list_orgs", "my_orgs"]
    assert await bench.value("SELECT count(DISTINCT sql) FROM rules") == 1
    await undo.step(2, AMY)
    assert await views() == ["list_orgs"]


async def test_a_refresh_cannot_be_undone(bench: Bench, undo: Undo) -> None:
    await bench.run("LIST_ORGS")
    await bench.run("LIST_ORGS")
    with pytest.raises(BadRequest, match="A refresh cannot be undone"):
        await undo.step(2, AMY)
    await undo.step(1, AMY)


async def test_what_others_read_is_not_undone(bench: Bench, undo: Undo) -> None:
    name = await plain(bench, "SELECT 1 AS n", TALK)
    bench.model.answers["on top"] = f"SELECT n FROM {name}"
    await bench.run("on top")
    with pytest.raises(InUse, match="cannot be dropped, because rule_on_top"):
        await undo.step(1, AMY)
    with pytest.raises(InUse, match=r"0 steps were undone; step 1 could not be\. .*reads it"):
        await undo.conversation(7, AMY)


async def test_a_definition_goes_through_the_guard_again(bench: Bench, undo: Undo, keeper: ViewKeeper) -> None:
    name = await plain(bench, "SELECT 1 AS n")
    await bench.fetch("UPDATE rules SET sql = 'SELECT event FROM system_log'")
    await keeper.drop(name)
    with pytest.raises(UnsafeSql):
        await undo.step(2, AMY)


async def test_a_whole_conversation_is_undone_last_step_first(bench: Bench, undo: Undo, views: Names) -> None:
    await bench.run("LIST_ORGS")
    name = await plain(bench, "SELECT 1 AS n", TALK)
    await plain(bench, "SELECT 2 AS n", TALK)
    await plain(bench, "SELECT 2 AS n", TALK)
    bench.model.answers["on top"] = f"SELECT n FROM {name}"
    await bench.supervisor.process_rule_request("on top", "x_1234567890124", by=TALK)
    done = await undo.conversation(7, TALK)
    assert [one.message.partition(" ")[2] for one in done] == [
        "is dropped.", "has its SQL from before again.", "is dropped.",
    ]  # fmt: skip
    assert await views() == ["list_orgs"]
    with pytest.raises(BadRequest, match="changed no view"):
        await undo.conversation(7, TALK)


async def test_what_undoing_would_do_is_said_before(bench: Bench, undo: Undo, keeper: ViewKeeper) -> None:
    name = await plain(bench, "SELECT 1 AS n", TALK)
    await plain(bench, "SELECT 2 AS n", TALK)
    await keeper.refresh(name)
    await keeper.rename(name, "two")
    await keeper.drop("two")
    said = [await undo.preview(step) for step in range(1, 6)]
    assert [one.possible for one in said] == [False, False, False, False, True]
    assert said[4].says == "Makes two again from its SQL, with the content as it is now."
    assert said[2].says == "A refresh cannot be undone: the rows before it are not kept."
    assert said[1].says == f"Step 4 has changed {name} since. Undo that step first."
    await undo.step(5, AMY)
    assert (await undo.preview(4)).says == f"Calls two {name} again. Its rows stay as they are."
    await bench.fetch(f"CREATE VIEW public.{name} AS SELECT 1 AS one")
    assert (await undo.preview(4)).says.startswith(f"There is a table or view {name} already.")


async def test_a_view_that_others_read_is_named_before_undoing(bench: Bench, undo: Undo) -> None:
    name = await plain(bench, "SELECT 1 AS n")
    assert (await undo.preview(1)).says == f"Drops {name}. That is a step too, and can be undone."
    bench.model.answers["on top"] = f"SELECT n FROM {name}"
    top = await bench.run("on top")
    assert (await undo.preview(1)).possible is False
    assert top.table in (await undo.preview(1)).says


async def test_a_conversation_that_is_undone_from_elsewhere_is_not_undone_twice(bench: Bench, undo: Undo) -> None:
    name = await plain(bench, "SELECT 1 AS n", TALK)
    await plain(bench, "SELECT 2 AS n", TALK)
    assert (await undo.preview_conversation(7)).says == f"Takes back 2 steps, the last first. Concerns {name}."
    await undo.step(2, AMY)
    assert (await undo.preview_conversation(7)).says.startswith("Takes back 1 step,")
    assert len(await undo.conversation(7, AMY)) == 1
    assert (await undo.preview_conversation(7)).possible is False
    with pytest.raises(BadRequest, match="changed no view"):
        await undo.conversation(7, AMY)


async def test_a_view_that_is_had_back_is_called_pinned_and_refreshed_as_it_was(
    bench: Bench, undo: Undo, keeper: ViewKeeper
) -> None:
    name = await plain(bench, "SELECT 1 AS n")
    await keeper.describe(name, "For the board", "One")
    await keeper.pin(name, pinned=True)
    await keeper.schedule(name, Schedule("day", 6, 30), None)
    step, _ = await keeper.drop(name)
    assert step is not None
    await undo.step(step, AMY)
    async with bench.database.connection() as connection:
        [view] = await registry.views(connection)
    assert (view.own_title, view.description, view.pinned) == ("One", "For the board", True)
    assert view.plan is not None
    assert view.plan.schedule == Schedule("day", 6, 30)
    assert view.plan.next is not None
