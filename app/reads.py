"""What is read over plain HTTP: health, the registry, the patterns, the rows of a view or a content table.

PostgreSQL itself writes the JSON, so that no number loses a digit and the loop is not kept busy.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import asyncpg

from app import __version__
from app.relations import Relation, content, registered, registry
from pitboss.errors import (
    BadRequest,
    Busy,
    DatabaseUnavailable,
    PitbossError,
    SqlFailed,
    TimedOut,
    TooLarge,
    UnknownView,
)
from pitboss.store.database import Database
from pitboss.store.failures import LOST

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

log = logging.getLogger(__name__)

DEFAULT_LIMIT = 200
MAX_LIMIT = 1_000
MAX_ANSWER = 4 * 2**20  # bytes; the handshake's time limit would cut off a slow reader of more
STATEMENT_TIMEOUT = 4_000  # milliseconds, well under the 10 s that a whole request has
ALL = 40_000  # where a list has no limit of its own: MAX_ANSWER holds fewer of its shortest rows
_MAX_OFFSET = 2**63 - 1
_DIGITS = len(str(_MAX_OFFSET))

_SESSION = f"""
SET LOCAL statement_timeout = {STATEMENT_TIMEOUT}; SET LOCAL TimeZone = 'UTC';
SET LOCAL synchronize_seqscans = off"""  # a second page starts where the first ended

# each row as JSON, with the bytes up to its end, so that an answer is cut between two rows
_PAGE = """
SELECT count(*) AS found, count(*) FILTER (WHERE bytes < $1) AS kept,
  '[' || coalesce(string_agg(line, ',' ORDER BY n) FILTER (WHERE bytes < $1), '') || ']' AS text
FROM (SELECT line, n, sum(octet_length(line) + 1) OVER (ORDER BY n) AS bytes
  FROM (SELECT row_to_json(page.*)::text AS line, row_number() OVER () AS n
    FROM ({select} LIMIT $2 OFFSET $3) page) numbered) sized"""

# the view was replaced or dropped between the two looks at it
_CHANGED = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError, asyncpg.InvalidCachedStatementError)
_STATUS: tuple[tuple[type[PitbossError], HTTPStatus], ...] = (
    (BadRequest, HTTPStatus.BAD_REQUEST),
    (UnknownView, HTTPStatus.NOT_FOUND),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (DatabaseUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (Busy, HTTPStatus.SERVICE_UNAVAILABLE),
    (TimedOut, HTTPStatus.SERVICE_UNAVAILABLE),
)

Query = Sequence[tuple[str, str]]
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Health:
    """How the application is, as `/healthz` says it."""

    database: Literal["connected", "disconnected"]
    model: Literal["ready", "none", "error"]

    @property
    def status(self) -> Literal["ok", "degraded"]:
        """Degraded where something that is configured does not work."""
        return "ok" if self.database == "connected" and self.model != "error" else "degraded"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in JSON. `next_offset` is where to go on, where MAX_ANSWER cut it short."""

    status: HTTPStatus
    body: bytes
    next_offset: int | None = None


class Reads:
    """Answers the plain HTTP reads. What is expected to go wrong is an answer too."""

    def __init__(
        self, database: Database, content_tables: Callable[[], Collection[str]], health: Callable[[], Health]
    ) -> None:
        self._database = database
        self._content_tables = content_tables  # asked each time, for the rulebook may be edited
        self._health = health

    async def answer(self, segments: Sequence[str], query: Query, counters: Mapping[str, Any] = NOTHING) -> Answer:
        """The answer to a path, in segments as the door admits it. Cancelling leaves nothing behind.

        `counters` stand beside the health, for who may see them.
        """
        try:
            match segments:
                case ["healthz"]:
                    return self._healthz(counters)
                case ["patterns"]:
                    return await self._rows("patterns", query, ALL, without=("tsvector",))
                case ["query", "views_registry"]:
                    return await self._rows("views_registry", query, ALL)
                case ["query", name]:
                    return await self._rows(name, query, DEFAULT_LIMIT)
            raise UnknownView("There is nothing at this path.")
        except PitbossError as error:
            return failure(next((status for kind, status in _STATUS if isinstance(error, kind)), None), str(error))

    def _healthz(self, counters: Mapping[str, Any]) -> Answer:
        health = self._health()
        told = {"status": health.status, "version": __version__, **asdict(health), **counters}
        return Answer(HTTPStatus.OK, json.dumps(told).encode())

    async def _rows(self, name: str, query: Query, default: int, without: Collection[str] = ()) -> Answer:
        """Rows of the relation that `name` means; columns of the types in `without` are left out."""
        limit, offset = _number(query, "limit", default, MAX_LIMIT), _number(query, "offset", 0, _MAX_OFFSET)
        for attempt in range(2):
            try:
                async with self._database.connection() as connection, connection.transaction(readonly=True):
                    await connection.execute(_SESSION)
                    relation = await self._find(connection, name)
                    return await _page(connection, relation.without(without), limit, offset)
            except _CHANGED:
                if attempt:
                    raise UnknownView(f"The view {name!r} is being changed or dropped. Try again.") from None
            except asyncpg.QueryCanceledError:
                raise TimedOut(f"Reading {name!r} took too long. Ask for fewer rows, or a smaller offset.") from None
            except LOST:
                raise DatabaseUnavailable("The database is away. Try again in a moment.") from None
            except asyncpg.PostgresError as error:
                log.warning("reading %r failed: %s", name, error)
                raise SqlFailed(f"PostgreSQL could not read {name!r}. The log says why.") from None
        raise AssertionError("both attempts end above")

    async def _find(self, connection: AnyConnection, name: str) -> Relation:
        """What `name` means: the registry itself, content, or a registered view."""
        found = None
        if "\0" in name:
            pass
        elif name in self._content_tables():
            found = await content(connection, name)
        elif name == "views_registry":
            found = registry()
        else:
            found = await registered(connection, name)
        if found is None:
            raise UnknownView(f"There is no view or table {name!r}. /query/views_registry lists the views.")
        return found


def failure(status: HTTPStatus | None, message: str) -> Answer:
    """An answer that says what went wrong; None where it is our fault."""
    detail = json.dumps({"detail": message}, ensure_ascii=False).encode("utf-8", "replace")
    return Answer(status or HTTPStatus.INTERNAL_SERVER_ERROR, detail)


async def _page(connection: AnyConnection, relation: Relation, limit: int, offset: int) -> Answer:
    """Rows of `relation` as a JSON list, as many as fit. Raises TooLarge where not one does."""
    # MAX_ANSWER counts a comma a row, and so all but one of the brackets
    # prepared by hand, and so not cached: the same name may mean another view in a moment
    statement = await connection.prepare(_PAGE.format(select=relation.select()))
    row = await statement.fetchrow(MAX_ANSWER, limit, offset)
    assert row is not None
    if row["found"] and not row["kept"]:
        raise TooLarge("One row alone is larger than an answer may be. Read it in the application.")
    cut = row["kept"] < row["found"]
    return Answer(HTTPStatus.OK, row["text"].encode(), offset + row["kept"] if cut else None)


def _number(query: Query, name: str, default: int, most: int) -> int:
    """The number that the query gives `name`. Raises BadRequest where it is none, too large or given twice."""
    given = [value for found, value in query if found == name]
    if not given:
        return default
    text = given[0]
    if len(given) > 1 or not (text.isascii() and text.isdigit()) or len(text) > _DIGITS or int(text) > most:
        raise BadRequest(f"`{name}` must be one whole number from 0 to {most:,}.")
    return int(text)
