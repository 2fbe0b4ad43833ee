"""Plans in words: what each step does, what it took, and which ones are worth a look."""

from __future__ import annotations

from typing import Any

import pytest

from pitboss.guard.keeper import GuardKeeper
from pitboss.sql_models import PlanStep, QueryPlan
from pitboss.store.plan_words import condition, says
from pitboss.store.plans import read_plan
from pitboss.trying import Trial
from tests.core.conftest import LIMITS, Bench

JOINED = """SELECT o.stage, count(*) AS n FROM patterns p JOIN pattern_org_link l ON l.pattern_id = p.id
JOIN orgs o ON o.id = l.org_id WHERE p.kind = 'pattern' GROUP BY o.stage ORDER BY n DESC"""


@pytest.fixture
def trial(bench: Bench) -> Trial:
    return Trial(bench.database, LIMITS, GuardKeeper(), bench.schema.current)


def sentences(plan: QueryPlan) -> list[str]:
    return [step.says for step in plan.root.all_steps()]


async def test_a_plan_tells_its_steps_in_words_without_running_the_query(bench: Bench, trial: Trial) -> None:
    await bench.fetch("ANALYZE")
    plan = await trial.plan(JOINED)
    said = sentences(plan)
    assert said[0] == "Sorts by count(*) DESC"
    assert "Groups by hash by o.stage" in said, said
    assert "Reads patterns, all rows" in said
    assert any(text.startswith("Joins by hash on ") for text in said)
    assert not plan.measured
    assert all(step.real_rows is None and step.ms is None for step in plan.root.all_steps())
    reads = next(step for step in plan.root.all_steps() if step.says == "Reads patterns, all rows")
    assert any(detail.startswith("Keeps rows where ") and "kind = 'pattern'" in detail for detail in reads.details)


async def test_the_shares_of_all_steps_make_up_the_whole(trial: Trial) -> None:
    for plan in (await trial.plan(JOINED), await trial.plan(JOINED, measured=True)):
        assert sum(step.share for step in plan.root.all_steps()) == pytest.approx(1.0, abs=0.05)


async def test_a_measured_plan_has_real_rows_and_times(bench: Bench, trial: Trial) -> None:
    plan = await trial.plan(JOINED, measured=True)
    assert plan.measured
    assert plan.running_ms is not None
    assert plan.running_ms >= (plan.root.ms or 0) > 0
    rows = await bench.fetch(JOINED.replace("patterns p", "(SELECT * FROM patterns WHERE deleted_at IS NULL) p"))
    assert plan.root.real_rows == len(rows)


async def test_reading_all_of_a_large_table_for_a_few_rows_is_a_warning(bench: Bench, trial: Trial) -> None:
    await bench.fetch("CREATE TABLE views.big AS SELECT n, n % 7 AS m FROM generate_series(1, 150000) n")
    await bench.fetch("GRANT SELECT ON views.big TO pattern_factory_rules")
    await bench.fetch("ANALYZE views.big")
    for measured in (False, True):
        plan = await trial.plan("SELECT m FROM big WHERE n = 17", measured=measured)
        assert plan.warnings == ("All of big is read, about 150,000 rows, to keep 1 where n = 17.",)
    assert (await trial.plan("SELECT m FROM big WHERE n > 17")).warnings == ()


async def test_an_estimate_that_is_far_off_is_a_warning(bench: Bench, trial: Trial) -> None:
    await bench.fetch("CREATE TABLE views.odd AS SELECT n AS a, n AS b FROM generate_series(1, 40000) n")
    await bench.fetch("GRANT SELECT ON views.odd TO pattern_factory_rules")
    await bench.fetch("ANALYZE views.odd")
    [warning] = (await trial.plan("SELECT count(*) FROM odd WHERE a + b = a * 2", measured=True)).warnings
    assert warning == "200 times more rows than expected (40,000 instead of 200): the plan may be a bad one."


@pytest.mark.parametrize(
    ("text", "shown"),
    [("(a = b)", "a = b"), ("((a) = (b))", "(a) = (b)"), ("(a) = (b)", "(a) = (b)"), ("a", "a"), ("(a", "(a")],
)
def test_a_condition_loses_the_brackets_around_the_whole_of_it(text: str, shown: str) -> None:
    assert condition(text) == shown


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"Node Type": "Hash Join", "Join Type": "Left", "Hash Cond": "(a.id = b.id)"},
         "Joins by hash on a.id = b.id, and keeps rows of the first without a partner"),
        ({"Node Type": "Hash Join", "Join Type": "Anti", "Hash Cond": "(a.id = b.id)"},
         "Keeps rows without a partner, by hash on a.id = b.id"),
        ({"Node Type": "Nested Loop", "Join Type": "Inner"}, "Joins row by row"),
        ({"Node Type": "Aggregate", "Strategy": "Plain"}, "Brings all rows together to one"),
        ({"Node Type": "Aggregate", "Strategy": "Sorted", "Partial Mode": "Partial", "Group Key": ["a", "(b)"]},
         "Groups in order by a, b, each worker for itself"),
        ({"Node Type": "Gather", "Workers Planned": 2}, "Collects the rows of 2 workers"),
        ({"Node Type": "Quantum Scan"}, "PostgreSQL's step “Quantum Scan”"),
    ],
)  # fmt: skip
def test_steps_are_told_in_words(node: dict[str, Any], said: str) -> None:
    assert says(node) == said


def test_workers_run_at_once_and_a_part_of_with_is_counted_where_it_is_read() -> None:
    scan = {"Node Type": "Seq Scan", "Relation Name": "big", "Plan Rows": 10, "Total Cost": 5, "Actual Rows": 10,
            "Actual Loops": 3, "Actual Total Time": 40.0}  # fmt: skip
    gather = {"Node Type": "Gather", "Workers Planned": 2, "Workers Launched": 2, "Plan Rows": 30, "Total Cost": 9,
              "Actual Rows": 30, "Actual Loops": 1, "Actual Total Time": 50.0, "Plans": [scan],
              "Subplan Name": "CTE found"}  # fmt: skip
    reads = {"Node Type": "CTE Scan", "CTE Name": "found", "Plan Rows": 30, "Total Cost": 9, "Actual Rows": 30,
             "Actual Loops": 1, "Actual Total Time": 60.0}  # fmt: skip
    root = {"Node Type": "Sort", "Sort Key": ["n"], "Plan Rows": 30, "Total Cost": 20, "Actual Rows": 30,
            "Actual Loops": 1, "Actual Total Time": 100.0, "Sort Space Type": "Disk", "Sort Space Used": 2048,
            "Plans": [gather, reads]}  # fmt: skip
    plan = read_plan({"Plan": root, "Execution Time": 101.0}, {})
    shares = {step.kind: round(step.share, 2) for step in plan.root.all_steps()}
    assert shares == {"Sort": 0.4, "Gather": 0.1, "Seq Scan": 0.4, "CTE Scan": 0.1}
    assert plan.warnings == ("Did not fit into memory: 2.0 MB were sorted on disk.",)
    assert isinstance(plan.root, PlanStep)
    assert plan.root.steps[0].details == ("It is the query's part found.", "2 workers helped.")
