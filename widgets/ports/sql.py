"""SQL that a person writes, as the SQL side of a view asks for it."""

from __future__ import annotations

from typing import Protocol

from pitboss.sql_models import NewRule, QueryPlan, SqlPreview


class SqlDesk(Protocol):
    """Each method raises PitbossError with a sentence to show: SqlWrong with the place, TooLarge where one can insist.

    Cancelling ends the query in the database. `insist`: run it although it costs much.
    """

    async def preview(self, sql: str, *, insist: bool = False) -> SqlPreview:
        """Its first rows. Nothing is made."""

    async def plan(self, sql: str, *, measured: bool = False, insist: bool = False) -> QueryPlan:
        """How PostgreSQL would get at all of its rows; `measured`: it does, and says how long each step took."""

    async def save(self, rule: NewRule, *, insist: bool = False) -> None:
        """Keep it as a rule, and make its view."""

    async def replace(self, name: str, sql: str, *, insist: bool = False) -> int:
        """Make the view `name` of it: the step of the journal that can be undone."""

    async def undo(self, step: int) -> str:
        """Take a step back: a sentence that says so."""
