"""Values as the viewer writes them: documents, long texts, addresses, and what is marked in cells."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, Qt

from pitboss.models import Cut
from tests.gui.desk import columns
from widgets.table.cells import is_link, runs_left
from widgets.table.highlight import Marks
from widgets.table.viewer_json import children, pretty, read_json
from widgets.table.viewer_links import host_of, links_in
from widgets.table.viewer_text import LONGEST_LINE, MOST_SHOWN, facts, shown_text
from widgets.table.viewer_tree import MOST_NODES, TreeModel
from widgets.theme import Theme

ENGLISH = QLocale("en_GB")
(TEXT,), (JSON,) = columns(x="text"), columns(x="jsonb")
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(DOCUMENTS)
def test_an_indented_document_is_the_same_document(document: object) -> None:
    assert json.loads(pretty(read_json(json.dumps(document)))) == document


def test_digits_and_keys_that_come_twice_are_kept() -> None:
    document = read_json('{"a": 1.10, "a": 123456789012345678901234567890, "b": 1e400}')
    assert pretty(document) == '{\n  "a": 1.10,\n  "a": 123456789012345678901234567890,\n  "b": 1e400\n}'
    assert [key for key, _ in children(document)] == ["a", "a", "b"]


def test_what_is_no_document_is_shown_as_text() -> None:
    for text in ("{", "[" * 100_000):
        shown = shown_text(text, JSON, ENGLISH)
        assert shown.document is None
        assert shown.text.replace("\n", "") == text


def test_a_tree_of_very_many_items_says_how_many_it_leaves_to_the_text(theme: Theme) -> None:
    model = TreeModel(list(range(MOST_NODES + 7)), theme)
    assert model.rowCount() == MOST_NODES + 1
    assert model.index(MOST_NODES, 1).data() == "and 7 more, which the text has"
    assert model.headerData(0, Qt.Orientation.Horizontal) == "#"


def test_long_texts_are_shown_in_part_and_say_so() -> None:
    text = "x" * (MOST_SHOWN + 5)
    shown = shown_text(text, TEXT, ENGLISH)
    assert len(shown.text.replace("\n", "")) == MOST_SHOWN
    assert max(map(len, shown.text.split("\n"))) == LONGEST_LINE
    assert facts(shown, text, TEXT) == "text · the first 400,000 of 400,005 letters; copying takes all"
    assert facts(shown_text("a\nb", TEXT, ENGLISH), "a\nb", TEXT) == "text · 3 letters · 2 lines"
    assert facts(shown_text(Cut("ab"), TEXT, ENGLISH), Cut("ab"), TEXT) == "text · the first 2 letters"


@pytest.mark.parametrize(
    ("value", "link"),
    [
        ("https://a.example/b?c=d", True),
        ("HTTP://a.example", True),
        ("see https://a.example", False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ('https://a.example/"><b>', False),
        ("https://a.example/" + "x" * 3_000, False),
        (Cut("https://a.example"), False),
        (5, False),
    ],
)
def test_only_the_address_of_a_page_is_a_link(value: object, link: bool) -> None:
    assert is_link(value) == link


def test_an_address_says_whom_it_leads_to() -> None:
    assert host_of("https://good.example@bad.example/x") == "bad.example"
    assert host_of("https://exаmple.com/") == "xn--exmple-4nf.com"  # its third letter is Cyrillic
    assert host_of("https://") == host_of("ftp://a.example") == ""
    text = "See https://a.example/x, (https://b.example) and https://a.example/x."
    assert links_in(text) == ["https://a.example/x", "https://b.example"]


def test_what_is_searched_for_is_found_in_any_case_and_across_separators() -> None:
    assert Marks("PIL").find("ten pilots, no pill") == [(4, 7), (15, 18)]
    assert Marks("a  b").find("x a b") == [(2, 5)]
    assert Marks("125000").find("1,250,000.50", number=True) == [(0, 8)]
    assert Marks(".*").find("all") == []
    assert not Marks(" ")
    assert Marks("").find("all") == []


@given(st.text(), st.text())
def test_marks_lie_within_the_text_and_never_fail(sought: str, text: str) -> None:
    for first, last in Marks(sought).find(text):
        assert 0 <= first < last <= len(text)


def test_a_value_runs_as_its_first_letter_does() -> None:
    assert [runs_left(text) for text in ("4 Mar", "12 שלום", "…", "مرحبا a")] == [False, True, False, True]
