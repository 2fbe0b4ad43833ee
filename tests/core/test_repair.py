"""Views, registry and rules are brought to agree again, whatever a hand has done to one of them."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from pitboss.store.claim import lock
from pitboss.store.repair import repair
from pitboss.store.roles import RULE_ROLE
from tests.core.conftest import Bench

QUESTION = "show anti-patterns"


async def mend(bench: Bench) -> list[str]:
    """Repair; afterwards all must agree, and a second repair must find nothing."""
    async with bench.database.connection() as connection:
        said = await repair(connection)
        assert await repair(connection) == []
    assert await bench.agree()
    return said


async def registered(bench: Bench) -> list[tuple[object, ...]]:
    """The registry: view, its rule's code and name."""
    return await bench.fetch("SELECT table_name, rule_code, name FROM views_registry LEFT JOIN rules r "
                             "ON r.id = rule_id ORDER BY 1")  # fmt: skip


async def as_rules(bench: Bench, sql: str) -> None:
    """Do something in `views` as the rule role, by hand."""
    async with bench.database.connection() as connection, connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {RULE_ROLE}; {sql}")


async def test_where_all_agree_nothing_is_done_and_nothing_said(bench: Bench) -> None:
    await bench.run("LIST_ORGS")
    await bench.run(QUESTION)
    before = await bench.fetch("SELECT * FROM views_registry ORDER BY id"), await bench.value(
        "SELECT count(*) FROM system_log")  # fmt: skip
    assert await mend(bench) == []
    after = await bench.fetch("SELECT * FROM views_registry ORDER BY id"), await bench.value(
        "SELECT count(*) FROM system_log")  # fmt: skip
    assert after == before


@pytest.mark.parametrize("rule", ["LIST_ORGS", QUESTION])
async def test_a_view_that_lost_its_registration_is_registered_with_its_rule_again(bench: Bench, rule: str) -> None:
    table = (await bench.run(rule)).table
    before = await registered(bench)
    await bench.fetch("DELETE FROM views_registry")
    [said] = await mend(bench)
    assert said.startswith(f"{table} was there but not registered")
    assert await registered(bench) == before


async def test_a_view_made_by_hand_gets_a_rule_from_its_definition_and_can_be_read(bench: Bench) -> None:
    await as_rules(bench, 'CREATE MATERIALIZED VIEW views."By Hand" AS SELECT name FROM orgs')
    [said] = await mend(bench)
    assert "a rule made from its definition" in said
    assert await registered(bench) == [("By Hand", "By Hand", "By Hand")]
    sql = str(await bench.value("SELECT sql FROM rules"))
    assert not sql.endswith(";")
    assert await bench.fetch(sql)
    assert await bench.value('SELECT count(*) > 0 FROM views."By Hand"')


async def test_half_a_result_is_dropped(bench: Bench) -> None:
    await as_rules(bench, "CREATE MATERIALIZED VIEW views.making_0123456789abcdef AS SELECT 1 AS one")
    assert await mend(bench) == [
        "making_0123456789abcdef was half a result that no rule waits for; it is dropped."]  # fmt: skip


async def test_half_a_result_that_others_read_is_kept_and_said(bench: Bench) -> None:
    await as_rules(bench, "CREATE MATERIALIZED VIEW views.making_0123456789abcdef AS SELECT 1 AS one; "
                          "CREATE VIEW views.top AS SELECT * FROM views.making_0123456789abcdef")  # fmt: skip
    async with bench.database.connection() as connection:
        [said] = await repair(connection)
    assert "other views read it" in said


async def test_a_view_that_was_dropped_by_hand_leaves_the_registry_and_a_plain_one_the_rules(bench: Bench) -> None:
    plain = await bench.run(QUESTION)
    await bench.run("LIST_ORGS")
    await as_rules(bench, f"DROP MATERIALIZED VIEW views.list_orgs; DROP MATERIALIZED VIEW views.{plain.table}")
    said = await mend(bench)
    assert [sentence.split()[0] for sentence in said] == ["list_orgs", plain.table]
    assert await bench.fetch("SELECT rule_code FROM rules") == [("LIST_ORGS",)]
    assert await bench.value("SELECT context->>'sql' FROM system_log WHERE event = 'rule_struck'") == plain.sql
    assert (await bench.run("LIST_ORGS")).rows


async def test_a_plain_rule_without_view_and_registration_is_forgotten_and_a_coded_one_stays(bench: Bench) -> None:
    plain = await bench.run(QUESTION)
    await bench.run("LIST_ORGS")
    await as_rules(bench, f"DROP MATERIALIZED VIEW views.list_orgs; DROP MATERIALIZED VIEW views.{plain.table}")
    await bench.fetch("DELETE FROM views_registry")
    assert await mend(bench) == [f"{plain.table} was a rule without its view; it is taken off the list."]
    assert await bench.fetch("SELECT rule_code FROM rules") == [("LIST_ORGS",)]


async def test_doubles_leave_the_newest(bench: Bench) -> None:
    await bench.run("LIST_ORGS")
    await bench.fetch("DROP INDEX views_registry_table_name_unique")
    await bench.fetch("INSERT INTO views_registry (rule_id, table_name, summary) "
                      "SELECT rule_id, table_name, 'newest' FROM views_registry")  # fmt: skip
    [said] = await mend(bench)
    assert "more than once" in said
    assert await bench.fetch("SELECT summary FROM views_registry") == [("newest",)]


async def test_a_rules_code_that_an_adopted_database_has_twice_keeps_no_rule_from_running(bench: Bench) -> None:
    await bench.run("LIST_ORGS")
    await bench.fetch("ALTER TABLE rules DROP CONSTRAINT rules_rule_code_key")
    await bench.fetch("INSERT INTO rules (name, rule_code, sql) SELECT 'newest', rule_code, 'old' FROM rules")
    result = await bench.run("LIST_ORGS")
    assert await bench.fetch("SELECT r.id = rule_id, sql FROM rules r, views_registry ORDER BY r.id") == [
        (False, result.sql),
        (True, result.sql),
    ]
    await bench.fetch("UPDATE views_registry SET rule_id = NULL")
    assert len(await mend(bench)) == 1


@pytest.mark.parametrize("number", ["NULL", "9999"])
async def test_a_view_whose_rule_is_gone_gets_it_again(bench: Bench, number: str) -> None:
    await bench.run("LIST_ORGS")
    await bench.fetch("ALTER TABLE views_registry DROP CONSTRAINT views_registry_rule_id_fkey")
    await bench.fetch(f"UPDATE views_registry SET rule_id = {number}")
    [said] = await mend(bench)
    assert "without its rule" in said
    assert [row[:2] for row in await registered(bench)] == [("list_orgs", "LIST_ORGS")]


async def test_a_view_whose_rule_was_deleted_gets_one_from_its_definition(bench: Bench) -> None:
    await bench.run("LIST_ORGS")
    await bench.fetch("DELETE FROM rules")
    [said] = await mend(bench)
    assert "a rule made from its definition" in said
    assert [row[:2] for row in await registered(bench)] == [("list_orgs", "list_orgs")]


async def test_what_an_adopted_database_has_in_public_stays(bench: Bench) -> None:
    await bench.fetch("CREATE VIEW public.old_view AS SELECT name FROM orgs")
    await bench.fetch("DROP INDEX views_registry_table_name_unique")
    await bench.fetch("INSERT INTO views_registry (table_name) VALUES ('old_view'), ('old_view'), ('patterns')")
    async with bench.database.connection() as connection:
        assert await repair(connection) == []
    assert await bench.value("SELECT count(*) FROM views_registry") == 3


async def test_a_view_of_somebody_else_in_views_is_not_touched(bench: Bench, postgres_server: object) -> None:
    from tests.postgres import TestServer

    assert isinstance(postgres_server, TestServer)
    database = str(await bench.value("SELECT current_database()"))
    await postgres_server.execute("CREATE MATERIALIZED VIEW views.theirs AS SELECT 1 AS one", database)
    async with bench.database.connection() as connection:
        assert await repair(connection) == []


async def test_a_name_that_a_rule_works_on_is_left_to_that_rule(bench: Bench) -> None:
    table = (await bench.run(QUESTION)).table
    await bench.run("LIST_ORGS")
    await bench.fetch("DELETE FROM views_registry")
    async with bench.database.connection() as rule, rule.transaction():
        await lock(rule, table)
        async with bench.database.connection() as connection:
            assert [said.split()[0] for said in await repair(connection)] == ["list_orgs"]
    assert [said.split()[0] for said in await mend(bench)] == [table]


async def test_many_repairs_at_once_mend_each_thing_once(bench: Bench) -> None:
    for rule in ("LIST_ORGS", "TIME_TO_FUNDING", QUESTION):
        await bench.run(rule)
    await bench.fetch("DELETE FROM views_registry")

    async def one() -> list[str]:
        async with bench.database.connection() as connection:
            return await repair(connection)

    said = await asyncio.gather(*(one() for _ in range(4)))
    assert sorted(map(len, said)) == [0, 0, 0, 3]
    assert await bench.agree()
    assert await bench.value("SELECT count(*) FROM system_log WHERE event = 'registry_mended'") == 3


async def test_where_something_is_denied_nothing_is_mended(bench: Bench) -> None:
    await bench.run("LIST_ORGS")
    await bench.fetch("DELETE FROM views_registry")
    await bench.fetch("ALTER TABLE system_log ADD CONSTRAINT never CHECK (event <> 'registry_mended') NOT VALID")
    async with bench.database.connection() as connection:
        with pytest.raises(asyncpg.CheckViolationError):
            await repair(connection)
    assert await registered(bench) == []
