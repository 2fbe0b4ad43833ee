"""Mutations of the corpus: no crash, the server stays up, and nothing but reading content passes."""

from __future__ import annotations

import json
import os
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pitboss.errors import PitbossError, SqlFailed, UnsafeSql
from tests.conftest import DATA
from tests.guard.conftest import CONTENT, Fuzzed
from tests.guard.test_attacks import ATTACKS, PASS

MANY = int(os.environ.get("FUZZ", "20000"))  # for each server; `make fuzz` asks for more
CORPUS = [json.loads(line) for line in (DATA / "sql-cases-dev.jsonl").read_text().splitlines()]
# resource hogs belong to the limits, and megabytes of padding to the precheck
TEXTS = [case["sql"] for case in CORPUS if case["class"] not in ("resource", "malformed")] + PASS
TEXTS += [sql for kind in ATTACKS.values() for sql in kind]
TEXTS = [
    sql for sql in TEXTS if "WITH settings" not in sql
]  # a table's name for a CTE is no attack, but looks like one
HOSTILE = (
    "settings",
    "public.settings",
    "system_log",
    "pg_class",
    "pg_catalog.pg_authid",
    "private.patterns",
    "views.peek",
    "pg_sleep(1)",
    "pg_read_file('x')",
    "set_config('a.b', 'c', true)",
    "nextval('orgs_id_seq')",
    "current_user",
    "xmin",
    "pg_backend_pid()",
    "'orgs'::regclass",
    "(SELECT value FROM settings LIMIT 1)",
    "lo_create(0)",
    "pg_notify('a', 'b')",
    "FOR UPDATE",
    "INTO t",
    "; DROP TABLE orgs",
    "query_to_xml('SELECT 1', true, true, '')",
    "NULL::settings",
    "!=! 1",
    "RETURNING *",
    "DELETE FROM orgs",
    "version()",
    "inet_server_addr()",
    "WITH NO DATA",
    "/*",
    "*/",
    "--",
    "'",
    '"',
    "$$",
    "\r",
    ";",
    "(",
    ")",
    "\x00",
    "\ud800",
    "$1",
    "\\",
    'U&"\\0073ettings"',
    "OPERATOR(public.!=!) 1",
    "lower(3)",
    "tableoid",
)
PIECES = re.compile(r"\w+|\s+|[^\w\s]")
LITERAL = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")  # a forbidden name never needs quotes
# What PostgreSQL's own words for an allowed query never hold, outside literals. Any of these names may be an alias, so
# each is forbidden only where it stands as what it is: called, cast to, read from, or a column of a table.
FORBIDDEN = re.compile(
    r"\b(?:pg_(?!size_pretty)\w+|lo_\w+|\w+_to_xml\w*|set_config|current_setting|nextval|version|inet_server_addr"
    r"|inet_client_addr)\s*\(|::reg(?:class|proc|role)\b|\b(?:patterns|orgs|posts|guests|episodes)\.(?:xmin|tableoid|ctid)\b"
    r"|\b(?:FROM|JOIN) (?:ONLY )?(?:settings|system_log|rules|messages|pg_\w+|private\.|information_schema)\b"
    r"|FOR UPDATE|!=!",
    re.IGNORECASE,
)
WRAPS = ("{}", "{}", "SELECT * FROM ({}) q", "WITH q AS ({}) TABLE q", "{} UNION ALL {}", "SELECT EXISTS ({})")
READABLE = {*CONTENT, "list_orgs"}


@st.composite
def mutants(draw: st.DrawFn) -> str:
    """A text of the corpus in which up to four pieces were dropped, doubled or replaced by something hostile."""
    pieces = PIECES.findall(draw(st.sampled_from(TEXTS)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(0, len(pieces) - 1)))
        way = draw(st.sampled_from(("insert", "replace", "drop", "double", "graft", "case")))
        if way == "insert":
            pieces[at:at] = [" ", draw(st.sampled_from(HOSTILE)), " "]
        elif way == "replace":
            pieces[at : at + 1] = [draw(st.sampled_from(HOSTILE))]
        elif way == "drop":
            del pieces[at : at + 1]
        elif way == "double":
            pieces[at:at] = pieces[at : at + 3]
        elif way == "graft":
            other = PIECES.findall(draw(st.sampled_from(TEXTS)))
            pieces[at:] = other[draw(st.integers(0, max(0, len(other) - 1))) :]
        else:
            pieces[at : at + 1] = [piece.swapcase() for piece in pieces[at : at + 1]]
    text = "".join(pieces)
    wrap = draw(st.sampled_from(WRAPS))
    return wrap.replace("{}", text)


def _hold(fuzzed: Fuzzed, sql: str) -> None:
    answer = fuzzed.judge(sql)
    if isinstance(answer, PitbossError):
        assert str(answer)
        return
    verdict, words = answer
    assert set(verdict.relations) <= READABLE, sql
    assert FORBIDDEN.search(LITERAL.sub("''", words)) is None, sql


def _fuzz(fuzzed: Fuzzed, count: int) -> None:
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=count <= 1_000,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(mutants())
    def run(sql: str) -> None:
        _hold(fuzzed, sql)

    run()


def test_of_1000_mutants_none_gets_through(fuzzed: Fuzzed) -> None:
    _fuzz(fuzzed, 1_000)


@pytest.mark.slow
@pytest.mark.timeout(max(1_800, MANY // 10))
def test_of_many_mutants_none_gets_through(fuzzed: Fuzzed) -> None:
    _fuzz(fuzzed, MANY)


def test_the_fuzzer_would_see_what_gets_through(fuzzed: Fuzzed) -> None:
    """The oracle is PostgreSQL's own words for the query, so it does not depend on the guard's reading."""
    assert FORBIDDEN.search("SELECT pg_sleep((1)::double precision)")
    assert FORBIDDEN.search(" SELECT value FROM settings")
    assert isinstance(fuzzed.judge("SELECT name FROM orgs"), tuple)
    assert isinstance(fuzzed.judge("SELECT * FROM settings"), UnsafeSql)
    assert isinstance(fuzzed.judge("SELECT nothing FROM orgs"), SqlFailed)
