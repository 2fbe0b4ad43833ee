"""General English as data."""

from __future__ import annotations

import pytest

from pitboss.translate.english.lexicon import Lexicon, words_of

LEXICON = Lexicon.shipped()


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("patterns", "pattern"),
        ("companies", "company"),
        ("boxes", "box"),
        ("branches", "branch"),
        ("people", "person"),
        ("series", "series"),
        ("status", "status"),
        ("class", "class"),
        ("analysis", "analysis"),
        ("movies", "movie"),
        ("gas", "gas"),
        ("cases", "case"),
    ],
)
def test_plurals_have_their_singular(plural: str, singular: str) -> None:
    assert LEXICON.singular(plural) == singular
    assert LEXICON.singular(singular) == singular


def test_names_are_split_into_the_words_that_tokens_have() -> None:
    assert words_of("date_founded") == ("date", "founded")
    assert words_of("Series A") == ("series", "a")


def test_phrases_stand_by_their_first_word_the_longest_first() -> None:
    lengths = [len(phrase) for phrase, _, _ in LEXICON.phrases["greater"]]
    assert lengths == sorted(lengths, reverse=True)
    assert "than" in LEXICON.words
