"""The third wall: cost before running, rows and bytes while and after, time, and locks."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from pitboss.errors import Busy, TimedOut, TooLarge
from pitboss.events import RuleFailed, RuleResult
from pitboss.limits import GIB, MIB, Limits
from pitboss.store.ceiling import Ceiling
from pitboss.store.failures import failure
from tests.core.conftest import Bench

FIVE = "patterns a, patterns b, patterns c, patterns d, patterns e"


async def test_a_rule_that_would_cost_too_much_is_refused_before_it_runs_and_a_person_can_insist(bench: Bench) -> None:
    await bench.fetch("ANALYZE")  # an estimate is as good as what the database knows of its tables
    bench.model.answers["all against all"] = f"SELECT count(*) AS n FROM {FIVE}"
    failed = await bench.fail("run all against all")
    assert (failed.code, failed.can_insist) == ("too_large", "all against all")
    assert "run it anyway" in failed.message
    insisted = await bench.supervisor.process_rule_request("all against all", insist=True)
    assert isinstance(insisted, RuleFailed)
    assert insisted.code == "timeout"
    assert await bench.agree()


async def test_a_result_that_is_expected_far_too_large_is_refused_also_to_who_insists(bench: Bench) -> None:
    await bench.fetch("ANALYZE")
    bench.model.answers["every pair of pairs"] = f"SELECT a.id FROM {FIVE}"
    failed = await bench.supervisor.process_rule_request("every pair of pairs", insist=True)
    assert isinstance(failed, RuleFailed)
    assert (failed.code, failed.can_insist) == ("too_large", "")


async def test_a_result_with_too_many_rows_is_undone(bench: Bench) -> None:
    bench.model.answers["many"] = "SELECT n FROM generate_series(1, 300001) n"
    failed = await bench.fail("many")
    assert failed.code == "too_large"
    assert "300,001 rows" in failed.message
    bench.model.answers["just enough"] = "SELECT (n % 2)::boolean AS odd FROM generate_series(1, 200000) n"
    assert isinstance(await bench.supervisor.process_rule_request("just enough"), RuleResult)
    assert await bench.agree()


async def test_a_result_that_grows_too_large_is_stopped_while_it_is_made(bench: Bench) -> None:
    """It is expected to be less than ten times too large, so it begins; it ends because the database grows."""
    bench.model.answers["heavy"] = (
        "SELECT md5(md5(md5(md5(n::text || p.id)))) AS a, md5(md5(md5(md5(p.id || n::text)))) AS b "
        "FROM generate_series(1, 90000) n, (SELECT id FROM patterns LIMIT 10) p"
    )
    failed = await bench.supervisor.process_rule_request("heavy", insist=True)
    assert isinstance(failed, RuleFailed)
    assert failed.message.startswith("The result grew over 8 MB")
    assert await bench.fetch("SELECT relname FROM pg_class WHERE relnamespace = 'views'::regnamespace") == []


async def test_the_watch_goes_on_where_no_connection_is_free(bench: Bench) -> None:
    looks = 0

    class Crowded:
        def connection(self) -> object:
            nonlocal looks
            looks += 1
            raise Busy("All are in use.")

    async def work() -> str:
        while not looks:  # noqa: ASYNC110  # a few turns of the loop
            await asyncio.sleep(0)
        return "done"

    ceiling = Ceiling(Crowded(), Limits(), first_look=0)  # type: ignore[arg-type]
    assert await ceiling.hold(work()) == "done"


async def test_what_the_work_raises_comes_through(bench: Bench) -> None:
    async def work() -> None:
        raise TooLarge("as it is")

    with pytest.raises(TooLarge, match="as it is"):
        await Ceiling(bench.database, Limits()).hold(work())


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (asyncpg.QueryCanceledError("x"), TimedOut),
        (asyncpg.LockNotAvailableError("x"), Busy),
        (asyncpg.DeadlockDetectedError("x"), Busy),
        (asyncpg.DiskFullError("x"), TooLarge),
        (asyncpg.OutOfMemoryError("x"), TooLarge),
        (asyncpg.TooManyConnectionsError("x"), Busy),
    ],
)
def test_what_postgresql_says_of_its_limits_is_told_with_what_to_do(error: Exception, kind: type[Exception]) -> None:
    shown = failure(error)
    assert isinstance(shown, kind)
    assert str(shown).endswith(".")


def test_limits_read_as_people_write_them() -> None:
    assert (Limits().rows, Limits().size) == ("20,000,000 rows", "4 GB")
    assert Limits(max_bytes=GIB // 2).size == "512 MB"
    assert Limits(max_bytes=3 * MIB).size == "3 MB"


async def test_a_lock_on_the_view_is_waited_for_up_to_a_limit(bench: Bench, adopted_dsn: str) -> None:
    await bench.run("LIST_ORGS")
    await bench.fetch(
        "UPDATE rules SET sql = 'SELECT 1 AS one' WHERE rule_code = 'LIST_ORGS'"
    )  # so that it is replaced
    reader = await asyncpg.connect(adopted_dsn)
    try:
        async with reader.transaction():
            await reader.fetch("SELECT count(*) FROM views.list_orgs")
            failed = await bench.fail("LIST_ORGS")
    finally:
        await reader.close()
    assert failed.code == "busy"
    assert (await bench.run("LIST_ORGS")).table == "list_orgs"
