"""One connection to PostgreSQL, and plain sentences for why there is none."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from typing import Any, Protocol

import asyncpg

from pitboss.errors import DatabaseUnavailable

log = logging.getLogger(__name__)
APPLICATION_NAME = "Pattern Factory"
ROLLBACK_PATIENCE = 2.0  # seconds
CONNECT_TIMEOUT = 10.0  # seconds, unless the address names its own
IDLE_IN_TRANSACTION = "5min"  # nothing here waits for people inside a transaction: a forgotten one frees its locks

CONNECTION_ERRORS = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # asyncpg's own word where a server dies between two of its messages
)
"""What connecting, or using a connection that is going away, can raise."""

ENDED_BY_SERVER = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)
"""Errors after which a connection is gone, even where the socket does not say so yet."""


class Target(Protocol):
    """Where a database is: what `app.dsn` reads from a connection string."""

    def connect_kwargs(self) -> Mapping[str, Any]:
        """The arguments of `asyncpg.connect`."""

    def label(self) -> str:
        """Where that is, for people, without a secret."""


def connect_arguments(target: Target) -> dict[str, Any]:
    """The arguments of `asyncpg.connect` for `target`, with this program's own defaults."""
    given = dict(target.connect_kwargs())
    settings = {"application_name": APPLICATION_NAME, **(given.pop("server_settings", {}))}
    return {"timeout": CONNECT_TIMEOUT, "command_timeout": None, **given, "server_settings": settings}


class SteadyConnection(asyncpg.Connection):
    """A connection that keeps this program's session settings when a pool resets it, and whose rollback never hangs.

    A server can be where nothing interrupts it, or be gone without a word. Then a rollback would be waited for without
    end, and with it the answer that a person waits for: after a moment the connection is cut, and the server undoes.

    They are set by statements, not as start-up parameters, which poolers in front of a server (PgBouncer) refuse.
    """

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str:  # noqa: ASYNC109
        if not query.startswith("ROLLBACK"):
            return await super().execute(query, *args, timeout=timeout)
        try:
            async with asyncio.timeout(ROLLBACK_PATIENCE):
                return await super().execute(query, timeout=timeout)
        except TimeoutError:
            log.warning("A rollback was not answered, and the connection was cut")
            self.terminate()
            return "ROLLBACK"

    def get_reset_query(self) -> str:
        return f"{super().get_reset_query()}\n{SESSION_SETTINGS}"


SESSION_SETTINGS = f"SET idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION}';"


async def prepare_session(connection: asyncpg.Connection) -> None:
    """Set what every session of this program has."""
    await connection.execute(SESSION_SETTINGS)


async def connect(arguments: Mapping[str, Any], label: str) -> asyncpg.Connection:
    """A new connection. Raises DatabaseUnavailable with a sentence; `label` says where without a secret."""
    connection: asyncpg.Connection | None = None
    try:
        connection = await asyncpg.connect(connection_class=SteadyConnection, **arguments)
        await prepare_session(connection)
    except CONNECTION_ERRORS as error:
        if connection is not None:
            connection.terminate()
        raise unavailable(label, error) from error
    return connection


def unavailable(label: str, error: BaseException) -> DatabaseUnavailable:
    """The sentence for a connection that could not be made, or broke."""
    return DatabaseUnavailable(f"No connection to the database {label}: {reason(error)}")


def reason(error: BaseException) -> str:
    """Why there is no connection, and what to do."""
    match error:
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return f"the server refuses the user ({error}). Check user and password in the connection string."
        case asyncpg.InvalidCatalogNameError():
            return f"{error}. Create it, or check the name in the connection string."
        case asyncpg.TooManyConnectionsError():
            return "the server takes no more connections. Close other programs, or try again in a moment."
        case asyncpg.CannotConnectNowError():
            return "the server is starting up or shutting down. Try again in a moment."
        case asyncpg.PostgresError() if not isinstance(error, ENDED_BY_SERVER):
            return f"the server says: {error}."
        case ssl.SSLError():
            return f"the secure connection failed ({error}). Check sslmode and the certificates."
        case TimeoutError():
            return "the server does not answer in time. Check its address and the network."
        case ConnectionRefusedError() | FileNotFoundError():
            return "no server listens there. Start it, or check the address."
        case OSError():
            return f"the server cannot be reached ({error.strerror or error}). Check its address and the network."
    return "the connection was closed. Try again in a moment."
