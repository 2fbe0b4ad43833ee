"""Step 1: what is asked. A rule of the rulebook or plain English, and the live schema that it is about."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from pitboss.errors import BadRequest, TooLarge, UnknownRule
from pitboss.rulebook import Rulebook
from pitboss.run import Run
from pitboss.schema import Schema

LONGEST = 4_000  # characters; a rule is a sentence or a few
_RUN = re.compile(r"\s*run(?:\s+|$)", re.IGNORECASE)
_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")


class ContextBuilder:
    """Finds the rule and brings the schema along."""

    name = "context"

    def __init__(self, rulebook: Callable[[], Rulebook], schema: Callable[[], Awaitable[Schema]]) -> None:
        self._rulebook = rulebook
        self._schema = schema

    async def __call__(self, run: Run) -> str:
        """Raises BadRequest for a blank rule, TooLarge for a long one, UnknownRule for a code that is not there."""
        asked = without_run(run.asked)
        book = self._rulebook()
        run.rule = book.rule(asked) or book.rule(run.rule_id.strip())
        run.text = run.rule.question if run.rule else asked
        if not run.text:
            raise BadRequest("The rule is empty. Type what you want to know after “run”.")
        if len(run.text) > LONGEST:
            raise TooLarge(f"The rule is longer than {LONGEST:,} characters. Say it in a few sentences.")
        if not run.text.isprintable() and any(ord(c) < 32 and c not in "\t\r\n" for c in run.text):
            raise BadRequest("The rule holds control characters. Type it as plain text.")
        if run.rule is None and book.workflow(asked) is not None:
            raise UnknownRule(f"{asked} is a workflow, not a rule. Run it as a workflow.")
        if run.rule is None and _CODE.fullmatch(asked):
            raise UnknownRule.named(asked, [rule.code for rule in book.rules])
        run.schema = await self._schema()
        return run.rule.title if run.rule else "plain English"


def without_run(text: str) -> str:
    """`text` without blanks at its ends and without one leading `run `."""
    begun = _RUN.match(text)
    return text[begun.end() if begun else 0 :].strip()
