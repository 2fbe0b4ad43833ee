"""Commands about views: list, show, refresh, drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.cli.ask import form_option
from app.cli.options import shared
from app.cli.output import Format, show
from app.cli.running import DONE, FAILED, guest, run_command, say
from app.logs import Logs
from app.settings import Settings
from pitboss.errors import PitbossError
from pitboss.journal_models import Actor
from pitboss.models import ColumnInfo
from pitboss.names import row_count

if TYPE_CHECKING:
    from app.assembly import Application

_LISTED = (
    ColumnInfo("view", "text", "text"),
    ColumnInfo("rows", "bigint", "number"),
    ColumnInfo("rule", "text", "text"),
    ColumnInfo("made", "timestamp", "date"),
)


@click.command()
@form_option
@shared
@click.pass_context
def views(context: click.Context, form: Format) -> None:
    """List the views, newest first."""

    async def command(settings: Settings, logs: Logs) -> int:
        async with guest(settings, logs) as application:
            found = await application.list_views()
            show(_LISTED, [(view.name, view.rows, view.title, view.updated_at) for view in found], form)
        return DONE

    run_command(context, command)


@click.command("show", epilog="Example: pattern-factory show list_orgs --format csv --limit 100")
@click.argument("view")
@click.option("--limit", type=click.IntRange(min=1), help="At most this many rows; all without it.")
@form_option
@shared
@click.pass_context
def show_view(context: click.Context, view: str, limit: int | None, form: Format) -> None:
    """Print the rows of VIEW."""

    async def command(settings: Settings, logs: Logs) -> int:
        async with guest(settings, logs) as application:
            source = await application.open_view(view)
            total = await source.count()
            shown = min(limit or total, total)
            show(source.columns, (await source.rows(0, shown, whole=form != "table")).rows, form)
            say(row_count(total) if shown == total else f"{shown:,} of {row_count(total)}")
        return DONE

    run_command(context, command)


@click.command()
@click.argument("view", required=False)
@click.option("--all", "stale", is_flag=True, help="All views whose content has changed since.")
@shared
@click.pass_context
def refresh(context: click.Context, view: str | None, stale: bool) -> None:
    """Run the query of VIEW anew."""
    if (view is None) != stale:
        raise click.UsageError("Give one view, or --all.")

    async def command(settings: Settings, logs: Logs) -> int:
        async with guest(settings, logs) as application:
            if view is None:
                return await _refresh_stale(application)
            say(f"{view} is refreshed: {row_count(await application.refresh_view(view))}.")
        return DONE

    run_command(context, command)


async def _refresh_stale(application: Application) -> int:
    from app.upkeep import Upkeep

    code, count = DONE, 0
    async for name, result in Upkeep(application, Actor.here("terminal")).refresh_stale():
        count += 1
        if isinstance(result, PitbossError):
            code = FAILED
            say(f"{name} is not refreshed: {result}")
        else:
            say(f"{name} is refreshed: {row_count(result)}.")
    if not count:
        say("No view is stale.")
    return code


@click.command()
@click.argument("view")
@shared
@click.pass_context
def drop(context: click.Context, view: str) -> None:
    """Drop VIEW. Content is not touched; its rule can make it again."""

    async def command(settings: Settings, logs: Logs) -> int:
        async with guest(settings, logs) as application:
            await application.drop_view(view)
            say(f"{view} is dropped.")
        return DONE

    run_command(context, command)
