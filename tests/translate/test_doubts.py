"""Rules that read well and would be answered wrongly: they are read with care, or not at all."""

from __future__ import annotations

import pytest

from pitboss.errors import NotUnderstood
from pitboss.schema import Column, ForeignKey, Schema, Table
from pitboss.translate.english import EnglishTranslator


def _key(name: str = "id") -> Column:
    return Column(name, "integer", "number", nullable=False)


AIRLINE = Schema(
    {
        "pilots": Table(
            "pilots",
            (
                _key(),
                Column("name", "text", "text", nullable=False, values=("Ann Ode", "Bo Pye"), unique=True),
                Column("rank", "text", "text", values=("Captain", "First Officer")),
                Column("salary", "numeric", "number"),
                Column("supervisor_id", "integer", "number"),
            ),
            primary_key=("id",),
            foreign_keys=(ForeignKey(("supervisor_id",), "pilots", ("id",)),),
        ),
        "flights": Table(
            "flights",
            (
                _key(),
                Column("flight_no", "text", "text", nullable=False),
                Column("captain_id", "integer", "number"),
                Column("status", "text", "text", values=("landed", "delayed")),
                Column("stops", "integer", "number", nullable=False),
                Column("due_on", "date", "date"),
                Column("landed_at", "timestamp without time zone", "date"),
                Column("left_at", "timestamp without time zone", "date", nullable=False),
                Column("deleted_at", "timestamp without time zone", "date"),
            ),
            primary_key=("id",),
            foreign_keys=(ForeignKey(("captain_id",), "pilots", ("id",)),),
        ),
        "bookings": Table(
            "bookings",
            (
                _key(),
                Column("flight_id", "integer", "number"),
                Column("cabin", "text", "text", values=("economy", "first")),
                Column("stage", "text", "text", values=("booked", "flown")),
                Column("fare", "numeric", "number"),
                Column("bags", "integer", "number"),
                Column("paid_at", "timestamp without time zone", "date"),
                Column("expected_salary", "numeric", "number"),
            ),
            primary_key=("id",),
            foreign_keys=(ForeignKey(("flight_id",), "flights", ("id",)),),
        ),
    },
    "airline",
)
ENGLISH = EnglishTranslator()


def sql(question: str) -> str:
    """The SQL for a question on the airline, in one line."""
    return " ".join(ENGLISH.read(question, AIRLINE).sql.split())


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("bookings without bags", "WHERE bags IS NULL OR bags = 0"),
        ("bookings with missing bags", "WHERE bags IS NULL"),
        ("flights with no stops", "WHERE stops = 0"),
        ("bookings without a fare", "WHERE fare IS NULL"),
        ("captains", "FROM pilots WHERE rank = 'Captain'"),
        ("number of captains", "FROM pilots WHERE rank = 'Captain'"),
        ("average salary of supervisors", "EXISTS (SELECT 1 FROM pilots WHERE pilots.supervisor_id = supervisor.id)"),
        ("bookings not paid in 2025", "WHERE (paid_at >= '2025-01-01' AND paid_at < '2026-01-01') IS NOT TRUE"),
        ("bookings not paid since 2025", "WHERE (paid_at >= '2025-01-01') IS NOT TRUE"),
        ("flights that were not left in 2025", "WHERE NOT (left_at >= '2025-01-01' AND left_at < '2026-01-01')"),
        ("flights landed after the due date", "WHERE landed_at::date > due_on"),
        ("bookings with a fare between 500 and 100", "WHERE fare BETWEEN 100 AND 500"),
        ("the 3 highest paid pilots", "ORDER BY salary DESC NULLS LAST, name LIMIT 3"),
        ("average salary of pilots", "SELECT avg(salary)"),
        ("pilots by name", "ORDER BY name"),
        ("bookings for landed flights in 2024", "AND paid_at >= '2024-01-01' AND paid_at < '2025-01-01'"),
    ],
)
def test_what_is_easily_read_wrongly_is_read_as_people_mean_it(question: str, part: str) -> None:
    assert part in sql(question)


@pytest.mark.parametrize(
    "question",
    [
        "pilots with all flights",
        "pilots in every flight",
        "landed flights that are delayed",
        "bookings with fare above average in economy",
        "average salary",
        "highest paid at",
        "flights deleted in 2025",
        "bookings by Ann Ode",
        "flights booked by Ann Ode",
        "captains with more than 5 flights",
    ],
)
def test_what_may_be_meant_otherwise_is_not_answered(question: str) -> None:
    with pytest.raises(NotUnderstood):
        sql(question)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("bookings with fare above average in economy", "of which rows the average is meant"),
        ("average salary", "More than one table has a salary."),
        ("flights deleted in 2025", "Deleted rows are not part"),
    ],
)
def test_a_doubt_says_what_was_read_and_why_that_is_not_sure(question: str, reason: str) -> None:
    with pytest.raises(NotUnderstood, match="Not sure that this is meant: .*" + reason):
        sql(question)
