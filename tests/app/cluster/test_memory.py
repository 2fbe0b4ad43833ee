"""One query cannot take the machine's memory."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import asyncpg
import pytest

from app.cluster import EmbeddedCluster, memory
from pitboss.errors import TooLarge
from pitboss.store.failures import failure

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process that runs")


async def test_a_query_that_needs_too_much_memory_fails_and_the_server_lives_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "LARGEST", 200 * 2**20)
    cluster = EmbeddedCluster(tmp_path)
    connection = await asyncpg.connect(await cluster.open())
    try:
        with pytest.raises(asyncpg.OutOfMemoryError) as caught:
            await connection.fetch("SELECT length(string_agg(repeat('x', 1000000), '')) FROM generate_series(1, 400)")
        assert isinstance(failure(caught.value), TooLarge)
        assert await connection.fetchval("SELECT 1") == 1
    finally:
        await connection.close()
        await cluster.close()


def test_a_process_that_cannot_be_bounded_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        memory.bound_memory(2**22 + 1)  # over the largest number that a process has
    assert "not bounded" in caplog.text
