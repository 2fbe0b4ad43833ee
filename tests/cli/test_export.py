"""`export`: a view to a file, by its extension."""

from __future__ import annotations

import json
from pathlib import Path

from tests.processes import Terminal


def test_a_view_is_written_to_a_file_that_is_only_replaced_when_told_to(terminal: Terminal, tmp_path: Path) -> None:
    rows = terminal.json("run", "LIST_ORGS")
    file = tmp_path / "orgs.json"
    assert f"{len(rows)} rows" in terminal("export", "list_orgs", str(file)).stderr
    assert len(json.loads(file.read_text())) == len(rows)
    assert "--force" in terminal("export", "list_orgs", str(file), code=1).stderr
    terminal("export", "list_orgs", str(file), "--format", "csv", "--force")
    assert len(file.read_text().splitlines()) == len(rows) + 1
    assert "extension" in terminal("export", "list_orgs", str(tmp_path / "orgs"), code=1).stderr
