"""The desk itself: `widgets.ports.Desk` over an Application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from app import safety
from app.assembly import Application
from app.connections import Connections
from app.desk.charts import ChartDesk
from app.desk.conversations import ConversationDesk
from app.desk.diagnostics import DiagnosticsReader
from app.desk.exports import ExportDesk
from app.desk.first_start import FirstStart
from app.desk.journal import DeskJournal
from app.desk.sql import SqlDesk
from app.desk.views import DeskViews
from app.local_models import find_local_models
from app.preferences import Preferences, try_database
from app.server import SocketServer
from app.web_clients import WebClients
from pitboss.models import (
    ClientToken,
    LibraryTable,
    LocalModels,
    ModelChoice,
    NewPattern,
    PatternDetails,
    PatternKind,
    PatternRow,
    RuleInfo,
    SettingValue,
    ViewInfo,
    WorkflowInfo,
)
from pitboss.safety.models import SafetyReport, Shot
from pitboss.store import content, journal, rows
from pitboss.store.failures import told_plainly
from pitboss.translate.model import ModelConfig
from widgets.ports import ShapedRows

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection


class ApplicationDesk:
    """`widgets.ports.Desk` over an Application. What PostgreSQL raises becomes a sentence here."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.conversations = ConversationDesk(application)
        self._preferences = Preferences(application)
        self.charts, self.exports = ChartDesk(application), ExportDesk()
        self.connections = Connections(application)
        self._clients = WebClients(application)
        self.upkeep = DeskViews(application, application.actor)
        self.sql = SqlDesk(application, self.upkeep)
        self.journal = DeskJournal(application)
        self.first_start, self.diagnostics = FirstStart(application), DiagnosticsReader(application)

    def serves(self, server: SocketServer) -> None:
        """The socket is served from now on: it follows the settings."""
        self._preferences.server = self._clients.server = server

    def rules(self) -> list[RuleInfo]:
        """The rulebook's rules."""
        return [RuleInfo(rule.code, rule.title, rule.description) for rule in self._application.rulebook.rules]

    def workflows(self) -> list[WorkflowInfo]:
        """The rulebook's workflows."""
        return [
            WorkflowInfo(flow.code, flow.title, flow.description, tuple(step.rule for step in flow.ordered))
            for flow in self._application.rulebook.workflows
        ]

    async def views(self) -> list[ViewInfo]:
        """The registered views, newest first."""
        return await self._application.list_views()

    async def library(self) -> list[LibraryTable]:
        """The content tables with their counts."""
        async with self._connection() as connection:
            return await content.library(connection)

    async def open_view(self, name: str) -> ShapedRows:
        """A view's rows."""
        return await self._application.open_view(name)

    async def open_table(self, name: str) -> ShapedRows:
        """A content table's rows."""
        tables = frozenset(self._application.content_tables) | frozenset(content.PAGES)
        with told_plainly():
            return await rows.open_table(self._application.database, name, tables)

    async def patterns(self, search: str = "", kind: PatternKind | None = None) -> list[PatternRow]:
        """The patterns that `search` finds."""
        async with self._connection() as connection:
            return await content.patterns(connection, search, kind)

    async def pattern(self, pattern_id: int) -> PatternDetails:
        """All that is known of a pattern."""
        async with self._connection() as connection:
            return await content.pattern(connection, pattern_id)

    async def add_pattern(self, pattern: NewPattern) -> int:
        """Store a pattern: its id."""
        async with self._connection() as connection, connection.transaction():
            number = await content.add_pattern(connection, pattern)
            await journal.record(connection, "pattern_added", id=number, name=pattern.name)
            await self._application.content_changed(connection, "patterns")
        return number

    async def refresh_view(self, name: str) -> int:
        """Run a view's query anew: its rows."""
        return await self._application.refresh_view(name)

    async def forget_sql(self, name: str) -> None:
        """Have the rule of a view translated again at its next run."""
        await self._application.forget_sql(name)

    def model(self) -> ModelChoice:
        """Which model is set up."""
        config = self._application.model_config()
        return ModelChoice(model=config.model, base_url=config.base_url, has_key=bool(config.key))

    async def save_model(self, choice: ModelChoice) -> None:
        """Keep a choice of model: the key in the key store, the rest in the settings file."""
        config = self._config(choice)
        await self._application.save_model(config, key_changed=choice.key is not None)

    async def test_model(self, choice: ModelChoice) -> str:
        """Ask the model something small: a sentence that says it works."""
        return await self._application.model.test(self._config(choice))

    async def local_models(self) -> list[LocalModels]:
        """Servers of models that run on this machine already."""
        return await find_local_models(but=(self._application.settings.port,))

    async def settings(self) -> dict[str, SettingValue]:
        """The settings that the window shows."""
        return await self._preferences.read()

    async def save_setting(self, name: str, text: str | None) -> None:
        """Keep a setting; None has the default again."""
        await self._preferences.save(name, text)

    async def test_database(self, dsn: str) -> str:
        """Connect to a database: a sentence that says what is there."""
        return await try_database(dsn or self._application.settings.dsn.get_secret_value())

    async def client_token(self) -> ClientToken:
        """The token for web clients; made where there is none yet."""
        return await self._clients.token()

    async def renew_client_token(self) -> ClientToken:
        """Another token for web clients."""
        return await self._clients.renew()

    async def certificate(self) -> str:
        """How web clients are served."""
        return await self._clients.certificate()

    async def safety(self) -> SafetyReport:
        """What rules may do."""
        return await safety.report(self._application)

    def try_bypasses(self) -> AsyncIterator[Shot]:
        """Each known way round the walls, as it has been tried."""
        return safety.shots(self._application)

    def _config(self, choice: ModelChoice) -> ModelConfig:
        now = self._application.model_config()
        key = now.key if choice.key is None else choice.key.strip()
        return replace(now, model=choice.model.strip(), base_url=choice.base_url.strip(), key=key)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AnyConnection]:
        with told_plainly():
            async with self._application.database.connection() as connection:
                yield connection
