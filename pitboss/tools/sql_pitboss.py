"""Step 2: the rule's SQL. Reviewed, else remembered, else from the first translator that can read the rule.

What a person has rated down for this rule comes last: see `pitboss.store.ratings`.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from pitboss.errors import NoModel, NotUnderstood, PitbossError
from pitboss.run import Run
from pitboss.store.database import Database
from pitboss.store.memory import recall
from pitboss.store.ratings import rated_down
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
        if run.rule and run.rule.sql:
            run.translation = Translation(run.rule.sql, "reviewed", run.rule.description)
            return _SAID["reviewed"]
        async with self._database.connection() as connection:
            remembered = await recall(connection, run.text, run.schema.fingerprint)
            refused = await rated_down(connection, run.title)
        if remembered is not None and remembered.sql not in refused:
            run.translation = remembered
        else:
            run.translation = await self._asked(Question(run.text, run.schema), refused)
        again = ", rated down before; nothing else could write it" if run.translation.sql in refused else ""
        return _SAID[run.translation.source] + again

    async def _asked(self, question: Question, refused: Set[str]) -> Translation:
        """The first answer that is not refused, else the first."""
        abstained: NotUnderstood | None = None
        last_resort: Translation | None = None
        for translator in self._translators:
            try:
                translation = await translator.translate(question)
            except NotUnderstood as error:
                abstained = _with_suggestions(error, abstained)
            except NoModel:
                pass  # what the others said is what helps
            except PitbossError:
                if last_resort is None:
                    raise
            else:
                if translation.sql not in refused:
                    return translation
                last_resort = last_resort or translation
        if last_resort is not None:
            return last_resort
        raise abstained or NotUnderstood("Nothing here can read rules in plain English. Run a rule by its code.")


def _with_suggestions(error: NotUnderstood, before: NotUnderstood | None) -> NotUnderstood:
    """The last word of those who abstained (a model says why), with the suggestions of who had some."""
    if error.suggestions or before is None:
        return error
    return NotUnderstood(str(error), suggestions=before.suggestions, words=before.words)
