"""SQL that a person writes: tried through the guard, in the role and at the limits of a rule, and nothing is made."""

from __future__ import annotations

import asyncio

import pytest

from pitboss.errors import SqlWrong, TooLarge, UnsafeSql
from pitboss.guard.keeper import GuardKeeper
from pitboss.sql_models import PREVIEW_ROWS
from pitboss.store.failures import told_plainly
from pitboss.trying import Trial
from tests.core.conftest import LIMITS, Bench

LONG = "SELECT count(*) FROM generate_series(1, 900000) a, generate_series(1, 1) b, patterns p, patterns q, patterns r"


@pytest.fixture
def trial(bench: Bench) -> Trial:
    return Trial(bench.database, LIMITS, GuardKeeper(), bench.schema.current)


async def test_a_preview_shows_the_first_rows_in_their_order_and_makes_nothing(bench: Bench, trial: Trial) -> None:
    before = await bench.fetch("SELECT relname FROM pg_class ORDER BY 1")
    shown = await trial.preview(
        "SELECT n, n * 2 AS n, 'x' AS t FROM generate_series(1, 1000) n ORDER BY 1 DESC;\n-- end"
    )
    assert [(column.name, column.kind) for column in shown.columns] == [
        ("n", "number"),
        ("n_2", "number"),
        ("t", "text"),
    ]
    assert shown.rows[:2] == ((1000, 2000, "x"), (999, 1998, "x"))
    assert (len(shown.rows), shown.more) == (PREVIEW_ROWS, True)
    assert await bench.fetch("SELECT relname FROM pg_class ORDER BY 1") == before
    assert await bench.fetch("SELECT 1 FROM system_log") == []


async def test_a_preview_of_few_rows_says_that_these_are_all(trial: Trial) -> None:
    shown = await trial.preview("VALUES (1, NULL::text)")
    assert (shown.rows, shown.more) == (((1, None),), False)


async def test_deleted_content_is_hidden_as_from_a_rule(bench: Bench, trial: Trial) -> None:
    [[live]] = await bench.fetch("SELECT count(*) FROM orgs WHERE deleted_at IS NULL")
    await bench.fetch(
        "UPDATE orgs SET deleted_at = now() WHERE id = (SELECT min(id) FROM orgs WHERE deleted_at IS NULL)"
    )
    assert (await trial.preview("SELECT count(*) FROM orgs")).rows == ((live - 1,),)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("DELETE FROM orgs", "A rule can only read; this one deletes."),
        ("SELECT pg_sleep(1)", "pg_sleep is not a function that rules may use."),
        ("SELECT * FROM rules", "rules is not content; a rule may read"),
        ("SELECT 1; SELECT 2", "A rule is one statement; this one holds several."),
        ("", "There is no statement in the SQL."),
    ],
)
async def test_what_the_guard_refuses_is_refused_in_its_own_words(trial: Trial, sql: str, sentence: str) -> None:
    for tried in (trial.preview(sql), trial.plan(sql), trial.plan(sql, measured=True)):
        with pytest.raises(UnsafeSql) as refused:
            await tried
        assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("sql", "sentence", "marked"),
    [
        ("SELECT name\nFROM patterns\nWHERE knd = 'x'", "Line 3: Column 'knd' does not exist.", "knd = 'x'"),
        ("SELECT name FROM pattern", "Relation 'pattern' does not exist.", "pattern"),
        ("SELECT\n  'ü', name,\nFROM patterns;", "Line 3: Syntax error at or near 'FROM'.", "FROM patterns;"),
        ("SELECT nam FROM patterns", "Column 'nam' does not exist. Perhaps you meant", "nam FROM patterns"),
        ("SELECT a.id, a.id, x FROM orgs a", "Column 'x' does not exist.", "x FROM orgs a"),
    ],
)
async def test_what_postgresql_cannot_read_is_said_with_its_place(
    trial: Trial, sql: str, sentence: str, marked: str
) -> None:
    with pytest.raises(SqlWrong) as wrong:
        await trial.preview(sql)
    assert str(wrong.value).startswith(sentence)
    assert wrong.value.at is not None
    assert sql[wrong.value.at :] == marked


async def test_what_fails_only_while_it_runs_has_no_place(trial: Trial) -> None:
    with pytest.raises(SqlWrong, match=r"^Division by zero\.$") as wrong:
        await trial.preview("SELECT 1 / (id - id) AS x FROM orgs")
    assert wrong.value.at is None


async def test_what_costs_too_much_is_refused_until_a_person_insists(bench: Bench, trial: Trial) -> None:
    await bench.fetch("ANALYZE")  # an estimate is as good as what the database knows of its tables
    with pytest.raises(TooLarge) as refused:
        await trial.preview("SELECT a.id FROM patterns a, patterns b, patterns c, patterns d, patterns e")
    assert not refused.value.can_insist
    dear = "SELECT count(*) FROM patterns a, patterns b, patterns c, patterns d, patterns e"
    with pytest.raises(TooLarge) as costs:
        await trial.plan(dear)
    assert costs.value.can_insist
    assert (await trial.plan(dear, insist=True)).root.kind == "Aggregate"


async def test_a_cancelled_preview_ends_in_postgresql(bench: Bench, trial: Trial) -> None:
    running = asyncio.ensure_future(trial.preview(LONG, insist=True))
    seen = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pattern_factory_tried%' "
    seen += "AND pid <> pg_backend_pid()"
    async with asyncio.timeout(20):
        while await bench.value(seen) == 0:  # PostgreSQL tells nobody that a query has begun
            assert not running.done(), running.result()
            await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        while await bench.value(seen):  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_a_preview_that_takes_too_long_is_ended_by_its_limit(bench: Bench) -> None:
    limits = type(LIMITS)(rule_timeout=0.05, max_cost=1e15, max_rows=LIMITS.max_rows, max_bytes=LIMITS.max_bytes)
    hasty = Trial(bench.database, limits, GuardKeeper(), bench.schema.current)
    with pytest.raises(Exception, match="longer than its time limit"), told_plainly():
        await hasty.preview(LONG)
