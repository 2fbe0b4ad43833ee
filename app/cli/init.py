"""The command that writes a first rulebook for a database of one's own."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from app.cli.options import shared
from app.cli.running import DONE, run_command, say
from app.logs import Logs
from app.settings import Settings
from pitboss.errors import SettingsError


@click.command(
    "init", epilog="Example: pattern-factory init --dsn postgresql://amy@db.example.com/shop --out shop.yaml"
)
@click.option("--out", type=click.Path(path_type=Path), help="Where to write it; else it is printed.")
@shared
@click.pass_context
def init(context: click.Context, out: Path | None) -> None:
    """Write a first rulebook for the database that --dsn names: its tables, keys, comments and values.

    It only reads the database. Edit what it writes, then give it with --rulebook.
    """

    async def command(settings: Settings, _logs: Logs) -> int:
        from app.translating import rulebook_for

        if not settings.dsn.get_secret_value():
            raise SettingsError(
                "Say which database with --dsn, for example --dsn postgresql://amy@db.example.com/shop."
            )
        text = await rulebook_for(settings)
        if out is None:
            click.echo(text, nl=False)
        else:
            await asyncio.to_thread(_write, out, text)
            say(f"Written: {out}. Edit it, then give it with --rulebook {out}.")
        return DONE

    run_command(context, command)


def _write(out: Path, text: str) -> None:
    """Make the file. An existing one is left alone."""
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise SettingsError(f"There is a file {out} already. Give another name, or move it away.") from error
    except OSError as error:
        raise SettingsError(f"{out} cannot be written ({error.strerror}). Give another name with --out.") from error
