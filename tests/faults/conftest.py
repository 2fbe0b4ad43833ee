"""A data folder with a cluster and the sample content, made once and copied: making it takes seconds."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cluster import postmaster
from tests.faults.ground import opened, settings_for, write_rulebook


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with sample content, a rulebook of the tests' own, and two results."""
    data_dir = tmp_path_factory.mktemp("made")
    write_rulebook(data_dir)
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(_fill(data_dir))
    return data_dir


async def _fill(data_dir: Path) -> None:
    async with opened(settings_for(data_dir)) as application:
        for code in ("LIST_ORGS", "STEADY_RULE"):
            await application.supervisor.process_rule_request(code)


@pytest.fixture
def data_dir(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A data folder of the test's own; no server may be left on it at the end."""
    folder = shutil.copytree(made, tmp_path / "data")
    yield folder
    left = postmaster.find(folder / "postgres" / "data")
    if left is not None:
        os.kill(left.pid, signal.SIGQUIT)
    assert left is None, "a server is left"
