"""The failures that are expected, as a tree. `str(error)` is shown to people as it stands.

PitbossError
├── BadRequest, UnknownType            what was asked makes no sense
├── UnknownRule, UnknownWorkflow, UnknownView
├── NotUnderstood                      no translator could read the rule; carries rules that would work
├── UnsafeSql, SqlFailed               the guard refused it; PostgreSQL refused it
├── ModelUnavailable, ModelRefused, ModelTimeout
├── DatabaseUnavailable, TimedOut, Busy, Cancelled, TooLarge
├── Skipped                            a workflow's step whose need failed
├── InUse                              other views depend on the one to be replaced or dropped
└── RulebookError, SettingsError, DsnError, ImportFailed    a file or a setting is wrong
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


class PitbossError(Exception):
    """An expected failure. Its text says what happened and what to do next, and holds no secret."""

    code = "internal"


class BadRequest(PitbossError):
    """A frame, argument or field that is not what the protocol asks for."""

    code = "bad_request"


class UnknownType(PitbossError):
    """A frame of a type that the protocol does not have."""

    code = "unknown_type"


class UnknownRule(PitbossError):
    """A rule that the rulebook does not have."""

    code = "unknown_rule"

    @classmethod
    def named(cls, asked: str, known: Iterable[str]) -> UnknownRule:
        """The error for a code that is not there, with the nearest one that is."""
        return cls(f"There is no rule {asked!r}. {did_you_mean(asked, known, 'See the list of rules.')}")


class UnknownWorkflow(PitbossError):
    """A workflow that the rulebook does not have."""

    code = "unknown_workflow"

    @classmethod
    def named(cls, asked: str, known: Iterable[str]) -> UnknownWorkflow:
        """The error for a code that is not there, with the nearest one that is."""
        return cls(f"There is no workflow {asked!r}. {did_you_mean(asked, known, 'See the list of workflows.')}")


class UnknownView(PitbossError):
    """A view that is not registered."""

    code = "unknown_view"

    @classmethod
    def named(cls, asked: str, known: Iterable[str]) -> UnknownView:
        """The error for a name that is not there, with the nearest one that is."""
        return cls(f"There is no view {asked!r}. {did_you_mean(asked, known, 'See the list of views.')}")


class NotUnderstood(PitbossError):
    """No translator could read the rule. `suggestions` are rules that would work; `words` were not understood."""

    code = "not_understood"

    def __init__(self, message: str, *, suggestions: Sequence[str] = (), words: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.suggestions = tuple(suggestions)
        self.words = tuple(words)


class UnsafeSql(PitbossError):
    """The guard refused the SQL: it would do more than read content."""

    code = "unsafe_sql"


class SqlFailed(PitbossError):
    """PostgreSQL could not run the SQL."""

    code = "sql_failed"


class SqlWrong(SqlFailed):
    """PostgreSQL cannot read the SQL that a person wrote. `at` is the letter that it stumbled on, from 0, or None."""

    def __init__(self, message: str, *, at: int | None = None) -> None:
        super().__init__(message)
        self.at = at


class ModelUnavailable(PitbossError):
    """No model is configured, or it cannot be reached or used."""

    code = "llm_unavailable"


class NoModel(ModelUnavailable):
    """No model is set up."""


class ModelRefused(PitbossError):
    """The model declined to answer, or its answer was not usable."""

    code = "llm_refused"


class ModelTimeout(PitbossError):
    """The model did not answer within its time limit."""

    code = "llm_timeout"


class DatabaseUnavailable(PitbossError):
    """There is no connection to the database right now."""

    code = "database_unavailable"


class TimedOut(PitbossError):
    """The rule took longer than its time limit."""

    code = "timeout"


class Busy(PitbossError):
    """Too much is running; try again in a moment."""

    code = "busy"


class Cancelled(PitbossError):
    """The person who asked has stopped it."""

    code = "cancelled"


class TooLarge(PitbossError):
    """A request or a result over a limit. `can_insist`: a person may run the rule anyway."""

    code = "too_large"

    def __init__(self, message: str, *, can_insist: bool = False) -> None:
        super().__init__(message)
        self.can_insist = can_insist


class Skipped(PitbossError):
    """A workflow's step that did not run, because one that it needs failed."""

    code = "skipped"


class InUse(PitbossError):
    """Other views depend on the view that would be replaced or dropped; the text names them."""

    code = "sql_failed"


class RulebookError(PitbossError):
    """The rulebook is wrong: the text names file, line and key."""

    code = "bad_request"


class SettingsError(PitbossError):
    """A setting is wrong: the text names it and where it came from."""

    code = "bad_request"


class DsnError(SettingsError):
    """A connection string that cannot be used."""


class ImportFailed(PitbossError):
    """A file of content that could not be taken in; nothing of it was."""

    code = "bad_request"


def did_you_mean(asked: str, known: Iterable[str], otherwise: str) -> str:
    """A closing sentence: the nearest known name (any letter case), or `otherwise` where none is near."""
    by_fold = {name.casefold(): name for name in known}
    near = get_close_matches(asked.casefold(), by_fold, n=1)
    return f"Did you mean {by_fold[near[0]]}?" if near else otherwise
