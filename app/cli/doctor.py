"""The command that looks whether everything works."""

from __future__ import annotations

import click

from app.cli.options import shared
from app.cli.output import printable
from app.cli.running import DONE, FAILED, run_command
from app.logs import Logs
from app.settings import Settings

_SIGNS = {"ok": "ok      ", "warning": "warning ", "failed": "failed  "}


@click.command()
@click.option("--safety", is_flag=True, help="Show what rules may do, and try known ways round it on the database.")
@click.option("--repair", is_flag=True, help="Bring views, their registry and the rules to agree again.")
@shared
@click.pass_context
def doctor(context: click.Context, safety: bool, repair: bool) -> None:
    """Check everything, and say what to do where something is missing."""

    async def command(settings: Settings, logs: Logs) -> int:
        from app.doctor import examine

        code = DONE
        async for finding in examine(settings, logs, bypasses=safety, repair=repair):
            click.echo(_SIGNS[finding.state] + printable(finding.what))
            if finding.state == "failed":
                code = FAILED
        return code

    run_command(context, command)
