"""What rules may do is told as it is; known bypasses are fired at a real database, and nothing of them remains."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from app.cluster import EmbeddedCluster
from app.database import Database
from pitboss.errors import UnsafeSql
from pitboss.guard.judge import Verdict
from pitboss.guard.keeper import GuardKeeper
from pitboss.limits import Limits
from pitboss.rulebook import load_rulebook
from pitboss.safety import bypasses
from pitboss.safety.bypasses import fire_bypasses, read_bypasses
from pitboss.safety.models import SafetyReport, Shot
from pitboss.safety.report import safety_report
from pitboss.schema import Schema
from pitboss.store.live_schema import LiveSchema
from pitboss.store.roles import RULE_ROLE
from resources import shipped_rulebook
from tests.conftest import adopt_content, copy_of, ensure_template
from tests.postgres import TestServer

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

# all that a bypass could leave behind, as the superuser sees it
TRACES = """
SELECT (SELECT array_agg(c.oid::text || c.relname || c.relkind::text || coalesce(c.relacl::text, '') ORDER BY c.oid)
        FROM pg_class c WHERE c.relnamespace::regnamespace::text !~ '^pg_t'),
       (SELECT array_agg(oid::text || proname ORDER BY oid) FROM pg_proc),
       (SELECT array_agg(r::text ORDER BY r::text) FROM pg_roles r WHERE rolname !~ '^test'),
       (SELECT array_agg(s::text ORDER BY s::text) FROM pg_db_role_setting s),
       (SELECT count(*) FROM pg_largeobject_metadata),
       (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (
          SELECT oid FROM pg_database WHERE datname = current_database())),
       (SELECT array_agg(sequencename || '=' || coalesce(last_value, 0)::text ORDER BY 1) FROM pg_sequences)
"""
OPEN_TO_ALL = {"Write to the windows", "Hold a lock"}  # what any PostgreSQL lets everybody do


@dataclass
class Range:
    """A database to shoot at."""

    database: Database
    keeper: GuardKeeper
    schema: Schema
    superuser: str

    async def report(self) -> SafetyReport:
        return await safety_report(self.database, self.keeper, self.schema, Limits())

    async def wall(self, name: str) -> tuple[bool, str]:
        """Whether a wall stands, and what is said of it."""
        return next((wall.stands, wall.sentence) for wall in (await self.report()).walls if wall.wall == name)

    async def fire(self) -> dict[str, Shot]:
        shots = fire_bypasses(self.database, self.keeper, self.schema, Limits())
        return {shot.bypass.name: shot async for shot in shots}

    async def as_superuser(self, sql: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.superuser)
        try:
            return await connection.fetch(sql)
        finally:
            await connection.close()

    async def traces(self) -> list[object]:
        """All that could have been left behind: the catalogue's lists, and the rows of every table."""
        [found] = await self.as_superuser(TRACES)
        tables = await self.as_superuser(
            "SELECT format('SELECT %L, md5(string_agg(t::text, $$;$$ ORDER BY t::text)) FROM %s t', c.oid::regclass, "
            "c.oid::regclass) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE relkind IN ('r', 'm') AND n.nspname IN ('public', 'views') ORDER BY 1")  # fmt: skip
        return [
            tuple(found),
            *[tuple(row) for row in await self.as_superuser(" UNION ALL ".join(t[0] for t in tables))],
        ]


async def opened(server: TestServer, dsn: str, superuser: str) -> Range:
    database = Database(dsn)
    await database.open()
    book = load_rulebook(shipped_rulebook())
    live = LiveSchema(database, lambda: book.tables)
    schema = await live.current()
    await live.aclose()
    return Range(database, GuardKeeper(), schema, superuser)


@pytest.fixture
async def here(each_server: TestServer) -> AsyncIterator[Range]:
    """An adopted database on a server like anybody's."""
    template = await ensure_template(each_server, "adopted_template", adopt_content)
    async with copy_of(each_server, template) as dsn:
        name = dsn.partition("@/")[2].partition("?")[0]
        found = await opened(each_server, dsn, each_server.dsn(name))
        database = found.database
        yield found
        await database.close()


async def test_every_bypass_is_held_and_nothing_remains(here: Range) -> None:
    before = await here.traces()
    shots = await here.fire()
    assert list(shots) == [bypass.name for bypass in read_bypasses()]
    assert len(shots) >= 20
    assert [name for name, shot in shots.items() if not shot.held_by] == []
    assert all(shot.sentence for shot in shots.values())
    assert await here.traces() == before


async def test_what_the_tree_lets_through_another_wall_holds(here: Range) -> None:
    shots = await here.fire()
    passed = {name for name, shot in shots.items() if "tree" not in shot.held_by}
    assert passed == {"Read a deleted row", "Endless joins"}
    assert shots["Endless joins"].held_by == ("limits",)
    assert "very long" in shots["Endless joins"].sentence
    deleted = shots["Read a deleted row"]
    assert deleted.held_by == ("role",)
    assert "finds nothing" in deleted.sentence


async def test_with_the_tree_switched_off_role_and_limits_hold_all_but_what_a_server_grants_everybody(
    here: Range,
) -> None:
    shots = await here.fire()
    assert {name for name, shot in shots.items() if shot.held_by == ("tree",)} == OPEN_TO_ALL
    assert shots["Endless rows"].held_by == ("tree", "limits")
    assert "permission denied for table rules" in " ".join(trial.sentence for trial in shots["Read the rules"].trials)


async def test_the_report_says_what_rules_read_and_where_they_create(here: Range) -> None:
    async with here.database.connection() as connection, connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {RULE_ROLE}; CREATE MATERIALIZED VIEW views.orgs AS SELECT 1 AS a")
    report = await here.report()
    assert report.role_exists
    readable = {relation.name: (relation.is_result, relation.hides_deleted) for relation in report.readable}
    assert readable["patterns"] == readable["pattern_org_link"] == (False, True)
    assert readable["views.orgs"] == (True, False)
    assert not readable.keys() & {"rules", "views_registry", "system_log", "remembered_sql", "sample_rows"}
    assert (report.creates_in, report.writable) == (("views",), ())
    assert [wall.wall for wall in report.walls if wall.stands] == ["tree", "role", "limits"]
    reaches = {group.reach: group.functions for group in report.callable}
    assert list(reaches) == ["files", "the network", "other sessions", "settings"]
    assert "pg_terminate_backend" in reaches["other sessions"]
    assert ("Rows of a result", "20,000,000") in [(limit.name, limit.value) for limit in report.limits]


async def test_the_report_leaves_nothing_behind(here: Range) -> None:
    before = await here.traces()
    await here.report()
    assert await here.traces() == before


@pytest.mark.parametrize(
    ("hole", "said"),
    [
        (f"GRANT CREATE ON SCHEMA public TO {RULE_ROLE}", "may also create in public"),
        (f"GRANT UPDATE ON orgs TO {RULE_ROLE}", "may change orgs"),
        (f"GRANT SELECT ON system_log TO {RULE_ROLE}", "reads the product's own tables"),
    ],
)
async def test_a_hole_in_the_second_wall_is_told(here: Range, hole: str, said: str) -> None:
    async with here.database.connection() as connection:
        await connection.execute(hole)
    stands, sentence = await here.wall("role")
    assert not stands
    assert said in sentence


async def test_a_deleted_row_that_shows_is_a_shot_that_got_through(here: Range) -> None:
    async with here.database.connection() as connection:
        await connection.execute("DROP POLICY pattern_factory_live ON patterns")
    shot = (await here.fire())["Read a deleted row"]
    assert shot.held_by == ()
    assert shot.sentence.startswith("PostgreSQL ran it and gave ")
    assert not next(r.hides_deleted for r in (await here.report()).readable if r.name == "patterns")


async def test_a_connection_that_a_bypass_ends_is_a_shot_that_the_role_did_not_hold(here: Range) -> None:
    await here.as_superuser(f"GRANT pg_signal_backend TO {RULE_ROLE}")
    try:
        shots = await here.fire()
    finally:
        await here.as_superuser(f"REVOKE pg_signal_backend FROM {RULE_ROLE}")
    assert shots["End a connection"].held_by == ("tree",)
    assert "ended the connection" in shots["End a connection"].trials[-1].sentence
    assert shots["Read the rules"].held_by == ("tree", "role")


@dataclass
class WithoutRole:
    """The database as a server has it that denies the role."""

    inner: Database
    has_rule_role = False

    def connection(self) -> AbstractAsyncContextManager[AnyConnection]:
        return self.inner.connection()


async def test_without_the_role_nothing_runs_with_the_owners_rights(here: Range) -> None:
    database: Any = WithoutRole(here.database)
    before = await here.traces()
    here.database = database
    shots = await here.fire()
    assert await here.traces() == before
    assert all(not shot.trials[-1].held and "no role for rules" in shot.trials[-1].sentence for shot in shots.values())
    assert [name for name, shot in shots.items() if not shot.held_by] == ["Read a deleted row"]
    stands, sentence = await here.wall("role")
    assert not stands
    assert "rule-role.sql" in sentence


class Doorman:
    """A guard that does not look: lets all through, or none."""

    def __init__(self, lets_through: bool) -> None:
        self._lets_through = lets_through

    async def guard(self, *_: object) -> Doorman:
        return self

    async def judge(self, *_: object) -> Verdict:
        if not self._lets_through:
            raise UnsafeSql("No.")
        return Verdict((), ())


@pytest.mark.parametrize(("lets_through", "said"), [(True, "lets this through"), (False, "even a harmless question")])
async def test_a_guard_that_does_not_look_is_told(here: Range, lets_through: bool, said: str) -> None:
    doorman: Any = Doorman(lets_through)
    here.keeper = doorman
    stands, sentence = await here.wall("tree")
    assert not stands
    assert said in sentence


async def test_where_the_tree_lets_it_through_the_limits_refuse_what_costs_too_much(here: Range) -> None:
    doorman: Any = Doorman(True)
    here.keeper = doorman
    shots = await here.fire()
    assert [trial.wall for trial in shots["Endless rows"].trials] == ["tree", "limits", "limits"]
    assert shots["Endless rows"].held_by == ("limits",)
    assert "a result may have" in shots["Endless rows"].sentence


async def test_on_our_own_server_role_and_limits_alone_hold_everything(tmp_path: Path) -> None:
    cluster = EmbeddedCluster(tmp_path)
    try:
        dsn = await cluster.open()
        database = Database(dsn)
        await database.open()
        live = LiveSchema(database, lambda: load_rulebook(shipped_rulebook()).tables)
        schema = await live.current()
        shots = [shot async for shot in fire_bypasses(database, GuardKeeper(), schema, Limits())]
        report = await safety_report(database, GuardKeeper(), schema, Limits())
        await live.aclose()
        await database.close()
    finally:
        await cluster.close()
    assert [shot.bypass.name for shot in shots if not {"role", "limits"} & set(shot.held_by)] == []
    assert report.callable == ()
    assert all(wall.stands for wall in report.walls)
    assert ("Temporary files", "4 GB") in [(limit.name, limit.value) for limit in report.limits]


async def test_closing_in_the_middle_leaves_nothing(here: Range) -> None:
    before = await here.traces()
    shots = fire_bypasses(here.database, here.keeper, here.schema, Limits())
    await anext(shots)
    await shots.aclose()  # type: ignore[attr-defined]  # an async generator
    assert await here.traces() == before


def test_long_words_are_cut_at_a_clause_where_there_is_one() -> None:
    assert bypasses._cut("It is short.") == "It is short."
    assert bypasses._cut(f"rules is not content; a rule may read {'x' * 500}") == "rules is not content."
    assert len(bypasses._refused(asyncpg.PostgresError("x" * 500)).sentence) < 250
    assert bypasses._refused(asyncpg.StatementTooComplexError("too deep")).wall == "limits"
