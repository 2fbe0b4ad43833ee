"""The guard on real servers: what passes, what is refused, and what it says."""

from __future__ import annotations

import asyncpg
import pytest

from pitboss.errors import PitbossError, SqlFailed, UnsafeSql
from pitboss.guard.judge import PROBE, Guard
from pitboss.names import quote
from tests.guard.conftest import CONTENT, Judge


async def test_a_verdict_names_columns_with_their_types_and_the_tables_read(judge: Judge) -> None:
    verdict = await judge(
        "SELECT p.id, p.name, l.org_id::numeric(10,2) FROM patterns p JOIN pattern_org_link l ON true"
    )
    assert verdict.columns == (("id", "bigint"), ("name", "text"), ("org_id", "numeric(10,2)"))
    assert verdict.relations == ("pattern_org_link", "patterns")


async def test_earlier_results_may_be_read(judge: Judge) -> None:
    assert (await judge("SELECT name FROM views.list_orgs")).relations == ("list_orgs",)
    assert (await judge("SELECT l FROM list_orgs l")).relations == ("list_orgs",)


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT p.name, o.name FROM patterns p, orgs o", ("name", "name_2")),
        ("SELECT 1, 2, 'x'", ("column", "column_2", "column_3")),
        ('SELECT id AS ctid, name AS "a""b" FROM orgs', ("ctid_2", 'a"b')),
        ("SELECT * FROM patterns p JOIN patterns q USING (id)", None),
        ("VALUES (1, 'a')", ("column1", "column2")),
        ("TABLE orgs", None),
    ],
)
async def test_columns_get_names_with_which_the_text_runs(
    connection: asyncpg.Connection, sql: str, names: tuple[str, ...] | None
) -> None:
    guard = await Guard.load(connection, CONTENT)
    transaction = connection.transaction()
    await transaction.start()
    verdict = await guard.judge(connection, sql)
    assert names is None or verdict.column_names == names
    columns = ", ".join(map(quote, verdict.column_names))
    await connection.fetch(f"CREATE MATERIALIZED VIEW views.named ({columns}) AS\n{sql}\n")
    await transaction.rollback()


async def test_nothing_is_left_behind(connection: asyncpg.Connection) -> None:
    guard = await Guard.load(connection, CONTENT)
    async with connection.transaction():
        for _ in range(2):
            await guard.judge(connection, "SELECT name FROM patterns")
        assert await connection.fetchval("SELECT count(*) FROM pg_class WHERE relname = $1", PROBE) == 0


async def test_tables_that_were_judged_stay_locked_until_the_text_has_run(connection: asyncpg.Connection) -> None:
    guard = await Guard.load(connection, CONTENT)
    async with connection.transaction():
        await guard.judge(connection, "SELECT name FROM patterns")
        locks = "SELECT count(*) FROM pg_locks WHERE relation = 'patterns'::regclass AND pid = pg_backend_pid()"
        assert await connection.fetchval(locks) == 1


async def test_it_judges_inside_a_transaction_alone(connection: asyncpg.Connection) -> None:
    guard = await Guard.load(connection, CONTENT)
    with pytest.raises(RuntimeError, match="transaction"):
        await guard.judge(connection, "SELECT 1")


async def test_it_judges_as_the_rule_role_as_well(connection: asyncpg.Connection) -> None:
    guard = await Guard.load(connection, CONTENT)
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE pattern_factory_rules")
        verdict = await guard.judge(connection, "SELECT p.name, o.name, p.mood FROM patterns p, list_orgs o")
        assert verdict.relations == ("list_orgs", "patterns")
        with pytest.raises(UnsafeSql, match="settings is not content"):
            await guard.judge(connection, "SELECT * FROM settings")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM patterns", "A rule can only read; this one deletes."),
        ("WITH a AS (SELECT 1) DELETE FROM patterns", "A rule can only read; this one deletes."),
        ("SELECT 1; SELECT 2", "A rule is one statement; this one holds several."),
        ("SELECT * INTO t FROM patterns", "A rule can only read; this one writes."),
        ("SELECT pg_sleep(1)", "pg_sleep is not a function that rules may use."),
        (
            "SELECT current_user",
            "CURRENT_USER, CURRENT_SCHEMA and their kin tell of the session; a rule reads content.",
        ),
        ("SELECT 'patterns'::regclass", "regclass is not a type that rules may use."),
        ("SELECT name FROM patterns FOR SHARE", "A rule can only read; this one locks rows (FOR UPDATE and its kin)."),
        ("SELECT unknown_field FROM patterns", "Invalid SQL generated: column 'unknown_field' does not exist"),
        ("SELECT nam FROM patterns", "column 'nam' does not exist. Perhaps you meant"),
        ("SELECT name FROM patterns WHERE id = $1", "The SQL has a place for a parameter"),
        ("SELECT !=! 3", "The operator !=! on integer is not one that rules may use."),
        ("SELECT id OPERATOR(pg_catalog.<>) 3, '1'::oid = '2'::oid FROM orgs", "The operator = on oid and oid is not"),
        ("SELECT ROW(1, 2)", "Invalid SQL generated: column 'row' has pseudo-type record"),
        ("SELECT DISTINCT", "Invalid SQL generated"),
    ],
)
async def test_a_refusal_says_what_was_refused_and_why(judge: Judge, sql: str, said: str) -> None:
    with pytest.raises(PitbossError) as refusal:
        await judge(sql)
    assert said in str(refusal.value)


async def test_the_refusal_of_a_table_names_what_a_rule_may_read(judge: Judge) -> None:
    with pytest.raises(
        UnsafeSql, match=r"^settings is not content; a rule may read categories, .* and earlier results"
    ):
        await judge("SELECT * FROM settings")
    with pytest.raises(UnsafeSql, match=r"^private\.patterns is not content"):
        await judge("SELECT * FROM private.patterns")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM patterns WHERE id IN (" + ",".join(map(str, range(2000))) + ")",
        "SELECT " + ", ".join(f"p.name AS n{number}" for number in range(800)) + " FROM patterns p",
        "SELECT count(*) FROM patterns WHERE " + " OR ".join(f"id = {number}" for number in range(1000)),
        "SELECT 1 WHERE 1 IN (" + "(1)," * 1000 + "1)",
    ],
)
async def test_a_long_text_passes(judge: Judge, sql: str) -> None:
    assert await judge(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM patterns WHERE id IN (" + ",".join(["1"] * 30_000) + ")",
        "SELECT " + "1+" * 30_000 + "1",
        "SELECT " + "NOT " * 15_000 + "true",
        " UNION ALL ".join(["SELECT 1"] * 3_000),
        "SELECT * FROM " + " CROSS JOIN ".join(f"patterns p{number}" for number in range(200)),
        "SELECT " + ",".join(["1"] * 1700),
    ],
)
async def test_a_text_that_is_too_much_is_refused_in_words(judge: Judge, sql: str) -> None:
    with pytest.raises((UnsafeSql, SqlFailed)):
        await judge(sql)


async def test_another_failure_of_the_server_is_no_verdict_on_the_text(connection: asyncpg.Connection) -> None:
    guard = await Guard.load(connection, CONTENT)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("SET LOCAL transaction_read_only = on")
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await guard.judge(connection, "SELECT 1")
    await transaction.rollback()


async def test_what_would_take_long_to_judge_is_too_long(judge: Judge) -> None:
    with pytest.raises(UnsafeSql, match="too long for a rule"):
        await judge("SELECT id, name FROM patterns" + " UNION ALL SELECT id, upper(name) FROM patterns" * 400)
