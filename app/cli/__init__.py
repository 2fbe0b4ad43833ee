"""The command line: `pattern-factory` opens the window, its sub-commands do the same work in the terminal."""

from __future__ import annotations

import click

from app import __version__
from app.cli import ask, content, doctor, door, export, init, instances, journal, views
from app.cli.options import shared

EPILOG = """\b
Examples:
  pattern-factory                                    open the window
  pattern-factory run "orgs in Series B"             run a rule, print its rows
  pattern-factory run LIST_ORGS --format csv > orgs.csv
  pattern-factory workflow WEEKLY_REVIEW
  pattern-factory --dsn postgresql://amy@db.example.com/patterns doctor
"""


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(__version__, prog_name="Pattern Factory")
@shared
@click.pass_context
def cli(context: click.Context) -> None:
    """Ask a collection of patterns and anti-patterns questions in plain English; each answer becomes a live view.

    Without a command the window opens. Each command takes the options below before or after its name.
    """
    if context.invoked_subcommand is None:
        instances.open_window(context)


for _command in (
    instances.serve,
    ask.chat,
    ask.run,
    ask.workflow,
    ask.rules,
    ask.translate,
    views.views,
    views.show_view,
    views.refresh,
    views.drop,
    journal.rename,
    journal.journal,
    journal.undo,
    export.export,
    content.import_file,
    content.sample,
    content.migrate,
    init.init,
    door.token,
    door.certificate,
    doctor.doctor,
):
    cli.add_command(_command)


def main() -> None:
    """The entry point: exit 0 where it is done, 1 where it failed, 2 where the command line makes no sense."""
    cli(prog_name="pattern-factory")
