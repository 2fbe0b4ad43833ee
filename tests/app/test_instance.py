"""The lock of a data folder, held by real processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.instance import AlreadyRunning, CannotWrite, InstanceLock

HOLD = """
import sys
from pathlib import Path
from app.instance import InstanceLock
lock = InstanceLock(Path(sys.argv[1]), "serve")
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of `tmp_path` until its standard input ends."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_instance_is_told_which_one_runs(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(AlreadyRunning, match=r"A server \(`pattern-factory serve`\) .* already runs on") as refused:
        InstanceLock(tmp_path, "window").acquire()
    assert (refused.value.pid, refused.value.kind) == (holder.pid, "serve")
    assert f"process {holder.pid}" in str(refused.value)


def test_a_killed_instance_leaves_the_folder_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with InstanceLock(tmp_path, "window"):
        pass


def test_an_instance_that_ends_leaves_the_folder_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.communicate("")
    assert holder.returncode == 0
    with InstanceLock(tmp_path, "window"):
        pass


def test_the_lock_can_be_taken_and_released_again(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path / "new" / "folder", "window")
    lock.release()
    for _ in range(2):
        lock.acquire()
        lock.acquire()
        with pytest.raises(AlreadyRunning, match="A window"):
            InstanceLock(tmp_path / "new" / "folder", "serve").acquire()
        lock.release()
        lock.release()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": null, "kind": "window"}'])
def test_a_holder_that_has_not_written_yet_is_still_refused(tmp_path: Path, text: str) -> None:
    with InstanceLock(tmp_path, "window"):
        (tmp_path / "instance.lock").write_text(text)
        with pytest.raises(AlreadyRunning, match=r"Another instance .* \(another process\)") as refused:
            InstanceLock(tmp_path, "serve").acquire()
    assert (refused.value.pid, refused.value.kind) == (None, None)


def test_a_file_that_cannot_be_locked_is_closed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no locks here")

    monkeypatch.setattr("app.instance.portalocker.lock", refuse)
    with pytest.raises(OSError, match="no locks here"):
        InstanceLock(tmp_path, "window").acquire()


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotWrite, match=r"cannot be written .* choose another with --data-dir"):
        InstanceLock(tmp_path / "file" / "data", "serve").acquire()
