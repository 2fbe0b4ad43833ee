"""Reading the live schema, and keeping it fresh."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from pitboss.errors import DatabaseUnavailable
from pitboss.schema import ColumnNotes, ForeignKey, Schema, TableNotes
from pitboss.store.live_schema import LiveSchema, Seen, read_schema
from tests.translate.support import CONTENT_NOTES, SHOP_NOTES


async def test_columns_keys_and_kinds_are_as_the_catalogue_has_them(shop: asyncpg.Connection) -> None:
    schema = await read_schema(shop, SHOP_NOTES)
    orders, items, products = (schema.tables[name] for name in ("orders", "order_items", "products"))
    assert [(column.name, column.kind) for column in orders.columns] == [
        ("id", "number"), ("customer_id", "number"), ("status", "text"), ("ordered_at", "date"), ("total", "number"),
        ("notes", "text"),
    ]  # fmt: skip
    assert orders.primary_key == ("id",)
    assert orders.foreign_keys == (ForeignKey(("customer_id",), "customers", ("customer_id",)),)
    assert items.primary_key == ("order_id", "product_id")
    tags, status = products.column("tags"), orders.column("status")
    assert tags is not None
    assert (tags.kind, tags.type) == ("array", "text[]")
    assert status is not None
    assert (status.type, status.nullable) == ("order_status", False)


async def test_values_are_those_of_rows_that_are_not_deleted(content_dsn: str) -> None:
    connection = await asyncpg.connect(content_dsn)
    await connection.execute(
        "INSERT INTO orgs (id, name, stage, keywords, deleted_at) VALUES (900, 'X', 'Gone', '{gone}', now())"
    )
    orgs = (await read_schema(connection, CONTENT_NOTES)).tables["orgs"]
    await connection.close()
    stage, keywords = orgs.column("stage"), orgs.column("keywords")
    assert stage is not None
    assert stage.values == ("Public", "Seed", "Series A", "Series B", "Series C")
    assert keywords is not None
    assert keywords.values == ("ai", "genomics", "oncology", "robotics", "saas", "trials", "wet lab")


async def test_json_keys_come_with_what_stands_under_them(content_dsn: str) -> None:
    connection = await asyncpg.connect(content_dsn)
    await connection.execute(
        """INSERT INTO patterns (id, name, metadata) VALUES (901, 'list', '[1]'),
           (902, 'none', '{"seen": null, "mixed": 1}'), (903, 'flag', '{"ok": true, "mixed": "a"}')"""
    )
    metadata = (await read_schema(connection, CONTENT_NOTES)).tables["patterns"].column("metadata")
    await connection.execute(
        "INSERT INTO patterns (id, name, metadata) SELECT 1000 + i, 'many', jsonb_build_object('k' || i, i) "
        "FROM generate_series(1, 120) i"
    )
    many = (await read_schema(connection, CONTENT_NOTES)).tables["patterns"].column("metadata")
    await connection.close()
    assert metadata is not None
    assert dict(zip(metadata.json_keys, metadata.json_kinds, strict=True)) == {
        "confidence": "number", "reviewer": "text", "seen": "other", "mixed": "other", "ok": "boolean",
    }  # fmt: skip
    assert many is not None
    assert many.json_keys == ()


async def test_many_or_long_values_are_no_vocabulary(empty_dsn: str) -> None:
    connection = await asyncpg.connect(empty_dsn)
    await connection.execute(
        """CREATE TABLE notes (many text, long text, few text);
           INSERT INTO notes SELECT 'm' || i, repeat('x', 200), CASE WHEN i % 2 = 0 THEN 'even' ELSE '' END
           FROM generate_series(1, 300) i"""
    )
    table = (await read_schema(connection, {"notes": TableNotes()})).tables["notes"]
    await connection.close()
    assert [column.values for column in table.columns] == [(), (), ("even",)]


async def test_odd_names_and_types_are_read(empty_dsn: str) -> None:
    connection = await asyncpg.connect(empty_dsn)
    await connection.execute(
        """CREATE DOMAIN mood AS text; CREATE TABLE "Odd ""Table" ("a B" mood, t time, m money, u uuid, c json,
           n int[], d mood[]);
           ALTER TABLE "Odd ""Table" DROP COLUMN m; INSERT INTO "Odd ""Table" ("a B", d) VALUES ('fine', '{good}');
           COMMENT ON TABLE "Odd ""Table" IS 'odd'; COMMENT ON COLUMN "Odd ""Table".t IS 'when'"""
    )
    table = (await read_schema(connection, {'Odd "Table': TableNotes()})).tables['Odd "Table']
    await connection.close()
    assert [column.kind for column in table.columns] == ["text", "other", "other", "json", "array", "array"]
    assert table.columns[0].values == ("fine",)
    assert (table.description, table.columns[1].description) == ("odd", "when")


async def test_notes_add_words_and_tables_that_are_not_there_are_left_out(shop: asyncpg.Connection) -> None:
    notes = {
        "orders": TableNotes("What was bought", ("purchase",), {
            "total": ColumnNotes("In euro", ("sum",)), "gone": ColumnNotes()}),
        "nowhere": TableNotes(),
    }  # fmt: skip
    schema = await read_schema(shop, notes)
    assert list(schema.tables) == ["orders"]
    orders = schema.tables["orders"]
    total = orders.column("total")
    assert (orders.description, orders.synonyms, orders.foreign_keys) == ("What was bought", ("purchase",), ())
    assert total is not None
    assert (total.description, total.synonyms) == ("In euro", ("sum",))


async def test_the_fingerprint_is_of_the_structure_not_of_the_values(shop: asyncpg.Connection) -> None:
    first = (await read_schema(shop, SHOP_NOTES)).fingerprint
    await shop.execute("UPDATE products SET color = 'teal'")
    assert (await read_schema(shop, SHOP_NOTES)).fingerprint == first
    await shop.execute("ALTER TABLE products ADD COLUMN depth int")
    assert (await read_schema(shop, SHOP_NOTES)).fingerprint != first


async def test_values_that_may_not_be_read_are_left_out(shop: asyncpg.Connection) -> None:
    await shop.execute(
        "DO $$ BEGIN CREATE ROLE shop_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$; "
        "GRANT shop_reader TO current_user; GRANT USAGE ON SCHEMA public TO shop_reader"
    )
    async with shop.transaction():
        await shop.execute("SET LOCAL ROLE shop_reader")
        color = (await read_schema(shop, SHOP_NOTES)).tables["products"].column("color")
    assert color is not None
    assert color.values == ()


class OneConnection:
    """A database of one connection that counts how often it was lent, and can be away."""

    has_rule_role = False

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self.lent = 0
        self.away = False
        self.gate = asyncio.Event()
        self.gate.set()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        await self.gate.wait()
        if self.away:
            raise DatabaseUnavailable("There is no connection.")
        self.lent += 1
        yield self._connection


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database(shop: asyncpg.Connection) -> OneConnection:
    return OneConnection(shop)


@pytest.fixture
async def live(database: OneConnection) -> AsyncIterator[LiveSchema]:
    found = LiveSchema(database, lambda: SHOP_NOTES, max_age=60, clock=Clock())
    yield found
    await found.aclose()


async def test_many_first_readers_share_one_reading(live: LiveSchema, database: OneConnection) -> None:
    first, *others = await asyncio.gather(*(live.current() for _ in range(5)))
    assert database.lent == 1
    assert all(one is first for one in others)
    assert await live.current() is first
    assert database.lent == 1


async def test_an_invalidated_schema_is_given_at_once_and_read_again_behind_it(
    live: LiveSchema, database: OneConnection, shop: asyncpg.Connection
) -> None:
    old = await live.current()
    await shop.execute("ALTER TABLE products ADD COLUMN depth int")
    live.invalidate()
    assert await live.current() is old
    new = await live.refreshed()
    assert new.tables["products"].column("depth") is not None
    assert await live.current() is new


async def test_an_old_schema_is_read_again_and_stays_the_same_object_where_nothing_changed(
    shop: asyncpg.Connection,
) -> None:
    database, clock = OneConnection(shop), Clock()
    live = LiveSchema(database, lambda: SHOP_NOTES, max_age=60, clock=clock)
    old = await live.current()
    clock.now = 61
    database.gate.clear()
    assert await live.current() is old
    database.gate.set()
    assert await live.refreshed() is old
    assert database.lent >= 2
    await live.aclose()


async def test_a_change_during_the_reading_is_read_too(live: LiveSchema, database: OneConnection) -> None:
    database.gate.clear()
    first = asyncio.ensure_future(live.current())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    live.invalidate()
    database.gate.set()
    await first
    before = database.lent
    await live.current()
    assert database.lent == before


async def test_a_database_that_is_away_is_said_once_nothing_is_known_and_hidden_after(
    live: LiveSchema, database: OneConnection
) -> None:
    database.away = True
    with pytest.raises(DatabaseUnavailable):
        await live.current()
    database.away = False
    known: Schema = await live.current()
    database.away = True
    live.invalidate()
    assert await live.current() is known
    with pytest.raises(DatabaseUnavailable):
        await live.refreshed()


async def test_many_short_texts_are_kept_as_names_and_long_ones_are_not(empty_dsn: str) -> None:
    connection = await asyncpg.connect(empty_dsn)
    await connection.execute(
        "CREATE TABLE people (id int PRIMARY KEY, name text, story text, mood text);"
        "INSERT INTO people SELECT i, 'Person ' || i, repeat('x', 100 + i), 'calm' FROM generate_series(1, 500) i"
    )
    people = (await read_schema(connection, {"people": TableNotes()})).tables["people"]
    await connection.close()
    by_name = {column.name: column for column in people.columns}
    assert len(by_name["name"].names) == 500
    assert "Person 500" in by_name["name"].names
    assert (by_name["name"].unique, by_name["mood"].unique) == (True, False)
    assert len(by_name["story"].names) == len(by_name["mood"].names) == 0


async def test_a_large_table_is_read_again_only_once_the_server_counted_a_change(
    empty_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pitboss.store.live_schema.LARGE_TABLE", 100)
    connection = await asyncpg.connect(empty_dsn)
    await connection.execute(
        "CREATE TABLE people (id int PRIMARY KEY, name text);"
        "INSERT INTO people SELECT i, 'Person ' || i FROM generate_series(1, 500) i; ANALYZE people"
    )
    seen = Seen()
    names = []
    for step in ("SELECT 1", "SELECT pg_stat_force_next_flush()", "INSERT INTO people VALUES (0, 'Zoe')"):
        await connection.execute(step)
        await connection.execute("SELECT pg_stat_force_next_flush()")
        schema = await read_schema(connection, {"people": TableNotes(synonyms=(step,))}, seen)
        names.append(schema.tables["people"].columns[1].names)
        assert schema.tables["people"].synonyms == (step,)
    await connection.close()
    assert names[0] is names[1]
    assert "Zoe" not in names[1]
    assert "Zoe" in names[2]
