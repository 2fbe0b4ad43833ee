"""What holds for any question: another wording gives the same rows, a filter more gives no row more, nothing breaks."""

from __future__ import annotations

from collections import Counter

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pitboss.errors import NotUnderstood
from pitboss.translate.english import EnglishTranslator, Reading
from pitboss.translate.english.lexicon import Lexicon
from tests.translate.schemas import BOOKS
from tests.translate.support import CONTENT_NOTES, plain, schema_of

ENGLISH = EnglishTranslator()
VOCABULARY = sorted(
    Lexicon.shipped().words
    | {
        "books",
        "authors",
        "title",
        "genre",
        "pages",
        "crime",
        "published",
        "war",
        "print",
        "weight",
        "Ann",
        "Ode",
        "5",
        "2020",
        ",",
        "'x'",
    }
)
SAME = [
    ("Find all patterns", "please show me every pattern", "list the patterns", "patterns"),
    ("anti-patterns", "patterns where kind equals anti-pattern", "patterns whose kind is anti-pattern",
     "patterns of kind anti-pattern", "patterns with type anti-pattern", "show me all the anti patterns"),
    ("orgs with funding over 5 million", "companies whose funding is greater than 5,000,000",
     "organisations with more than $5m in funding", "orgs where funding > 5000000",
     "orgs with a funding above 5 million"),
    ("orgs without a stage", "orgs where stage is empty", "companies that have no funding stage", "orgs with no stage"),
    ("posts published in 2025", "posts from 2025", "posts that were published in 2025",
     "posts published between 2025-01-01 and 2025-12-31"),
    ("guests who are CEO or CTO", "guests whose job description is CEO or CTO", "guests where role is one of CEO, CTO",
     "CEO or CTO guests"),
    ("top 5 orgs by funding", "the 5 orgs with the most funding", "orgs ordered by funding descending limit 5"),
    ("how many patterns are there", "count patterns", "number of patterns", "what is the total number of patterns"),
]  # fmt: skip
FILTERS = ["kind is pattern", "data source is podcast", "name starts with S", "created after March 2025",
           "keywords contain moat",
           "description does not contain regulation", "confidence is over 0.6", "data source is empty"]  # fmt: skip


async def rows(connection: asyncpg.Connection, reading: Reading) -> Counter[tuple[str, ...]]:
    return Counter(tuple(map(plain, row)) for row in await connection.fetch(reading.sql))


async def test_other_words_for_the_same_give_the_same_rows(content: asyncpg.Connection, content_dsn: str) -> None:
    schema = await schema_of(content_dsn, CONTENT_NOTES)
    for first, *others in SAME:
        expected = await rows(content, ENGLISH.read(first, schema))
        assert expected
        for other in others:
            assert await rows(content, ENGLISH.read(other, schema)) == expected, other


async def test_another_filter_never_adds_rows(content: asyncpg.Connection, content_dsn: str) -> None:
    schema = await schema_of(content_dsn, CONTENT_NOTES)
    for one in FILTERS:
        wide = {row["name"] for row in await content.fetch(ENGLISH.read(f"patterns where {one}", schema).sql)}
        for other in FILTERS:
            if other == one:
                continue
            both = ENGLISH.read(f"patterns where {one} and {other}", schema)
            narrow = {row["name"] for row in await content.fetch(both.sql)}
            either = ENGLISH.read(f"patterns where {one} or {other}", schema)
            assert narrow <= wide <= {row["name"] for row in await content.fetch(either.sql)}


@pytest.mark.parametrize(
    "filters",
    [" and ".join([*FILTERS[:2], "or name starts with A"]), "kind is pattern or name is X and confidence is 1"],
)
async def test_and_beside_or_is_not_guessed(filters: str, content_dsn: str) -> None:
    schema = await schema_of(content_dsn, CONTENT_NOTES)
    with pytest.raises(NotUnderstood):
        ENGLISH.read(f"patterns where {filters}", schema)


def understood(text: str) -> Reading | None:
    try:
        return ENGLISH.read(text, BOOKS)
    except NotUnderstood:
        return None


@given(st.text())
def test_any_text_gives_a_reading_or_not_understood(text: str) -> None:
    understood(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(VOCABULARY), max_size=14).map(" ".join))
def test_any_words_that_it_knows_give_a_reading_or_not_understood(text: str) -> None:
    understood(text)


@given(st.text(alphabet=st.characters(exclude_characters='"“”\0', exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_quoted_text_stays_one_literal(text: str) -> None:
    reading = understood(f'books whose title is "{text}"')
    assert reading is not None
    assert reading.sql.endswith("lower(title) = lower('" + text.replace("'", "''") + "')")
