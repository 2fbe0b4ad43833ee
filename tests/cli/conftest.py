"""The command line as a process of its own, over an embedded database that the module's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.processes import Terminal, free_port


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A data folder with the sample content. Another process holds its server up, so that commands start quickly."""
    terminal = Terminal(tmp_path_factory.mktemp("data"))
    holder = terminal.start("serve", "--port", str(free_port()))
    assert holder.stderr is not None
    assert "Serving" in holder.stderr.readline()
    yield terminal
    holder.terminate()
    holder.communicate(timeout=30)
