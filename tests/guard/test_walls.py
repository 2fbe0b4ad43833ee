"""The second wall alone: with the guard switched off, attacks meet the rule role on a hardened cluster, and no more.

A text that gets as far as a result is no breach here, for some attacks only read what every session may (its own name,
say): the database outside `views` must be the same to the byte, and no result may hold what rules must not see.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from app.assembly import Application
from app.cluster import EmbeddedCluster, postmaster
from app.logs import Logs
from app.settings import Settings
from pitboss.store.roles import BECOME_OWNER, RULE_ROLE, become_rule_role
from tests.conftest import DATA
from tests.guard.conftest import PRODUCT
from tests.guard.test_attacks import ATTACKS
from tests.postgres import BIN


def can_be_sent(sql: str) -> bool:
    """Whether it is text at all: lone surrogates cannot be put into UTF-8, so they never leave this process."""
    return sql == sql.encode("utf-8", "replace").decode("utf-8")


CASES = [json.loads(line) for line in (DATA / "sql-cases-dev.jsonl").read_text().splitlines()]
REFUSED = [case["sql"] for case in CASES if case["must"] == "refuse" and can_be_sent(case["sql"])]
OURS = [sql for kind in ATTACKS.values() for sql in kind if can_be_sent(sql)]
CANARY = "canary-5f1d0c"
HIDDEN = f"""
INSERT INTO settings VALUES ('token', '{CANARY}');
INSERT INTO system_log (event, context) VALUES ('{CANARY}', '{{}}');
INSERT INTO messages (role, content) VALUES ('user', '{CANARY}');
INSERT INTO feedback (comment) VALUES ('{CANARY}');
INSERT INTO private.patterns VALUES ('{CANARY}');
UPDATE patterns SET name = '{CANARY}', description = '{CANARY}', deleted_at = now()
WHERE id = (SELECT min(id) FROM patterns);
"""
# the product's own tables may have come to be by now: the attacks ask for simpler ones
OWN = "DROP TABLE IF EXISTS settings, conversations, messages, feedback CASCADE;"


@dataclass(frozen=True)
class Hardened:
    """An embedded cluster as the product makes it: the owner's session, and the whole as text."""

    connection: asyncpg.Connection
    application: Application
    data_dir: Path

    def dump(self) -> str:
        """Everything outside `views`, roles and large objects too, as the superuser sees it."""
        keys = "--restrict-key=same"  # else each dump has another
        text = self._run("pg_dump", "--exclude-schema=views", keys, "--dbname", "pattern_factory")
        return text + self._run("pg_dumpall", "--globals-only", keys)

    def results(self) -> str:
        """All rows of all results, as text."""
        return self._run(
            "psql", "--no-psqlrc", "-At", "-v", "ON_ERROR_STOP=1", "pattern_factory", typed=ROWS_OF_RESULTS
        )

    def _run(self, program: str, *arguments: str, typed: str = "") -> str:
        server = postmaster.find(self.data_dir / "postgres" / "data")
        assert server is not None
        password = json.loads((self.data_dir / "postgres" / "passwords.json").read_text())["postgres"]
        where = ("--host", server.socket_folder, "--port", str(server.port), "--username", "postgres")
        done = subprocess.run(
            [str(BIN / program), *where, *arguments],
            input=typed, env={"PGPASSWORD": password}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    async def attack(self, number: int, sql: str) -> bool:
        """Run a text as a rule would be run that no guard has read; whether it became a result."""
        database = self.application.database
        try:
            async with self.connection.transaction():
                await self.connection.execute("SET LOCAL statement_timeout = '2s'")
                await become_rule_role(self.connection, database)
                statement = await self.connection.prepare(f"CREATE MATERIALIZED VIEW views.made_{number} AS\n{sql}\n")
                await statement.fetch()
                await self.connection.execute(f"GRANT SELECT ON views.made_{number} TO SESSION_USER; {BECOME_OWNER}")
        except (asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        finally:
            assert not self.connection.is_in_transaction()
            assert await self.connection.fetchval("SELECT current_user = session_user")
        return True


ROWS_OF_RESULTS = r"""
SELECT format('SELECT r::text FROM views.%I AS r', matviewname)
FROM pg_matviews WHERE schemaname = 'views' AND ispopulated \gexec
"""


@asynccontextmanager
async def hardened(data_dir: Path) -> AsyncIterator[Hardened]:
    logs = Logs(data_dir)
    application = Application(Settings(data_dir=data_dir), logs)
    cluster = EmbeddedCluster(data_dir)
    try:
        await application.open()
        connection = await asyncpg.connect(await cluster.open())
        try:
            await connection.execute(f"SET client_min_messages = error; {OWN} {PRODUCT} {HIDDEN}")
            assert application.database.has_rule_role
            yield Hardened(connection, application, data_dir)
        finally:
            await connection.close()
    finally:
        await application.aclose()
        await cluster.close()
        logs.close()


async def test_with_the_guard_switched_off_no_attack_changes_or_sees_what_is_not_content(tmp_path: Path) -> None:
    async with hardened(tmp_path) as wall:
        before = wall.dump()
        assert CANARY in before
        made = [sql for number, sql in enumerate(REFUSED + OURS) if await wall.attack(number, sql)]
        assert wall.dump() == before
        assert CANARY not in wall.results()
        assert len(made) < len(REFUSED + OURS) / 2, "most attacks must end at the second wall alone"


async def test_the_comparison_would_see_a_breach(tmp_path: Path) -> None:
    """As the owner, one row more and one result of what is hidden are both noticed."""
    async with hardened(tmp_path) as wall:
        before = wall.dump()
        await wall.connection.execute("CREATE MATERIALIZED VIEW views.seen AS SELECT value FROM settings")
        assert CANARY in wall.results()
        assert wall.dump() == before
        await wall.connection.execute("INSERT INTO settings VALUES ('one', 'more')")
        assert wall.dump() != before
        assert await wall.attack(0, "SELECT name FROM orgs")
        assert not await wall.attack(1, "SELECT value FROM settings")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await wall.connection.execute(f"BEGIN; SET LOCAL ROLE {RULE_ROLE}; SELECT * FROM settings")
        await wall.connection.execute("ROLLBACK")
