"""What the store and the tools need of a database: connections, and word of its loss. `app.database` provides it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from asyncpg import Connection
    from asyncpg.pool import PoolConnectionProxy

    AnyConnection = Connection | PoolConnectionProxy


class Database(Protocol):
    """A pool of connections as the owner role."""

    def connection(self) -> AbstractAsyncContextManager[AnyConnection]:
        """A connection for the time of an `async with`.

        Raises DatabaseUnavailable where the database is away, Busy where none came free within the limit.
        """

    @property
    def has_rule_role(self) -> bool:
        """Whether rules can run as the restricted role (the second wall)."""
