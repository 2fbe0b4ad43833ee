"""Connection strings: both of libpq's forms, what asyncpg is given, and that a secret never shows."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dsn import Dsn, parse_dsn
from pitboss.errors import DsnError
from tests.postgres import TestServer

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)


def quoted(value: str) -> str:
    """`value` as it stands in a string of pairs."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("postgresql://", {}),
        ("postgres://localhost", {"host": ["localhost"], "port": [5432]}),
        ("postgresql:///patterns", {"database": "patterns"}),
        ("postgresql://:6543/patterns", {"port": 6543, "database": "patterns"}),
        (
            "  postgresql://amy:s%3Acret@db.example.com:6543/patterns \n",
            {"host": ["db.example.com"], "port": [6543], "user": "amy", "password": "s:cret", "database": "patterns"},
        ),
        ("postgresql://amy:p?a&b+c@h", {"host": ["h"], "port": [5432], "user": "amy", "password": "p?a&b+c"}),
        ("postgresql://amy:@h", {"host": ["h"], "port": [5432], "user": "amy"}),
        ("postgresql://[::1]:6543,b/d", {"host": ["::1", "b"], "port": [6543, 5432], "database": "d"}),
        ("postgresql://%2Frun%2Fpg/d", {"host": ["/run/pg"], "port": [5432], "database": "d"}),
        ("postgresql:///d?host=/tmp/a b&port=1", {"host": ["/tmp/a b"], "port": [1], "database": "d"}),
        ("postgresql://x/?host=a,b&port=7&user=u", {"host": ["a", "b"], "port": [7, 7], "user": "u"}),
        (
            "host=a,b port=1,2 user = u dbname='a b'",
            {"host": ["a", "b"], "port": [1, 2], "user": "u", "database": "a b"},
        ),
        (r"user=it\'s password='a\'b\\' host=", {"user": "it's", "password": "a'b\\"}),
        ("hostaddr=10.0.0.1 host=db", {"host": ["10.0.0.1"], "port": [5432]}),
        (
            "hostaddr=10.0.0.1 host=db sslmode=verify-full",
            {"host": ["db"], "port": [5432], "dsn": "postgresql://?sslmode=verify-full"},
        ),
        (
            "postgresql://h?sslmode=require&sslcert=/c%20d",
            {"host": ["h"], "port": [5432], "dsn": "postgresql://?sslcert=%2Fc+d&sslmode=require"},
        ),
        ("postgresql://h?ssl=true", {"host": ["h"], "port": [5432], "dsn": "postgresql://?sslmode=require"}),
        ("requiressl=1 sslmode=disable", {"dsn": "postgresql://?sslmode=disable"}),
        ("sslrootcert=system service=x", {"ssl": True, "dsn": "postgresql://?service=x"}),
        ("sslrootcert=system", {"ssl": True}),
        ("target_session_attrs=read-write passfile=/p", {"target_session_attrs": "read-write", "passfile": "/p"}),
        ("connect_timeout=1", {"timeout": 2.0}),
        ("connect_timeout=30", {"timeout": 30.0}),
        ("connect_timeout=-1", {}),
        ("pgbouncer=true", {"statement_cache_size": 0}),
        (
            "fallback_application_name=a options='-c work_mem=8MB'",
            {"server_settings": {"application_name": "a", "options": "-c work_mem=8MB"}},
        ),
        ("fallback_application_name=a application_name=b", {"server_settings": {"application_name": "b"}}),
    ],
)
def test_what_libpq_takes_becomes_what_asyncpg_takes(text: str, arguments: dict[str, Any]) -> None:
    assert parse_dsn(text).connect_kwargs() == arguments


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("host=a\0b", "zero byte"),
        ("mysql://h/d", "begins with postgresql://, not with mysql://"),
        ("postgresql+asyncpg://h/d", "begins with postgresql://"),
        ("just words", "cannot be read at its character 1"),
        ("host=h password=two words", "cannot be read at its character 20"),
        ("host='h", "cannot be read"),
        ("host='h'x=1", "cannot be read"),
        ("1x=1", "name in the connection string cannot be read"),
        ("postgresql://amy:se/cret@h/d", "@ where none can be"),
        ("postgresql://amy:12/cret@h/d", "@ where none can be"),
        ("postgresql://amy:p@ss@h/d", "@ where none can be"),
        ("postgresql://h:0/d", "1 to 65535"),
        ("postgresql://h:65536/d", "1 to 65535"),
        ("postgresql://::1/d", "IPv6 address needs"),
        ("postgresql://a:1,b:2,c/d?port=1,2", "3 hosts and 2 ports"),
        ("port=1,2", "2 ports but no host"),
        ("host=a,,b", "empty or holds a space"),
        ("host='a b'", "empty or holds a space"),
        ("host=@abstract", "Abstract unix sockets"),
        ("postgresql://h/%zz", "wrong percent sign"),
        ("postgresql://h/a%00b", "wrong percent sign"),
        ("postgresql://h/%ff", "not UTF-8"),
        ("postgresql://h?sslmode", "has no value"),
        ("postgresql://h?sslmod=require", "Did you mean sslmode?"),
        ("postgresql://h?password=abc&S3CR3T=1", "PostgreSQL does not know. A value with &"),
        ("sslmode=perhaps", "sslmode in the connection string must be one of disable, allow,"),
        ("target_session_attrs=any-old", "must be one of any, read-write"),
        ("connect_timeout=soon", "whole number of seconds"),
        ("sslrootcert=system sslmode=require", "needs sslmode=verify-full"),
    ],
)
def test_nonsense_is_answered_by_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(DsnError) as refused:
        parse_dsn(text)
    assert sentence in str(refused.value)
    assert not any(secret in str(refused.value) for secret in ("cret", "ss@h", "abc", "S3CR3T", "words"))


def test_parameters_without_effect_are_named_once_and_their_values_never(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        dsn = parse_dsn("postgresql://h?keepalives=31337&channel_binding=require&gssencmode=disable")
    [line] = caplog.messages
    assert line.endswith("without effect here: channel_binding, gssencmode, keepalives")
    assert dsn.connect_kwargs() == {"host": ["h"], "port": [5432]}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("postgresql://amy:x@db.example.com/patterns", "db.example.com/patterns as amy"),
        ("postgresql://amy@a:6543,b/patterns", "a:6543,b/patterns as amy"),
        ("host=/run/postgresql port=6543 dbname=patterns", "localhost/patterns"),
        ("postgresql://amy@[::1]:6543", "[::1]:6543/amy as amy"),
        ("postgresql://", "localhost"),
    ],
)
def test_the_label_says_where_and_as_whom(text: str, label: str) -> None:
    assert parse_dsn(text).label() == label


@given(user=TEXT, password=TEXT, database=TEXT)
def test_any_name_and_password_survive_both_forms(user: str, password: str, database: str) -> None:
    uri = f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@h:1/{quote(database, safe='')}?sslmode=allow"
    pairs = f"user={quoted(user)} password={quoted(password)} dbname={quoted(database)} host=h port=1 sslmode=allow"
    parsed = parse_dsn(uri)
    assert (parsed.user, parsed.password, parsed.database) == (user, password, database)
    assert parse_dsn(pairs) == parsed


def parsed_or_refused(text: str) -> Dsn | str:
    """The Dsn, or the sentence of the refusal."""
    try:
        return parse_dsn(text)
    except DsnError as refused:
        return str(refused)


@given(st.text() | st.text().map("postgresql://{}".format))
def test_any_text_gives_a_dsn_or_a_sentence(text: str) -> None:
    answer = parsed_or_refused(text)
    if isinstance(answer, Dsn):
        assert isinstance(answer.connect_kwargs(), dict)
        assert answer.label()
    else:
        assert answer.endswith((".", "?"))


@pytest.mark.parametrize(
    "form",
    [
        "postgresql://amy:{0}@h/d?sslpassword={0}",
        "postgresql://amy:{0}/{0}@h/d",
        "postgresql://h/d?password={0}&passwort={0}",
        "postgresql://h/d?password=a&{0}=1",
        "password={0} sslpassword={0}",
        "password={0}'x {0}",
    ],
)
def test_a_secret_is_never_shown(form: str) -> None:
    secret = "Tr0ub4dor"
    answer = parsed_or_refused(form.format(secret))
    assert secret not in f"{answer} {answer!r} {[answer]}"


async def test_asyncpg_connects_with_the_arguments(postgres_server: TestServer) -> None:
    dsn = parse_dsn(postgres_server.dsn() + "&application_name=pf&keepalives=1&connect_timeout=20&sslmode=disable")
    connection = await asyncpg.connect(**dsn.connect_kwargs())
    assert await connection.fetchval("SHOW application_name") == "pf"
    await connection.close()


async def test_the_second_of_several_hosts_answers_where_the_first_does_not(postgres_server: TestServer) -> None:
    dsn = Dsn(("/nowhere", str(postgres_server.folder)), (None, None), "postgres", "test", "postgres")
    connection = await asyncpg.connect(**dsn.connect_kwargs())
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()
