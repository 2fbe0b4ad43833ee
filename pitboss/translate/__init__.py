"""The ways from a rule to SQL, tried in this order: reviewed, remembered, english (offline), model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pitboss.events import Source
from pitboss.schema import Schema


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be translated. `text` is the rule in plain English (for a coded rule: its `logic`)."""

    text: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class Translation:
    """SQL for a rule. `explanation` says in one plain sentence what it reads, or is empty."""

    sql: str
    source: Source
    explanation: str = ""


class Translator(Protocol):
    """One way from a rule to SQL."""

    @property
    def source(self) -> Source:
        """Where its SQL comes from, as results say it."""

    async def translate(self, question: Question) -> Translation:
        """SQL for `question`. Raises NotUnderstood to abstain, another PitbossError where it failed."""
