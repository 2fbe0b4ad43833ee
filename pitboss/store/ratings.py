"""What ratings do: SQL rated up is what its rule gets from now on, SQL rated down is what it gets last.

The rule, in full. It is about one rule and one SQL; what is reviewed in the rulebook stands above it.

- Rated up: the SQL is remembered for the rule's text under the schema as it is, so that it comes before translators.
- Rated down: the SQL is not taken from memory. Where a translator gives it again, the next translator's answer comes
  before it, and it is used only where no other has one.
- The last rating of an SQL counts, and taking it back ends that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pitboss.conversation_models import Message
from pitboss.store import memory
from pitboss.store.text import storable
from pitboss.translate import Translation

if TYPE_CHECKING:
    from collections.abc import Set

    from pitboss.events import Source
    from pitboss.store.database import AnyConnection


async def prefer(connection: AnyConnection, message: Message, text: str, fingerprint: str) -> None:
    """Let a result that was rated up be what its rule gets: `text`, under the schema of that fingerprint."""
    if message.sql and message.source != "reviewed":
        source: Source = "model" if message.source == "model" else "translated"
        await memory.remember(connection, text, fingerprint, Translation(message.sql, source, message.explanation))


async def rated_down(connection: AnyConnection, title: str) -> Set[str]:
    """The SQL of a rule, by its name or text as results show it, whose last rating is a bad one."""
    rows = await connection.fetch(
        """SELECT DISTINCT ON (m.sql) m.sql, f.rating FROM public.pattern_factory_feedback f
           JOIN public.pattern_factory_messages m ON m.id = f.message_id
           WHERE m.kind = 'result' AND m.rule = $1 ORDER BY m.sql, f.at DESC, f.message_id DESC""",
        storable(title),
    )
    return {row["sql"] for row in rows if row["rating"] == "down"}
