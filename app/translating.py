"""The offline translator alone. A database that is not ours is only read: nothing is migrated, nothing created."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from app.cluster import EmbeddedCluster
from app.connect import connect, connect_arguments
from app.database import Database
from app.dsn import parse_dsn
from app.first_content import load_sample_once
from app.rulebook import open_rulebook
from app.settings import Settings
from pitboss.errors import NotUnderstood
from pitboss.first_rulebook import first_rulebook
from pitboss.introspect import guessed_keys, guessed_notes, public_tables, with_keys, with_notes
from pitboss.schema import Schema, TableNotes
from pitboss.store.live_schema import read_schema
from pitboss.translate.english import EnglishTranslator

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

Answer = dict[str, Any]


@asynccontextmanager
async def open_translator(settings: Settings, *, stages: bool = False) -> AsyncIterator[Callable[[str], Answer]]:
    """A function from a question to `{"sql": ...}` or `{"sql": None, "reason": ...}`; with `stages`, also to what it
    says and what became of its words."""
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(_connected(settings))
        tables = (await open_rulebook(settings)).current.tables
        schema = await _schema(connection, tables, named=settings.rulebook is not None)
        translator = EnglishTranslator()
        await translator.prepare(schema)

        def answer(line: str) -> Answer:
            try:
                reading = translator.read(line.strip(), schema)
            except NotUnderstood as error:
                return {"sql": None, "reason": str(error), "suggestions": list(error.suggestions)}
            if not stages:
                return {"sql": reading.sql}
            words = [{"words": one.words, "meaning": one.meaning} for one in reading.trace]
            return {"sql": reading.sql, "explanation": reading.explanation, "stages": words}

        yield answer


async def rulebook_for(settings: Settings) -> str:
    """The text of a first rulebook for the database of the settings."""
    async with _connected(settings) as connection:
        schema = await read_schema(connection, await public_tables(connection))
        return first_rulebook(schema, guessed_notes(schema), await guessed_keys(connection, schema))


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[AnyConnection]:
    """A connection to the database of the settings, or to the embedded one."""
    async with AsyncExitStack() as stack:
        dsn = settings.dsn.get_secret_value()
        if not dsn:
            cluster = EmbeddedCluster(settings.data_dir)
            stack.push_async_callback(cluster.close)
            dsn = await cluster.open()
        target = parse_dsn(dsn)
        connection = await connect(connect_arguments(target), target.label())
        stack.push_async_callback(connection.close)
        is_ours = not settings.dsn.get_secret_value()
        if is_ours and await connection.fetchval("SELECT to_regclass('public.patterns') IS NULL"):
            await _fill(dsn)
        yield connection


async def _fill(dsn: str) -> None:
    """Bring our own cluster, which nobody has used yet, to its shape, with the sample."""
    database = Database(dsn)
    await database.open()
    try:
        await load_sample_once(database)
    finally:
        await database.close()


async def _schema(connection: AnyConnection, tables: Mapping[str, TableNotes], *, named: bool) -> Schema:
    """The schema as the rulebook tells it, or, where the shipped one speaks of none of its tables, as it is found."""
    schema = await read_schema(connection, tables)
    if not named and 2 * len(schema.tables) < len(tables):
        schema = await read_schema(connection, await public_tables(connection))
        schema = with_notes(schema, guessed_notes(schema))
    return with_keys(schema, await guessed_keys(connection, schema))
