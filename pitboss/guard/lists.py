"""The allow-lists: read from `resources/guard`, and resolved to the object ids of one server.

Each line of a list is `what  # why`. A line that an older server does not know is passed over, so one set of lists
serves every version: what is not on them, is not allowed anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from resources import resource

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

_SIGNATURE = re.compile(r"^(?P<name>\w+)(?P<arguments>\(.*\))?$")


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What may stand in a field: `kind` says of which objects it holds ids; `values` are all it may be."""

    kind: str = ""
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NodeRule:
    """The fields that a node may have; those in `required` it must have."""

    fields: Mapping[str, FieldRule]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists as they stand in the files."""

    nodes: Mapping[str, NodeRule]
    types: frozenset[str]
    literal_types: frozenset[str]  # allowed as a literal argument of a function alone
    operators: frozenset[str]
    names: frozenset[str]  # functions, each form
    signatures: frozenset[str]  # functions, one form: "name(type,type)"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Object ids of one server. `content` maps the ids of content tables to their names."""

    content: Mapping[int, str]
    types: frozenset[int]
    literal_types: frozenset[int]
    functions: Mapping[int, str]
    operators: Mapping[int, str]
    operations: frozenset[int]  # the functions behind the operators
    names: Mapping[str, frozenset[int]]  # functions by name, for those whose arguments are bounded


def _lines(file: str) -> Iterator[str]:
    for line in resource("guard", file).read_text(encoding="utf-8").splitlines():
        if (what := line.partition("  # ")[0].strip()) and not line.startswith("# "):
            yield what


def _field(text: str) -> tuple[str, FieldRule, bool]:
    name, equals, values = text.partition("=")
    if equals:
        return name.rstrip("?"), FieldRule(values=frozenset(values.split("|"))), not name.endswith("?")
    name, _, kind = text.partition(":")
    return name, FieldRule(kind=kind), False


def _nodes() -> dict[str, NodeRule]:
    found: dict[str, list[tuple[str, FieldRule, bool]]] = {}
    kind = ""
    for line in resource("guard", "nodes.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            found[kind] += map(_field, line.split())
        elif line and not line.startswith("#"):
            kind = line.partition("  # ")[0]
            found[kind] = []
    return {
        kind: NodeRule({name: rule for name, rule, _ in fields}, frozenset(name for name, _, must in fields if must))
        for kind, fields in found.items()
    }


@lru_cache(maxsize=1)
def read_lists() -> Lists:
    """The lists of `resources/guard`. Reads files: call it in a thread."""
    types = list(_lines("types.txt"))
    functions = list(_lines("functions.txt"))
    return Lists(
        nodes=_nodes(),
        types=frozenset(name for name in types if not name.startswith("const ")),
        literal_types=frozenset(name.removeprefix("const ") for name in types if name.startswith("const ")),
        operators=frozenset(_lines("operators.txt")),
        names=frozenset(name for name in functions if "(" not in name),
        signatures=frozenset(name for name in functions if "(" in name),
    )


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
  SELECT p.oid, p.proname::text AS name, p.proname || '(' || pg_catalog.array_to_string(
    ARRAY(SELECT t.typname FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY AS a(oid, at)
          JOIN pg_catalog.pg_type t ON t.oid = a.oid ORDER BY a.at), ',') || ')' AS signature,
    NOT EXISTS (SELECT FROM pg_catalog.unnest(p.proargtypes || p.prorettype || p.proallargtypes) AS a(oid)
                WHERE a.oid IS NOT NULL AND a.oid NOT IN (SELECT oid FROM fine)) AS typed
  FROM pg_catalog.pg_proc p
  WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace AND p.prokind IN ('f', 'a', 'w')
    AND p.proname = ANY ($1::text[])
)
SELECT oid, name FROM known WHERE (name = ANY ($4::text[]) AND typed) OR signature = ANY ($5::text[])
UNION
SELECT p.oid, p.proname FROM pg_catalog.pg_cast c JOIN pg_catalog.pg_proc p ON p.oid = c.castfunc
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
    wanted = lists.names | {_name(signature) for signature in lists.signatures}
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
        names={
            name: frozenset(oid for oid, known in by_id.items() if known == name)
            for name in sorted(set(by_id.values()))
        },
    )


def _name(signature: str) -> str:
    found = _SIGNATURE.match(signature)
    if found is None:
        raise ValueError(f"{signature!r} is no function of an allow-list")
    return found["name"]
