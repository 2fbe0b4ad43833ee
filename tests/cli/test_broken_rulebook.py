"""A broken rulebook in the data folder is told, not passed over: the shipped one is used meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Terminal, free_port

TOLD = "line 1, RULES: must be a list"


@pytest.fixture
def broken(terminal: Terminal) -> Iterator[Terminal]:
    """The shared data folder with a broken copy of the rulebook in it."""
    copy = terminal.data_dir / "pattern-factory.yaml"
    copy.write_text("RULES: 5\n", "utf-8")
    yield terminal
    copy.unlink()


def test_the_list_of_rules_says_what_is_wrong_beside_the_shipped_rules(broken: Terminal) -> None:
    done = broken("rules")
    assert "LIST_ORGS" in done.stdout
    assert TOLD in done.stderr
    assert "the rulebook that ships with the product is used" in done.stderr


def test_a_rule_runs_and_what_is_wrong_is_said(broken: Terminal) -> None:
    done = broken("run", "LIST_ORGS")
    assert "Rule list_orgs →" in done.stderr
    assert TOLD in done.stderr


def test_doctor_warns_of_it(broken: Terminal) -> None:
    lines = broken("doctor", "--port", str(free_port())).stdout.splitlines()
    assert [line for line in lines if TOLD in line and line.startswith("warning ")]


def test_serve_says_it_before_it_serves(tmp_path: Path) -> None:
    (tmp_path / "pattern-factory.yaml").write_text("RULES: 5\n", "utf-8")
    server = Terminal(tmp_path).start("serve", "--port", str(free_port()))
    assert server.stderr is not None
    said = []
    for line in server.stderr:
        if "Serving" in line:
            break
        said.append(line)
    server.terminate()
    server.communicate(timeout=30)
    assert TOLD in "".join(said)
