"""The two commands that stay: the window, and `serve`. One of them a data folder."""

from __future__ import annotations

import asyncio
import os
import sys

import click

from app.cli.options import settings_of, shared
from app.cli.running import DONE, FAILED, USAGE, run_command, say, say_error, secrets_of
from app.logs import Logs
from app.settings import Settings
from pitboss.errors import PitbossError, SettingsError

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@click.command(epilog="Example: pattern-factory serve --port 8010")
@shared
@click.pass_context
def serve(context: click.Context) -> None:
    """Serve web clients on ws://localhost:8000/ws, without a window, until Ctrl-C."""
    run_command(context, _serve)


async def _serve(settings: Settings, logs: Logs, *, with_chat: bool = False) -> int:
    from app.serving import serve_until_stopped

    try:
        await serve_until_stopped(settings, logs, say=say, with_chat=with_chat)
    except asyncio.CancelledError:
        asyncio.current_task().uncancel()  # type: ignore[union-attr]  # a signal is how serving ends, and it ended well
    return DONE


async def _serve_and_chat(settings: Settings, logs: Logs) -> int:
    return await _serve(settings, logs, with_chat=sys.stdin.isatty() and sys.stdout.isatty())


def open_window(context: click.Context) -> None:
    """Open the window; without a display say so, and serve."""
    if not has_display():
        say("There is no display, so no window opens; web clients are served until Ctrl-C.")
        run_command(context, _serve_and_chat)
    try:
        settings = settings_of(context)
    except SettingsError as error:
        say_error(error)
        sys.exit(USAGE)
    logs = Logs(settings.data_dir, verbose=settings.verbose, secrets=secrets_of(settings))
    try:
        from app.window import run_window

        sys.exit(run_window(settings, logs))
    except ImportError as error:
        say(f"The window cannot open: {error}. Run `make setup`, which names what this machine lacks.")
        sys.exit(FAILED)
    except PitbossError as error:
        say_error(error)
        sys.exit(FAILED)
    finally:
        logs.close()


def has_display() -> bool:
    """Whether Qt has a place to draw. Windows and macOS always have one."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in DISPLAYS)
