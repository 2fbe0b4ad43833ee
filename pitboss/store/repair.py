"""Mends a disagreement between three sets: relations in `views`, rows of `views_registry`, rows of `rules`.

The product writes all three in one transaction, so they disagree only where somebody else had a hand in it: a view made
or dropped by hand, a table restored from a copy, rows that an earlier system left behind.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import asyncpg

from pitboss.names import quote
from pitboss.store import journal, registry
from pitboss.store.claim import try_lock
from pitboss.store.notices import Notices
from pitboss.store.roles import RULE_ROLE

if TYPE_CHECKING:
    from asyncpg import Record

    from pitboss.store.database import AnyConnection

log = logging.getLogger(__name__)
LOCK = 0x6D65_6E64_7669_6577  # "mendview": one repair at a time
PATIENCE = "5s"  # for somebody who reads what is to be dropped
HALF_MADE = "^making_[0-9a-f]{16}$"  # what a result is called until it takes its place
PLAIN = "^rule_[a-z0-9_]+_[0-9]{10,20}$"  # the code of a rule in plain English: its view's name

# One statement, so that all three are seen at one moment. A view that somebody else owns is no result of ours.
_DISAGREEMENTS = f"""
WITH relation AS MATERIALIZED (
  SELECT c.relname::text AS name, n.nspname = 'views' AS here,
         c.relkind = 'm' AND pg_catalog.pg_get_userbyid(c.relowner)
           IN (SESSION_USER, CURRENT_USER, '{RULE_ROLE}') AS result
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('views', 'public') AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
)
SELECT name, CASE WHEN name ~ '{HALF_MADE}' THEN 'half made' ELSE 'unregistered' END AS trouble
FROM relation WHERE here AND result AND name NOT IN (SELECT table_name FROM public.views_registry)
UNION
SELECT v.table_name, 'vanished' FROM public.views_registry v WHERE v.table_name NOT IN (SELECT name FROM relation)
UNION
SELECT v.table_name, 'doubled' FROM public.views_registry v JOIN relation o ON o.name = v.table_name AND o.here
GROUP BY v.table_name HAVING count(DISTINCT v.id) > 1
UNION
SELECT v.table_name, 'without rule' FROM public.views_registry v
JOIN relation o ON o.name = v.table_name AND o.here AND o.result
WHERE NOT EXISTS (SELECT FROM public.rules r WHERE r.id = v.rule_id)
  AND NOT EXISTS (SELECT FROM public.views_registry n WHERE n.table_name = v.table_name AND n.id > v.id)
UNION
SELECT r.rule_code, 'left over' FROM public.rules r
WHERE r.rule_code ~ '{PLAIN}' AND r.rule_code NOT IN (SELECT name FROM relation)
  AND NOT EXISTS (SELECT FROM public.views_registry v WHERE v.rule_id = r.id OR v.table_name = r.rule_code)
ORDER BY 2, 1
"""

_RULE = """
SELECT id, name, description FROM public.rules WHERE rule_code = $1 OR lower(rule_code) = $1
ORDER BY rule_code = $1 DESC, id DESC LIMIT 1
"""
_RELATION = """
SELECT pg_catalog.pg_get_userbyid(relowner) AS owner, pg_catalog.rtrim(pg_catalog.pg_get_viewdef(oid), '; ') AS sql,
       pg_catalog.has_table_privilege(oid, 'SELECT') AS readable
FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1)
"""


async def repair(connection: AnyConnection) -> list[str]:
    """Mend what disagrees: a sentence for each thing that was done, none where all agree.

    All is mended in one transaction and put down in the log, or nothing is. A view that a rule is working on right now
    is left to that rule. Safe in several programs at once. Raises PostgreSQL's error, where it denies something.
    """
    if not await connection.fetch(_DISAGREEMENTS):
        return []
    async with connection.transaction():
        await connection.execute(
            f"SET LOCAL lock_timeout = '{PATIENCE}'; SELECT pg_catalog.pg_advisory_xact_lock({LOCK})"
        )
        ours = {name for name in {row["name"] for row in await connection.fetch(_DISAGREEMENTS)}
                if await try_lock(connection, name)}  # fmt: skip
        said = []
        for row in await connection.fetch(_DISAGREEMENTS):  # as it is now that nobody else works on them
            if row["name"] in ours:
                said.append(await _mend(connection, row["name"], row["trouble"]))
    for sentence in said:
        log.warning("mended: %s", sentence)
    return said


async def _mend(connection: AnyConnection, name: str, trouble: str) -> str:
    sentence = await _MENDERS[trouble](connection, name)
    await journal.record(connection, "registry_mended", view=name, trouble=trouble, done=sentence)
    await Notices().send(connection, name, name)
    return sentence


async def _drop(connection: AnyConnection, name: str) -> str:
    """A result that never took its place."""
    relation = await _relation(connection, name)
    try:
        async with connection.transaction():
            await _as(connection, relation["owner"], f"DROP MATERIALIZED VIEW views.{quote(name)}")
    except asyncpg.DependentObjectsStillExistError:
        return f"{name} is half a result, but other views read it, so it stays."
    return f"{name} was half a result that no rule waits for; it is dropped."


async def _register(connection: AnyConnection, name: str) -> str:
    """A result that no list shows."""
    number, of = await _rule_for(connection, name)
    await _make_readable(connection, name)
    await connection.execute(
        "INSERT INTO public.views_registry (rule_id, table_name, summary) VALUES ($1, $2, $3)", number, name, of
    )
    return f"{name} was there but not registered; it is registered again, {of}."


async def _give_rule(connection: AnyConnection, name: str) -> str:
    """A result whose rule is not there."""
    number, of = await _rule_for(connection, name)
    await connection.execute("UPDATE public.views_registry SET rule_id = $1 WHERE table_name = $2", number, name)
    return f"{name} was registered without its rule; it has one again, {of}."


async def _strike(connection: AnyConnection, name: str) -> str:
    """A registered view that is nowhere."""
    rule = await connection.fetchrow("SELECT name, sql FROM public.rules WHERE rule_code = $1", name)
    await registry.strike_view(connection, name)
    if rule is not None:
        await journal.record(connection, "rule_struck", view=name, text=rule["name"], sql=rule["sql"])
    return f"{name} was registered but is not there any more; it is taken off the list. Run its rule to have it again."


async def _forget(connection: AnyConnection, code: str) -> str:
    """A plain rule whose view is nowhere, and not registered either. The log keeps its words and its SQL."""
    for rule in await connection.fetch("DELETE FROM public.rules WHERE rule_code = $1 RETURNING name, sql", code):
        await journal.record(connection, "rule_struck", view=code, text=rule["name"], sql=rule["sql"])
    return f"{code} was a rule without its view; it is taken off the list."


async def _keep_newest(connection: AnyConnection, name: str) -> str:
    """A result that is registered more than once; the newest row is the one that was shown."""
    await connection.execute(
        """DELETE FROM public.views_registry v WHERE table_name = $1
           AND EXISTS (SELECT FROM public.views_registry newer WHERE newer.table_name = $1 AND newer.id > v.id)""",
        name,
    )
    return f"{name} was registered more than once; the newest entry is kept."


_MENDERS: dict[str, Callable[[AnyConnection, str], Awaitable[str]]] = {
    "doubled": _keep_newest,
    "half made": _drop,
    "left over": _forget,
    "unregistered": _register,
    "vanished": _strike,
    "without rule": _give_rule,
}


async def _rule_for(connection: AnyConnection, name: str) -> tuple[int, str]:
    """The id of the rule that a view belongs to, and in words where it is from."""
    known = await connection.fetchrow(_RULE, name)
    if known is not None:
        return known["id"], f"as the result of “{known['name']}”"
    relation = await _relation(connection, name)
    number = await registry.write_rule(
        connection,
        code=name,
        name=name,
        description="Made from a view whose own rule was lost",
        sql=relation["sql"],
    )
    return number, "with a rule made from its definition"


async def _make_readable(connection: AnyConnection, name: str) -> None:
    relation = await _relation(connection, name)
    if not relation["readable"]:
        await _as(connection, relation["owner"], f"GRANT SELECT ON views.{quote(name)} TO SESSION_USER")


async def _relation(connection: AnyConnection, name: str) -> Record:
    row = await connection.fetchrow(_RELATION, f"views.{quote(name)}")
    assert row is not None  # its name is locked, and it was there
    return row


async def _as(connection: AnyConnection, role: str, statement: str) -> None:
    await connection.execute(f"SET LOCAL ROLE {quote(role)}; {statement}; RESET ROLE")
