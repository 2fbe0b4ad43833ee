"""The corpus: legitimate queries pass, attacks are refused, by this wall alone: as the owner, not the rule role."""

from __future__ import annotations

import json

import pytest

from pitboss.errors import PitbossError, SqlFailed, UnsafeSql
from pitboss.guard.judge import Verdict
from tests.conftest import DATA
from tests.guard.conftest import Judge

FILES = ("sql-cases-dev.jsonl", "sql-cases-more.jsonl")
CASES = [json.loads(line) for file in FILES for line in (DATA / file).read_text().splitlines()]
QUESTIONS = [json.loads(line) for line in (DATA / "questions-dev.jsonl").read_text().splitlines()]
# PostgreSQL 15 has none of these: its own error is right there
NEWER = ("JSON_TABLE", "array_sort", "any_value")
# what eats memory while it is planned, or answers a time limit late: refused before anything runs
UP_FRONT = {"d-attack-resource-3", "d-attack-resource-4"}


async def _answer(judge: Judge, sql: str) -> Verdict | PitbossError:
    try:
        return await judge(sql)
    except PitbossError as error:
        return error


@pytest.fixture
def lacks(server: object, request: pytest.FixtureRequest) -> tuple[str, ...]:
    """What this server is too old for."""
    return NEWER if "older" in request.node.callspec.id else ()


async def test_every_legitimate_query_passes(judge: Judge, lacks: tuple[str, ...]) -> None:
    refused: dict[str, str] = {}
    for case in CASES:
        if case["must"] == "run":
            answer = await _answer(judge, case["sql"])
            if isinstance(answer, PitbossError):
                missing = isinstance(answer, SqlFailed) and any(word in case["sql"] for word in lacks)
                refused |= {} if missing else {case["id"]: str(answer)}
    assert refused == {}


async def test_every_attack_is_refused(judge: Judge) -> None:
    wanted = [case for case in CASES if case["must"] == "refuse" or case["id"] in UP_FRONT]
    passed = [case["id"] for case in wanted if not isinstance(await _answer(judge, case["sql"]), PitbossError)]
    assert passed == []


async def test_what_costs_too_much_is_refused_by_the_guard_and_not_by_an_error(judge: Judge) -> None:
    costly = [case for case in CASES if case["id"].startswith("m-attack")]
    answers = {case["id"]: await _answer(judge, case["sql"]) for case in costly}
    assert {name: str(answer) for name, answer in answers.items() if not isinstance(answer, UnsafeSql)} == {}


async def test_every_reference_answer_of_the_evaluation_passes(judge: Judge) -> None:
    texts = [question["sql"] for question in QUESTIONS if question["sql"]]
    assert [str(answer) for sql in texts if isinstance(answer := await _answer(judge, sql), PitbossError)] == []
