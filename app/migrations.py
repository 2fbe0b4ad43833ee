"""Numbered SQL files, each applied once to a database, in order. An existing database is adopted and loses nothing.

A file that begins with `-- repeated` is run again at each start (it looks before it changes anything), and may be
denied by the server: that is recorded and told, and the product goes on without it.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from pitboss.errors import DatabaseUnavailable
from pitboss.store.roles import RULE_ROLE
from resources import resource

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

log = logging.getLogger(__name__)

OLDEST_SERVER = 14
LOCK = 0x7061_7474_6572_6E73  # "patterns": the advisory lock that lets one program migrate at a time
LOCK_TIMEOUT = "30s"  # for a table that somebody else holds: waiting for ever would look like a hanging start
RECORD = """
    CREATE TABLE IF NOT EXISTS public.pattern_factory_migrations (
      number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz, denied text)
"""
RULE_ROLE_WORKS = """
    SELECT has_schema_privilege('views', 'CREATE')
      AND bool_and(has_table_privilege(content, 'SELECT') AND row_security_active(content))
    FROM unnest('{public.categories, public.orgs, public.episodes, public.posts, public.guests, public.patterns,
      public.pattern_episode_link, public.pattern_guest_link, public.pattern_org_link,
      public.pattern_post_link}'::regclass[]) AS content
"""


class MigrationFailed(DatabaseUnavailable):
    """The database could not be brought to the shape that this program needs; nothing of the failed step remains."""


class ServerTooOld(MigrationFailed):
    """The server is older than any that this program works with."""


class NewerDatabase(MigrationFailed):
    """A newer version of the program has changed the database already."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file. `repeated`: run at each start, and may be denied."""

    number: int
    name: str
    sql: str

    @property
    def repeated(self) -> bool:
        return self.sql.startswith("-- repeated")

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Applied:
    """What the database remembers of a migration. `denied` is the server's reason, or None."""

    name: str
    checksum: str
    denied: str | None


def shipped(folder: Path | None = None) -> list[Migration]:
    """The migrations of this program, in order."""
    files = sorted((folder or resource("migrations")).glob("[0-9]*.sql"))
    return [Migration(int(file.stem.split("_")[0]), file.stem, file.read_text("utf-8")) for file in files]


async def migrate(
    connection: AnyConnection,
    *,
    on_applied: Callable[[str], None] | None = None,
    migrations: list[Migration] | None = None,
) -> list[str]:
    """Bring the database up to date: the names of what was applied now, in order.

    Each migration is one transaction; where one fails (MigrationFailed), those before it stay. Cancelling does the
    same. Several programs may call this at once: one works, the others wait and find it done.
    """
    check_version(connection)
    done: list[str] = []
    wanted = shipped() if migrations is None else migrations
    async with _alone(connection):
        recorded = await _recorded(connection)
        _check_known(wanted, recorded)
        for migration in wanted:
            if await _apply(connection, migration, recorded.get(migration.number)):
                done.append(migration.name)
                if on_applied is not None:
                    on_applied(migration.name)
    return done


def check_version(connection: AnyConnection) -> None:
    """Raises ServerTooOld for a server before PostgreSQL 14."""
    version = connection.get_server_version()
    if version.major < OLDEST_SERVER:
        raise ServerTooOld(
            f"The server runs PostgreSQL {version.major}. Pattern Factory needs {OLDEST_SERVER} or newer: "
            "connect to a newer server, or use the embedded database."
        )


@asynccontextmanager
async def _alone(connection: AnyConnection) -> AsyncIterator[None]:
    await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
    connection.add_log_listener(_log_message)
    try:
        yield
    finally:
        connection.remove_log_listener(_log_message)
        if not connection.is_closed():
            await connection.execute("SELECT pg_advisory_unlock($1)", LOCK)


def _log_message(_: object, message: asyncpg.PostgresLogMessage) -> None:
    """Notices ("already exists, skipping") are noise; a warning says what could not be done."""
    if message.severity_en == "WARNING":
        log.warning("migrations: %s", message.message)


async def _recorded(connection: AnyConnection) -> Mapping[int, Applied]:
    try:
        if await connection.fetchval("SELECT to_regclass('public.pattern_factory_migrations')") is None:
            await connection.execute(RECORD)
        rows = await connection.fetch("SELECT number, name, checksum, denied FROM public.pattern_factory_migrations")
    except asyncpg.PostgresError as error:
        raise await _failure(connection, "the record of migrations", error) from error
    return {row["number"]: Applied(row["name"], row["checksum"], row["denied"]) for row in rows}


def _check_known(wanted: list[Migration], recorded: Mapping[int, Applied]) -> None:
    newest = max((migration.number for migration in wanted), default=0)
    unknown = sorted(number for number in recorded if number > newest)
    if unknown:
        raise NewerDatabase(
            f"A newer Pattern Factory has been here: it applied {recorded[unknown[-1]].name}, which this version "
            "does not know. Update Pattern Factory, or connect to another database."
        )
    for migration in wanted:
        known = recorded.get(migration.number)
        if known is not None and known.checksum != migration.checksum and not migration.repeated:
            log.warning("%s was applied in another form than this program ships", migration.name)


async def _apply(connection: AnyConnection, migration: Migration, known: Applied | None) -> bool:
    """Run it where it is due. Whether it has become applied by that."""
    if known is not None and not migration.repeated:
        return False
    try:
        async with connection.transaction():
            await connection.execute(
                f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'; SET LOCAL search_path = public, pg_temp"
            )
            await connection.execute(migration.sql)
            if known is None or known.denied is not None or known.checksum != migration.checksum:
                await _record(connection, migration, None)
    except asyncpg.InsufficientPrivilegeError as error:
        if not migration.repeated:
            raise await _failure(connection, migration.name, error) from error
        log.log(logging.WARNING if known is None else logging.INFO, "%s was denied: %s", migration.name, error)
        await _record(connection, migration, str(error))
        return False
    except asyncpg.PostgresError as error:
        raise await _failure(connection, migration.name, error) from error
    return known is None or known.denied is not None


async def _record(connection: AnyConnection, migration: Migration, denied: str | None) -> None:
    await connection.execute(
        """
        INSERT INTO public.pattern_factory_migrations (number, name, checksum, applied_at, denied)
        VALUES ($1, $2, $3, CASE WHEN $4::text IS NULL THEN now() END, $4)
        ON CONFLICT (number) DO UPDATE SET name = excluded.name, checksum = excluded.checksum,
          applied_at = excluded.applied_at, denied = excluded.denied
        """,
        migration.number,
        migration.name,
        migration.checksum,
        denied,
    )


async def _failure(connection: AnyConnection, what: str, error: asyncpg.PostgresError) -> MigrationFailed:
    """The sentence for a failed step."""
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        user = await connection.fetchval("SELECT quote_ident(current_user)")
        database = await connection.fetchval("SELECT quote_ident(current_database())")
        return MigrationFailed(
            f"The role {user} may not make what Pattern Factory needs in the database {database} ({error}). Connect as "
            f"the owner of the database and its tables, or let the owner run: GRANT CREATE ON DATABASE {database} TO "
            f"{user}; GRANT CREATE ON SCHEMA public TO {user};"
        )
    if isinstance(error, asyncpg.LockNotAvailableError):
        return MigrationFailed(
            f"Another program holds a table that {what} has to change. End it or wait for it, and start again."
        )
    return MigrationFailed(
        f"The database could not be brought up to date: {what} failed ({error}). Nothing of that step remains."
    )


async def rule_role_works(connection: AnyConnection) -> bool:
    """Whether this connection can act as the rule role, and the policies on deleted rows hold for it."""
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL ROLE {RULE_ROLE}")
            return bool(await connection.fetchval(RULE_ROLE_WORKS))
    except (
        asyncpg.InsufficientPrivilegeError,  # not ours to take on
        asyncpg.InvalidParameterValueError,  # no such role
        asyncpg.UndefinedTableError,  # not migrated
        asyncpg.InvalidSchemaNameError,
    ):
        return False
