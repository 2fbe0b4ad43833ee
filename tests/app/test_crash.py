"""Crash reports: what is written down, for whom, and what the next start finds."""

from __future__ import annotations

import asyncio
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.crash import CrashReports, ReportGone
from app.logs import Redaction

SECRET = "correct-horse-battery"
CRASHES = """
import faulthandler, sys
from pathlib import Path
from app.crash import CrashReports
from app.logs import Redaction
reports = CrashReports(Path(sys.argv[1]), Redaction())
reports.begin()
faulthandler._sigsegv()
"""


@pytest.fixture
def reports(tmp_path: Path) -> Iterator[CrashReports]:
    made = CrashReports(tmp_path, Redaction([SECRET]))
    yield made
    made.close()


def failing(text: str) -> ValueError:
    """An error as it is caught, with a traceback."""
    try:
        raise ValueError(text)
    except ValueError as error:
        return error


def test_an_error_that_nobody_expected_leaves_a_private_report_without_secrets(
    reports: CrashReports, tmp_path: Path
) -> None:
    (tmp_path / "crashes").mkdir()
    reports.note(failing(f"password={SECRET} at postgresql://amy:{SECRET}@db/patterns"))
    [name] = reports.names()
    text = reports.read(name)
    assert "ValueError" in text
    assert "Pattern Factory: " in text
    assert SECRET not in text
    [file] = (tmp_path / "crashes").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_same_error_is_written_once_and_the_oldest_reports_give_way(tmp_path: Path) -> None:
    (tmp_path / "crashes").mkdir()
    for number in range(13):
        reports = CrashReports(tmp_path, Redaction())
        error = failing(f"number {number}")
        reports.note(error)
        reports.note(error)
    assert len(reports.names()) == 10
    assert "number 12" in reports.read(reports.names()[0])
    with pytest.raises(ReportGone, match="no longer there"):
        reports.read("2020-01-01-000000")


def test_a_report_is_told_once(reports: CrashReports, tmp_path: Path) -> None:
    (tmp_path / "crashes").mkdir()
    assert reports.untold() == ()
    reports.note(failing("x"))
    assert reports.untold() == reports.names()
    assert reports.untold() == ()
    assert "ValueError: x" in reports.read(reports.names()[0])


def test_a_crash_of_the_process_is_found_by_the_next_start(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CRASHES, str(tmp_path)], capture_output=True, timeout=60)
    assert done.returncode != 0
    code = (
        "import sys; from pathlib import Path; from app.crash import CrashReports; from app.logs import Redaction\n"
        "with CrashReports(Path(sys.argv[1]), Redaction()) as reports:\n"
        "    print(reports.read(reports.untold()[0]))\n"
    )
    said = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert "Segmentation fault" in said.stdout, said.stderr
    assert "ended unexpectedly" in said.stdout
    assert not (tmp_path / "crashes" / "running").exists()


def test_a_process_that_was_killed_without_a_word_is_no_crash(tmp_path: Path) -> None:
    code = CRASHES.replace("faulthandler._sigsegv()", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, timeout=60)
    assert (tmp_path / "crashes" / "running").exists()
    reports = CrashReports(tmp_path, Redaction())
    reports._gather()
    assert reports.names() == ()
    assert list((tmp_path / "crashes").iterdir()) == []


def test_what_no_task_has_taken_and_what_a_thread_meets_is_written_too(
    reports: CrashReports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "crashes").mkdir()
    loop = asyncio.new_event_loop()
    reports.met_by_loop(loop, {"message": "x", "exception": failing("in the loop")})
    loop.close()
    reports._hooks = (lambda *_: None, lambda _: None)
    error = failing("in a thread")
    reports._uncaught_in_thread(threading.ExceptHookArgs((ValueError, error, error.__traceback__, None)))
    error = failing("in a slot")
    reports._uncaught(ValueError, error, error.__traceback__)
    reports._uncaught(KeyboardInterrupt, KeyboardInterrupt(), None)
    texts = "\n".join(map(reports.read, reports.names()))
    assert all(f"in {where}" in texts for where in ("the loop", "a thread", "a slot"))
    assert len(reports.names()) == 3


def test_an_exception_that_ends_the_window_is_written_and_the_end_leaves_nothing_else(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.crash import CrashReports; from app.logs import Redaction\n"
        "with CrashReports(Path(sys.argv[1]), Redaction()):\n"
        "    raise ValueError('the end')\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, timeout=60)
    reports = CrashReports(tmp_path, Redaction())
    [name] = reports.names()
    assert "the end" in reports.read(name)


def test_a_folder_that_cannot_be_written_keeps_nobody_from_starting(tmp_path: Path) -> None:
    (tmp_path / "crashes").write_text("no folder")
    reports = CrashReports(tmp_path, Redaction())
    reports.note(failing("x"))
    assert reports.names() == ()
    assert reports.untold() == ()
