"""Settings and rulebook corrupt, half written or unreadable: the last good one is used, and that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import FILE, load_settings, save_settings
from pitboss.errors import SettingsError
from tests.e2e.serving import serving
from tests.processes import Terminal

GOOD = 'model = "mine"\nmax_rows = 1234\n'
BROKEN = {
    "half written": b'model = "mine"\nmax_ro',
    "binary": b"\x00\xff\xfe\x80",
    "another language": b"<html>",
    "doubled": b'model = "a"\nmodel = "b"\n',
}


@pytest.mark.parametrize("broken", BROKEN)
def test_the_last_good_settings_are_used_and_the_broken_file_is_told(broken: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(GOOD)
    assert load_settings({"data_dir": tmp_path}, {}).problem == ""
    (tmp_path / FILE).write_bytes(BROKEN[broken])
    settings = load_settings({"data_dir": tmp_path}, {})
    assert (settings.model, settings.max_rows) == ("mine", 1234)
    assert FILE in settings.problem
    assert "last good" in settings.problem
    assert (tmp_path / FILE).read_bytes() == BROKEN[broken], "the file is the user's to mend"
    with pytest.raises(SettingsError, match="Mend or remove"):
        save_settings(tmp_path / FILE, {"model": "other"})
    (tmp_path / FILE).write_text(GOOD.replace("mine", "mended"))
    assert load_settings({"data_dir": tmp_path}, {}).model == "mended"


def test_without_a_last_good_file_a_broken_one_is_refused_rather_than_forgotten(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(BROKEN["binary"])
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings({"data_dir": tmp_path}, {})


def test_the_copy_is_the_users_alone(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(GOOD)
    load_settings({"data_dir": tmp_path}, {})
    for path in tmp_path.iterdir():
        assert path.name == FILE or path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", [FILE, "pattern-factory.yaml"])
def test_a_server_starts_with_a_broken_file_and_says_so_without_a_traceback(name: str, data_dir: Path) -> None:
    terminal = Terminal(data_dir)
    (data_dir / FILE).write_text(GOOD)
    with serving(terminal) as served:
        assert name not in served.said
    (data_dir / name).write_bytes(b"\x00\xff half")
    with serving(terminal) as served:
        assert name in served.said
        assert served.said.count(name) == 1, "told more than once"
        _, later = served.end()
    assert "Traceback" not in served.said + later
