"""Word from process to process that a view has changed, through PostgreSQL's LISTEN and NOTIFY."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from pitboss.events import ViewsRefresh

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

CHANNEL = "pattern_factory"
LONGEST_RULE = 500  # characters; a payload takes 8,000 bytes


@dataclass(frozen=True, slots=True)
class ContentChanged:
    """A content table has other rows now."""

    table: str


class Notices:
    """Sends and reads notices. `origin` tells this process's own from those of others."""

    def __init__(self) -> None:
        self._origin = uuid4().hex

    async def send(self, connection: AnyConnection, table: str, rule: str) -> None:
        """Tell of a view; heard by all when the caller's transaction commits."""
        payload = json.dumps({"table": table, "rule": rule[:LONGEST_RULE], "origin": self._origin})
        await connection.execute("SELECT pg_catalog.pg_notify($1, $2)", CHANNEL, payload)

    async def send_content(self, connection: AnyConnection, table: str) -> None:
        """Tell that a content table has other rows now."""
        payload = json.dumps({"content": table, "origin": self._origin})
        await connection.execute("SELECT pg_catalog.pg_notify($1, $2)", CHANNEL, payload)

    def read(self, payload: str) -> ViewsRefresh | ContentChanged | None:
        """What another process told; None for our own notices, and for what is none."""
        try:
            notice = json.loads(payload)
        except ValueError:
            return None
        match notice:
            case {"table": str(table), "rule": str(rule), "origin": str(origin)} if origin != self._origin:
                return ViewsRefresh(table=table, rule=rule)
            case {"content": str(table), "origin": str(origin)} if origin != self._origin:
                return ContentChanged(table)
        return None
