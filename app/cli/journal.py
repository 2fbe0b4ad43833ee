"""Commands about the journal of views: list, check, export, undo; and renaming."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.ask import form_option
from app.cli.options import shared
from app.cli.output import Format, show
from app.cli.running import DONE, FAILED, guest, run_command, say
from app.logs import Logs
from app.settings import Settings
from pitboss.errors import BadRequest
from pitboss.journal_models import Actor
from pitboss.models import ColumnInfo
from pitboss.names import counted

_LISTED = (
    ColumnInfo("step", "bigint", "number"),
    ColumnInfo("at", "timestamp with time zone", "date"),
    ColumnInfo("action", "text", "text"),
    ColumnInfo("view", "text", "text"),
    ColumnInfo("by", "text", "text"),
    ColumnInfo("undoes", "bigint", "number"),
)


@click.command(epilog="Example: pattern-factory journal list_orgs --limit 20")
@click.argument("words", nargs=-1)
@click.option("--limit", type=click.IntRange(min=1), default=200, show_default=True, help="At most this many steps.")
@click.option("--verify", is_flag=True, help="Check the chain instead: exit 1 where a step is missing or was changed.")
@click.option("--export", type=click.Path(path_type=Path, dir_okay=False), help="Write all as JSON Lines to this file.")
@form_option
@shared
@click.pass_context
def journal(
    context: click.Context, words: tuple[str, ...], limit: int, verify: bool, export: Path | None, form: Format
) -> None:
    """List what was done to views, newest first; only steps that hold all WORDS."""

    async def command(settings: Settings, logs: Logs) -> int:
        from app.upkeep import Upkeep

        async with guest(settings, logs) as application:
            upkeep = Upkeep(application, Actor.here("terminal"))
            if verify:
                problems = await upkeep.verify()
                for problem in problems or ["The journal is whole."]:
                    say(problem)
                return FAILED if problems else DONE
            if export is not None:
                lines = [line async for line in upkeep.export()]
                _write(export, lines)
                say(f"Written: {export}, {counted(len(lines), 'step')}.")
                return DONE
            found = await upkeep.journal(" ".join(words), limit=limit)
            rows = [(e.number, e.at, e.action, e.view, f"{e.by.user} ({e.by.client})", e.undoes) for e in found]
            show(_LISTED, rows, form)
        return DONE

    run_command(context, command)


def _write(file: Path, lines: list[str]) -> None:
    try:
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    except OSError as error:
        raise BadRequest(f"{file} cannot be written: {error.strerror}. Choose another file.") from error


@click.command(epilog="Example: pattern-factory undo 12")
@click.argument("step", type=click.IntRange(min=1))
@shared
@click.pass_context
def undo(context: click.Context, step: int) -> None:
    """Take back STEP, a number that `journal` lists. That is a step too, and can be undone."""

    async def command(settings: Settings, logs: Logs) -> int:
        from app.upkeep import Upkeep

        async with guest(settings, logs) as application:
            say((await Upkeep(application, Actor.here("terminal")).undo_step(step)).message)
        return DONE

    run_command(context, command)


@click.command(epilog="Example: pattern-factory rename list_orgs our_orgs")
@click.argument("view")
@click.argument("name")
@shared
@click.pass_context
def rename(context: click.Context, view: str, name: str) -> None:
    """Call VIEW by another NAME. Views that read it go on reading it."""

    async def command(settings: Settings, logs: Logs) -> int:
        from app.upkeep import Upkeep

        async with guest(settings, logs) as application:
            await Upkeep(application, Actor.here("terminal")).rename(view, name)
            say(f"{view} is called {name} now.")
        return DONE

    run_command(context, command)
