"""Names: slugs, stamps, views."""

from __future__ import annotations

import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitboss.names import NAME_BYTES, row_count, short_name, slug, stamp_in, view_name, view_names


def test_the_protocols_example_is_named_as_the_protocol_says() -> None:
    rule = "Find all patterns where kind equals pattern"
    assert short_name(rule) == "find_all_patterns_where..."
    assert view_name(rule, 1732430862456) == "rule_find_all_patterns_where_kind_equals_pattern_1732430862456"


@given(st.text())
def test_a_slug_is_made_of_words_and_single_underscores(text: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+(_[a-z0-9]+)*)?", slug(text))
    assert slug(slug(text)) == slug(text)


@given(st.text())
def test_a_short_name_is_never_empty_and_at_most_24_characters_without_its_dots(text: str) -> None:
    name = short_name(text)
    assert 1 <= len(name.removesuffix("...")) <= 24


def test_a_longer_first_word_is_cut_hard_and_an_empty_slug_is_called_rule() -> None:
    assert short_name("a" * 40) == "a" * 24 + "..."
    assert short_name("❤ !") == "rule"
    assert short_name("exactly_twentyfour_chars") == "exactly_twentyfour_chars"


@given(st.text(), st.integers(min_value=0, max_value=10**20 - 1))
def test_a_views_name_fits_postgresql_and_ends_in_its_whole_stamp(text: str, stamp: int) -> None:
    name = view_name(text, stamp)
    assert len(name.encode()) <= NAME_BYTES
    assert name.endswith(f"_{stamp}")
    assert re.fullmatch(r"rule_[a-z0-9_]*[a-z0-9]_[0-9]+", name)


@pytest.mark.parametrize(
    ("rule_id", "stamp"),
    [
        ("rule_1732430862456", 1732430862456),
        ("1732430862456", 1732430862456),
        ("rule_1732430862456_x", None),
        ("orgs founded in 2015", None),
        ("rule_" + "9" * 21, None),
        ("9" * 10_000, None),
        ("", None),
        ("x١٢٣٤٥٦٧٨٩٠", None),
    ],
)
def test_a_stamp_is_the_run_of_ten_to_twenty_digits_that_ends_the_rule_id(rule_id: str, stamp: int | None) -> None:
    assert stamp_in(rule_id) == stamp


def test_where_a_name_is_taken_the_stamp_counts_up() -> None:
    assert list(islice(view_names("all orgs", 1732430862456), 2)) == [
        "rule_all_orgs_1732430862456",
        "rule_all_orgs_1732430862457",
    ]


def test_row_counts_read_as_people_write_them() -> None:
    assert [row_count(n) for n in (0, 1, 5, 1234)] == ["0 rows", "1 row", "5 rows", "1,234 rows"]
