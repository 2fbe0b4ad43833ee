"""Which spans of a question may mean what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pitboss.translate.english.index import SchemaIndex
from pitboss.translate.english.lexicon import Lexicon
from pitboss.translate.english.links import Links
from pitboss.translate.english.tokens import tokenize
from tests.translate.schemas import BOOKS

INDEX = SchemaIndex(BOOKS, Lexicon.shipped())


def links(text: str) -> Links:
    return Links(text, tokenize(text), INDEX)


def test_tables_columns_and_values_are_found_in_singular_and_plural() -> None:
    found = links("book titles science fiction")
    assert [one.target.table for one in found.named("table", 0)] == ["books"]
    assert {
        one.target.field.column for one in found.named("column", 1) if one.target.field and not one.target.cost
    } == {"title"}
    assert {(one.end, one.target.value) for one in found.named("value", 2)} == {(4, "science fiction")}


def test_a_date_column_is_also_known_by_its_participle_at_a_cost() -> None:
    found = links("published").named("column", 0)[0]
    assert found.target.cost > 0


def test_what_a_json_column_holds_is_a_column_too() -> None:
    found = links("weight").named("column", 0)[0]
    assert found.target.field is not None
    assert (found.target.field.column, found.target.field.key, found.target.field.kind) == ("facts", "weight", "number")


def test_words_without_a_meaning_are_named_once_in_order() -> None:
    assert links("purple books, zany purple titles").unknown() == ("purple", "zany")


@pytest.mark.parametrize(
    ("text", "number"),
    [("10 million", 10_000_000), ("2.5k", 2500), ("3 bn", 3_000_000_000), ("seven", 7), ("1,200", 1200)],
)
def test_numbers_are_read_with_their_magnitude(text: str, number: float) -> None:
    assert next(links(text).numbers(0))[0] == Decimal(str(number))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", date(2025, 1, 1), date(2026, 1, 1)),
        ("December 2024", date(2024, 12, 1), date(2025, 1, 1)),
        ("2025-02-28", date(2025, 2, 28), date(2025, 3, 1)),
        ("5 June 2025", date(2025, 6, 5), date(2025, 6, 6)),
        ("June 5, 2025", date(2025, 6, 5), date(2025, 6, 6)),
    ],
)
def test_days_months_and_years_are_periods(text: str, start: date, end: date) -> None:
    ((period, _),) = links(text).periods(0)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "text", ["2025-02-30", "31 June 2025", "12025", "12,025", "June", "9999-12-31", "June 5 books"]
)
def test_what_is_no_date_is_no_period(text: str) -> None:
    assert list(links(text).periods(0)) == []


def test_there_is_nothing_after_the_end() -> None:
    found = links("books")
    assert (list(found.numbers(1)), list(found.periods(1)), found.source(1, 1)) == ([], [], "")
