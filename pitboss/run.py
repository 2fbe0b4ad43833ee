"""One rule on its way through the tools: what was asked, and what each tool has found out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from pitboss import names
from pitboss.journal_models import Action, Definition
from pitboss.schema import Schema

if TYPE_CHECKING:
    from pitboss.guard.judge import Verdict
    from pitboss.rulebook import Rule
    from pitboss.store.database import AnyConnection
    from pitboss.translate import Translation


@dataclass(slots=True, kw_only=True)
class Run:
    """Filled from top to bottom by the tools, in their order."""

    asked: str  # as it was typed or sent
    rule_id: str = ""
    insist: bool = False  # a person runs it although it costs much
    id: str = field(default_factory=lambda: uuid4().hex)
    # context
    rule: Rule | None = None  # None: a rule in plain English
    text: str = ""  # what is to be translated
    schema: Schema = field(default_factory=Schema)
    # sql_pitboss
    translation: Translation | None = None
    # the transaction, from here on
    connection: AnyConnection | None = None
    table: str = ""  # the bare name of its view
    sql_before: str | None = None  # what the view of that name was made from, where there is one
    marks: dict[str, str] = field(default_factory=dict)  # where the counters of content stood, before its query ran
    columns_before: tuple[str, ...] = ()  # what that view's columns are called
    verdict: Verdict | None = None
    change: Action = "created"  # what the view went through
    rows: int = 0
    registered_as: int = 0  # rules.id

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.rule.code.lower() if self.rule else names.short_name(self.text or self.asked)

    @property
    def title(self) -> str:
        """The rule's name, or its text."""
        return self.rule.title if self.rule else self.text

    @property
    def code(self) -> str:
        """What `rules.rule_code` holds: a rule's code, or a plain one's view."""
        return self.rule.code if self.rule else self.table

    @property
    def columns(self) -> tuple[str, ...]:
        """The result's column names, unique and legal; known once judged."""
        assert self.verdict is not None, "asked for columns before guard ran"
        return self.verdict.column_names

    @property
    def sql(self) -> str:
        """The SQL; known once translated."""
        assert self.translation is not None, "asked for SQL before sql_pitboss ran"
        return self.translation.sql

    @property
    def definition(self) -> Definition:
        """What the view is made from, and how it is listed; known once translated."""
        assert self.translation is not None, "asked for the definition before sql_pitboss ran"
        explanation = self.translation.explanation
        ours = self.rule.description if self.rule else ""
        return Definition(
            name=self.table,
            sql=self.sql,
            title=self.title,
            rule_code=self.code,
            description=ours if self.rule else explanation,
            summary=explanation or ours or self.title,
            source=self.translation.source,
            explanation=explanation,
        )

    @property
    def transaction(self) -> AnyConnection:
        """The connection whose open transaction holds all that this run writes."""
        assert self.connection is not None, "asked for the transaction before it began"
        return self.connection
