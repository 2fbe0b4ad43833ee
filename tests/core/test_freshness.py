"""Views that show what content held once: told from fresh ones, refreshed, and what came and went counted."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from app.migrations import migrate
from pitboss.errors import SqlFailed, UnknownView
from pitboss.journal_models import Actor
from pitboss.models import ViewInfo
from pitboss.store import compare, freshness, registry
from pitboss.store.notices import ContentChanged, Notices
from pitboss.store.views import ViewKeeper
from tests.core.conftest import LIMITS, Bench

AMY = Actor("amy", "window", "desk-1")


@pytest.fixture
def keeper(bench: Bench) -> ViewKeeper:
    return ViewKeeper(bench.database, Notices(), LIMITS, AMY)


async def info(bench: Bench, name: str) -> ViewInfo:
    """A view as the list shows it."""
    async with bench.database.connection() as connection:
        return next(view for view in await registry.views(connection) if view.name == name)


async def made(bench: Bench, rule: str, sql: str) -> str:
    """A view of that SQL."""
    bench.model.answers[rule] = sql
    return (await bench.run(rule)).table


@pytest.mark.parametrize(
    "write",
    [
        "INSERT INTO orgs (name) VALUES ('New')",
        "UPDATE orgs SET stage = 'Seed' WHERE name = 'none of them'",
        "DELETE FROM orgs WHERE false",
        "TRUNCATE orgs CASCADE",
    ],
)
async def test_a_view_is_stale_once_its_content_was_written_to(bench: Bench, keeper: ViewKeeper, write: str) -> None:
    name = await made(bench, "orgs here", "SELECT name FROM orgs")
    assert ((await info(bench, name)).stale, (await info(bench, name)).reads) == (False, ("orgs",))
    await bench.fetch("UPDATE posts SET name = name")
    assert (await info(bench, name)).stale is False
    await bench.fetch(write)
    assert (await info(bench, name)).stale is True
    await keeper.refresh(name)
    assert (await info(bench, name)).stale is False


async def test_a_view_that_was_made_beside_a_writer_is_stale_until_it_is_refreshed(
    bench: Bench, keeper: ViewKeeper
) -> None:
    async with bench.database.connection() as writer, writer.transaction():
        await writer.execute("INSERT INTO orgs (name) VALUES ('Late')")
        name = await made(bench, "orgs here", "SELECT name FROM orgs")
    assert (await info(bench, name)).stale is True
    await keeper.refresh(name)
    assert ((await info(bench, name)).stale, (await info(bench, name)).rows_added) == (False, 1)


async def test_a_view_over_links_is_stale_once_what_they_link_is_deleted(bench: Bench) -> None:
    links = await made(bench, "links", "SELECT pattern_id FROM pattern_org_link")
    plain = await made(bench, "both", "SELECT 1 AS n")
    async with bench.database.connection() as connection:
        await connection.execute("UPDATE views_registry SET reads = '{pattern_orgs}' WHERE table_name = $1", plain)
        await freshness.keep(connection, plain, await freshness.marks_before(connection))
    assert (await info(bench, plain)).stale is False
    await bench.fetch("UPDATE patterns SET deleted_at = now() WHERE id = (SELECT min(id) FROM patterns)")
    assert [(await info(bench, name)).stale for name in (links, plain)] == [True, True]


async def test_stale_views_are_refreshed_those_that_others_read_first(bench: Bench, keeper: ViewKeeper) -> None:
    base = await made(bench, "zz base", "SELECT name FROM orgs")
    top = await made(bench, "top", f"SELECT count(*) AS n FROM {base}")
    other = await made(bench, "other", "SELECT name FROM posts")
    await bench.fetch("INSERT INTO orgs (name) VALUES ('New')")
    assert [(await info(bench, name)).stale for name in (base, top, other)] == [True, True, False]
    assert [name async for name, _ in keeper.refresh_stale()] == [base, top]
    assert [(await info(bench, name)).stale for name in (base, top, other)] == [False, False, False]
    await keeper.refresh(base)
    assert (await info(bench, top)).stale is True


async def test_a_refresh_that_fails_is_told_and_the_others_go_on(bench: Bench, keeper: ViewKeeper) -> None:
    broken = await made(bench, "broken", "SELECT 1 / (count(*) - 1) AS n FROM posts WHERE name = 'Odd'")
    good = await made(bench, "good", "SELECT name FROM posts")
    await bench.fetch("INSERT INTO posts (name) VALUES ('Odd')")
    told = {name: result async for name, result in keeper.refresh_stale()}
    assert set(told) == {broken, good}
    assert isinstance(told[broken], SqlFailed)


async def test_rows_that_a_refresh_brings_and_takes_are_counted(bench: Bench, keeper: ViewKeeper) -> None:
    name = await made(bench, "orgs here", "SELECT name, '{}'::json AS j FROM orgs")
    await bench.fetch("INSERT INTO orgs (name) VALUES ('New'), ('New')")
    await bench.fetch("UPDATE orgs SET deleted_at = now() WHERE id = (SELECT min(id) FROM orgs)")
    await keeper.refresh(name)
    view = await info(bench, name)
    assert (view.rows_added, view.rows_gone) == (2, 1)
    await bench.run("orgs here", name)
    assert (await info(bench, name)).rows_added is None
    async with bench.database.connection() as connection:
        assert await compare.rows_of(connection, name, most=3) is None
        assert await compare.change_since(connection, name, 4, [1], most=3) == (None, None)


async def test_a_view_with_a_unique_index_is_refreshed_beside_its_readers(bench: Bench, keeper: ViewKeeper) -> None:
    name = await made(bench, "orgs here", "SELECT id, name FROM orgs")
    async with bench.database.connection() as connection, connection.transaction():
        await connection.execute(f"SET LOCAL ROLE pattern_factory_rules; CREATE UNIQUE INDEX ON views.{name} (id)")
    await bench.fetch("INSERT INTO orgs (name) VALUES ('New')")
    async with bench.database.connection() as reader, reader.transaction():
        before = await reader.fetchval(f"SELECT count(*) FROM views.{name}")
        rows, _ = await keeper.refresh(name)  # would wait for the reader, and fail at the limit, if not beside it
    assert rows == before + 1


async def test_a_view_is_pinned_and_described(bench: Bench, keeper: ViewKeeper) -> None:
    await bench.run("LIST_ORGS")
    await bench.run("show anti-patterns")
    await keeper.pin("list_orgs", pinned=True)
    await keeper.describe("list_orgs", " Ours ")
    await bench.run("show anti-patterns")
    async with bench.database.connection() as connection:
        first = (await registry.views(connection))[0]
    assert (first.name, first.pinned, first.description) == ("list_orgs", True, "Ours")
    with pytest.raises(UnknownView):
        await keeper.pin("nothing", pinned=True)


async def test_what_is_not_known_is_not_said(bench: Bench) -> None:
    name = await made(bench, "orgs here", "SELECT name FROM orgs")
    await bench.fetch("UPDATE views_registry SET read_marks = NULL")
    assert (await info(bench, name)).stale is None
    await bench.fetch("DROP TRIGGER pattern_factory_changed ON orgs")
    name = await made(bench, "orgs again", "SELECT name FROM orgs")
    assert (await info(bench, name)).stale is None
    await bench.fetch("DROP SEQUENCE pattern_factory_changed_posts")
    await bench.fetch("UPDATE posts SET name = name")  # writing goes on


async def test_others_who_write_content_need_no_right_of_ours(adopted_dsn: str) -> None:
    owner = await asyncpg.connect(adopted_dsn)
    await owner.execute("CREATE ROLE writer_of_orgs; GRANT INSERT ON orgs TO writer_of_orgs; "
                        "GRANT USAGE ON SEQUENCE orgs_id_seq TO writer_of_orgs; "
                        "GRANT writer_of_orgs TO CURRENT_USER")  # fmt: skip
    try:
        await owner.execute("SET ROLE writer_of_orgs; INSERT INTO orgs (name) VALUES ('Theirs'); RESET ROLE")
        assert await owner.fetchval("SELECT pg_sequence_last_value('pattern_factory_changed_orgs')") == 1
        assert await migrate(owner) == []
    finally:
        await owner.execute("DROP OWNED BY writer_of_orgs; DROP ROLE writer_of_orgs")
        await owner.close()


async def test_what_has_changed_is_named_with_its_time_also_behind_other_results(
    bench: Bench, keeper: ViewKeeper
) -> None:
    base = await made(bench, "base of orgs", "SELECT name FROM orgs")
    top = await made(bench, "on top", f"SELECT count(*) AS n FROM {base}")
    assert ((await info(bench, top)).changed, (await info(bench, top)).changed_at) == ((), None)
    before = await bench.value("SELECT clock_timestamp() - interval '1 ms'")
    await bench.fetch("UPDATE orgs SET name = name")
    found = await info(bench, top)
    assert (found.stale, found.changed) == (True, ("orgs",))
    assert found.changed_at is not None
    assert found.changed_at >= before  # type: ignore[operator]
    await keeper.refresh(base)
    assert (await info(bench, top)).changed == (base,)


async def test_the_rows_that_came_and_went_are_listed(bench: Bench, keeper: ViewKeeper) -> None:
    name = await made(bench, "orgs here", "SELECT name, funding, description FROM orgs")
    twice = "INSERT INTO orgs (name, funding, description) VALUES ('Twice', 5, $1), ('Twice', 5, $1)"
    await bench.fetch(twice, "x" * 900)
    await bench.fetch("UPDATE orgs SET deleted_at = now() WHERE id = (SELECT min(id) FROM orgs)")
    await keeper.refresh(name)
    async with bench.database.connection() as connection:
        changed = await registry.changed_rows(connection, name)
    assert changed is not None
    assert (changed.columns, len(changed.gone)) == (("name", "funding", "description"), 1)
    assert changed.added == (("Twice", "5", "x" * compare.LONGEST),) * 2
    await keeper.refresh(name)
    async with bench.database.connection() as connection:
        assert await registry.changed_rows(connection, name) is None


async def test_of_many_changed_rows_the_first_are_listed(
    bench: Bench, keeper: ViewKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "LISTED", 2)
    name = await made(bench, "orgs here", "SELECT name FROM orgs")
    await bench.fetch("INSERT INTO orgs (name) SELECT 'New ' || n FROM generate_series(1, 5) n")
    await keeper.refresh(name)
    async with bench.database.connection() as connection:
        changed = await registry.changed_rows(connection, name)
    assert changed is not None
    assert (len(changed.added), (await info(bench, name)).rows_added) == (2, 5)
    monkeypatch.setattr(compare, "MOST_COPIED", 2)
    await bench.fetch("INSERT INTO orgs (name) VALUES ('One more')")
    await keeper.refresh(name)
    async with bench.database.connection() as connection:
        assert await registry.changed_rows(connection, name) is None
    assert (await info(bench, name)).rows_added == 1


async def test_whoever_writes_to_content_is_heard(bench: Bench) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    leave = bench.database.listen(heard.put_nowait)
    async with bench.database.connection() as connection, connection.transaction():
        await connection.execute("UPDATE posts SET name = name")
        await connection.execute("UPDATE posts SET name = name")
    async with asyncio.timeout(20):
        first = await heard.get()
    leave()
    assert Notices().read(first) == ContentChanged("posts")
    assert heard.empty()
