"""The journal in the terminal: listed, checked, exported; steps undone; views renamed and refreshed where stale."""

from __future__ import annotations

from pathlib import Path

from tests.processes import Terminal


def test_a_view_is_renamed_undone_listed_checked_and_exported(terminal: Terminal, tmp_path: Path) -> None:
    terminal("run", "LIST_ORGS")
    assert "our_orgs now" in terminal("rename", "list_orgs", "our_orgs").stderr
    step = next(row["step"] for row in terminal.json("journal", "our_orgs", "renamed"))
    assert "is called list_orgs again" in terminal("undo", str(step)).stderr
    assert "undone already" in terminal("undo", str(step), code=1).stderr
    assert terminal("journal", "--verify").stderr == "The journal is whole.\n"
    file = tmp_path / "journal.jsonl"
    terminal("journal", "--export", str(file))
    assert len(file.read_text().splitlines()) == step + 1
    assert "cannot be written" in terminal("journal", "--export", "/nowhere/j.jsonl", code=1).stderr


def test_stale_views_are_refreshed_at_once(terminal: Terminal) -> None:
    terminal("run", "LIST_ORGS")
    assert "No view is stale." in terminal("refresh", "--all").stderr
    assert "Give one view, or --all" in terminal("refresh", code=2).stderr
