"""What the guard costs: every query of the corpus that may run, and the largest that it takes.

Run as `python -m bench.guard [TURNS]`. The bar of a typical rule is 3 ms in the median.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import suppress

import asyncpg

from bench.measure import Figure, p50, p99, print_table
from pitboss.errors import PitbossError
from pitboss.guard.judge import Guard
from pitboss.guard.precheck import MAX_BYTES
from tests.conftest import DATA, running_server
from tests.guard.conftest import CONTENT, open_database
from tests.postgres import TestServer

TURNS = 5
TYPICAL, LARGEST = 3.0, 100.0  # ms


def legitimate() -> list[str]:
    """The SQL of the corpus that must run, and of the evaluation's reference answers."""
    cases = [json.loads(line) for line in (DATA / "sql-cases-dev.jsonl").read_text().splitlines()]
    questions = [json.loads(line) for line in (DATA / "questions-dev.jsonl").read_text().splitlines()]
    return [case["sql"] for case in cases if case["must"] == "run"] + [each["sql"] for each in questions if each["sql"]]


def union(terms: int) -> str:
    """A query of so many terms, each with names that are looked up."""
    first, term = "SELECT p.id, upper(p.name) FROM patterns p", " UNION ALL SELECT p.id, upper(p.name) FROM patterns p"
    return first + term * (terms - 1)


async def largest(guard: Guard, connection: asyncpg.Connection) -> str:
    """The largest such query that may run."""
    taken, refused = 1, MAX_BYTES // 20
    while refused - taken > 1:
        middle = (taken + refused) // 2
        _, may_run = await judged(guard, connection, union(middle))
        taken, refused = (middle, refused) if may_run else (taken, middle)
    return union(taken)


async def judged(guard: Guard, connection: asyncpg.Connection, sql: str) -> tuple[float, bool]:
    """Milliseconds of one verdict, and whether the query may run; begin and end of the transaction do not count."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        may_run, started = False, time.perf_counter()
        with suppress(PitbossError):
            await guard.judge(connection, sql)
            may_run = True
        return (time.perf_counter() - started) * 1000, may_run
    finally:
        await transaction.rollback()


async def figures(connection: asyncpg.Connection, turns: int) -> list[Figure]:
    """What judging takes."""
    guard = await Guard.load(connection, CONTENT)
    texts = legitimate()
    took = [(await judged(guard, connection, sql))[0] for _ in range(turns) for sql in texts]
    large = await largest(guard, connection)
    longest = [(await judged(guard, connection, large))[0] for _ in range(turns)]
    return [
        Figure(f"judging a legitimate query ({len(texts)}, {turns} turns), p50", p50(took), "ms", TYPICAL),
        Figure("judging a legitimate query, p99", p99(took), "ms"),
        Figure(f"judging the largest query that may run ({len(large):,} letters), worst", max(longest), "ms", LARGEST),
    ]


async def _measure(server: TestServer, turns: int) -> list[Figure]:
    connection = await open_database(server)
    try:
        return await figures(connection, turns)
    finally:
        await connection.close()


def measure(turns: int = TURNS) -> list[Figure]:
    """The figures of the guard, on the embedded server."""
    with running_server() as server:
        return asyncio.run(_measure(server, turns))


if __name__ == "__main__":
    sys.exit(0 if print_table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else TURNS)) else 1)
