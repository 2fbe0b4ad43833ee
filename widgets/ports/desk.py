"""All that a person can ask for in the window."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

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
from widgets.ports.charts import Charts
from widgets.ports.connections import ConnectionKeeper
from widgets.ports.conversations import Conversations
from widgets.ports.diagnostics import DiagnosticsDesk
from widgets.ports.exports import Exports
from widgets.ports.first_start import FirstStartDesk
from widgets.ports.journal import Journal
from widgets.ports.rows import ShapedRows
from widgets.ports.sql import SqlDesk
from widgets.ports.views import ViewUpkeep


class Desk(Protocol):
    """All that a person can ask for in the window. Each method raises PitbossError with a sentence to show."""

    @property
    def charts(self) -> Charts: ...
    @property
    def connections(self) -> ConnectionKeeper: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def exports(self) -> Exports: ...
    @property
    def first_start(self) -> FirstStartDesk: ...
    @property
    def diagnostics(self) -> DiagnosticsDesk: ...
    @property
    def sql(self) -> SqlDesk: ...
    @property
    def upkeep(self) -> ViewUpkeep: ...
    @property
    def journal(self) -> Journal: ...
    def rules(self) -> list[RuleInfo]: ...
    def workflows(self) -> list[WorkflowInfo]: ...
    async def views(self) -> list[ViewInfo]:
        """The registered views, newest first."""

    async def library(self) -> list[LibraryTable]:
        """The content tables in the order of the sidebar, with their counts."""

    async def open_view(self, name: str) -> ShapedRows: ...
    async def open_table(self, name: str) -> ShapedRows: ...
    async def patterns(self, search: str = "", kind: PatternKind | None = None) -> list[PatternRow]: ...
    async def pattern(self, pattern_id: int) -> PatternDetails: ...
    async def add_pattern(self, pattern: NewPattern) -> int:
        """Store it; its id."""

    async def refresh_view(self, name: str) -> int:
        """Run the view's query anew; its rows."""

    async def forget_sql(self, name: str) -> None:
        """Forget the SQL remembered for the view's rule, so that it is translated again."""

    def model(self) -> ModelChoice: ...
    async def save_model(self, choice: ModelChoice) -> None: ...
    async def test_model(self, choice: ModelChoice) -> str:
        """Ask the model something small: a sentence that says it works."""

    async def local_models(self) -> list[LocalModels]:
        """Servers of models that run on this machine already."""

    async def settings(self) -> dict[str, SettingValue]:
        """The settings that the window shows, by name, as they are kept."""

    async def save_setting(self, name: str, text: str | None) -> None:
        """Keep a setting, and go by it at once where that is possible; None has the default again."""

    async def test_database(self, dsn: str) -> str:
        """Connect to a database, "" for the configured one: a sentence that says what is there."""

    async def client_token(self) -> ClientToken:
        """The token for web clients; made where there is none yet."""

    async def renew_client_token(self) -> ClientToken:
        """Another token for web clients: the old one is refused from now on."""

    async def certificate(self) -> str:
        """A sentence on how web clients are served, and until when the certificate is valid."""

    async def safety(self) -> SafetyReport:
        """What rules may do in this database, with each wall just tried."""

    def try_bypasses(self) -> AsyncIterator[Shot]:
        """Fire known ways round the walls at the database, one after the other; nothing of them remains."""
