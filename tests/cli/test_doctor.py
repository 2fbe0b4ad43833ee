"""The doctor in the terminal."""

from __future__ import annotations

from tests.processes import Terminal, free_port


def test_doctor_shows_what_rules_may_do_and_that_all_agrees(terminal: Terminal) -> None:
    lines = terminal("doctor", "--safety", "--repair", "--port", str(free_port())).stdout.splitlines()
    assert {line[:8] for line in lines} == {"ok      "}
    assert any("Nothing to mend" in line for line in lines)
    assert any("Nobody but the owner may call functions that reach files" in line for line in lines)
    assert sum(": held by " in line for line in lines) >= 20
