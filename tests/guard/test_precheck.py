"""What is refused before a server sees it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitboss.errors import UnsafeSql
from pitboss.guard.precheck import MAX_BYTES, MAX_DEPTH, main_word, precheck, statements


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT 1\x00; DROP TABLE patterns", "NUL"),
        ("SELECT '\ud800'", "surrogate"),
        ("SELECT '" + "x" * MAX_BYTES + "'", "bytes long"),
        ("SELECT " + "(" * (MAX_DEPTH + 1) + "1" + ")" * (MAX_DEPTH + 1), "nested"),
        ("SELECT " + "ARRAY[" * (MAX_DEPTH + 1) + "1" + "]" * (MAX_DEPTH + 1), "nested"),
        ("", "no statement"),
        (" \n\t", "no statement"),
        (" -- nothing\n;;", "no statement"),
        ("/* never /* closed */", "no statement"),
    ],
)
def test_what_no_server_should_see_is_refused_and_says_why(sql: str, said: str) -> None:
    with pytest.raises(UnsafeSql, match=said):
        precheck(sql)


def test_the_text_is_given_back_as_it_is_and_ends_its_last_line() -> None:
    assert precheck("SELECT 1 -- one") == "SELECT 1 -- one\n"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT '" + "(" * 1000 + "'",
        'SELECT 1 AS "' + "[" * 1000 + '"',
        "SELECT $q$" + "(" * 1000 + "$q$",
        "SELECT E'\\'" + "(" * 1000 + "'",
        "SELECT 1 /* " + "(" * 1000 + " /* ( */ */",
        "SELECT 1 -- " + "(" * 1000,
        "SELECT " + "(1)+" * 1000 + "1",
    ],
)
def test_brackets_in_literals_and_comments_and_beside_each_other_are_not_nested(sql: str) -> None:
    assert precheck(sql)


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("SELECT 1", "select"),
        ("((SELECT 1))", "select"),
        ("/* insert */ DELETE FROM x", "delete"),
        ("WITH a AS (INSERT INTO x SELECT 1) SELECT 1", "select"),
        ("WITH a AS (SELECT 1) UPDATE x SET a = 1", "update"),
        ("WITH a AS (SELECT 1)", "with"),
        ("; drop table x", "drop"),
        ("-- only words", ""),
    ],
)
def test_messages_name_what_a_statement_does(sql: str, word: str) -> None:
    assert main_word(sql) == word


@pytest.mark.parametrize(
    ("sql", "count"),
    [("SELECT 1", 1), ("SELECT 1;", 1), (";SELECT 1;;", 1), ("SELECT ';'; SELECT 2 -- ;", 2), ("", 0)],
)
def test_messages_count_statements(sql: str, count: int) -> None:
    assert statements(sql) == count


@given(st.text(alphabet="abc('\"$;-/*[]) \n\\E\x00é\ud800", max_size=200))
def test_any_text_is_given_back_or_refused(sql: str) -> None:
    with suppress(UnsafeSql):
        assert precheck(sql) == sql + "\n"
