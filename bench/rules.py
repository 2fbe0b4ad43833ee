"""A rule end to end over a socket, against the bare statements with asyncpg, in turns on one database.

Run as `python -m bench.rules [RUNS]`. The server is a process of its own on a new embedded cluster. The bare
statements are what any program has to send that reads a rule into a probe, asks for its cost, makes its view anew,
counts it, and puts rule and view down. A reviewed rule makes the view of its code again and again; a plain one, whose
SQL is remembered after the first time, makes a new view each time.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import asyncpg
from websockets.asyncio.client import ClientConnection, connect

from app.cluster import EmbeddedCluster
from bench.measure import Figure, p50, p99, print_table
from bench.start import served
from pitboss.rulebook import load_rulebook
from resources import shipped_rulebook

RUNS, WARM_UP = 200, 20

TREE = "SELECT ev_action::text FROM pg_rewrite WHERE ev_class = 'pg_temp.probe'::regclass"
RULE = """
INSERT INTO rules (rule_code, name, description, sql) VALUES ($1, $2, $2, $3)
ON CONFLICT (rule_code) DO UPDATE SET name = excluded.name, description = excluded.description, sql = excluded.sql,
  updated_at = now() RETURNING id"""
VIEW = """
INSERT INTO views_registry (rule_id, table_name, summary) VALUES ($1, $2, $3)
ON CONFLICT (table_name) DO UPDATE SET rule_id = excluded.rule_id, summary = excluded.summary, updated_at = now()"""


class Asked(NamedTuple):
    """A rule, as it is asked over the socket and as its bare statements need it."""

    asked: str
    view: str  # of the bare statements
    sql: str


REVIEWED = [Asked(r.code, f"bare_{r.code.lower()}", r.sql) for r in load_rulebook(shipped_rulebook()).rules if r.sql]


def reviewed(number: int) -> Asked:
    """The shipped rules in turn."""
    return REVIEWED[number % len(REVIEWED)]


def plain(number: int) -> Asked:
    """One rule in plain English, with a new view each time."""
    return Asked(
        "Find all patterns where kind equals pattern",
        f"bare_find_all_patterns_where_kind_equals_pattern_{number}",
        "SELECT id, name, kind, description FROM patterns WHERE kind = 'pattern' ORDER BY id",
    )


async def run_bare(connection: asyncpg.Connection, rule: Asked) -> None:
    """The statements that cannot be done without."""
    async with connection.transaction():
        await connection.execute(f"CREATE TEMPORARY VIEW probe AS {rule.sql}")
        await connection.fetchval(TREE)
        await connection.execute("DROP VIEW probe")
        await connection.fetch(f"EXPLAIN (FORMAT JSON) {rule.sql}")
        await connection.execute(f"DROP MATERIALIZED VIEW IF EXISTS views.{rule.view}")
        await connection.execute(f"CREATE MATERIALIZED VIEW views.{rule.view} AS {rule.sql}")
        await connection.fetchval(f"SELECT count(*) FROM views.{rule.view}")
        registered_as = await connection.fetchval(RULE, rule.view, rule.asked, rule.sql)
        await connection.execute(VIEW, registered_as, rule.view, rule.asked)


async def run_over_socket(client: ClientConnection, rule: Asked) -> None:
    """Ask for the rule, and wait for its result."""
    await client.send(json.dumps({"type": "run_rule", "rule_code": rule.asked}))
    while (frame := json.loads(await client.recv()))["type"] == "event":
        pass
    if frame["type"] != "rule_result":
        raise RuntimeError(frame["message"])


async def milliseconds(work: Awaitable[None]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    await work
    return (time.perf_counter() - started) * 1000


async def in_turns(
    client: ClientConnection, connection: asyncpg.Connection, rules: Callable[[int], Asked], runs: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of so many runs over the socket, and of as many with the bare statements."""
    over_socket, bare = list[float](), list[float]()
    for number in range(WARM_UP + runs):
        over_socket.append(await milliseconds(run_over_socket(client, rules(number))))
        bare.append(await milliseconds(run_bare(connection, rules(number))))
    return over_socket[WARM_UP:], bare[WARM_UP:]


async def figures(data_dir: Path, port: int, runs: int) -> list[Figure]:
    """The figures of both sorts of rules."""
    found: list[Figure] = []
    async with AsyncExitStack() as stack:
        cluster = EmbeddedCluster(data_dir)
        stack.push_async_callback(cluster.close)
        connection = await asyncpg.connect(await cluster.open())
        stack.push_async_callback(connection.close)
        client = await stack.enter_async_context(connect(f"ws://127.0.0.1:{port}/ws", proxy=None))
        for name, rules in (("a reviewed rule", reviewed), ("a plain rule", plain)):
            rule, bare = await in_turns(client, connection, rules, runs)
            found += [
                Figure(f"{name} over the socket, p50", p50(rule), "ms"),
                Figure(f"{name}, bare statements, p50", p50(bare), "ms"),
                Figure(f"{name} against its bare statements, p50", p50(rule) / p50(bare), "x", 1.5),
                Figure(f"{name} against its bare statements, p99", p99(rule) / p99(bare), "x", 3),
            ]
    return found


def measure(runs: int = RUNS) -> list[Figure]:
    """The figures of a rule."""
    with TemporaryDirectory(prefix="pf-bench-") as folder, served(Path(folder)) as port:
        return asyncio.run(figures(Path(folder), port, runs))


if __name__ == "__main__":
    sys.exit(0 if print_table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)) else 1)
