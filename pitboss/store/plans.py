"""PostgreSQL's plan of a query (EXPLAIN, FORMAT JSON) as steps in words, with a warning where one is worth a look."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pitboss.names import counted, row_count
from pitboss.sql_models import PlanStep, QueryPlan
from pitboss.store.plan_words import condition, details_of, says

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

Node = Mapping[str, Any]
LARGE = 100_000
"""Rows of a table that is large enough to wonder whether an index would help."""
OFF = 100
"""An estimate that is off by this factor may have led to a bad plan."""
FEW = 0.1
"""The share of a large table that passes a filter and could be found by an index."""

_SIZES = """
SELECT name, (SELECT greatest(c.reltuples, 0) FROM pg_catalog.pg_class c
              WHERE c.oid = to_regclass(quote_ident(name))) AS rows
FROM unnest($1::text[]) AS name"""


async def explain(connection: AnyConnection, sql: str, *, measured: bool) -> QueryPlan:
    """The plan of a text that was judged before, in the caller's transaction. `measured` runs it, too."""
    how = "ANALYZE, BUFFERS OFF, FORMAT JSON" if measured else "FORMAT JSON"
    answer = await connection.fetch(f"EXPLAIN ({how})\n{sql}\n")
    told: Node = json.loads(answer[0][0])[0]
    names = list({node["Relation Name"] for node in _nodes(told["Plan"]) if "Relation Name" in node})
    sizes = {row["name"]: float(row["rows"] or 0) for row in await connection.fetch(_SIZES, names)}
    return read_plan(told, sizes)


def read_plan(told: Node, sizes: Mapping[str, float]) -> QueryPlan:
    """What EXPLAIN has told, in words. `sizes` are the rows of tables, by name."""
    root = told["Plan"]
    running = told.get("Execution Time")
    parts = {node["Subplan Name"].removeprefix("CTE "): node for node in _nodes(root)
             if str(node.get("Subplan Name", "")).startswith("CTE ")}  # fmt: skip
    reading = _Reading(sizes, parts, measured=running is not None)
    reading.whole = reading.inclusive(root, 1) or 1.0
    return QueryPlan(reading.step(root), told.get("Planning Time"), running)


def _nodes(node: Node) -> list[Node]:
    return [node, *(found for below in node.get("Plans", ()) for found in _nodes(below))]


@dataclass(slots=True)
class _Reading:
    """Reads the steps of one plan. `parts` are the queries of WITH by name; each is counted where it is first read."""

    sizes: Mapping[str, float]
    parts: dict[str, Node]
    measured: bool
    whole: float = 1.0

    def inclusive(self, node: Node, workers: int) -> float:
        """The time of a step with all below it, in ms; or its cost. Workers run at once, each a share of the runs."""
        if not self.measured:
            return float(node["Total Cost"])
        return float(node.get("Actual Total Time", 0)) * int(node.get("Actual Loops", 1)) / workers

    def step(self, node: Node, workers: int = 1) -> PlanStep:
        """A step with those below it."""
        below = int(node.get("Workers Launched", 0)) + 1 if "Workers Planned" in node and self.measured else workers
        inclusive = self.inclusive(node, workers)
        own = max(inclusive - self._elsewhere(node, below), 0.0)
        loops = int(node.get("Actual Loops", 1))
        real = float(node["Actual Rows"]) * loops if self.measured else None
        return PlanStep(
            says=says(node),
            kind=str(node["Node Type"]),
            details=details_of(node),
            warnings=tuple(self._warnings(node)),
            rows=float(node["Plan Rows"]),
            cost=float(node["Total Cost"]),
            share=min(own / self.whole, 1.0),
            real_rows=real,
            ms=inclusive if self.measured else None,
            runs=loops,
            steps=tuple(self.step(each, below) for each in node.get("Plans", ())),
        )

    def _elsewhere(self, node: Node, workers: int) -> float:
        """What of a step's time, or cost, belongs to others: the steps below, and a part of WITH that it reads."""
        spent = sum(
            self.inclusive(each, workers)
            for each in node.get("Plans", ())
            if not str(each.get("Subplan Name", "")).startswith("CTE ")
        )
        if self.measured and (part := self.parts.pop(str(node.get("CTE Name", "")), None)) is not None:
            spent += self.inclusive(part, 1)
        return spent

    def _warnings(self, node: Node) -> list[str]:
        return [text for text in (self._off(node), self._scans(node), _spilt(node)) if text]

    def _off(self, node: Node) -> str:
        """A number of rows that is far from what was expected. Both are of one run."""
        if not self.measured or not node.get("Actual Loops"):
            return ""
        expected, real = max(float(node["Plan Rows"]), 1.0), max(float(node["Actual Rows"]), 1.0)
        factor = max(expected, real) / min(expected, real)
        if factor < OFF:
            return ""
        way = "more" if real > expected else "fewer"
        return (
            f"{factor:,.0f} times {way} rows than expected ({round(real):,} instead of {round(expected):,}): "
            "the plan may be a bad one."
        )

    def _scans(self, node: Node) -> str:
        """All of a large table read for few of its rows."""
        name = str(node.get("Relation Name", ""))
        size = self.sizes.get(name, 0.0)
        if node["Node Type"] != "Seq Scan" or "Filter" not in node or size < LARGE:
            return ""
        kept = float(node["Actual Rows"] * node["Actual Loops"] if self.measured else node["Plan Rows"])
        if kept > size * FEW:
            return ""
        about = row_count(round(size))
        return f"All of {name} is read, about {about}, to keep {round(kept):,} where {condition(node['Filter'])}."


def _spilt(node: Node) -> str:
    """What did not fit into memory."""
    if node.get("Sort Space Type") == "Disk":
        return f"Did not fit into memory: {node['Sort Space Used'] / 1024:,.1f} MB were sorted on disk."
    used = float(node.get("Disk Usage", 0))
    if int(node.get("Hash Batches", 1)) > 1:
        return f"Did not fit into memory: the hash table went to disk in {counted(node['Hash Batches'], 'part')}."
    return f"Did not fit into memory: {used / 1024:,.1f} MB went to disk." if used else ""
