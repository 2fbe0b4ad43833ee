"""The socket beside the application: opened with it, told of every view; and `serve`, which has nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from app.assembly import Application
from app.client import Asker, Limits
from app.instance import InstanceLock
from app.logs import Logs
from app.reads import Health, Reads
from app.schedules import Scheduler
from app.server import SocketServer
from app.settings import Settings
from app.tls import server_context
from app.token import SocketToken
from pitboss.errors import UnsafeSql
from pitboss.events import Emit, RuleFailed, RuleResult, WorkflowFinished
from pitboss.journal_models import Actor
from pitboss.store.database import Database
from pitboss.supervisor import Supervisor

log = logging.getLogger(__name__)


class RulesNotSafe(UnsafeSql):
    """Rules of web clients are not run here: the second wall is missing."""


class GuardedAsker:
    """The supervisor for web clients: it runs nothing of theirs on a server that denies the role for rules.

    Raises RulesNotSafe then, unless `allowed`. Asked each time, for the database may have become another one.
    """

    def __init__(self, asker: Asker, database: Database, *, allowed: bool) -> None:
        self._asker = asker
        self._database = database
        self._allowed = allowed

    async def process_rule_request(
        self, rule_code: str, rule_id: str | None = None, *, emit: Emit
    ) -> RuleResult | RuleFailed:
        """As the supervisor's."""
        self._require_role()
        return await self._asker.process_rule_request(rule_code, rule_id, emit=emit)

    async def run_workflow(
        self, workflow: str, workflow_id: str | None = None, *, emit: Emit
    ) -> WorkflowFinished | RuleFailed:
        """As the supervisor's."""
        self._require_role()
        return await self._asker.run_workflow(workflow, workflow_id, emit=emit)

    def _require_role(self) -> None:
        if not (self._allowed or self._database.has_rule_role):
            raise RulesNotSafe(
                "This server runs no rules for web clients: its database lacks the role that can only read content. "
                "Its administrator makes it with the script rule-role.sql. Views can be read meanwhile."
            )


class WebClientsAsker:
    """The supervisor, with the journal told that it was a web client who asked."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._by = Actor.here("socket")

    async def process_rule_request(
        self, rule_code: str, rule_id: str | None = None, *, emit: Emit
    ) -> RuleResult | RuleFailed:
        """As the supervisor's."""
        return await self._supervisor.process_rule_request(rule_code, rule_id, emit=emit, by=self._by)

    async def run_workflow(
        self, workflow: str, workflow_id: str | None = None, *, emit: Emit
    ) -> WorkflowFinished | RuleFailed:
        """As the supervisor's."""
        return await self._supervisor.run_workflow(workflow, workflow_id, emit=emit, by=self._by)


async def socket_server(application: Application, on_change: Callable[[int], None] | None = None) -> SocketServer:
    """A server, not started yet, for an application that is open. Makes the token where one is needed."""
    settings, supervisor = application.settings, application.supervisor
    policy = await SocketToken(settings).policy()
    application.logs.redaction.add(policy.token or "")
    server = SocketServer(
        policy,
        GuardedAsker(WebClientsAsker(supervisor), application.database, allowed=settings.socket_rules_without_role),
        Reads(application.database, lambda: application.content_tables, lambda: _health(application)),
        Limits(max_running=settings.max_running, max_queued=settings.max_queued),
        on_change,
        tls=partial(server_context, settings.certificate, settings.certificate_key) if settings.certificate else None,
        tool_metrics=lambda: supervisor.metrics,
    )
    application.on_refresh(server.publish)
    return server


async def socket_token(settings: Settings, logs: Logs) -> str:
    """The token for web clients, to be shown and copied: the configured one, or the one that is kept or made now.

    A server that runs already learns of one that is made now by `use_token`.
    """
    token = await SocketToken(settings).ensure()
    logs.redaction.add(token)
    return token


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
            server = await socket_server(application)
            await server.start()
            try:
                say(f"Serving {shown_address(settings, server.port)}, {application.database.label}.")
                if SocketToken(settings).is_required:
                    say("Web clients need the token that `pattern-factory token` prints.")
                application.tasks.start(Scheduler(application, on_problem=say).run(), name="refresh on schedule")
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


def shown_address(settings: Settings, port: int) -> str:
    """Where a web client connects, as it is typed there."""
    host = settings.host
    name = "localhost" if host in ("127.0.0.1", "::1") else f"[{host}]" if ":" in host else host
    return f"{'wss' if settings.certificate else 'ws'}://{name}:{port}/ws"
