"""Commands about content: the sample, files of one's own, and the database's shape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.options import shared
from app.cli.running import DONE, guest, run_command, say
from app.logs import Logs
from app.settings import Settings
from pitboss.names import row_count

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection


@click.command("import", epilog="Example: pattern-factory import orgs my-orgs.csv")
@click.argument("table")
@click.argument("file", type=click.Path(path_type=Path))
@shared
@click.pass_context
def import_file(context: click.Context, table: str, file: Path) -> None:
    """Take the rows of a CSV FILE with a header into the content TABLE: all of them, or none."""

    async def command(settings: Settings, logs: Logs) -> int:
        from app.importing import import_csv

        async with guest(settings, logs) as application:
            async with application.database.connection() as connection:
                rows = await import_csv(connection, table, file)
                await application.content_changed(connection, table)
            say(f"Taken into {table}: {row_count(rows)} of {file.name}.")
        return DONE

    run_command(context, command)


@click.group()
@shared
def sample() -> None:
    """Load or remove the sample content."""


@sample.command("load")
@shared
@click.pass_context
def load(context: click.Context) -> None:
    """Add the sample content beside what is there."""
    from app.sample import load_sample

    _change_sample(context, load_sample)


@sample.command("remove")
@shared
@click.pass_context
def remove(context: click.Context) -> None:
    """Remove the sample content, except what you have edited or linked to."""
    from app.sample import remove_sample

    _change_sample(context, remove_sample)


def _change_sample(context: click.Context, change: Callable[[AnyConnection], Awaitable[object]]) -> None:
    """Do something to the sample; what it gives says as text what was done."""

    async def command(settings: Settings, logs: Logs) -> int:
        async with guest(settings, logs) as application:
            async with application.database.connection() as connection:
                done = await change(connection)
                await application.content_changed(connection, "")
            say(str(done))
        return DONE

    run_command(context, command)


@click.command()
@shared
@click.pass_context
def migrate(context: click.Context) -> None:
    """Bring the database to this version's shape. Nothing that is there is lost."""

    async def command(settings: Settings, logs: Logs) -> int:
        async with guest(settings, logs) as application:
            for name in application.applied:
                say(f"Applied {name}.")
            say(f"{application.database.label} is up to date.")
            if not application.database.has_rule_role:
                say("The server denies the rule role: rules run as the owner, with the guard and the limits alone.")
        return DONE

    run_command(context, command)
