"""The command that writes a view to a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.cli.options import shared
from app.cli.running import DONE, guest, run_command, say
from app.logs import Logs
from app.settings import Settings
from pitboss.errors import BadRequest
from pitboss.export.formats import format_of
from pitboss.export_models import FORMATS, ExportProgress, Format
from pitboss.names import row_count


@click.command(epilog="Example: pattern-factory export list_orgs orgs.xlsx")
@click.argument("view")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), help="Otherwise the file's extension says it.")
@click.option("--raw", is_flag=True, help="CSV: no apostrophe before texts that a spreadsheet takes for formulas.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@shared
@click.pass_context
def export(context: click.Context, view: str, file: Path, form: Format | None, raw: bool, force: bool) -> None:
    """Write all rows of VIEW to FILE: CSV, JSON, JSON Lines, XLSX or Markdown."""

    is_there = file.exists()

    async def command(settings: Settings, logs: Logs) -> int:
        from pitboss.export.files import export_rows

        chosen = form or format_of(file)
        if is_there and not force:
            raise BadRequest(f"{file} is there already. Choose another name, or replace it with --force.")
        async with guest(settings, logs) as application:
            source = await application.open_view(view)
            done = await export_rows(source, file, chosen, formula_safe=not raw, on_progress=_told)
        say(f"Written to {file}: {row_count(done.rows)}.{' ' + done.note if done.note else ''}")
        return DONE

    run_command(context, command)


def _told(progress: ExportProgress) -> None:
    """Rows so far, on a line of its own that is overwritten."""
    if sys.stderr.isatty():
        end = "\n" if progress.rows == progress.total else ""
        click.echo(f"\r{progress.rows:,} of {row_count(progress.total)}{end}", err=True, nl=False)
