"""What rules may do in a database: read from its catalogues, and the three walls tried."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import asyncpg

from pitboss.errors import SqlFailed, UnsafeSql
from pitboss.guard.judge import Guard
from pitboss.guard.keeper import GuardKeeper
from pitboss.limits import Limits
from pitboss.names import counted
from pitboss.safety.bypasses import undone
from pitboss.safety.models import Callable, LimitInForce, Readable, SafetyReport, WallState
from pitboss.schema import Schema
from pitboss.store.roles import RULE_ROLE, become_rule_role

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection, Database

_CHANGES = "has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')"
_OUTSIDE = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
_SHOWN = "CASE n.nspname WHEN 'public' THEN c.relname::text ELSE n.nspname || '.' || c.relname END"

_RELATIONS = f"""
SELECT {_SHOWN} AS name, n.nspname = 'views' AS is_result, has_table_privilege(r.oid, c.oid, 'SELECT') AS readable,
  {_CHANGES} AND NOT (n.nspname = 'views' AND c.relowner = r.oid) AS writable,
  c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive
                               AND r.oid = ANY (p.polroles)) AS hides_deleted
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.rolname = $1
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {_OUTSIDE} AND has_schema_privilege(r.oid, n.oid, 'USAGE')
ORDER BY n.nspname <> 'public', 1
"""
_CREATES = f"""
SELECT n.nspname::text AS name FROM pg_namespace n JOIN pg_roles r ON r.rolname = $1
WHERE {_OUTSIDE} AND has_schema_privilege(r.oid, n.oid, 'CREATE') ORDER BY 1
"""
_REACH = {
    "files": "pg_(read|ls|file)_.*|pg_stat_file|lo_.*|lo(read|write)",
    "the network": "dblink.*|inet_(server|client)_(addr|port)|http(_.*)?",
    "other sessions": "pg_(cancel|terminate)_backend|pg_stat_get_(activity|backend_.*)|pg_(try_)?advisory_.*|pg_notify"
    "|pg_sleep.*|pg_blocking_pids|pg_lock_status|pg_log_backend.*",
    "settings": "set_config|current_setting|pg_show_all_(file_)?settings|pg_settings_get_flags|pg_reload_conf"
    "|pg_hba_file_rules",
}
_CALLABLE = """
SELECT w.reach, array_agg(DISTINCT p.proname::text ORDER BY p.proname::text) AS functions
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (reach, names, place)
JOIN pg_proc p ON p.proname ~ ('^(' || w.names || ')$')
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_(temp|toast)' AND has_function_privilege('public', p.oid, 'EXECUTE')
GROUP BY w.reach, w.place ORDER BY w.place
"""
_NOTHING = "SELECT 1 AS one"
_HARMFUL = ("DELETE FROM pg_class", "SELECT pg_sleep(1)", "SELECT rolpassword FROM pg_authid")


async def safety_report(database: Database, guard_keeper: GuardKeeper, schema: Schema, limits: Limits) -> SafetyReport:
    """What rules may do. Each wall is tried; nothing of that remains.

    Raises DatabaseUnavailable or Busy where there is no connection.
    """
    async with database.connection() as connection:
        guard = await guard_keeper.guard(connection, schema)
        relations = await connection.fetch(_RELATIONS, RULE_ROLE)
        creates_in = [row["name"] for row in await connection.fetch(_CREATES, RULE_ROLE)]
        writable = [row["name"] for row in relations if row["writable"]]
        return SafetyReport(
            role_exists=await _role_exists(connection),
            walls=(
                await _tree(connection, guard, len(schema.tables)),
                await _role(connection, database, creates_in, writable),
                await _limits(connection),
            ),
            readable=tuple(
                Readable(row["name"], row["is_result"], row["hides_deleted"]) for row in relations if row["readable"]
            ),
            writable=tuple(writable),
            creates_in=tuple(creates_in),
            callable=tuple(
                Callable(row["reach"], tuple(row["functions"]))
                for row in await connection.fetch(_CALLABLE, list(_REACH), list(_REACH.values()))
            ),
            limits=await _in_force(connection, limits),
        )


async def _role_exists(connection: AnyConnection) -> bool:
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", RULE_ROLE))


async def _tree(connection: AnyConnection, guard: Guard, tables: int) -> WallState:
    """The first wall lets a harmless text through, and refuses a few others."""
    try:
        await _judged(connection, guard, _NOTHING)
    except (UnsafeSql, SqlFailed) as error:
        return WallState("tree", False, f"The guard refuses even a harmless question: {error}")
    for text in _HARMFUL:
        try:
            await _judged(connection, guard, text)
        except (UnsafeSql, SqlFailed):
            continue
        return WallState("tree", False, f"The guard lets this through: {text}. Do not run rules until that is mended.")
    return WallState(
        "tree",
        True,
        "PostgreSQL itself reads each rule's SQL, and only what is listed passes: one SELECT over "
        f"{counted(tables, 'content table')} and earlier results.",
    )


async def _judged(connection: AnyConnection, guard: Guard, text: str) -> None:
    async with undone(connection):
        await guard.judge(connection, text)


async def _role(
    connection: AnyConnection, database: Database, creates_in: Sequence[str], writable: Sequence[str]
) -> WallState:
    """The second wall is there, and has no hole that the catalogues tell of."""
    if not database.has_rule_role:
        return WallState(
            "role",
            False,
            "The server denies the role for rules: they run with the owner's rights and see deleted rows. Its "
            "administrator can mend that with the script rule-role.sql.",
        )
    if elsewhere := [name for name in creates_in if name != "views"]:
        return WallState(
            "role", False, f"The role {RULE_ROLE} may also create in {', '.join(elsewhere)}. Revoke CREATE there."
        )
    if writable:
        return WallState("role", False, f"The role {RULE_ROLE} may change {', '.join(writable)}. Revoke that.")
    if not await _denied(connection, database):
        return WallState("role", False, f"The role {RULE_ROLE} reads the product's own tables. Revoke SELECT on them.")
    return WallState(
        "role", True, f"Rules run as {RULE_ROLE}, which reads live content and earlier results, and creates in views."
    )


async def _denied(connection: AnyConnection, database: Database) -> bool:
    """Whether the rule role is refused a table of the product's own."""
    try:
        async with undone(connection):
            await become_rule_role(connection, database)
            await connection.fetch("SELECT FROM public.system_log LIMIT 1")
    except asyncpg.InsufficientPrivilegeError:
        return True
    return False


async def _limits(connection: AnyConnection) -> WallState:
    """The third wall: the server ends what takes too long."""
    try:
        async with undone(connection):
            await connection.execute("SET LOCAL statement_timeout = 20; SELECT pg_sleep(5)")
    except asyncpg.QueryCanceledError:
        return WallState(
            "limits",
            True,
            "What costs too much is refused before it runs; what takes too long or grows too large is stopped, and "
            "nothing of it remains.",
        )
    return WallState("limits", False, "The server does not end a query that takes too long.")


async def _in_force(connection: AnyConnection, limits: Limits) -> tuple[LimitInForce, ...]:
    """All limits, ours and the server's."""
    rows = await connection.fetch(
        "SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name",
        ["temp_file_limit", "idle_in_transaction_session_timeout"],
    )
    server = {row["name"]: _in_words(row["value"]) for row in rows}
    return (
        LimitInForce("Time for a rule", f"{limits.rule_timeout:g} s"),
        LimitInForce("Waiting for another rule", f"{limits.lock_timeout:g} s"),
        LimitInForce("Expected cost", f"{limits.max_cost:,.0f}"),
        LimitInForce("Rows of a result", limits.rows.removesuffix(" rows")),
        LimitInForce("Size of a result", limits.size),
        LimitInForce("Temporary files", server["temp_file_limit"]),
        LimitInForce("Idle transaction", server["idle_in_transaction_session_timeout"]),
    )


def _in_words(setting: str) -> str:
    """A setting of the server's, such as `4GB`, as people write it."""
    return "none" if setting in ("-1", "0") else re.sub(r"(?<=\d)(?=[A-Za-z])", " ", setting)
