"""Laying SQL out: clauses on lines of their own, and never another meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitboss.rulebook import load_rulebook
from resources import shipped_rulebook
from widgets.sql.brackets import partner
from widgets.sql.layout import formatted

LONG = "aaaaaaaaaaaaaaaaaaaa"
PARTS = ("select", "from", "where", "and", "or", "on", "join", "left", "union", "all", "with", "as", "case", "end",
         "between", "(", ")", ",", ";", "'it''s'", "'", '"A b"', "$$x$$", "-- c\n", "/* c */", "/*", "a.b", "count(*)",
         "::text", "->>", " ", "\n", LONG, "is distinct from", "1e3", "E'\\n'", "\\", "ü")  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "laid_out"),
    [
        ("select a from t where b = 1", "SELECT a\nFROM t\nWHERE b = 1"),
        ("select a , b from t order by a desc limit 3;", "SELECT a, b\nFROM t\nORDER BY a DESC\nLIMIT 3;"),
        (f"select {LONG}1, {LONG}2, {LONG}3, {LONG}4 from t",
         f"SELECT {LONG}1,\n       {LONG}2,\n       {LONG}3,\n       {LONG}4\nFROM t"),
        (f"select a from t where {LONG} = 1 and {LONG} between 1 and 2 and ({LONG} = 3 or {LONG} = 4)",
         f"SELECT a\nFROM t\nWHERE {LONG} = 1\n  AND {LONG} BETWEEN 1 AND 2\n  AND ({LONG} = 3 OR {LONG} = 4)"),
        ("select a from t left outer join u on t.id = u.id union all select 1",
         "SELECT a\nFROM t\nLEFT OUTER JOIN u ON t.id = u.id\nUNION ALL\nSELECT 1"),
        (f"with x as (select {LONG}, {LONG}, {LONG} from t where {LONG} = 1) select * from x",
         f"WITH x AS (\n    SELECT {LONG}, {LONG}, {LONG}\n    FROM t\n    WHERE {LONG} = 1\n)\nSELECT *\nFROM x"),
        ("select a -- first\nfrom t -- second", "SELECT a -- first\nFROM t -- second"),
        ("select a from t where a is distinct from 1", "SELECT a\nFROM t\nWHERE a IS DISTINCT FROM 1"),
        ("select 'from  t', \"Where\", t.order from t", "SELECT 'from  t', \"Where\", t.order\nFROM t"),
    ],
)  # fmt: skip
def test_sql_is_laid_out(sql: str, laid_out: str) -> None:
    assert formatted(sql) == laid_out
    assert formatted(laid_out) == laid_out


def test_the_shipped_rules_stay_as_they_are_once_laid_out() -> None:
    rules = [rule.sql for rule in load_rulebook(shipped_rulebook()).rules if rule.sql]
    assert rules
    for sql in rules:
        assert formatted(formatted(sql)) == formatted(sql)


@given(st.lists(st.sampled_from(PARTS), max_size=14).map(" ".join) | st.text(max_size=40))
def test_no_text_loses_anything_but_white_space(sql: str) -> None:
    def bare(text: str) -> str:
        return "".join(text.split()).casefold()

    assert bare(formatted(sql)) == bare(sql)


@pytest.mark.parametrize(
    ("text", "at", "other"),
    [("(a [b])", 0, 6), ("(a [b])", 6, 0), ("(a [b])", 3, 5), ("')' (", 1, None), ("(", 0, None), ("ab", 0, None),
     ("( -- )\n)", 0, 7), ("()", 5, None)],
)  # fmt: skip
def test_a_bracket_knows_its_partner(text: str, at: int, other: int | None) -> None:
    assert partner(text, at) == other
