"""PostgreSQL's errors, told as ours. We branch on the SQLSTATE, never on the text, which is translated."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from pitboss.errors import Busy, DatabaseUnavailable, PitbossError, SqlFailed, TimedOut, TooLarge

log = logging.getLogger(__name__)
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    OSError,
)
"""What asyncpg raises where the connection is gone, or never came."""

DATABASE_AWAY = "The database is not reachable right now. It is tried again by itself; run the rule again in a moment."

_SENTENCES: dict[str, tuple[type[PitbossError], str]] = {
    "57014": (TimedOut, "The rule took longer than its time limit and was stopped. Ask for less, or raise the limit."),
    "55P03": (Busy, "Another rule holds this view right now. Try again in a moment."),
    "40P01": (Busy, "Two rules waited for each other and one was stopped. Try again."),
    "53100": (TooLarge, "The database's disk is full. Free some space, then run the rule again."),
    "53200": (TooLarge, "The database ran out of memory on this rule. Ask for less."),
    "53300": (Busy, "The database takes no more connections right now. Try again in a moment."),
    "53400": (TooLarge, "The rule needed more temporary space than the database allows. Ask for less."),
    "25P03": (TimedOut, "The database waited too long for the rule's next step. Run it again."),
}

_ITS_OWN_FAULTS = ("58", "XX")  # classes of SQLSTATE: their texts name files, and no rule can help it


def failure(error: BaseException) -> PitbossError:
    """The error to show for one that asyncpg raised. An error of ours is given back as it is."""
    if isinstance(error, PitbossError):
        return error
    if isinstance(error, LOST):
        return DatabaseUnavailable(DATABASE_AWAY)
    if isinstance(error, asyncpg.PostgresError):
        known = _SENTENCES.get(error.sqlstate or "")
        if known is not None:
            kind, sentence = known
            return kind(sentence)
        if (error.sqlstate or "").startswith(_ITS_OWN_FAULTS):
            log.error("PostgreSQL has a fault of its own", exc_info=error)
            return SqlFailed(
                "The database could not finish the rule: a file or the system failed it. Its log says more. Try again."
            )
        return SqlFailed(f"PostgreSQL could not run the SQL: {_first_line(error)}")
    log.error("Something unexpected happened", exc_info=error)
    return PitbossError("Something unexpected happened. The log says more; try again.")


@contextmanager
def told_plainly() -> Iterator[None]:
    """What PostgreSQL raises inside comes out as the error to show, with the original as its cause."""
    try:
        yield
    except PitbossError:
        raise
    except Exception as error:
        raise failure(error) from error


def _first_line(error: asyncpg.PostgresError) -> str:
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return text if text.endswith(".") else f"{text}."
