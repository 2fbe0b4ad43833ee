"""The free reader: what the words name, wherever they stand; and silence where a word is left over."""

from __future__ import annotations

import pytest

from pitboss.errors import NotUnderstood
from pitboss.schema import Column, Schema, Table
from pitboss.translate.english import EnglishTranslator
from tests.translate.test_unseen_names import date, key, number, table, text

ENGLISH = EnglishTranslator()
DESK = Schema(
    {
        each.name: each
        for each in (
            table("customers", Column("cust_name", "text", "text", nullable=False, unique=True),
                  text("seg", "enterprise", "SMB", "consumer"), text("region", "North", "South"), date("signup_dt")),
            table("agents", text("agent_nm"), number("hrly_rate"), text("lang_cd", "EN", "CY")),
            table("tickets", text("ticket_no"), text("subj"), Column("sev", "integer", "number", nullable=False),
                  text("chan", "phone", "chat"), text("status", "open", "escalated"), date("opened_at"),
                  date("closed_at"), number("csat"), Column("customer_id", "integer", "number", nullable=False),
                  number("agent_id"), keys=(key("customer_id", "customers"), key("agent_id", "agents"))),
            table("devices", text("dev_type", "router", "phone set"), text("mfr", "Kyomi"), number("age_hrs"),
                  Column("auto_renew_flg", "boolean", "boolean", nullable=False), number("customer_id"),
                  keys=(key("customer_id", "customers"),)),
        )
    },
    "1",
)  # fmt: skip
ASKED = {
    "average hourly rate of agents": "SELECT avg(hrly_rate) AS average_hrly_rate FROM agents",
    "average satisfaction score by channel": "SELECT chan, avg(csat) AS average_csat FROM tickets GROUP BY chan",
    "subjects of all escalated tickets": "WHERE status = 'escalated'",
    "customers who never opened a ticket": "WHERE NOT EXISTS (SELECT 1 FROM tickets",
    "customers that have neither a ticket nor a device":
        "(SELECT 1 FROM tickets WHERE tickets.customer_id = customers.id) AND NOT EXISTS (SELECT 1 FROM devices WHERE ",
    "tickets nobody is assigned to": "WHERE agent_id IS NULL",
    "customers with more than five tickets, and how many":
        "GROUP BY customers.cust_name, customers.id HAVING count(DISTINCT tickets.id) > 5",
    "number of tickets handled per agent": "GROUP BY agents.agent_nm, agents.id",
    "agents paid more than the average hourly rate": "WHERE hrly_rate > (SELECT avg(others.hrly_rate) FROM agents",
    "customers holding both escalated and open tickets": "tickets.status = 'open'",
    "what share of tickets has no satisfaction?": "FILTER (WHERE csat IS NULL)",
    "severity of escalated tickets, and ticket number": "SELECT id, sev, ticket_no FROM tickets WHERE status =",
    "enterprise and SMB customers in the North": "seg IN ('enterprise', 'SMB') AND region = 'North'",
    "How many devices renew automatically?": "WHERE auto_renew_flg",
}  # fmt: skip


@pytest.mark.parametrize("question", ASKED)
def test_what_is_named_is_found_wherever_it_stands(question: str) -> None:
    sql = " ".join(ENGLISH.read(question, DESK).sql.split())
    assert ASKED[question] in sql


@pytest.mark.parametrize(
    "question",
    [
        "customers with premium tickets",  # a word that is no verb
        "tickets that Zorblax closed",  # a name that nobody has
        "customers who cancelled in 2024",  # an unknown verb may tell which time is meant
        "transfer ticket 5 to the agent",  # an order
        "tickets by severity",  # counted, added up, or sorted?
        "customers who frobnicate",
        "customers who badly want tickets",
        "tickets after the agent",
        "agents whose rate is higher than their tickets",
        "countries with customers",
    ],
)
def test_where_a_word_is_left_over_nothing_is_said(question: str) -> None:
    with pytest.raises(NotUnderstood):
        ENGLISH.read(question, DESK)


@pytest.mark.parametrize(
    ("said", "column"),
    [("severity", "sev"), ("channel", "chan"), ("segment", "seg"), ("manufacturer", "mfr"), ("satisfaction", "csat")],
)
def test_abbreviated_columns_are_named_in_full(said: str, column: str) -> None:
    things = next(name for name, of in DESK.tables.items() if _has(of, column))
    assert f"GROUP BY {column}" in ENGLISH.read(f"number of {things} per {said}", DESK).sql
    assert f"SELECT DISTINCT {column}" in ENGLISH.read(f"different {said} of {things}", DESK).sql


def _has(found: Table, column: str) -> bool:
    return found.column(column) is not None
