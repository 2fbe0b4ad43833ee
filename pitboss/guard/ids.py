"""The allow-lists resolved to the object ids of one server.

A line that an older server does not know is passed over, so one set of lists serves every version.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pitboss.guard.lists import Lists

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection


@dataclass(frozen=True, slots=True)
class Allowed:
    """Object ids of one server. `content` maps the ids of content tables to their names."""

    content: Mapping[int, str]
    types: frozenset[int]
    literal_types: frozenset[int]
    functions: Mapping[int, str]
    operators: Mapping[int, str]
    operations: frozenset[int]  # the functions behind the operators
    literal_functions: frozenset[int]  # functions that take a literal of one of `literal_types`


# Pseudo-types through which a function takes any type: what is handed to it is judged by itself.
_OPEN = (
    "any", "anyelement", "anyarray", "anynonarray", "anyenum", "anyrange", "anymultirange", "anycompatible",
    "anycompatiblearray", "anycompatiblenonarray", "anycompatiblerange", "anycompatiblemultirange",
)  # fmt: skip

_CONTENT = """
SELECT c.oid, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relname = ANY ($1::text[]) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
"""

# PostgreSQL's own types by name, and the types that somebody made which content's columns have: enumerations,
# domains over allowed types, types of extensions. With each of them, its array.
_TYPES = """
WITH base AS (
  SELECT t.oid, t.typarray FROM pg_catalog.pg_type t
  WHERE t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace AND t.typname = ANY ($1::text[])
  UNION
  SELECT t.oid, t.typarray FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_type c ON c.oid = a.atttypid
  JOIN pg_catalog.pg_type t ON t.oid = CASE WHEN c.typcategory = 'A' THEN c.typelem ELSE c.oid END
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  WHERE a.attrelid = ANY ($2::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
    AND t.typnamespace NOT IN ('pg_catalog'::pg_catalog.regnamespace, 'information_schema'::pg_catalog.regnamespace)
    AND (t.typtype IN ('b', 'e') OR t.typtype = 'd' AND b.typname = ANY ($1::text[])
         AND b.typnamespace = 'pg_catalog'::pg_catalog.regnamespace)
)
SELECT oid FROM base UNION SELECT typarray FROM base WHERE typarray <> 0
"""

_LITERAL_TYPES = """
SELECT oid FROM pg_catalog.pg_type
WHERE typnamespace = 'pg_catalog'::pg_catalog.regnamespace AND typname = ANY ($1::text[])
"""

# By name, where all types are allowed ($2) or open ($3); by signature; and the casts between allowed types.
_FUNCTIONS = """
WITH fine AS (
  SELECT oid FROM pg_catalog.unnest($2::oid[]) AS given(oid)
  UNION SELECT oid FROM pg_catalog.pg_type
  WHERE typnamespace = 'pg_catalog'::pg_catalog.regnamespace AND typname = ANY ($3::text[])
), known AS (
  SELECT p.oid, p.proname::text AS name, p.proargtypes::oid[] AS arguments,
    p.proname || '(' || pg_catalog.array_to_string(
    ARRAY(SELECT t.typname FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY AS a(oid, at)
          JOIN pg_catalog.pg_type t ON t.oid = a.oid ORDER BY a.at), ',') || ')' AS signature,
    NOT EXISTS (SELECT FROM pg_catalog.unnest(p.proargtypes || p.prorettype || p.proallargtypes) AS a(oid)
                WHERE a.oid IS NOT NULL AND a.oid NOT IN (SELECT oid FROM fine)) AS typed
  FROM pg_catalog.pg_proc p
  WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace AND p.prokind IN ('f', 'a', 'w')
    AND p.proname = ANY ($1::text[])
)
SELECT oid, name, arguments FROM known WHERE (name = ANY ($4::text[]) AND typed) OR signature = ANY ($5::text[])
UNION
SELECT p.oid, p.proname, p.proargtypes::oid[] FROM pg_catalog.pg_cast c JOIN pg_catalog.pg_proc p ON p.oid = c.castfunc
WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
  AND c.castsource = ANY ($6::oid[]) AND c.casttarget = ANY ($6::oid[])
"""

_OPERATORS = """
SELECT o.oid, o.oprname::text AS name, o.oprcode::oid AS function FROM pg_catalog.pg_operator o
WHERE o.oprnamespace = 'pg_catalog'::pg_catalog.regnamespace AND o.oprname = ANY ($1::text[])
  AND NOT EXISTS (
    SELECT FROM pg_catalog.unnest(ARRAY[o.oprleft, o.oprright, o.oprresult]) AS a(oid)
    LEFT JOIN pg_catalog.pg_type t ON t.oid = a.oid AND t.typname = ANY ($3::text[])
      AND t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
    WHERE a.oid <> 0 AND t.oid IS NULL AND a.oid <> ALL ($2::oid[]))
"""


async def resolve(connection: AnyConnection, lists: Lists, content: Collection[str]) -> Allowed:
    """The ids that `lists` and the content tables of that name in `public` have on this server."""
    tables = {row["oid"]: str(row["relname"]) for row in await connection.fetch(_CONTENT, list(content))}
    types = {row["oid"] for row in await connection.fetch(_TYPES, list(lists.types), list(tables))}
    literal = {row["oid"] for row in await connection.fetch(_LITERAL_TYPES, list(lists.literal_types))}
    wanted = lists.names | {signature.partition("(")[0] for signature in lists.signatures}
    functions = await connection.fetch(
        _FUNCTIONS,
        list(wanted),
        [*types, *literal],
        list(_OPEN),
        list(lists.names),
        list(lists.signatures),
        list(types),
    )
    operators = await connection.fetch(_OPERATORS, list(lists.operators), list(types), list(_OPEN))
    by_id = {row["oid"]: str(row["name"]) for row in functions}
    return Allowed(
        content=tables,
        types=frozenset(types),
        literal_types=frozenset(literal),
        functions=by_id,
        operators={row["oid"]: str(row["name"]) for row in operators},
        operations=frozenset(row["function"] for row in operators),
        literal_functions=frozenset(row["oid"] for row in functions if literal.intersection(row["arguments"])),
    )
