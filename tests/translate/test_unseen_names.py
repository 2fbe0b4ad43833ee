"""Words that nobody gave to a schema: names by parts and comments, verbs of dates, values of what rows belong to."""

from __future__ import annotations

import pytest

from pitboss.errors import NotUnderstood
from pitboss.schema import Column, ForeignKey, Schema, Table
from pitboss.translate.english import EnglishTranslator

ENGLISH = EnglishTranslator()


def table(name: str, *columns: Column, keys: tuple[ForeignKey, ...] = (), description: str = "") -> Table:
    """A table with a numeric key of its own."""
    own = Column("id", "integer", "number", nullable=False)
    return Table(name, (own, *columns), primary_key=("id",), foreign_keys=keys, description=description)


def text(name: str, *values: str) -> Column:
    """A column of text, with the few values that occur in it."""
    return Column(name, "text", "text", nullable=True, values=values)


def date(name: str) -> Column:
    """A date that may be missing."""
    return Column(name, "date", "date", nullable=True)


def key(column: str, target: str) -> ForeignKey:
    """A foreign key to another table's key."""
    return ForeignKey((column,), target, ("id",))


def number(name: str) -> Column:
    """A whole number that may be missing."""
    return Column(name, "integer", "number", nullable=True)


WORK = Schema(
    {
        one.name: one
        for one in (
            table("stations", text("name"), text("town", "Leeds", "York")),
            table(
                "job_openings",
                text("title"),
                text("tier", "first", "second"),
                date("opened_on"),
                date("closed_on"),
                Column("tags", "text[]", "array", nullable=True, values=("night", "day")),
                number("station_id"),
                keys=(key("station_id", "stations"),),
                description="Positions (vacancies) that are or were open",
            ),
            table(
                "trips",
                text("code"),
                number("origin"),
                number("destination"),
                date("departs_on"),
                keys=(key("origin", "stations"), key("destination", "stations")),
            ),
            table("aircraft", text("model"), date("built_on")),
            table("bills", text("title"), date("paid_on")),
        )
    },
    "work",
)


def sql(question: str) -> str:
    """The SQL of the one reading, on one line."""
    return " ".join(ENGLISH.read(question, WORK).sql.split())


@pytest.mark.parametrize("noun", ["jobs", "openings", "positions", "vacancies"])
def test_a_table_is_known_by_the_parts_of_its_name_and_the_nouns_of_its_comment(noun: str) -> None:
    assert sql(f"how many {noun} are there") == sql("how many job openings are there")


def test_a_table_is_known_by_a_word_that_means_the_same() -> None:
    assert "FROM aircraft" in sql("how many planes are there")


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("unpaid bills", "WHERE paid_on IS NULL"),
        ("bills that are still outstanding", "WHERE paid_on IS NULL"),
        ("jobs that are still open", "WHERE closed_on IS NULL"),
        ("jobs not tagged night", "NOT ('night' = ANY"),
        ("first class jobs", "tier = 'first'"),
        ("all jobs except second class", "tier <> 'second'"),
        ("jobs opened before the year 2000", "opened_on < '2000-01-01'"),
        ("jobs opened in the second half of 2024", "opened_on >= '2024-07-01'"),
        ("jobs based in Leeds", "stations.town = 'Leeds'"),
        ("trips from Leeds", "origin.town = 'Leeds'"),
        ("trips to York", "destination.town = 'York'"),
        ("planes older than 15 years", "built_on"),
        ("monthly number of trips", "GROUP BY"),
    ],
)
def test_words_that_stand_in_no_name_are_read_by_what_they_say_of_one(question: str, condition: str) -> None:
    assert condition in sql(question)


@pytest.mark.parametrize("question", ["trips based in Leeds", "who closed jobs", "jobs in Leeds from York"])
def test_what_could_mean_two_things_is_left_open(question: str) -> None:
    with pytest.raises(NotUnderstood):
        ENGLISH.read(question, WORK)
