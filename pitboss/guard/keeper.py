"""Keeps the guard with the ids of the database that is open now, and makes it anew when the schema changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pitboss.guard.judge import Guard
from pitboss.schema import Schema

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection


class GuardKeeper:
    """One guard at a time, for one fingerprint of the schema."""

    def __init__(self) -> None:
        self._guard: Guard | None = None
        self._fingerprint = ""

    async def guard(self, connection: AnyConnection, schema: Schema) -> Guard:
        """The guard for this schema. Two runs that ask at once may both load it; the last one stays."""
        if self._guard is None or self._fingerprint != schema.fingerprint:
            self._guard = await Guard.load(connection, schema.tables)
            self._fingerprint = schema.fingerprint
        return self._guard

    def forget(self) -> None:
        """Load anew at the next rule: the database was away and may be another."""
        self._guard = None
