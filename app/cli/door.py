"""Commands about the socket's door: the token that web clients bring, and the certificate for `wss`."""

from __future__ import annotations

import asyncio

import click

from app.cli.options import shared
from app.cli.running import DONE, run_command, say
from app.logs import Logs
from app.settings import Settings, save_settings


@click.command(epilog='Example: curl -H "Authorization: Bearer $(pattern-factory token)" localhost:8000/healthz')
@click.option("--new", is_flag=True, help="Make another one; the old one opens nothing from the next start on.")
@shared
@click.pass_context
def token(context: click.Context, new: bool) -> None:
    """Print the token that web clients bring, made at the first time.

    On this machine alone it is asked of nobody, and shows who brings it more; beyond it, everybody needs it.
    """

    async def command(settings: Settings, logs: Logs) -> int:
        from app.token import SocketToken

        kept = SocketToken(settings)
        shown = await (kept.renew() if new else kept.ensure())
        logs.redaction.add(shown)
        click.echo(shown)
        say(f"Kept in {kept.place}." + (" Start the server anew to use it." if new else ""))
        return DONE

    run_command(context, command)


@click.group()
def certificate() -> None:
    """The certificate for wss://, so that nobody on the way reads what is sent."""


@certificate.command(epilog="Example: pattern-factory certificate make --name desk.lan")
@click.option("--name", "names", multiple=True, metavar="HOST", help="Another name or address that it holds for.")
@click.option("--new", is_flag=True, help="Make another one instead of the one that is there.")
@shared
@click.pass_context
def make(context: click.Context, names: tuple[str, ...], new: bool) -> None:
    """Make a self-signed certificate for this machine, and use it from the next start on."""

    async def command(settings: Settings, _: Logs) -> int:
        from app.tls import CertificateExists, CertificateFiles, make_certificate

        files = CertificateFiles.of(settings.data_dir)
        if settings.certificate not in (None, files.certificate) and not new:
            raise CertificateExists(f"{settings.certificate} is in use. `--new` makes another one and uses that.")
        held = await asyncio.to_thread(make_certificate, files, (settings.host, *names), replace=new)
        changes = {"certificate": str(files.certificate), "certificate_key": str(files.key)}
        await asyncio.to_thread(save_settings, settings.file, changes)
        say(f"Made a certificate for {', '.join(held)}. The server uses it from its next start on.")
        say("Clients have to be told to trust this file:")
        click.echo(files.certificate)
        return DONE

    run_command(context, command)
