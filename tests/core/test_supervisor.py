"""The way of a rule, from words to a registered view, over a real database."""

from __future__ import annotations

import asyncio

import pytest

from pitboss.errors import ModelUnavailable, NoModel, NotUnderstood
from pitboss.events import Progress, RuleFailed, RuleResult, ViewsRefresh, WorkflowFinished
from tests.core.conftest import Bench

SAMPLE = "Find all patterns where kind equals pattern"


async def test_the_protocols_example_becomes_a_registered_view(bench: Bench) -> None:
    result = await bench.run(SAMPLE, "rule_1732430862456")
    expected = await bench.value("SELECT count(*) FROM patterns WHERE kind = 'pattern' AND deleted_at IS NULL")
    assert result.table == "rule_find_all_patterns_where_kind_equals_pattern_1732430862456"
    assert result.message == f"Rule find_all_patterns_where... → {expected} rows → {result.table}"
    assert result.source == "translated"
    assert await bench.value(f"SELECT count(*) FROM views.{result.table}") == expected
    assert await bench.agree()


async def test_the_steps_are_told_in_order_and_the_result_comes_last(bench: Bench) -> None:
    said = await bench.events("list_orgs")
    done = [event.step for event in said if isinstance(event, Progress) and event.status == "done"]
    assert done == ["context", "sql_pitboss", "guard", "data_table", "register_rule", "register_view"]
    assert isinstance(said[-1], RuleResult)
    assert bench.published == [ViewsRefresh(table="list_orgs", rule=said[-1].title, at=bench.published[0].at)]
    assert bench.supervisor.metrics["guard"].runs == 1


async def test_a_coded_rule_runs_by_code_in_any_case_by_name_and_by_rule_id(bench: Bench) -> None:
    name = bench.rulebook.rules[1].title
    for asked, rule_id in (("LIST_ORGS", None), ("run list_orgs", None), (name, None), ("", "list_orgs")):
        result = await bench.run(asked, rule_id)
        assert (result.table, result.source) == ("list_orgs", "reviewed")
    assert await bench.fetch("SELECT count(*) FROM rules WHERE rule_code = 'LIST_ORGS'") == [(1,)]
    assert await bench.fetch("SELECT count(*) FROM views_registry WHERE table_name = 'list_orgs'") == [(1,)]


async def test_every_rule_and_workflow_that_ships_runs_twice(bench: Bench) -> None:
    for rule in bench.rulebook.rules * 2:
        await bench.run(rule.code)
    for workflow in bench.rulebook.workflows:
        ending = await bench.supervisor.run_workflow(workflow.code)
        assert isinstance(ending, WorkflowFinished), ending
        assert ending.done == len(workflow.steps)
    assert await bench.agree()


async def test_a_retry_with_the_same_rule_id_replaces_its_view_and_another_text_counts_up(bench: Bench) -> None:
    first = await bench.run("show anti-patterns", "rule_1732430862456")
    again = await bench.run("show anti-patterns", "rule_1732430862456")
    assert again.table == first.table
    bench.model.answers["show: anti patterns!"] = "SELECT 1 AS one"
    other = await bench.run("show: anti patterns!", "rule_1732430862456")
    assert other.table == "rule_show_anti_patterns_1732430862457"
    assert (await bench.run("show: anti patterns!", "rule_1732430862456")).table == other.table
    assert await bench.agree()


async def test_without_a_stamp_every_run_is_a_new_view(bench: Bench) -> None:
    tables = {(await bench.run(SAMPLE, "2015")).table for _ in range(3)}
    assert len(tables) == 3


async def test_twenty_at_once_all_get_their_own_view(bench: Bench) -> None:
    results = await asyncio.gather(*(bench.run(SAMPLE) for _ in range(20)))
    assert len({result.table for result in results}) == 20
    assert await bench.agree()


async def test_twenty_at_once_with_one_rule_id_share_one_view(bench: Bench) -> None:
    results = await asyncio.gather(*(bench.run(SAMPLE, "x_1732430862456") for _ in range(20)))
    assert len({result.table for result in results}) == 1
    assert await bench.agree()


async def test_sql_is_remembered_for_the_same_words_until_it_is_forgotten(bench: Bench) -> None:
    bench.model.answers["who knows"] = "SELECT name FROM guests"
    assert (await bench.run("who knows")).source == "model"
    assert (await bench.run("who  knows")).source == "remembered"
    assert bench.model.asked == ["who knows"]


async def test_deleted_rows_are_in_no_result(bench: Bench) -> None:
    bench.model.answers["everything"] = "SELECT id FROM patterns"
    result = await bench.run("everything")
    assert result.rows == await bench.value("SELECT count(*) FROM patterns WHERE deleted_at IS NULL")


async def test_with_other_sql_a_view_that_others_read_is_not_replaced_and_they_are_named(bench: Bench) -> None:
    bench.model.answers |= {"base": "SELECT name FROM orgs"}
    base = await bench.run("base", "1732430862456")
    bench.model.answers["on top"] = f"SELECT count(*) AS n FROM {base.table}"
    top = await bench.run("on top", "1732430862456")
    assert (await bench.run("base", "1732430862456")).rows == base.rows  # refreshed in place
    await bench.fetch("DELETE FROM remembered_sql")
    bench.model.answers["base"] = "SELECT name, stage FROM orgs"
    failed = await bench.fail("base", "1732430862456")
    assert top.table in failed.message
    assert await bench.agree()


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("", "bad_request"),
        ("run   ", "bad_request"),
        ("a\x00b", "bad_request"),
        ("x" * 5_000, "too_large"),
        ("LIST_ORGZ", "unknown_rule"),
        ("which patterns are most profitable", "not_understood"),
        ("wipe", "unsafe_sql"),
        ("typo", "sql_failed"),
        ("divide", "sql_failed"),
    ],
)
async def test_what_cannot_be_run_ends_in_one_typed_error_and_leaves_nothing(
    bench: Bench, rule: str, code: str
) -> None:
    bench.model.answers |= {
        "wipe": "DELETE FROM patterns",
        "typo": "SELECT unknown_field FROM patterns",
        "divide": "SELECT 1 / (id - id) AS x FROM patterns",
    }
    failed = await bench.fail(rule)
    assert failed.code == code
    assert failed.message.endswith((".", "?", "exist")), failed.message
    assert await bench.fetch("SELECT relname FROM pg_class WHERE relnamespace = 'views'::regnamespace") == []
    assert await bench.value("SELECT count(*) FROM system_log WHERE event = 'rule_failed'") == 1
    assert bench.published == []


async def test_the_protocols_error_reads_as_the_protocol_says(bench: Bench) -> None:
    bench.model.answers["find patterns invalid"] = "SELECT unknown_field FROM patterns"
    failed = await bench.fail("find patterns invalid")
    assert failed.rule == "find_patterns_invalid"
    assert failed.message.startswith("Invalid SQL generated: column 'unknown_field' does not exist")


async def test_a_cancelled_rule_leaves_nothing_and_says_so(bench: Bench) -> None:
    bench.model.answers["slow"] = (
        "SELECT count(*) AS n FROM patterns a, patterns b, patterns c, patterns d, patterns e, patterns f"
    )
    said: list[object] = []
    running = asyncio.Event()

    def hear(event: object) -> None:
        said.append(event)
        if isinstance(event, Progress) and (event.step, event.status) == ("data_table", "started"):
            running.set()

    task = asyncio.create_task(bench.supervisor.process_rule_request("slow", emit=hear, insist=True))
    await running.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(said[-1], RuleFailed)
    assert said[-1].code == "cancelled"
    assert await bench.fetch("SELECT relname FROM pg_class WHERE relnamespace = 'views'::regnamespace") == []
    assert (
        await bench.value("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query ~ 'patterns [f]'")
        == 0
    )


async def test_every_run_is_in_the_log(bench: Bench) -> None:
    await bench.run("LIST_ORGS")
    rows = await bench.fetch(
        "SELECT event, context->>'rule', context->>'view' FROM system_log WHERE event = 'rule_run'"
    )
    assert rows == [("rule_run", "LIST_ORGS", "list_orgs")]


async def test_an_unknown_workflow_is_an_error_with_the_nearest_name(bench: Bench) -> None:
    ending = await bench.supervisor.run_workflow("WEEKLY_REVIW")
    assert isinstance(ending, RuleFailed)
    assert ending.code == "unknown_workflow"
    assert "WEEKLY_REVIEW" in ending.message


async def test_a_workflow_asked_for_as_a_rule_is_called_one(bench: Bench) -> None:
    assert "is a workflow" in (await bench.fail("WEEKLY_REVIEW")).message


async def test_what_a_model_says_of_itself_is_told_and_the_offline_suggestions_stay(bench: Bench) -> None:
    bench.model.fails = NotUnderstood("The model cannot write this rule: there are no profits. Say it in other words.")
    failed = await bench.fail("which patterns are most profitable")
    assert "there are no profits" in failed.message
    assert failed.suggestions
    bench.model.fails = ModelUnavailable("The model's key was not accepted. Enter a valid key under Model settings.")
    assert "key was not accepted" in (await bench.fail("which patterns are most profitable")).message
    bench.model.fails = NoModel("No model is set up.")
    assert "profitable" in (await bench.fail("which patterns are most profitable")).message
