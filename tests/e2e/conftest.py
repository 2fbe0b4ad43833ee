"""A server of its own for each module, over an embedded database with the sample content."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.serving import Served, serving
from tests.processes import Terminal


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`pattern-factory serve` on a new data folder."""
    with serving(Terminal(tmp_path_factory.mktemp("data"))) as served:
        yield served
