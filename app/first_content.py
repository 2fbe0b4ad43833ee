"""The sample content comes by itself, once, into a new embedded database; who removes it is not given it again."""

from __future__ import annotations

from app.sample import load_sample
from pitboss.store import journal
from pitboss.store.database import Database

EVENT = "sample_loaded"


async def load_sample_once(database: Database) -> bool:
    """Load it where there is no content yet and it was never loaded; whether it was."""
    async with database.connection() as connection, connection.transaction():
        wanted: bool = await connection.fetchval(
            """SELECT NOT EXISTS (SELECT FROM public.system_log WHERE event = $1)
               AND NOT EXISTS (SELECT FROM public.patterns) AND NOT EXISTS (SELECT FROM public.orgs)
               AND NOT EXISTS (SELECT FROM public.episodes) AND NOT EXISTS (SELECT FROM public.guests)""",
            EVENT,
        )
        if wanted:
            await load_sample(connection)
            await journal.record(connection, EVENT)
            await connection.execute("ANALYZE")  # so that the first estimates are no guesses
    return wanted
