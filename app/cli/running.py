"""How a command runs: its coroutine, Ctrl-C, and errors as one sentence and an exit code."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import click

from app.cli.options import settings_of
from app.cli.output import printable
from app.cli.signals import interruptible
from app.logs import Logs
from app.settings import Settings
from pitboss.errors import NotUnderstood, PitbossError, SettingsError

if TYPE_CHECKING:
    from app.assembly import Application

log = logging.getLogger(__name__)
DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def run_command(context: click.Context, command: Callable[[Settings, Logs], Coroutine[Any, Any, int | None]]) -> None:
    """Run `command` to its end and exit with its code. SIGINT and SIGTERM cancel it, and it cleans up."""
    try:
        settings = settings_of(context)
    except SettingsError as error:
        say_error(error)
        sys.exit(USAGE)
    logs = Logs(settings.data_dir, verbose=settings.verbose, secrets=secrets_of(settings))
    try:
        code = asyncio.run(interruptible(command(settings, logs)))
    except (asyncio.CancelledError, KeyboardInterrupt):
        code = INTERRUPTED
    except PitbossError as error:
        log.info("The command failed", exc_info=error)
        say_error(error)
        code = USAGE if isinstance(error, SettingsError) else FAILED
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        sys.stderr.close()
        code = DONE
    except Exception as error:
        log.exception("The command failed unexpectedly")
        say_error(PitbossError(f"Something unexpected happened ({type(error).__name__}). {logs.file} says more."))
        code = FAILED
    finally:
        logs.close()
    sys.exit(code or DONE)


@asynccontextmanager
async def guest(settings: Settings, logs: Logs) -> AsyncIterator[Application]:
    """The application without window and socket, beside those that may be running on the same data."""
    from app.assembly import Application

    application = Application(settings, logs)
    application.on_problem(say)
    try:
        await application.open()
        yield application
    finally:
        await application.aclose()


def secrets_of(settings: Settings) -> list[str]:
    """What must not be seen in a log."""
    secrets = (settings.token, settings.openai_api_key)
    return [secret.get_secret_value() for secret in secrets]


def say(text: str) -> None:
    """A line for people, on standard error: standard output is for rows."""
    click.echo(printable(text), err=True)


def say_error(error: PitbossError) -> None:
    """An error as a sentence, with rules that would work where there are some."""
    say(f"Error: {error}")
    for suggestion in error.suggestions if isinstance(error, NotUnderstood) else ():
        say(f"  Try: {suggestion}")
