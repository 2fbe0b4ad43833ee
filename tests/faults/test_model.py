"""The model's endpoint hangs, drops, answers garbage or is slow, while other rules go on."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from pitboss.events import RuleFailed, RuleResult
from tests.faults.clients import clients
from tests.faults.ground import assert_later_rules_work, opened, settings_for
from tests.model.server import Reply, model_server

ASKED = "the frobnicated zorbs of yesteryear, thoroughly"  # no translator reads it
REPLIES = {
    "hangs": Reply(hang=True),
    "drops": Reply(drop=True),
    "garbage": Reply(body=b"\x00\xff<html>"),
    "prose": Reply("I would rather not."),
    "nothing": Reply(""),
    "attack": Reply("```sql\nDROP TABLE patterns\n```"),
    "fault": Reply(status=500, body=b"{}"),
    "key": Reply(status=401, body=b"{}"),
}
LIMIT = 1.5  # seconds; two retries of the client with their pauses are within it, or ended by it


@pytest.mark.parametrize("what", REPLIES)
async def test_a_rule_for_a_bad_model_ends_once_and_the_others_go_on(what: str, data_dir: Path) -> None:
    with model_server(REPLIES[what]) as model:
        settings = settings_for(data_dir, openai_base_url=model.url, model_timeout=LIMIT)
        async with opened(settings) as application, clients(application, 6) as askers:
            before = {view.name for view in await application.list_views()}
            asking = asyncio.create_task(askers[0].ask(ASKED))
            others = await asyncio.gather(*(asker.ask("STEADY_RULE") for asker in askers[1:]))
            assert {answer["type"] for answer in others} == {"rule_result"}
            failed = await asking
            assert failed["type"] == "error"
            assert failed["code"].startswith("llm_") or failed["code"] in ("not_understood", "unsafe_sql")
            assert {view.name for view in await application.list_views()} == before
            await assert_later_rules_work(application)


async def test_a_slow_model_is_waited_for_within_the_limit_and_holds_nobody_up(data_dir: Path) -> None:
    with model_server(Reply("SELECT name FROM orgs")) as model:
        answered_at_once, answer = [], model.next_reply

        def slowly() -> Reply:
            time.sleep(0.5)  # in the endpoint's thread
            return answer()

        model.next_reply = slowly  # type: ignore[method-assign]
        async with opened(settings_for(data_dir, openai_base_url=model.url)) as application:
            asking = asyncio.create_task(application.supervisor.process_rule_request(ASKED))
            while not asking.done():
                answered_at_once.append(await application.supervisor.process_rule_request("STEADY_RULE"))
            assert isinstance(await asking, RuleResult)
            assert not [ending for ending in answered_at_once if isinstance(ending, RuleFailed)]
            await assert_later_rules_work(application)
