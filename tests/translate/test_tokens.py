"""Text to tokens."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitboss.translate.english.tokens import tokenize


def words(text: str) -> list[str]:
    return [token.word for token in tokenize(text)]


def test_hyphens_and_underscores_join_words_and_are_no_tokens() -> None:
    assert words("Anti-patterns date_founded") == ["anti", "patterns", "date", "founded"]
    assert [token.joined for token in tokenize("anti-pattern")] == [False, True]


def test_quoted_text_is_one_token_with_its_own_spelling() -> None:
    for text in ('name is "Head of Data"', "name is 'Head of Data'", "name is “Head of Data”"):
        assert tokenize(text)[-1].text == "Head of Data"
        assert tokenize(text)[-1].kind == "quoted"


def test_an_apostrophe_inside_a_word_quotes_nothing() -> None:
    assert words("org's name isn't") == ["org", "'s", "name", "is", "not"]
    assert words("we can’t and won't") == ["we", "can", "not", "and", "will", "not"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("10", "10"), ("1,250,000", "1250000"), ("$5", "5"), ("€ 7.25", "7.25"), ("0.8", "0.8")],
)
def test_numbers_are_read_with_separators_and_currency(text: str, number: str) -> None:
    (token,) = tokenize(text)
    assert token.number == Decimal(number)


def test_a_date_is_one_token() -> None:
    assert [token.kind for token in tokenize("after 2025-01-31")] == ["word", "date"]


def test_a_closing_question_mark_is_dropped() -> None:
    assert words("how many?!") == ["how", "many"]


@given(st.text())
def test_every_token_is_a_piece_of_the_text(text: str) -> None:
    for token in tokenize(text):
        assert 0 <= token.start < token.end <= len(text)
