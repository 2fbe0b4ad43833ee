"""The log of what was done, in the table `system_log`: every run, failure, refresh and drop."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from pitboss.errors import PitbossError
from pitboss.store.failures import LOST

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection, Database

log = logging.getLogger(__name__)


async def record(connection: AnyConnection, event: str, **context: object) -> None:
    """Write one entry, in the caller's transaction. `context` holds names, counts and SQL; never rows or secrets."""
    await connection.execute(
        "INSERT INTO public.system_log (event, context) VALUES ($1, $2::jsonb)", event, as_json(context)
    )


async def record_apart(database: Database, event: str, **context: object) -> None:
    """Write one entry in a transaction of its own. Where the database is away, the log file has it instead."""
    try:
        async with database.connection() as connection:
            await record(connection, event, **context)
    except (PitbossError, *LOST) as error:
        log.warning("%s was not recorded in the database (%s): %s", event, type(error).__name__, as_json(context))


def as_json(context: dict[str, object]) -> str:
    """`context` as JSON that a jsonb column takes: jsonb has no NUL, and UTF-8 no lone surrogates."""
    text = json.dumps(context, ensure_ascii=False, default=str)
    return text.replace("\\u0000", "\\ufffd").encode("utf-8", "replace").decode("utf-8")
