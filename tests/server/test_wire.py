"""The protocol without a socket."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitboss import wire
from pitboss.commands import RunRule, RunWorkflow
from pitboss.errors import BadRequest, PitbossError, TooLarge, UnknownType
from pitboss.events import Event, Progress, RuleFailed, RuleResult, ViewsRefresh, WorkflowFinished

AT = datetime(2025, 11, 24, 12, 30, 45, 123456, tzinfo=UTC)
STAMP = "2025-11-24T12:30:45.123Z"


def parse(**frame: Any) -> object:
    return wire.parse(json.dumps(frame))


def rendered(event: Event) -> Any:
    text = wire.render(event)
    assert text is not None
    return json.loads(text)


def test_a_rule_is_asked_for_with_or_without_an_id() -> None:
    assert parse(type="run_rule", rule_code="LIST_ORGS") == RunRule("LIST_ORGS")
    assert parse(type="run_rule", rule_code="x", rule_id="rule_1") == RunRule("x", "rule_1")
    assert parse(type="run_rule", rule_id="LIST_ORGS") == RunRule("", "LIST_ORGS")
    assert parse(type="run_rule", rule_code="x", rule_id=None) == RunRule("x")


def test_a_workflow_is_asked_for_with_or_without_an_id() -> None:
    assert parse(type="run_workflow", workflow="W") == RunWorkflow("W")
    assert parse(type="run_workflow", workflow="W", workflow_id="wf_1") == RunWorkflow("W", "wf_1")


def test_fields_that_are_not_known_are_ignored() -> None:
    assert parse(type="run_rule", rule_code="x", more={"a": [1, None, True]}) == RunRule("x")


@pytest.mark.parametrize(
    "text",
    ["r\u202etl", "\u200b", "🙂", "../x", "'; drop", "%s {}", "run run x", "Liste toutes les règles", "SELECT 1"],
)
def test_whatever_a_person_writes_goes_to_the_supervisor_as_it_is(text: str) -> None:
    assert parse(type="run_rule", rule_code=text) == RunRule(text)


def test_an_id_of_ten_thousand_digits_is_read() -> None:
    assert parse(type="run_rule", rule_code="x", rule_id="1" * 10_000) == RunRule("x", "1" * 10_000)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("x", "not JSON"),
        ("1", "not a JSON object"),
        ('"run_rule"', "not a JSON object"),
        ("[]", "not a JSON object"),
        ("null", "not a JSON object"),
        ("{}", "`type` is missing"),
        ('{"type": 1}', "`type` must be text"),
        ('{"type": null}', "`type` must be text"),
        ('{"type": ["run_rule"]}', "`type` must be text"),
        ('{"type": "run_rule"}', "`rule_code` is missing or blank"),
        ('{"type": "run_rule", "rule_code": ""}', "`rule_code` is missing or blank"),
        ('{"type": "run_rule", "rule_code": " \\n", "rule_id": " "}', "`rule_code` is missing or blank"),
        ('{"type": "run_rule", "rule_code": ["x"]}', "`rule_code` must be text"),
        ('{"type": "run_rule", "rule_code": null}', "`rule_code` must be text"),
        ('{"type": "run_rule", "rule_code": "x", "rule_id": 1}', "`rule_id` must be text"),
        ('{"type": "run_workflow"}', "`workflow` is missing or blank"),
        ('{"type": "run_workflow", "workflow": {}}', "`workflow` must be text"),
        ('{"type": "run_workflow", "workflow": "W", "workflow_id": []}', "`workflow_id` must be text"),
        ('{"type": "run_rule", "type": "run_rule", "rule_code": "x"}', "'type' stands twice"),
        ('{"type": "run_rule", "rule_code": "x", "more": {"a": 1, "a": 1}}', "'a' stands twice"),
        ('{"type": "run_rule", "rule_code": NaN}', "NaN"),
        ('{"type": "run_rule", "rule_code": "x", "n": -Infinity}', "-Infinity"),
        ('{"type": "run_rule", "rule_code": "\\ud800"}', "'rule_code' holds half of a surrogate pair"),
        ('{"type": "run_rule", "rule_code": "x", "more": [["\\udfff"]]}', "'more' holds half"),
        ('{"type": "run_rule", "rule_code": "x", "more": {"\\udfff": 1}}', "'more' holds half"),
        ('{"type": "run_rule", "rule_code": "x", "\\ud800": 1}', "'\\ud800' holds half"),
        ('{"type": "run_rule", "rule_code": "a\\u0000b"}', "'rule_code' holds a NUL"),
        ('{"type": "run_rule", "rule_code": "x", "n": ' + "1" * 5_000 + "}", "a number that is too long"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('{"type": "run_rule", "rule_code": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
    ],
    ids=lambda value: value[:60],
)
def test_a_frame_that_makes_no_sense_is_a_bad_request_that_names_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(BadRequest) as caught:
        wire.parse(text)
    assert said in str(caught.value)


@pytest.mark.parametrize("kind", ["hello", "cancel", "RUN_RULE", "", "run_rule ", "x" * 100])
def test_an_unknown_type_is_said_with_the_known_ones(kind: str) -> None:
    with pytest.raises(UnknownType, match=r"Known types are `run_rule` and `run_workflow`\.") as caught:
        parse(type=kind, version=2)
    assert len(str(caught.value)) < 200


def test_a_megabyte_of_text_is_too_large() -> None:
    with pytest.raises(TooLarge, match=r"`rule_code` has 1,000,000 characters; at most 16,384"):
        parse(type="run_rule", rule_code="x" * 1_000_000)
    with pytest.raises(TooLarge, match="`rule_id`"):
        parse(type="run_rule", rule_code="x", rule_id="x" * 20_000)


def test_a_binary_frame_is_a_bad_request() -> None:
    with pytest.raises(BadRequest, match="binary"):
        wire.parse_binary()


def test_a_refusal_has_the_code_of_its_error() -> None:
    event = wire.refusal(UnknownType("There is no such type."))
    assert (event.rule, event.message, event.code) == ("", "There is no such type.", "unknown_type")


def test_a_result_is_a_rule_result_and_nothing_else() -> None:
    event = RuleResult(
        run_id="1", rule="r", title="R", message="Rule r → 5 rows → r", table="r", rows=5, sql="", source="model", at=AT
    )
    assert rendered(event) == {"type": "rule_result", "message": "Rule r → 5 rows → r", "timestamp": STAMP}


def test_a_workflow_closes_with_a_rule_result() -> None:
    event = WorkflowFinished(run_id="1", workflow="w", message="Workflow w → 3", done=3, total=3, rows=5, at=AT)
    assert rendered(event) == {"type": "rule_result", "message": "Workflow w → 3", "timestamp": STAMP}


def test_a_failure_is_an_error_with_its_code_beside() -> None:
    event = RuleFailed(run_id="1", rule="r", message="No.", code="sql_failed", suggestions=("x",), at=AT)
    expected = {"type": "error", "rule": "r", "message": "No.", "code": "sql_failed", "timestamp": STAMP}
    assert rendered(event) == expected


def test_a_refresh_is_an_event() -> None:
    assert rendered(ViewsRefresh(table="list_orgs", rule="List of Organizations", at=AT)) == {
        "type": "event",
        "event": "views:refresh",
        "payload": {"table": "list_orgs", "rule": "List of Organizations"},
        "timestamp": STAMP,
    }


def test_progress_is_not_sent_for_a_client_would_take_it_for_the_end() -> None:
    assert wire.render(Progress(run_id="1", step="guard", status="done")) is None


def test_a_timestamp_is_utc_whatever_zone_it_came_in() -> None:
    assert wire.timestamp(AT.astimezone(timezone(timedelta(hours=5)))) == STAMP
    assert wire.timestamp(AT.replace(microsecond=0)) == "2025-11-24T12:30:45.000Z"


@given(st.text())
def test_any_text_is_a_command_or_a_refusal(text: str) -> None:
    _parses_or_refuses(text)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
_names = st.sampled_from(["type", "rule_code", "rule_id", "workflow", "workflow_id"]) | st.text()


@given(st.dictionaries(_names, _json | st.sampled_from(["run_rule", "run_workflow"])))
def test_any_object_is_a_command_or_a_refusal(frame: dict[str, Any]) -> None:
    _parses_or_refuses(json.dumps(frame))


@given(st.text(min_size=1).filter(str.strip), st.text())
def test_what_a_client_sends_arrives_letter_for_letter(code: str, rule_id: str) -> None:
    if "\0" not in code + rule_id:
        assert parse(type="run_rule", rule_code=code, rule_id=rule_id) == RunRule(code, rule_id)


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())), st.datetimes())
def test_every_failure_has_a_frame_in_utf_8(rule: str, message: str, at: datetime) -> None:
    event = RuleFailed(run_id="", rule=rule, message=message, code="internal", at=at.replace(tzinfo=UTC))
    text = wire.render(event)
    assert text is not None
    assert json.loads(text.encode())["type"] == "error"


def _parses_or_refuses(text: str) -> None:
    try:
        command = wire.parse(text)
    except PitbossError as error:
        frame = wire.render(wire.refusal(error))
        assert frame is not None
        assert json.loads(frame.encode())["code"] in {"bad_request", "unknown_type", "too_large"}
    else:
        assert isinstance(command, RunRule | RunWorkflow)
