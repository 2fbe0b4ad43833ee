"""The chat: what each line that a person types is answered with."""

from __future__ import annotations

import pytest

from pitboss.chat import HELP, Chat
from pitboss.errors import DatabaseUnavailable
from pitboss.events import ChatEvent, ChatReply, RuleFailed, RuleResult, WorkflowFinished
from pitboss.models import ConnectionStatus
from pitboss.rulebook import Rulebook
from pitboss.supervisor import Supervisor
from tests.core.conftest import Bench


async def said(
    bench: Bench, line: str, *, status: ConnectionStatus = "connected", empty: bool = False
) -> list[ChatEvent]:
    """All that a line is answered with."""
    book = Rulebook() if empty else bench.rulebook
    chat = Chat(lambda: bench.supervisor, lambda: book, status=lambda: status, examples=lambda: ["LIST_ORGS"])
    events: list[ChatEvent] = []
    await chat.say(line, events.append)
    return events


async def reply(bench: Bench, line: str, **options: object) -> ChatReply:
    """The one reply that a line is answered with."""
    [event] = await said(bench, line, **options)  # type: ignore[arg-type]
    assert isinstance(event, ChatReply)
    return event


async def test_run_runs_a_rule(bench: Bench) -> None:
    ending = (await said(bench, "Run  list_orgs"))[-1]
    assert isinstance(ending, RuleResult)
    assert ending.table == "list_orgs"


async def test_run_runs_a_workflow_where_no_rule_has_that_code(bench: Bench) -> None:
    events = await said(bench, "run weekly_review")
    assert isinstance(events[-1], WorkflowFinished)
    assert events[-1].message.startswith(f"Workflow weekly_review → {events[-1].total} of {events[-1].total} rules → ")
    assert sum(isinstance(event, RuleResult) for event in events) == events[-1].total


async def test_a_failed_rule_is_told_by_its_event(bench: Bench) -> None:
    ending = (await said(bench, "run which patterns are most profitable"))[-1]
    assert isinstance(ending, RuleFailed)
    assert ending.suggestions


@pytest.mark.parametrize("line", ["hello", "run", "run   ", "running late", "help"])
async def test_other_text_is_answered_with_help_and_examples(bench: Bench, line: str) -> None:
    answer = await reply(bench, line)
    assert (answer.text, answer.examples) == (HELP, ("run LIST_ORGS",))


async def test_a_blank_line_is_not_answered(bench: Bench) -> None:
    assert await said(bench, " \n ") == []


async def test_lists_name_every_code(bench: Bench) -> None:
    rules = (await reply(bench, "list rules")).text
    assert all(rule.code in rules for rule in bench.rulebook.rules)
    workflows = (await reply(bench, "LIST  Workflows")).text
    assert all(flow.code in workflows for flow in bench.rulebook.workflows)


async def test_an_empty_rulebook_is_said_to_be_empty(bench: Bench) -> None:
    assert "no rules yet" in (await reply(bench, "list rules", empty=True)).text
    assert "no workflows yet" in (await reply(bench, "list workflows", empty=True)).text


async def test_without_a_connection_the_status_is_said(bench: Bench) -> None:
    answer = await reply(bench, "run LIST_ORGS", status="disconnected")
    assert (answer.kind, answer.text) == ("error", "❌ Not connected (status: disconnected)")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (DatabaseUnavailable("The database is not open yet."), "The database is not open yet."),
        (RuntimeError("secret detail"), "something unexpected happened; see the log."),
    ],
)
async def test_what_could_not_be_sent_is_said_without_details(bench: Bench, error: Exception, text: str) -> None:
    def nobody() -> Supervisor:
        raise error

    chat = Chat(nobody, lambda: bench.rulebook, status=lambda: "connected", examples=list)
    events: list[ChatEvent] = []
    await chat.say("run LIST_ORGS", events.append)
    [event] = events
    assert isinstance(event, ChatReply)
    assert event.text == f"❌ Failed to send request: {text}"
