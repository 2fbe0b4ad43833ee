"""What the last words of a line could become."""

from __future__ import annotations

import pytest

from pitboss.schema import Column, Schema, Table
from pitboss.suggesting import MOST, suggestions
from pitboss.texts import Texts

NAMES = Texts(["Lumen Bio", "Lumen Labs", "lumen", "Zebra", *(f"Firm {n}" for n in range(10_000))])
COLUMNS = (
    Column("id", "bigint", "number"),
    Column("stage", "text", "text", values=("Seed", "Series A", "Series B"), synonyms=("round",)),
    Column("date_funded", "date", "date"),
    Column("founder_id", "bigint", "number"),
    Column("name", "text", "text", names=NAMES),
    Column("search_vector", "tsvector", "other"),
)
SCHEMA = Schema({"orgs": Table("orgs", COLUMNS, synonyms=("companies",)), "posts": Table("posts", ())})


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("run po", [("posts", "table", "posts")]),
        ("run patterns in comp", [("companies", "table", "orgs")]),
        ("run companies by date f", [("date funded", "column", "orgs")]),
        ("run companies by rou", [("round", "column", "orgs")]),
        ("run companies in SERIES", [("Series A", "value", "orgs.stage"), ("Series B", "value", "orgs.stage")]),
        ("run companies in series b", []),  # whole already
        ("run companies called lumen b", [("Lumen Bio", "value", "orgs.name")]),
        ("run companies called Zeb", [("Zebra", "value", "orgs.name")]),
        ("run companies ", []),
        ("run z", []),
        ("run search", []),
        ("run founder", []),
        ("", []),
    ],
)
def test_the_last_words_become_tables_columns_and_values(line: str, found: list[tuple[str, str, str]]) -> None:
    assert [(one.text, one.kind, one.of) for one in suggestions(SCHEMA, line)] == found


def test_a_suggestion_takes_the_place_of_what_was_typed() -> None:
    line = "run companies in seri"
    [first, *_] = suggestions(SCHEMA, line)
    assert line[: -first.replaces] + first.text == "run companies in Series A"


def test_of_many_names_only_a_few_are_offered() -> None:
    assert len(suggestions(SCHEMA, "run companies called firm")) == MOST


def test_a_longer_match_comes_before_one_of_the_last_word() -> None:
    texts = [one.text for one in suggestions(SCHEMA, "run companies called lumen l")]
    assert texts == ["Lumen Labs"]
