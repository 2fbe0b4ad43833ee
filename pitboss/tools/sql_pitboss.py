"""Step 2: the rule's SQL. Reviewed, else remembered, else from the first translator that can read the rule."""

from __future__ import annotations

from collections.abc import Sequence

from pitboss.errors import NoModel, NotUnderstood
from pitboss.run import Run
from pitboss.store.database import Database
from pitboss.store.memory import recall
from pitboss.translate import Question, Translation, Translator

_SAID = {
    "reviewed": "reviewed SQL of the rulebook",
    "remembered": "SQL remembered from before",
    "translated": "translated, no model used",
    "model": "written by the model",
}


class SqlPitboss:
    """Asks one source after the other."""

    name = "sql_pitboss"

    def __init__(self, database: Database, translators: Sequence[Translator]) -> None:
        self._database = database
        self._translators = translators

    async def __call__(self, run: Run) -> str:
        """Raises NotUnderstood where no source can read the rule, or the model's own error."""
        run.translation = await self._translation(run)
        return _SAID[run.translation.source]

    async def _translation(self, run: Run) -> Translation:
        if run.rule and run.rule.sql:
            return Translation(run.rule.sql, "reviewed", run.rule.description)
        async with self._database.connection() as connection:
            remembered = await recall(connection, run.text, run.schema.fingerprint)
        return remembered or await self._asked(Question(run.text, run.schema))

    async def _asked(self, question: Question) -> Translation:
        abstained: NotUnderstood | None = None
        for translator in self._translators:
            try:
                return await translator.translate(question)
            except NotUnderstood as error:
                abstained = _with_suggestions(error, abstained)
            except NoModel:
                pass  # what the others said is what helps
        raise abstained or NotUnderstood("Nothing here can read rules in plain English. Run a rule by its code.")


def _with_suggestions(error: NotUnderstood, before: NotUnderstood | None) -> NotUnderstood:
    """The last word of those who abstained (a model says why), with the suggestions of who had some."""
    if error.suggestions or before is None:
        return error
    return NotUnderstood(str(error), suggestions=before.suggestions, words=before.words)
