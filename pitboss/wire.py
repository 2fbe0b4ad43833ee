"""The wire protocol without a socket: text to commands, events to text. No clock, no await, no state.

Version 1 alone is spoken. A later version adds readers to `_READERS` and frames to `render`; what is here stays.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn, assert_never

from pitboss.commands import Command, RunRule, RunWorkflow
from pitboss.errors import BadRequest, PitbossError, TooLarge, UnknownType
from pitboss.events import Event, Progress, RuleFailed, RuleResult, ViewsRefresh, WorkflowFinished

MAX_TEXT = 16_384  # characters of one field: a hundred waiting requests of a client stay within a few megabytes
_SHOWN = 40  # characters of a client's own word that an error repeats

Frame = Mapping[str, Any]


def parse(text: str) -> Command:
    """The command that a text frame asks for. Raises BadRequest, UnknownType or TooLarge, which name the field."""
    frame = _load(text)
    if not isinstance(frame, dict):
        raise BadRequest('The frame is not a JSON object. Send one object, such as {"type": "run_rule", ...}.')
    for name, value in frame.items():
        _require_text_that_can_be_stored(name, value)
    if "type" not in frame:
        raise BadRequest(f"The field `type` is missing. Known types are {_known()}.")
    kind = frame["type"]
    if not isinstance(kind, str):
        raise BadRequest("The field `type` must be text.")
    read = _READERS.get(kind)
    if read is None:
        raise UnknownType(f"There is no request of type {_shown(kind)}. Known types are {_known()}.")
    return read(frame)


def parse_binary() -> NoReturn:
    """What a binary frame gets: the protocol has none."""
    raise BadRequest("The frame is binary. Send JSON as a text frame.")


def refusal(error: PitbossError) -> RuleFailed:
    """The event that answers a frame which asks for nothing that can be run."""
    return RuleFailed(run_id="", rule="", message=str(error), code=error.code)


def render(event: Event) -> str | None:
    """The text frame of an event; None where version 1 has no frame for it."""
    match event:
        case RuleResult(message=message, at=at) | WorkflowFinished(message=message, at=at):
            return _dump({"type": "rule_result", "message": message}, at)
        case RuleFailed(rule=rule, message=message, code=code, at=at):
            return _dump({"type": "error", "rule": rule, "message": message, "code": code}, at)
        case ViewsRefresh(table=table, rule=rule, at=at):
            payload = {"table": table, "rule": rule}
            return _dump({"type": "event", "event": "views:refresh", "payload": payload}, at)
        case Progress():
            return None
        case _:
            assert_never(event)


def timestamp(at: datetime) -> str:
    """`at` as frames say it: UTC, milliseconds, `Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _dump(frame: dict[str, Any], at: datetime) -> str:
    text = json.dumps({**frame, "timestamp": timestamp(at)}, ensure_ascii=False)
    # a lone surrogate, which a model's or a file's text may hold, has no UTF-8 form
    return text.encode("utf-8", "replace").decode("utf-8")


def _load(text: str) -> object:
    """`text` as strict JSON: no key twice, no NaN. Raises BadRequest."""
    try:
        return json.loads(text, object_pairs_hook=_once_each, parse_constant=_refuse_constant)
    except RecursionError:
        raise BadRequest("The frame is nested too deeply. Send one flat JSON object.") from None
    except json.JSONDecodeError as error:
        raise BadRequest(f"The frame is not JSON: {error.msg} at character {error.pos + 1}.") from None
    except ValueError:  # a number of more digits than Python reads
        raise BadRequest("The frame holds a number that is too long.") from None


def _once_each(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs as a dict. Readers disagree about which of two equal keys counts, so there is none such."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadRequest(f"The field {_shown(name)} stands twice in the frame.")
        found[name] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise BadRequest(f"The frame holds {name}, which is not JSON.")


def _require_text_that_can_be_stored(name: str, value: object) -> None:
    """Raises BadRequest where a text in the field has a lone surrogate or a NUL: PostgreSQL stores neither."""
    waiting = [name, value]
    while waiting:  # a loop, for the field may be nested as deeply as the JSON reader allows
        match waiting.pop():
            case str(text) if "\0" in text:
                raise BadRequest(f"The field {_shown(name)} holds a NUL character.")
            case str(text) if any("\ud800" <= char <= "\udfff" for char in text):
                raise BadRequest(f"The field {_shown(name)} holds half of a surrogate pair, which is not a character.")
            case list(items):
                waiting.extend(items)
            case dict(fields):
                waiting.extend(fields)
                waiting.extend(fields.values())


def _read_run_rule(frame: Frame) -> RunRule:
    rule_code, rule_id = _text(frame, "rule_code", missing=""), _optional_text(frame, "rule_id")
    if not rule_code.strip() and not rule_id.strip():
        raise BadRequest("The field `rule_code` is missing or blank. Give a rule's code, or a rule in plain English.")
    return RunRule(rule_code, rule_id)


def _read_run_workflow(frame: Frame) -> RunWorkflow:
    workflow = _text(frame, "workflow", missing="")
    if not workflow.strip():
        raise BadRequest("The field `workflow` is missing or blank. Give a workflow's code.")
    return RunWorkflow(workflow, _optional_text(frame, "workflow_id"))


def _text(frame: Frame, name: str, missing: str) -> str:
    value = frame.get(name, missing)
    if not isinstance(value, str):
        raise BadRequest(f"The field `{name}` must be text.")
    if len(value) > MAX_TEXT:
        raise TooLarge(f"The field `{name}` has {len(value):,} characters; at most {MAX_TEXT:,} are read.")
    return value


def _optional_text(frame: Frame, name: str) -> str:
    """As `_text`; JavaScript's null is as good as absent."""
    return "" if frame.get(name) is None else _text(frame, name, missing="")


def _shown(word: str) -> str:
    """A client's word as an error repeats it: quoted, short, in ASCII, so that it cannot play tricks on a reader."""
    return ascii(word if len(word) <= _SHOWN else word[:_SHOWN] + "...")


def _known() -> str:
    return " and ".join(f"`{name}`" for name in _READERS)


_READERS: Mapping[str, Callable[[Frame], Command]] = {"run_rule": _read_run_rule, "run_workflow": _read_run_workflow}
