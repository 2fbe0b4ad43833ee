"""SQL that rules got before, by the rule's text and the schema's fingerprint, in the table `remembered_sql`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pitboss.translate import Translation

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection


def normal(text: str) -> str:
    """The text under which a rule's SQL is remembered: blanks do not matter, letter case does (values have it)."""
    return " ".join(text.split())


async def recall(connection: AnyConnection, text: str, fingerprint: str) -> Translation | None:
    """The SQL that this text got before under this schema, or None."""
    row = await connection.fetchrow(
        "SELECT sql, explanation FROM public.remembered_sql WHERE rule_text = $1 AND fingerprint = $2",
        normal(text),
        fingerprint,
    )
    return Translation(row["sql"], "remembered", row["explanation"] or "") if row else None


async def remember(connection: AnyConnection, text: str, fingerprint: str, translation: Translation) -> None:
    """Keep the SQL for the next time, in the caller's transaction."""
    await connection.execute(
        """INSERT INTO public.remembered_sql (rule_text, fingerprint, sql, source, explanation)
           VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (rule_text, fingerprint)
           DO UPDATE SET sql = excluded.sql, source = excluded.source, explanation = excluded.explanation,
                         created_at = now()""",
        normal(text),
        fingerprint,
        translation.sql,
        translation.source,
        translation.explanation,
    )


async def forget(connection: AnyConnection, text: str) -> bool:
    """Forget what this text got, under any schema; whether there was anything."""
    status = await connection.execute("DELETE FROM public.remembered_sql WHERE rule_text = $1", normal(text))
    return status != "DELETE 0"
