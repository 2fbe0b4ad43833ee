"""A stored message as a bubble has it: what a conversation that is opened again shows, with all that can be done."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast, get_args

from pitboss.conversation_models import Message as Stored
from pitboss.events import ChatReply, Progress, RuleFailed, RuleResult, Source, WorkflowFinished
from widgets.chat.steps import Steps
from widgets.chat.transcript import Body, Message, Said

_PARTS = re.compile(r"\b(\d+) of (\d+) rules\b")  # a workflow's own words


def shown(stored: Stored) -> Message:
    """The message, to be shown."""
    message = Message(_body(stored), stored.at, number=stored.id, feedback=stored.feedback)
    message.steps = _steps(stored)
    return message


def _body(stored: Stored) -> Body:
    run_id = f"stored-{stored.id}"  # of no run that could still say something
    match stored.kind:
        case "line":
            return Said(stored.text)
        case "result":
            return RuleResult(
                run_id=run_id, rule=stored.rule, title=stored.rule, message=stored.text, table=stored.view,
                rows=stored.rows or 0, sql=stored.sql, source=_source(stored.source), explanation=stored.explanation,
                elapsed_ms=stored.elapsed_ms or 0.0, at=stored.at,
            )  # fmt: skip
        case "failure":
            return RuleFailed(
                run_id=run_id, rule=stored.rule, message=stored.text, code=stored.code,
                suggestions=stored.suggestions, can_insist=stored.can_insist, at=stored.at,
            )  # fmt: skip
        case "workflow":
            done, total = map(int, found.groups()) if (found := _PARTS.search(stored.text)) else (1, 1)
            return WorkflowFinished(
                run_id=run_id, workflow=stored.rule, message=stored.text, done=done, total=total,
                rows=stored.rows or 0, elapsed_ms=stored.elapsed_ms or 0.0, at=stored.at,
            )  # fmt: skip
        case "info" | "error":
            return ChatReply(text=stored.text, kind=stored.kind, examples=stored.suggestions, at=stored.at)


def _source(text: str) -> Source:
    """The source, as it was stored; an unknown one is a translation, of which nothing is claimed."""
    return cast("Source", text) if text in get_args(Source) else "translated"


def _steps(stored: Stored) -> Steps:
    steps = Steps()
    for step in stored.steps:
        ended = Progress(run_id="", step=step.name, status="done", elapsed_ms=step.elapsed_ms, detail=step.detail)
        steps.note(replace(ended, status="failed") if step.status == "failed" else ended)
    steps.end(well=stored.kind != "failure")
    return steps
