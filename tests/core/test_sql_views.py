"""SQL that a person wrote and keeps: view, rule, registry and journal agree, and any of it can be undone."""

from __future__ import annotations

import pytest

from pitboss.errors import BadRequest, InUse, SqlWrong, TooLarge, UnsafeSql
from pitboss.guard.keeper import GuardKeeper
from pitboss.journal_models import Actor
from pitboss.making import ViewMaker
from pitboss.sql_models import NewRule
from pitboss.sql_views import SqlViews
from pitboss.store import chain, registry
from pitboss.store.notices import Notices
from pitboss.undo import Undo
from tests.core.conftest import LIMITS, Bench

AMY = Actor("amy", "window", "desk-1")


@pytest.fixture
def maker(bench: Bench) -> ViewMaker:
    return ViewMaker(bench.database, Notices(), LIMITS, GuardKeeper(), bench.schema.current)


@pytest.fixture
def views(bench: Bench, maker: ViewMaker) -> SqlViews:
    return SqlViews(bench.database, LIMITS, maker)


async def test_saved_sql_is_a_view_with_its_rule_and_a_step_of_the_journal(bench: Bench, views: SqlViews) -> None:
    rule = NewRule(" Patterns   by name ", "patterns_by_name", "SELECT name FROM patterns -- all", "For Monday.")
    told = await views.save(rule, AMY)
    assert (told.table, told.rule) == ("patterns_by_name", "Patterns by name")
    async with bench.database.connection() as connection:
        [view] = await registry.views(connection)
        [entry] = await chain.entries(connection)
    assert (view.title, view.sql, view.source, view.summary) == (
        "Patterns by name", rule.sql, "reviewed", "For Monday."
    )  # fmt: skip
    assert (view.stale, view.reads) == (False, ("patterns",))
    assert (entry.action, entry.by.user, entry.after and entry.after.sql) == ("created", "amy", rule.sql)
    assert await bench.agree()
    assert await bench.value("SELECT event FROM system_log") == "sql_saved"


async def test_a_name_that_is_taken_or_cannot_be_is_refused(bench: Bench, views: SqlViews) -> None:
    await bench.run("LIST_ORGS")
    for name, sentence in (
        ("list_orgs", "already. Choose another name"), ("patterns", "already. Choose another name"),
        ("Two words", "cannot be a view's name"), ("time_to_funding", "The rulebook's rule TIME_TO_FUNDING makes"),
    ):  # fmt: skip
        with pytest.raises(BadRequest, match=sentence):
            await views.save(NewRule("t", name, "SELECT 1 AS n"), AMY, reserved={"time_to_funding"})
    assert await bench.agree()


async def test_what_is_refused_leaves_nothing(bench: Bench, views: SqlViews) -> None:
    for sql, kind in (("DELETE FROM orgs", UnsafeSql), ("SELECT x FROM orgs", SqlWrong)):
        with pytest.raises(kind):
            await views.save(NewRule("t", "mine", sql), AMY)
    await bench.fetch("ANALYZE")
    dear = "SELECT count(*) FROM patterns a, patterns b, patterns c, patterns d, patterns e"
    with pytest.raises(TooLarge) as costs:
        await views.save(NewRule("t", "mine", dear), AMY)
    assert costs.value.can_insist
    assert await bench.fetch("SELECT rule_code FROM rules UNION SELECT table_name FROM views_registry") == []
    assert await bench.fetch("SELECT relname FROM pg_class WHERE relnamespace = 'views'::regnamespace") == []


async def test_a_replaced_view_keeps_its_place_and_gets_its_sql_back_by_undo(
    bench: Bench, views: SqlViews, maker: ViewMaker
) -> None:
    made = await bench.run("show anti-patterns")
    async with bench.database.connection() as connection:
        await registry.pin(connection, made.table, pinned=True)
        before = await registry.view(connection, made.table)
    step, told = await views.replace(made.table, "SELECT 1 AS one, 2 AS two", AMY)
    async with bench.database.connection() as connection:
        after = await registry.view(connection, made.table)
    assert (after.sql, after.source, after.rows, after.pinned) == ("SELECT 1 AS one, 2 AS two", "reviewed", 1, True)
    assert (after.title, told.table) == (before.title, made.table)
    assert after.summary == before.title
    assert await bench.agree()
    undone = await Undo(bench.database, Notices(), LIMITS, maker).step(step, AMY)
    assert undone.message == f"{made.table} has its SQL from before again."
    async with bench.database.connection() as connection:
        again = await registry.view(connection, made.table)
        assert await chain.verify(connection) == []
    assert (again.sql, again.source, again.rows, again.summary) == (
        before.sql, before.source, before.rows, before.summary
    )  # fmt: skip


async def test_a_view_that_others_read_is_not_replaced_and_they_are_named(bench: Bench, views: SqlViews) -> None:
    await views.save(NewRule("First", "first", "SELECT 1 AS n"), AMY)
    await views.save(NewRule("Second", "second", "SELECT n FROM first"), AMY)
    with pytest.raises(InUse, match="first cannot be replaced by other SQL, because second reads it"):
        await views.replace("first", "SELECT 2 AS n", AMY)
    with pytest.raises(BadRequest, match="made from this SQL already"):
        await views.replace("first", "SELECT 1 AS n", AMY)
    assert await bench.fetch("SELECT n FROM views.second") == [(1,)]
