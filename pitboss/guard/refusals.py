"""The sentences of the guard: what was refused, and why, in a rule's own terms."""

from __future__ import annotations

import re

import asyncpg

from pitboss.errors import PitbossError, SqlFailed, UnsafeSql
from pitboss.guard.precheck import main_word, statements, words

_LOCKS = "A rule can only read; this one locks rows (FOR UPDATE and its kin)."
_WRITES = "A rule can only read; this one writes."
_XML = "XML is not something that rules may read or make."

FIELDS = {
    ("QUERY", "rowMarks"): _LOCKS,
    ("QUERY", "hasForUpdate"): _LOCKS,
    ("QUERY", "hasModifyingCTE"): _WRITES,
    ("QUERY", "commandType"): _WRITES,
    ("RTEPERMISSIONINFO", "requiredPerms"): _LOCKS,
    ("RANGETBLENTRY", "requiredPerms"): _LOCKS,
    ("TABLEFUNC", "functype"): _XML,
    ("SQLVALUEFUNCTION", "op"): "CURRENT_USER, CURRENT_SCHEMA and their kin tell of the session; a rule reads content.",
}
"""What to say of a field with a value that no rule may have."""

NODES = {
    "XMLEXPR": _XML,
    "CURRENTOFEXPR": "A rule can only read; this one uses a cursor.",
    "NEXTVALUEEXPR": "A rule can only read; this one advances a sequence.",
}
"""What to say of a node that no rule may have."""

_DOES = {
    "insert": "inserts", "update": "updates", "delete": "deletes", "merge": "merges", "truncate": "truncates",
    "drop": "drops something", "create": "creates something", "alter": "alters something", "grant": "grants rights",
    "revoke": "revokes rights", "copy": "copies to or from a file", "lock": "locks a table",
    "call": "calls a procedure",
    "do": "runs a code block", "set": "changes a setting", "reset": "changes a setting", "show": "shows a setting",
    "begin": "begins a transaction", "start": "begins a transaction", "commit": "commits", "end": "commits",
    "rollback": "rolls back", "abort": "rolls back", "savepoint": "sets a savepoint", "release": "releases a savepoint",
    "notify": "sends a notification", "listen": "listens for notifications", "unlisten": "listens for notifications",
    "prepare": "prepares a statement", "execute": "executes a prepared statement",
    "deallocate": "drops a prepared statement", "explain": "explains a statement", "vacuum": "vacuums",
    "analyze": "analyses tables", "cluster": "rewrites a table", "reindex": "rebuilds an index",
    "refresh": "refreshes a view", "declare": "opens a cursor", "fetch": "reads a cursor", "move": "moves a cursor",
    "close": "closes a cursor", "discard": "resets the session", "checkpoint": "forces a checkpoint",
    "load": "loads a library", "comment": "comments on something", "security": "sets a security label",
    "reassign": "changes owners", "import": "imports a schema",
}  # fmt: skip


ABOUT_THE_TEXT = frozenset({"0A", "21", "22", "26", "2F", "34", "3D", "3F", "42", "54"})
"""The classes of SQLSTATE that tell of the text itself, and not of the server or the connection."""
DOUBLED_NAME = "42701"
NO_COLUMN = "42P16"  # a column of a type that no view can have
_SYNTAX = "42601"
_UNSUPPORTED = "0A000"


def not_a_select(sql: str) -> UnsafeSql:
    """The refusal of a statement that is no SELECT."""
    does = _DOES.get(main_word(sql))
    return UnsafeSql(f"A rule can only read; this one {does}." if does else "A rule is one SELECT and nothing else.")


def refused_by_parser(error: asyncpg.PostgresError, sql: str) -> PitbossError:
    """What it means that PostgreSQL cannot read `sql` as a statement by itself."""
    if error.sqlstate == _SYNTAX and statements(sql) > 1:
        return UnsafeSql("A rule is one statement; this one holds several.")
    if main_word(sql) in _DOES:
        return not_a_select(sql)
    return failed(error)


def refused_by_view(error: asyncpg.PostgresError, sql: str) -> PitbossError:
    """What it means that PostgreSQL, which can read `sql` as a statement, makes no view of it."""
    if error.sqlstate == _SYNTAX:
        return not_a_select(sql)
    if error.sqlstate == _UNSUPPORTED:
        writes = {"into", "insert", "update", "delete", "merge"} & set(words(sql))
        return UnsafeSql(_WRITES if writes else f"PostgreSQL keeps no view of this: {said_by(error)}.")
    return failed(error)


def failed(error: asyncpg.PostgresError) -> SqlFailed:
    """PostgreSQL's own error in the protocol's words, with its hint."""
    hint = (error.hint or "").strip()
    return SqlFailed(f"Invalid SQL generated: {said_by(error)}" + (f". {hint}" if hint else ""))


def said_by(error: asyncpg.PostgresError) -> str:
    """PostgreSQL's message, on one line, with names in single quotes."""
    return re.sub(r'"([^"]*)"', r"'\1'", " ".join((error.message or str(error)).split()))
