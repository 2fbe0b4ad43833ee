"""Which name a run's view gets, locked until the transaction ends. PROTOCOL.md, "Names", is the source."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from pitboss.names import quote, stamp_in, view_names
from pitboss.run import Run

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection


@dataclass(frozen=True, slots=True)
class Occupant:
    """Who has a name: a rule's text and SQL; both empty for a relation that no rule made. `made`: the view is there."""

    text: str
    sql: str
    made: bool
    columns: tuple[str, ...] = ()


def milliseconds() -> int:
    """The stamp of a run that brings none."""
    return time.time_ns() // 1_000_000


async def claim(connection: AnyConnection, run: Run, clock: Callable[[], int] = milliseconds) -> None:
    """Fill `run.table`, `run.sql_before` and `run.columns_before`.

    A coded rule has its code's view. A plain one with a stamp has that stamp's view again where the text is the same;
    else, and without a stamp, the stamp counts up until a name is free. Runs wait for each other on the same name only.
    """
    if run.rule is not None:
        run.table = run.rule.code.lower()
        await lock(connection, run.table)
        _take(run, await _occupant(connection, run.table, run.rule.code))
        return
    stamp = stamp_in(run.rule_id)
    for name in view_names(run.text, clock() if stamp is None else stamp):
        if stamp is None and not await try_lock(connection, name):
            continue
        if stamp is not None:
            await lock(connection, name)
        occupant = await _occupant(connection, name, name)
        if occupant is None or (stamp is not None and occupant.text == run.text):
            run.table = name
            _take(run, occupant)
            return


def _take(run: Run, occupant: Occupant | None) -> None:
    if occupant is not None and occupant.made:
        run.sql_before, run.columns_before = occupant.sql, occupant.columns
    else:
        run.sql_before, run.columns_before = None, ()


async def lock(connection: AnyConnection, view: str) -> None:
    """Wait for the name of a view in `views`, and hold it until the transaction ends."""
    await connection.execute(f"SELECT pg_catalog.pg_advisory_xact_lock({_key(view)})")


async def try_lock(connection: AnyConnection, view: str) -> bool:
    """Hold the name of a view until the transaction ends, where nobody else does; whether it is held now."""
    got: bool = await connection.fetchval("SELECT pg_catalog.pg_try_advisory_xact_lock($1)", _key(view))
    return got


def _key(view: str) -> int:
    return int.from_bytes(blake2b(f"views.{view}".encode(), digest_size=8).digest(), signed=True)


async def _occupant(connection: AnyConnection, view: str, code: str) -> Occupant | None:
    row = await connection.fetchrow(
        """SELECT r.name, r.sql, to_regclass($1) IS NOT NULL AS made,
             ARRAY(SELECT attname::text FROM pg_catalog.pg_attribute
                   WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns
           FROM (VALUES (1)) AS one LEFT JOIN public.rules r ON r.rule_code = $2""",
        f"views.{quote(view)}",
        code,
    )
    if row is None or (row["name"] is None and not row["made"]):
        return None
    return Occupant(row["name"] or "", row["sql"] or "", row["made"], tuple(row["columns"]))
