"""SQL from a model: a real client against a local endpoint, and every way in which that can go wrong."""

from __future__ import annotations

import json
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitboss.errors import ModelRefused, ModelTimeout, ModelUnavailable, NotUnderstood, PitbossError
from pitboss.models import ModelStatus
from pitboss.schema import Column, ForeignKey, Schema, Table
from pitboss.translate import Question, Translation
from pitboss.translate.answer import sql_in
from pitboss.translate.model import ModelConfig, ModelTranslator
from pitboss.translate.prompt import describe
from tests.model.server import ModelServer, Reply, model_server

KEY = "sk-canary-0123456789"
SCHEMA = Schema(
    {
        "orgs": Table(
            "orgs",
            (Column("id", "bigint", "number"), Column("stage", "text", "text", description="round", values=("Seed",))),
            ("id",),
            (ForeignKey(("category_id",), "categories", ("id",)),),
            description="Companies",
        )
    }
)


async def ask(
    server: ModelServer, *, within: float = 10, text: str = "all orgs", sends_values: bool = True
) -> Translation:
    config = ModelConfig("test-model", KEY, server.url, within, sends_values)
    async with aclosing(ModelTranslator(lambda: config, lambda: "Be exact.")) as model:
        return await model.translate(Question(text, SCHEMA))


async def test_the_model_gets_prompt_schema_and_rule_and_its_sql_comes_back() -> None:
    with model_server(Reply("```sql\nSELECT id FROM orgs;\n```")) as server:
        translation = await ask(server)
    assert translation == Translation("SELECT id FROM orgs", "model")
    asked = server.asked[0]
    system = asked["messages"][0]["content"]
    assert asked["model"] == "test-model"
    assert "Be exact." in system
    assert "stage text -- round [values: 'Seed']" in system
    assert asked["messages"][1] == {"role": "user", "content": "all orgs"}
    assert server.keys == [f"Bearer {KEY}"]


async def test_no_value_of_a_column_is_told_where_that_is_not_wished() -> None:
    with model_server(Reply("SELECT 1 AS one")) as server:
        await ask(server, sends_values=False)
    system = server.asked[0]["messages"][0]["content"]
    assert "stage text -- round\n" in system
    assert "Seed" not in system


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply("", status=401), ModelUnavailable, "key was not accepted"),
        (Reply("", status=403), ModelUnavailable, "may not use"),
        (Reply("", status=404), ModelUnavailable, "no model test-model"),
        (Reply("", status=400), ModelRefused, "HTTP 400"),
        (Reply("I would rather talk about the weather."), ModelRefused, "words instead of SQL"),
        (Reply(""), ModelRefused, "empty answer"),
        (Reply(None, refusal="No."), ModelRefused, "declined"),
        (Reply("SELECT", finish="length"), ModelRefused, "cut off"),
        (Reply(None, finish="content_filter"), ModelRefused, "content filter"),
        (Reply(None, tool_calls=[{"id": "1", "type": "function", "function": {"name": "x", "arguments": "{}"}}]),
         ModelRefused, "tool"),
        (Reply("```sql\nSELECT 1\n```\n```sql\nSELECT 2\n```"), ModelRefused, "more than one query"),
        (Reply("CANNOT: there is no profit column."), NotUnderstood, "there is no profit column"),
        (Reply("SELECT 1 -- " + "x" * 200_000), ModelRefused, "too long"),
        (Reply(body=b'{"choices": []}'), ModelRefused, "no answer"),
        (Reply(body=b"not json at all"), ModelRefused, "cannot be read"),
        (Reply(body=b'"a string"'), ModelRefused, "not in the OpenAI form"),
    ],
)  # fmt: skip
async def test_each_way_to_fail_is_a_plain_sentence_of_its_own(
    reply: Reply, kind: type[PitbossError], words: str
) -> None:
    with model_server(reply) as server, pytest.raises(kind, match=words) as caught:
        await ask(server)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [({"error": {"code": "insufficient_quota", "message": KEY}}, "quota is used up"), ({}, "no more questions")],
)
async def test_an_empty_account_is_told_apart_from_too_many_questions(body: dict[str, object], words: str) -> None:
    quick = {"retry-after-ms": "1"}
    reply = Reply(status=429, body=json.dumps(body).encode(), headers=quick)
    with model_server(reply) as server, pytest.raises(ModelUnavailable, match=words):
        await ask(server)


async def test_a_fault_of_the_service_is_tried_again() -> None:
    broken = Reply(status=503, headers={"retry-after-ms": "1"})
    with model_server(broken, Reply("SELECT 1 AS one")) as server:
        assert (await ask(server)).sql == "SELECT 1 AS one"
    assert len(server.asked) == 2


async def test_a_service_that_stays_broken_is_told() -> None:
    with (
        model_server(Reply(status=500, headers={"retry-after-ms": "1"})) as server,
        pytest.raises(ModelUnavailable, match="fault of its own"),
    ):
        await ask(server)


async def test_an_endpoint_that_hangs_is_left_within_the_time_limit() -> None:
    with model_server(Reply(hang=True)) as server, pytest.raises(ModelTimeout, match=r"within 0\.2 s"):
        await ask(server, within=0.2)


async def test_an_endpoint_that_drops_or_is_not_there_is_unreachable() -> None:
    with model_server(Reply(drop=True)) as server, pytest.raises(ModelUnavailable, match="cannot be reached"):
        await ask(server)
    with pytest.raises(ModelUnavailable, match="cannot be reached"):  # the port is closed by now
        await ask(server)


async def test_without_a_key_or_endpoint_nothing_is_asked_and_the_status_says_so() -> None:
    async with aclosing(ModelTranslator(lambda: ModelConfig("gpt-4o"), str)) as model:
        assert model.status == "none"
        with pytest.raises(ModelUnavailable, match="No model is set up"):
            await model.translate(Question("all orgs", SCHEMA))


async def test_the_status_follows_the_last_question() -> None:
    heard: list[ModelStatus] = []
    with model_server(Reply(status=401), Reply("SELECT 1 AS x")) as server:
        config = ModelConfig("m", KEY, server.url)
        async with aclosing(ModelTranslator(lambda: config, str)) as model:
            model.on_status(heard.append)
            with pytest.raises(ModelUnavailable):
                await model.translate(Question("x", SCHEMA))
            statuses = [model.status]
            await model.translate(Question("x", SCHEMA))
            statuses.append(model.status)
    assert statuses == heard == ["error", "ready"]


async def test_a_configuration_can_be_tested_before_it_is_saved() -> None:
    with model_server(Reply("ready")) as server:
        async with aclosing(ModelTranslator(lambda: ModelConfig("gpt-4o"), str)) as model:
            assert "m answered" in await model.test(ModelConfig("m", "", server.url))


def test_a_key_does_not_print() -> None:
    assert KEY not in repr(ModelConfig("m", KEY))


@pytest.mark.parametrize(
    ("answer", "sql"),
    [
        ("SELECT 1", "SELECT 1"),
        ("select 1;\n", "select 1"),
        ("WITH x AS (SELECT 1) SELECT * FROM x", "WITH x AS (SELECT 1) SELECT * FROM x"),
        ("-- why\nSELECT 1", "-- why\nSELECT 1"),
        ("Here it is:\n```sql\nSELECT 1;\n```\nEnjoy", "SELECT 1"),
        ("```\nSELECT 1\n```", "SELECT 1"),
    ],
)
def test_sql_is_found_in_a_fence_or_bare(answer: str, sql: str) -> None:
    assert sql_in(answer) == sql


@given(st.text())
def test_any_answer_gives_sql_or_a_sentence(answer: str) -> None:
    try:
        found = sql_in(answer)
    except PitbossError as error:
        found = str(error)
    assert found.strip()


def test_the_schema_is_described_with_meanings_values_and_keys() -> None:
    text = describe(SCHEMA)
    assert "table orgs: Companies" in text
    assert "primary key (id)" in text
    assert "(category_id) references categories (id)" in text
