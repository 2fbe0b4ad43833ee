"""The offline translator alone, over a database that is only read: nothing is migrated, nothing created."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from app.cluster import EmbeddedCluster
from app.connect import connect, connect_arguments
from app.dsn import parse_dsn
from app.rulebook import open_rulebook
from app.settings import Settings
from pitboss.errors import NotUnderstood
from pitboss.store.live_schema import read_schema
from pitboss.translate.english import EnglishTranslator

Answer = dict[str, Any]


@asynccontextmanager
async def open_translator(settings: Settings) -> AsyncIterator[Callable[[str], Answer]]:
    """A function from a question to `{"sql": ...}` or `{"sql": None, "reason": ...}`."""
    async with AsyncExitStack() as stack:
        tables = (await open_rulebook(settings)).current.tables
        dsn = settings.dsn.get_secret_value()
        if not dsn:
            cluster = EmbeddedCluster(settings.data_dir)
            stack.push_async_callback(cluster.close)
            dsn = await cluster.open()
        target = parse_dsn(dsn)
        connection = await connect(connect_arguments(target), target.label())
        stack.push_async_callback(connection.close)
        schema = await read_schema(connection, tables)
        translator = EnglishTranslator()

        def answer(line: str) -> Answer:
            try:
                return {"sql": translator.read(line.strip(), schema).sql}
            except NotUnderstood as error:
                return {"sql": None, "reason": str(error), "suggestions": list(error.suggestions)}

        yield answer
