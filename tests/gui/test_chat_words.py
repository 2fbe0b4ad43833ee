"""The chat's logic without a screen: transcript, steps, recall, completion, SQL by clause."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitboss.events import ChatReply, Progress, RuleFailed, RuleResult, ViewsRefresh, WorkflowFinished
from pitboss.models import RuleInfo, WorkflowInfo
from widgets.chat.completion import Completions
from widgets.chat.recall import KEPT, Recall
from widgets.chat.sql import by_clause
from widgets.chat.steps import Steps, duration
from widgets.chat.transcript import Said, Stopped, Transcript, as_line, headline, run_line

RULES = [
    RuleInfo("LIST_ORGS", "List of Organizations", ""),
    RuleInfo("PATTERNS_BY_GUEST", "Patterns by guest", ""),
    RuleInfo("TOP_PATTERNS_BY_FREQUENCY", "Top 10", ""),
]
FLOWS = [WorkflowInfo("WEEKLY_REVIEW", "Weekly review", "", ("LIST_ORGS",))]


def result(run_id: str = "1", *, explanation: str = "", rows: int = 28) -> RuleResult:
    return RuleResult(
        run_id=run_id,
        rule="list_orgs",
        title="List of Organizations",
        message="Rule list_orgs → 28 rows → list_orgs",
        table="list_orgs",
        rows=rows,
        sql="SELECT name FROM orgs",
        source="reviewed",
        explanation=explanation,
    )


def done(step: str, ms: float = 1.0, detail: str = "") -> Progress:
    return Progress(run_id="1", step=step, status="done", elapsed_ms=ms, detail=detail)


def started(step: str, run_id: str = "1") -> Progress:
    return Progress(run_id=run_id, step=step, status="started")


# steps


def test_tools_are_told_as_what_they_do_together() -> None:
    steps = Steps()
    assert steps.current == "Starting"
    for step, ms, detail in (("context", 1, ""), ("sql_pitboss", 1, "patterns, stage = Seed"), ("guard", 2.2, "")):
        steps.note(started(step))
        steps.note(done(step, ms, detail))
    assert [(line.text, line.time) for line in steps.lines] == [
        ("Read: patterns, stage = Seed", "2 ms"),
        ("Checked", "2 ms"),
    ]


def test_a_line_says_what_is_being_done_until_its_last_tool_has_ended() -> None:
    steps = Steps()
    steps.note(started("data_table"))
    assert steps.current == "Making the view"
    steps.note(done("data_table"))
    assert steps.lines[0].status == "started"
    steps.note(started("register_view"))
    assert steps.current == "Registering the view"
    steps.note(done("register_view"))
    assert steps.current == "View made and registered"


def test_a_failed_tool_fails_its_line() -> None:
    steps = Steps()
    steps.note(started("guard"))
    steps.note(Progress(run_id="1", step="guard", status="failed", elapsed_ms=3))
    assert (steps.current, steps.lines[0].status) == ("Refused", "failed")


def test_an_unknown_tool_is_called_by_its_name() -> None:
    steps = Steps()
    steps.note(started("ask_twice"))
    steps.note(done("ask_twice"))
    steps.note(started("guard"))
    assert [line.text for line in steps.lines] == ["Ask twice", "Checking the SQL"]


@pytest.mark.parametrize(("well", "status"), [(True, "done"), (False, "failed")])
def test_what_still_works_when_the_run_is_over_ends_with_it(well: bool, status: str) -> None:
    steps = Steps()
    steps.note(done("sql_pitboss"))
    steps.note(started("guard"))
    steps.end(well=well)
    assert [line.status for line in steps.lines] == ["done", status]


def test_times_read_as_people_write_them() -> None:
    assert [duration(ms) for ms in (0.2, 9.4, 999.4, 999.6, 12_345)] == ["<1 ms", "9 ms", "999 ms", "1.0 s", "12.3 s"]


# transcript


def test_a_run_has_one_message_which_becomes_its_result() -> None:
    talk = Transcript()
    first = talk.take(started("context"))
    second = talk.take(done("context"))
    end = talk.take(result())
    assert first is not None
    assert second is not None
    assert end is not None
    assert (first.new, second.new, end.new) == (True, False, False)
    assert first.message is second.message is end.message
    assert [message.text for message in talk.messages] == ["Rule list_orgs → 28 rows → list_orgs"]
    assert end.message.steps.lines[0].status == "done"


def test_runs_side_by_side_keep_apart() -> None:
    talk = Transcript()
    talk.take(started("context", "1"))
    talk.take(started("guard", "2"))
    talk.take(RuleFailed(run_id="2", rule="x", message="No.", code="unsafe_sql"))
    assert [message.text for message in talk.messages] == ["Reading the rulebook and the schema", "❌ Error: No."]


def test_an_ending_without_steps_is_a_message_of_its_own() -> None:
    talk = Transcript()
    change = talk.take(WorkflowFinished(run_id="w", workflow="w", message="Workflow w", done=1, total=1, rows=1))
    assert change is not None
    assert change.new
    assert change.message.text == "Workflow w"


def test_a_refresh_of_views_is_no_message() -> None:
    talk = Transcript()
    assert talk.take(ViewsRefresh(table="t", rule="r")) is None
    assert talk.messages == []


def test_runs_that_never_ended_are_stopped() -> None:
    talk = Transcript()
    talk.take(started("context"))
    (left,) = talk.stop_all()
    assert isinstance(left.body, Stopped)
    assert (left.role, left.text, left.steps.lines[0].status) == (
        "system",
        "Stopped. Nothing of the rule remains.",
        "failed",
    )
    assert talk.stop_all() == []


def test_after_clearing_a_run_that_goes_on_is_shown_anew() -> None:
    talk = Transcript()
    talk.take(started("context"))
    talk.clear()
    change = talk.take(started("guard"))
    assert change is not None
    assert change.new
    assert len(talk.messages) == 1


def test_each_speaker_has_a_role() -> None:
    talk = Transcript()
    talk.add(Said("hello"))
    talk.take(ChatReply(text="Type run."))
    talk.take(ChatReply(text="❌ Not connected (status: error)", kind="error"))
    assert [message.role for message in talk.messages] == ["user", "agent", "system"]
    assert [message.failed for message in talk.messages] == [False, False, True]
    assert talk.messages[2].shown_text == "Not connected (status: error)"


def test_the_headline_is_the_explanation_or_the_count_and_the_title() -> None:
    assert headline(result(explanation="1,234 patterns in Seed")) == ("1,234 patterns", " in Seed")
    assert headline(result(explanation="Patterns in Seed")) == ("28 rows", " · Patterns in Seed")
    assert headline(result(rows=1)) == ("1 row", " · List of Organizations")


def test_examples_become_lines_to_say() -> None:
    reply = ChatReply(text="", examples=("patterns  in\nSeed", "Run LIST_ORGS", "list rules", "list workflows"))
    assert Transcript().take(reply).message.examples == (  # type: ignore[union-attr]
        "run patterns in Seed",
        "Run LIST_ORGS",
        "list rules",
        "list workflows",
    )
    assert as_line("list the organisations") == "run list the organisations"


def test_a_rule_runs_again_by_its_code_or_else_by_its_text() -> None:
    assert run_line(result(), ["PATTERNS_BY_GUEST", "LIST_ORGS"]) == "run LIST_ORGS"
    assert run_line(result(), []) == "run List of Organizations"


# recall


def test_up_and_down_walk_the_lines_and_keep_the_draft() -> None:
    recall = Recall()
    assert recall.previous("x") is None
    assert recall.next() is None
    for line in ("one", "two", "two"):
        recall.add(line)
    assert recall.previous("a draft") == "two"
    assert recall.previous("two") == "one"
    assert recall.previous("one") is None
    assert recall.next() == "two"
    assert recall.next() == "a draft"
    assert recall.next() is None


def test_recall_forgets_the_oldest_and_takes_no_blank() -> None:
    recall = Recall()
    for number in range(KEPT + 2):
        recall.add(str(number))
    recall.add("")
    walked = [recall.previous("") for _ in range(KEPT)]
    assert (walked[0], walked[-1], recall.previous("")) == (str(KEPT + 1), "2", None)


# completion


def offered(typed: str, texts: tuple[str, ...] = ()) -> list[str]:
    return [item.label for item in Completions(RULES, FLOWS, texts).matching(typed)]


def test_commands_are_offered_from_their_first_letter() -> None:
    assert offered("r") == ["run"]
    assert offered("List") == ["list rules", "list workflows"]
    assert offered("list rules") == []
    assert offered("hello") == offered("") == offered(" ") == []


def test_after_run_all_rules_and_workflows_are_offered() -> None:
    assert offered("run ") == ["LIST_ORGS", "PATTERNS_BY_GUEST", "TOP_PATTERNS_BY_FREQUENCY", "WEEKLY_REVIEW"]


def test_the_beginning_of_a_code_comes_before_a_word_in_it_and_that_before_letters_inside() -> None:
    assert offered("run PAT") == ["PATTERNS_BY_GUEST", "TOP_PATTERNS_BY_FREQUENCY"]
    assert offered("run organ") == ["LIST_ORGS"]
    assert offered("run uest") == ["PATTERNS_BY_GUEST"]
    assert offered("run week") == ["WEEKLY_REVIEW"]


def test_a_finished_code_offers_nothing_more() -> None:
    assert offered("run list_orgs") == []
    assert offered("run list_orgs\n") == []


def test_rules_in_plain_words_are_offered_too() -> None:
    assert offered("run find", ("Find all patterns",)) == ["Find all patterns"]
    (item,) = Completions((), (), ("Find all patterns",)).matching("run f")
    assert (item.line, item.detail) == ("run Find all patterns", "")


# SQL


def test_a_single_line_of_sql_is_shown_by_clause() -> None:
    assert by_clause("SELECT a FROM t LEFT JOIN u ON x = (SELECT 1 FROM v) WHERE b = 'FROM x' ORDER BY a LIMIT 3") == (
        "SELECT a\nFROM t\nLEFT JOIN u ON x = (SELECT 1 FROM v)\nWHERE b = 'FROM x'\nORDER BY a\nLIMIT 3"
    )
    assert by_clause("SELECT 1\nFROM t ") == "SELECT 1\nFROM t"


@given(st.text(alphabet=st.sampled_from("SELECT FROM WHERE a,'\"()-*/;$1é\t")))
def test_only_white_space_of_sql_changes(sql: str) -> None:
    assert re.sub(r"\s", "", by_clause(sql)) == re.sub(r"\s", "", sql)
