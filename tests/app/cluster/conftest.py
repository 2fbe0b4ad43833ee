"""A cluster made once, and copied for each test that wants one of its own: making it takes a second."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cluster import postmaster
from tests.app.cluster.guests import guest, leave, line_of


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a stopped cluster. Tests take copies: making one takes a second."""
    data_dir = tmp_path_factory.mktemp("made")
    with guest(data_dir) as process:
        assert line_of(process).startswith("postgresql://")
        leave(process)
    return data_dir


@pytest.fixture
def data_dir(made: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own with a stopped cluster."""
    return shutil.copytree(made, tmp_path / "data")


@pytest.fixture(autouse=True)
def _no_server_is_left(tmp_path: Path) -> Iterator[None]:
    yield
    left = [server.pid for pid_file in tmp_path.rglob("postmaster.pid") if (server := postmaster.find(pid_file.parent))]
    for pid in left:
        os.kill(pid, signal.SIGQUIT)
    assert not left
