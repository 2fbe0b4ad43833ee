"""A reviewed rule end to end over a socket, against the bare statements with asyncpg, in turns on one database.

Run as `python -m bench.rules [RUNS]`. The server is a process of its own on a new embedded cluster; the bare
statements are what any program has to send that reads a rule into a probe, asks for its cost, makes its view anew,
counts it, and puts rule and view down.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
from websockets.asyncio.client import ClientConnection, connect

from app.cluster import EmbeddedCluster
from bench.measure import Figure, p50, p99, print_table
from bench.start import served
from pitboss.rulebook import Rule, load_rulebook
from resources import shipped_rulebook

RUNS, WARM_UP = 200, 20

TREE = "SELECT ev_action::text FROM pg_rewrite WHERE ev_class = 'pg_temp.probe'::regclass"
RULE = """
INSERT INTO rules (rule_code, name, description, sql) VALUES ($1, $2, $3, $4)
ON CONFLICT (rule_code) DO UPDATE SET name = excluded.name, description = excluded.description, sql = excluded.sql,
  updated_at = now() RETURNING id"""
VIEW = """
INSERT INTO views_registry (rule_id, table_name, summary) VALUES ($1, $2, $3)
ON CONFLICT (table_name) DO UPDATE SET rule_id = excluded.rule_id, summary = excluded.summary, updated_at = now()"""


async def run_bare(connection: asyncpg.Connection, rule: Rule) -> None:
    """The statements that cannot be done without."""
    view = f"bare_{rule.code.lower()}"
    async with connection.transaction():
        await connection.execute(f"CREATE TEMPORARY VIEW probe AS {rule.sql}")
        await connection.fetchval(TREE)
        await connection.execute("DROP VIEW probe")
        await connection.fetch(f"EXPLAIN (FORMAT JSON) {rule.sql}")
        await connection.execute(f"DROP MATERIALIZED VIEW IF EXISTS views.{view}")
        await connection.execute(f"CREATE MATERIALIZED VIEW views.{view} AS {rule.sql}")
        await connection.fetchval(f"SELECT count(*) FROM views.{view}")
        number = await connection.fetchval(RULE, f"BARE_{rule.code}", rule.title, rule.description, rule.sql)
        await connection.execute(VIEW, number, view, rule.description)


async def run_over_socket(client: ClientConnection, rule: Rule) -> None:
    """Ask for the rule, and wait for its result."""
    await client.send(json.dumps({"type": "run_rule", "rule_code": rule.code}))
    while (frame := json.loads(await client.recv()))["type"] == "event":
        pass
    if frame["type"] != "rule_result":
        raise RuntimeError(frame["message"])


async def milliseconds(work: Awaitable[None]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    await work
    return (time.perf_counter() - started) * 1000


async def in_turns(data_dir: Path, port: int, runs: int) -> tuple[list[float], list[float]]:
    """Milliseconds of so many runs over the socket, and of as many with the bare statements."""
    rules = [rule for rule in load_rulebook(shipped_rulebook()).rules if rule.sql]
    cluster = EmbeddedCluster(data_dir)
    connection = await asyncpg.connect(await cluster.open())
    over_socket, bare = list[float](), list[float]()
    try:
        async with connect(f"ws://127.0.0.1:{port}/ws", proxy=None) as client:
            for number in range(WARM_UP + runs):
                rule = rules[number % len(rules)]
                over_socket.append(await milliseconds(run_over_socket(client, rule)))
                bare.append(await milliseconds(run_bare(connection, rule)))
    finally:
        await connection.close()
        await cluster.close()
    return over_socket[WARM_UP:], bare[WARM_UP:]


def measure(runs: int = RUNS) -> list[Figure]:
    """The figures of a rule."""
    with TemporaryDirectory(prefix="pf-bench-") as folder, served(Path(folder)) as port:
        rule, bare = asyncio.run(in_turns(Path(folder), port, runs))
    return [
        Figure("a rule over the socket, p50", p50(rule), "ms"),
        Figure("its bare statements, p50", p50(bare), "ms"),
        Figure("a rule against its bare statements, p50", p50(rule) / p50(bare), "x", 1.5),
        Figure("a rule against its bare statements, p99", p99(rule) / p99(bare), "x", 3),
    ]


if __name__ == "__main__":
    sys.exit(0 if print_table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)) else 1)
