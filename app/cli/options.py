"""The options that every command has, before or after its name, and the settings that they lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from app.settings import Settings, load_settings

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Put the option down for the whole command line; the last one given wins."""
    flags = context.find_root().ensure_object(dict)
    if value == "":
        raise click.BadParameter("It is empty. Leave the option out, or give it a value.", context, parameter)
    if value:
        flags[parameter.name] = value


def _shared_options() -> tuple[Callable[[Any], Any], ...]:
    kept: dict[str, Any] = {"expose_value": False, "callback": _keep}
    return (
        click.option("--dsn", metavar="DSN", help="A PostgreSQL of your own: a URI, or key=value pairs.", **kept),
        click.option("--data-dir", metavar="FOLDER", help="Where everything is kept.", **kept),
        click.option("--port", type=click.IntRange(1, 65535), help="The port for web clients (8000).", **kept),
        click.option("--rulebook", metavar="FILE", help="Another rulebook than the shipped one.", **kept),
        click.option("--verbose", is_flag=True, help="Show the log, with tracebacks.", **kept),
    )


def shared(command: Decorated) -> Decorated:
    """Give a command the shared options."""
    for option in reversed(_shared_options()):
        command = option(command)
    return command


def settings_of(context: click.Context) -> Settings:
    """The settings in force for this command line. Raises SettingsError."""
    return load_settings(context.find_root().ensure_object(dict))
