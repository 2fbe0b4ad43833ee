"""What is found out about a database that nobody has described."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from pitboss.first_rulebook import first_rulebook
from pitboss.introspect import guessed_keys, guessed_notes, public_tables, with_keys, with_notes
from pitboss.rulebook import load_rulebook
from pitboss.schema import ForeignKey, Schema
from pitboss.store.live_schema import read_schema
from pitboss.translate.english import EnglishTranslator

UNDECLARED = """
CREATE TABLE countries (country_code text PRIMARY KEY, name text NOT NULL);
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, country_code text, birth_dt date);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, qty int, colour text, "odd: #name" text);
CREATE TABLE notes (id int PRIMARY KEY, order_id int, customer_id bigint);
COMMENT ON TABLE orders IS 'What was "bought"';
COMMENT ON COLUMN orders.qty IS 'How many pieces';
INSERT INTO countries VALUES ('AT', 'Austria'), ('PT', 'Portugal');
INSERT INTO customers VALUES (1, 'Mia', 'AT'), (2, 'Raf', 'PT'), (3, 'Zoe', NULL);
INSERT INTO orders VALUES (1, 1, 5, 'red'), (2, 1, 2, E'blue\\n# no'), (3, NULL, 1, 'red');
INSERT INTO notes VALUES (1, 77, 1);
CREATE VIEW recent AS SELECT * FROM orders;
"""


@pytest.fixture
async def undeclared(empty_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to a database without foreign keys."""
    connection = await asyncpg.connect(empty_dsn)
    await connection.execute(UNDECLARED)
    yield connection
    await connection.close()


async def found(connection: asyncpg.Connection) -> Schema:
    return await read_schema(connection, await public_tables(connection))


async def test_the_ordinary_tables_of_public_are_found_and_views_are_not(undeclared: asyncpg.Connection) -> None:
    assert list(await public_tables(undeclared)) == ["countries", "customers", "notes", "orders"]


async def test_a_key_is_guessed_where_name_type_and_all_data_agree_and_only_there(
    undeclared: asyncpg.Connection,
) -> None:
    assert await guessed_keys(undeclared, await found(undeclared)) == {
        "customers": (ForeignKey(("country_code",), "countries", ("country_code",)),),
        "orders": (ForeignKey(("customer_id",), "customers", ("id",)),),
    }  # notes.order_id names an order that is not there; notes.customer_id is of another type


async def test_guessed_keys_are_followed(undeclared: asyncpg.Connection) -> None:
    schema = await found(undeclared)
    schema = with_keys(schema, await guessed_keys(undeclared, schema))
    sql = EnglishTranslator().read("number of orders per customer", schema).sql
    assert [tuple(row) for row in await undeclared.fetch(sql)] == [("Mia", 2)]


async def test_short_forms_in_names_are_understood_written_out(undeclared: asyncpg.Connection) -> None:
    schema = await found(undeclared)
    schema = with_notes(schema, guessed_notes(schema))
    sql = EnglishTranslator().read("orders with a quantity over 2", schema).sql
    assert [row["qty"] for row in await undeclared.fetch(sql)] == [5]


async def test_the_first_rulebook_loads_and_says_what_was_found(undeclared: asyncpg.Connection, tmp_path: Path) -> None:
    schema = await found(undeclared)
    text = first_rulebook(schema, guessed_notes(schema), await guessed_keys(undeclared, schema))
    (tmp_path / "first.yaml").write_text(text, "utf-8")
    book = load_rulebook(tmp_path / "first.yaml")
    assert list(book.tables) == ["countries", "customers", "notes", "orders"]
    assert book.tables["orders"].description == 'What was "bought"'
    assert book.tables["orders"].columns["qty"].description == "How many pieces"
    assert book.tables["orders"].columns["qty"].synonyms == ("quantity",)
    assert "odd: #name" in book.tables["orders"].columns
    assert '"colour": {description: "", synonyms: []}  # blue # no, red' in text
    assert "# customer_id names rows of customers, it seems" in text


async def test_looking_changes_nothing(undeclared: asyncpg.Connection) -> None:
    async with undeclared.transaction(readonly=True):
        schema = await found(undeclared)
        await guessed_keys(undeclared, schema)


async def test_a_rulebook_for_no_tables_loads_too(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(first_rulebook(Schema(), {}, {}), "utf-8")
    assert load_rulebook(tmp_path / "first.yaml").tables == {}
