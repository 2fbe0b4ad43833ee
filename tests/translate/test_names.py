"""Many texts in little memory, found by their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitboss.schema import Column, Schema, Table
from pitboss.texts import Texts, in_order
from pitboss.translate import Question
from pitboss.translate.english import EnglishTranslator
from pitboss.translate.english.typos import Speller


@given(st.lists(st.text(max_size=8).filter(lambda text: text < "\ud800" or text > "\udfff")))
def test_texts_are_kept_once_each_in_the_order_of_their_bytes(given_texts: list[str]) -> None:
    safe = [text for text in given_texts if not any("\ud800" <= sign <= "\udfff" for sign in text)]
    texts = Texts(safe)
    assert list(texts) == sorted(set(safe), key=str.encode)
    assert all(text in texts for text in safe)
    assert texts == Texts(reversed(safe))
    assert texts[:2] == tuple(texts)[:2]


def test_texts_know_what_they_are_not() -> None:
    texts = Texts(["b", "a"])
    assert "c" not in texts
    assert None not in texts
    assert texts != ["a", "b"]
    assert texts[-1] == "b"
    assert hash(texts) == hash(Texts(["a", "b"]))
    assert repr(texts) == "Texts(2 of them)"
    with pytest.raises(IndexError):
        texts[2]


def test_sorting_in_parts_gives_what_sorting_at_once_gives() -> None:
    numbers = [(number * 7919) % 50_021 for number in range(50_000)]
    assert list(in_order(numbers)) == sorted(numbers)


def people(names: Texts) -> Schema:
    return Schema({"people": Table("people", (Column("name", "text", "text", names=names, unique=True),), ("name",))})


async def test_a_row_is_found_by_its_name_among_many_also_after_a_change() -> None:
    english = EnglishTranslator()
    names = Texts(f"Person {number}" for number in range(30_000))
    for many in (people(names), people(Texts([*names, "Zoë O'Hara"]))):
        sql = (await english.translate(Question("people called Person 29999", many))).sql
        assert sql.endswith("name = 'Person 29999'")
        assert english.index_size(many) > 300_000
    assert english.read("people called Zoë O'Hara", many).sql.endswith("name = 'Zoë O''Hara'")
    assert english.index_size(Schema()) == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("custommers", "customers"),
        ("norwegain", "norwegian"),
        ("gren", "green"),
        ("grn", None),  # too short to tell
        ("purple", None),
        ("ordar", None),  # orders, or ordain
        ("x2", None),
    ],
)
def test_a_slip_is_mended_where_one_word_is_clearly_nearest(typed: str, meant: str | None) -> None:
    assert Speller({"customer", "customers", "norwegian", "green", "order", "ordain", "ordar1"}).mended(typed) == meant
