"""The socket beside the application: opened with it, told of every view; and `serve`, which has nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from app.assembly import Application
from app.client import Limits
from app.door import DoorPolicy
from app.instance import InstanceLock
from app.logs import Logs
from app.reads import Health, Reads
from app.server import SocketServer
from app.settings import Settings
from pitboss.store.content import PAGES

log = logging.getLogger(__name__)


def socket_server(application: Application, on_change: Callable[[int], None] | None = None) -> SocketServer:
    """A server, not started yet, for an application that is open."""
    settings = application.settings
    server = SocketServer(
        DoorPolicy(settings.host, settings.port, settings.allowed_origins, settings.token.get_secret_value() or None),
        application.supervisor,
        Reads(application.database, lambda: application.rulebook.tables or PAGES, lambda: _health(application)),
        Limits(max_running=settings.max_running, max_queued=settings.max_queued),
        on_change,
    )
    application.on_refresh(server.publish)
    return server


def _health(application: Application) -> Health:
    return Health(
        database="connected" if application.status == "connected" else "disconnected", model=application.model.status
    )


async def serve_until_stopped(settings: Settings, logs: Logs, *, say: Callable[[str], None], with_chat: bool) -> None:
    """Serve web clients until cancelled; `with_chat` also opens the chat in the terminal, whose end is the end."""
    with InstanceLock(settings.data_dir, "serve"):
        application = Application(settings, logs)
        application.on_problem(say)
        try:
            await application.open(watch=True)
            server = socket_server(application)
            await server.start()
            try:
                say(f"Serving {shown_address(settings.host, server.port)}, {application.database.label}.")
                await _until_stopped(application, with_chat=with_chat)
            finally:
                await server.aclose()
        finally:
            await application.aclose()


async def _until_stopped(application: Application, *, with_chat: bool) -> None:
    if with_chat:
        from app.terminal import chat_in_terminal

        await chat_in_terminal(application)
    else:
        await asyncio.get_running_loop().create_future()


def shown_address(host: str, port: int) -> str:
    """Where a web client connects, as it is typed there."""
    name = "localhost" if host in ("127.0.0.1", "::1") else f"[{host}]" if ":" in host else host
    return f"ws://{name}:{port}/ws"
