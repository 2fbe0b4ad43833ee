"""docs/protocol.md says what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from app.client import Limits
from app.reads import DEFAULT_LIMIT, MAX_ANSWER, MAX_LIMIT
from app.responses import NEXT_OFFSET
from pitboss import wire
from pitboss.errors import PitbossError

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()


def all_codes(kind: type[PitbossError] = PitbossError) -> set[str]:
    return {kind.code}.union(*(all_codes(child) for child in kind.__subclasses__()))


def test_every_code_is_explained_and_no_other() -> None:
    table = PAGE.split("### Codes")[1].split("###")[0]
    explained = {
        code for cell in re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE) for code in re.findall(r"\w+", cell)
    }
    assert explained - {"code"} == all_codes()


def test_every_frame_on_the_page_is_one_that_is_sent() -> None:
    frames = [json.loads(line) for line in PAGE.splitlines() if line.startswith('{"type"')]
    assert {frame["type"] for frame in frames} == {"rule_result", "event"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", frame["timestamp"]) for frame in frames)


def test_the_limits_on_the_page_are_those_of_the_code() -> None:
    limits = Limits()
    for said in (
        f"{wire.MAX_TEXT:,} characters",
        f"a frame at most {limits.max_frame // 2**20} MiB",
        f"| {limits.max_running} (",
        f"| {limits.max_queued} (",
        f"{limits.open_timeout} seconds",
        f"a ping every {limits.ping_interval} seconds, answered within {limits.ping_timeout}",
        f"{limits.max_outgoing // 2**20} MiB, then the connection is closed with 1013",
        f"taking nothing for {limits.patience} seconds",
        f"`limit` is {DEFAULT_LIMIT} where it is left out, at most {MAX_LIMIT:,}",
        f"An answer has at most {MAX_ANSWER // 2**20} MiB",
        NEXT_OFFSET,
    ):
        assert said in PAGE, said
