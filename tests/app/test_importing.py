"""Content from CSV files: what is taken, how each mistake is named, and that a mistake leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest

from app.csv_values import converter
from app.importing import BATCH_ROWS, import_csv
from pitboss.errors import ImportFailed


@pytest.fixture
async def connection(fresh_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(fresh_dsn)
    yield connection
    await connection.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.csv"


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


async def take(connection: asyncpg.Connection, table: str, path: Path, content: str | bytes) -> int:
    return await import_csv(connection, table, write(path, content))


async def refusal(connection: asyncpg.Connection, table: str, path: Path, content: str | bytes) -> str:
    """The sentence with which the file is refused; nothing of it is there afterwards, and the connection works."""
    with pytest.raises(ImportFailed) as caught:
        await take(connection, table, path, content)
    if table in ("orgs", "patterns"):
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
    return str(caught.value)


async def test_rows_arrive_with_every_sort_of_value(connection: asyncpg.Connection, path: Path) -> None:
    rows = await take(
        connection,
        "orgs",
        path,
        "Name,description,funding,date_founded,date_funded,keywords,stage\n"
        'Nova,"Says ""hello"",\nin two lines",1250000.50,2019-03-31,2024-01-05 14:05:00+02:00,a; b ;c,Seed\n'
        'Helix,,,,,"{x,""y, z"",NULL}",  \n'
        "\n"
        "Quanta,,1e6,20200102,,{},Series A\n",
    )
    assert rows == 3
    found = await connection.fetch(
        "SELECT name, description, funding, date_founded, date_funded, keywords, stage FROM orgs ORDER BY id"
    )
    assert [tuple(row) for row in found] == [
        ("Nova", 'Says "hello",\nin two lines', Decimal("1250000.50"), datetime(2019, 3, 31),
         datetime(2024, 1, 5, 12, 5), ["a", "b", "c"], "Seed"),
        ("Helix", None, None, None, None, ["x", "y, z", None], None),
        ("Quanta", None, Decimal(10**6), datetime(2020, 1, 2), None, [], "Series A"),
    ]  # fmt: skip


async def test_patterns_get_their_kind_json_and_defaults(connection: asyncpg.Connection, path: Path) -> None:
    content = 'name,kind,metadata\nA,anti-pattern,"{""confidence"": 0.8}"\nB,pattern,\n'
    assert await take(connection, "patterns", path, content) == 2
    found = await connection.fetch(
        "SELECT kind, metadata ->> 'confidence', highlights::text, created_at IS NOT NULL, search_vector IS NOT NULL "
        "FROM patterns ORDER BY name"
    )
    assert [tuple(row) for row in found] == [
        ("anti-pattern", "0.8", "[]", True, True),
        ("pattern", None, "[]", True, True),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
async def test_a_byte_order_mark_line_ends_and_delimiters_are_recognised(
    connection: asyncpg.Connection, path: Path, delimiter: str, line_end: str
) -> None:
    lines = [delimiter.join(fields) for fields in (("name", "stage"), ("Zürich Röntgen", "Seed"))]
    assert await take(connection, "orgs", path, "\ufeff" + line_end.join(lines)) == 1
    row = await connection.fetchrow("SELECT name, stage FROM orgs")
    assert row is not None
    assert tuple(row) == ("Zürich Röntgen", "Seed")


async def test_a_file_of_many_batches_arrives_whole_and_in_order(connection: asyncpg.Connection, path: Path) -> None:
    count = BATCH_ROWS * 3 + 1
    content = "name,funding\n" + "".join(f"Org {n},{n}\n" for n in range(count))
    assert await take(connection, "orgs", path, content) == count
    assert await connection.fetchval("SELECT bool_and(funding = id - 1) FROM orgs")


async def test_a_field_of_several_megabytes_is_taken(connection: asyncpg.Connection, path: Path) -> None:
    assert await take(connection, "orgs", path, f'name,description\nA,"{"x" * 5_000_000}"\nB,\n') == 2
    assert await connection.fetchval("SELECT max(length(description)) FROM orgs") == 5_000_000


async def test_a_header_alone_brings_no_rows(connection: asyncpg.Connection, path: Path) -> None:
    assert await take(connection, "orgs", path, "name\n") == 0


async def test_ids_may_be_given_and_the_next_row_does_not_meet_one(connection: asyncpg.Connection, path: Path) -> None:
    await take(connection, "orgs", path, "id,name\n5,A\n7,B\n")
    assert await connection.fetchval("INSERT INTO orgs (name) VALUES ('C') RETURNING id") == 8
    await take(connection, "orgs", path, "id,name\n2,D\n")
    assert await connection.fetchval("INSERT INTO orgs (name) VALUES ('E') RETURNING id") == 9


async def test_links_can_be_imported(connection: asyncpg.Connection, path: Path) -> None:
    await take(connection, "patterns", path, "id,name\n1,A\n")
    await take(connection, "orgs", path, "id,name\n1,A\n")
    assert await take(connection, "pattern_org_link", path, "pattern_id,org_id\n1,1\n") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty. Its first line names the columns."),
        ("\n\n", "is empty. Its first line names the columns."),
        ("name,fundings\nA,1\n", "orgs has no column 'fundings' (column 2 of mine.csv). Did you mean funding?"),
        ("name,\nA,1\n", "orgs has no column '' (column 2 of mine.csv)."),
        ("name,Name\nA,B\n", "The header of mine.csv names name twice."),
        ("stage\nSeed\n", "The column name is missing from mine.csv. orgs needs it in each row."),
        ("name,stage\nA,Seed\nB\n", "The header of mine.csv names 2 columns, but line 3 has 1."),
        ("name,stage\nA,Seed,x\n", "Put text that holds a comma or a line break in quotes."),
        ('name,stage\n"A\nB",Seed\n,Seed\n', "Line 4 of mine.csv: name is empty, and must not be."),
        ("name,funding\nA,1\nB,ten\n", "Line 3 of mine.csv: funding must be a number such as 1250000 or 0.75"),
        ("name,funding\nA,NaN\n", "Line 2 of mine.csv: funding must be a finite number, not 'NaN'."),
        ("name,funding\nA,1e999999\n", "funding must be a finite number"),
        ("name,date_founded\nA,31.3.2025\n", "Line 2 of mine.csv: date_founded must be a date such as 2025-03-31 or"),
        ("name,date_founded\nA,0001-01-01T00:00+23:00\n", "date_founded must be a date"),
        ("id,name\n1.5,A\n", "Line 2 of mine.csv: id must be a whole number, not '1.5'."),
        ("id,name\n99999999999999999999,A\n", "id must be a whole number from -9223372036854775808 to"),
        (f"id,name\n{'9' * 5000},A\n", "id must be a whole number from"),
        ("name,stage\nA,x\0y\n", "Line 2 of mine.csv: stage must be text without NUL characters"),
        ('name,keywords\nA,"{""a}"\n', "Line 2 of mine.csv: keywords must be a list such as a; b or {a,b}"),
        (f"name,funding\nA,{'x' * 100}\n", f"not '{'x' * 39}…'."),
        ('name\n"A\nB\n', "The record that begins in line 2 of mine.csv cannot be read"),
        ('name\nA\n"B"C\n', "The record that begins in line 3 of mine.csv cannot be read"),
        (b"name\nA\ncaf\xe9\n", "Line 3 of mine.csv is not UTF-8. Save the file in that encoding."),
        ("name\nA\n".encode("utf-16"), "Line 1 of mine.csv is not UTF-8."),
        ("name,org_id\nA,1\n", "orgs has no column 'org_id'"),
        ("name,category_id\nA,\nB,9\nC,9\n", "Line 3 of mine.csv: category_id cannot be taken: Key (category_id)=(9)"),
        ("id,name\n1,A\n2,B\n1,C\n", "Line 4 of mine.csv: id cannot be taken: Key (id)=(1) already exists."),
    ],
)
async def test_a_mistake_is_named_with_its_line_and_column(
    connection: asyncpg.Connection, path: Path, content: str | bytes, said: str
) -> None:
    assert said in await refusal(connection, "orgs", path, content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "name,kind\nA,pattern\nB,other\n",
            "Line 3 of mine.csv: kind must be pattern or anti-pattern. Nothing was imported.",
        ),
        ("name,metadata\nA,{x}\n", "Line 2 of mine.csv: metadata must be JSON, not '{x}'."),
        ("name,metadata\nA,NaN\n", "metadata must be JSON"),
        (f"name,metadata\nA,{'[' * 100_000}\n", "metadata must be JSON"),
        ('name,metadata\nA,"""\\u0000"""\n', "metadata must be JSON without NUL characters"),
        ('name,metadata\nA,"""\\ud800"""\n', "Line 2 of mine.csv: a value was refused by the database"),
        ("name,search_vector\nA,x\n", "The column search_vector is kept by the database."),
    ],
)
async def test_a_mistake_in_patterns_is_named_too(
    connection: asyncpg.Connection, path: Path, content: str, said: str
) -> None:
    assert said in await refusal(connection, "patterns", path, content)


async def test_only_content_can_be_imported_into(connection: asyncpg.Connection, path: Path) -> None:
    assert "'rules' is not content. Choose one of categories, orgs" in await refusal(
        connection, "rules", path, "a\n1\n"
    )
    assert "Did you mean orgs?" in await refusal(connection, "org", path, "name\nA\n")


async def test_a_database_that_was_not_migrated_is_named(empty_dsn: str, path: Path) -> None:
    connection = await asyncpg.connect(empty_dsn)
    try:
        assert "has no table orgs" in await refusal_without_count(connection, path)
    finally:
        await connection.close()


async def refusal_without_count(connection: asyncpg.Connection, path: Path) -> str:
    with pytest.raises(ImportFailed) as caught:
        await take(connection, "orgs", path, "name\nA\n")
    return str(caught.value)


async def test_files_that_cannot_be_read_are_named(connection: asyncpg.Connection, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, said in [
        (tmp_path, "is no ordinary file"),
        (tmp_path / "pipe", "is no ordinary file"),
        (tmp_path / "none.csv", "There is no file"),
        (Path("/tmp/\0"), "cannot be read"),
        (Path("/proc/self/mem"), "cannot be read"),
    ]:
        with pytest.raises(ImportFailed, match=said):
            await import_csv(connection, "orgs", path)


async def test_a_rule_of_ones_own_database_is_told_as_it_stands(connection: asyncpg.Connection, path: Path) -> None:
    await connection.execute("ALTER TABLE orgs ADD CONSTRAINT positive CHECK (funding > 0)")
    said = await refusal(connection, "orgs", path, "name,funding\nA,-1\n")
    assert said.startswith("Line 2 of mine.csv: funding does not fit the table's rule CHECK ((funding > ")


async def test_a_role_that_may_not_write_is_told_so(connection: asyncpg.Connection, path: Path) -> None:
    await connection.execute("REVOKE INSERT ON orgs FROM CURRENT_USER")
    assert "does not let this role fill orgs" in await refusal(connection, "orgs", path, "name\nA\n")


async def test_a_loss_of_the_connection_is_not_blamed_on_the_file(connection: asyncpg.Connection, path: Path) -> None:
    await connection.execute(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'going down' USING ERRCODE = 'admin_shutdown'; END $$; "
        "CREATE TRIGGER fail BEFORE INSERT ON orgs FOR EACH ROW EXECUTE FUNCTION fail()"
    )
    with pytest.raises(asyncpg.AdminShutdownError):
        await take(connection, "orgs", path, "name\nA\n")


async def test_cancelling_leaves_nothing_behind(fresh_dsn: str, connection: asyncpg.Connection, path: Path) -> None:
    other = await asyncpg.connect(fresh_dsn)
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE orgs IN ACCESS EXCLUSIVE MODE")
            work = asyncio.create_task(take(connection, "orgs", path, "name\nA\n"))
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            while not await other.fetchval(waiting):  # noqa: ASYNC110 - PostgreSQL has no event for it
                await asyncio.sleep(0)
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work
        assert await connection.fetchval("SELECT count(*) FROM orgs") == 0
    finally:
        await other.close()


@pytest.mark.parametrize(
    ("type_name", "field", "value"),
    [
        ("bool", "Yes", True),
        ("bool", "f", False),
        ("float8", "0.5", 0.5),
        ("int2", "-32768", -32768),
        ("_int4", "1; 2", [1, 2]),
        ("text", " kept as it is ", " kept as it is "),
        ("_text", "  a  ", ["a"]),
    ],
)
def test_further_types_are_read_as_people_write_them(type_name: str, field: str, value: object) -> None:
    convert = converter(type_name)
    assert convert is not None
    assert convert(field) == value


def test_what_is_no_value_of_its_type_is_refused() -> None:
    for type_name, field in [("bool", "perhaps"), ("date", "yesterday"), ("int2", "40000")]:
        convert = converter(type_name)
        assert convert is not None
        with pytest.raises(ValueError, match=r"^(a|true)"):
            convert(field)
    assert converter("date") is not None
    assert converter("tsvector") is None
