"""CSV of 1,000,000 rows, beside `psql \\copy` of the same. Run as `python -m bench.export`."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from app.database import Database
from bench.measure import Figure, print_table
from bench.scroll import MAKE, ROWS, VIEW
from pitboss.export.files import export_rows
from pitboss.store import rows
from pitboss.store.rows import DatabaseRows
from tests import postgres

ROUNDS = 7


async def figures(server: postgres.TestServer, folder: Path) -> list[Figure]:
    """The best of some rounds of each, in turns."""
    async with AsyncExitStack() as stack:
        database = Database(server.dsn())
        stack.push_async_callback(database.close)
        await database.open()
        async with database.connection() as connection:
            await connection.execute(MAKE)
            await connection.execute(f"INSERT INTO views_registry (table_name) VALUES ('{VIEW}')")
        source = await rows.open_view(database, VIEW)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(await asyncio.to_thread(_psql, server, folder / "theirs.csv"))
            ours.append(await _export(source, folder / "ours.csv"))
    ratio = min(ours) / min(theirs)
    return [
        Figure(f"CSV of {ROWS:,} rows by psql", min(theirs), "s"),
        Figure("by an export, formula-safe, synced to disk", min(ours), "s"),
        Figure("the export against psql", ratio, "x", 1.3),
    ]


async def _export(source: DatabaseRows, file: Path) -> float:
    began = time.perf_counter()
    await export_rows(source, file, "csv")
    return time.perf_counter() - began


def _psql(server: postgres.TestServer, file: Path) -> float:
    command = f"\\copy (SELECT * FROM views.{VIEW}) TO '{file}' WITH (FORMAT csv, HEADER)"
    began = time.perf_counter()
    subprocess.run([server.bin / "psql", server.dsn(), "-qc", command], check=True)
    return time.perf_counter() - began


def measure() -> list[Figure]:
    """The figures of exports."""
    server = postgres.start()
    try:
        with TemporaryDirectory(prefix="pf-export-") as folder:
            return asyncio.run(figures(server, Path(folder)))
    finally:
        postgres.stop(server)


if __name__ == "__main__":
    sys.exit(0 if print_table(measure()) else 1)
