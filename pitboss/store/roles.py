"""The two roles: the owner, who keeps the registry, and the rule role, which only reads content and makes results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pitboss.limits import Limits

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection, Database

RULE_ROLE = "pattern_factory_rules"
RULE_PATH = "public, views, pg_temp"


async def become_rule_role(connection: AnyConnection, database: Database) -> None:
    """From here to `become_owner` or the transaction's end, act as the rule role (where the server has it)."""
    role = f"SET LOCAL ROLE {RULE_ROLE}; " if database.has_rule_role else ""
    await connection.execute(f"{role}SET LOCAL search_path = {RULE_PATH}")


def time_limits(limits: Limits) -> str:
    """The statements that bound the caller's transaction in time."""
    return (
        f"SET LOCAL statement_timeout = {round(limits.rule_timeout * 1000)}; "
        f"SET LOCAL lock_timeout = {round(limits.lock_timeout * 1000)}"
    )


BECOME_OWNER = "RESET ROLE; SET LOCAL search_path = public"
"""To be run at the end of what is done as the rule role, in one go with its last statement."""
