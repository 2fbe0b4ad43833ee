"""The application without its ends: everything is built here, opened in order, and closed in reverse."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from app.cluster import EmbeddedCluster
from app.database import Database
from app.dsn import parse_dsn
from app.first_content import load_sample_once
from app.keys import KeyStore
from app.logs import Logs
from app.pauses import Pauses
from app.rulebook import open_rulebook
from app.settings import Settings, save_settings
from app.subscribers import Subscribers, Unsubscribe
from pitboss.chat import Chat
from pitboss.errors import DatabaseUnavailable, PitbossError
from pitboss.events import ViewsRefresh
from pitboss.faults import FaultPoint, pass_by
from pitboss.guard.keeper import GuardKeeper
from pitboss.journal_models import Actor, Client
from pitboss.limits import Limits
from pitboss.models import ConnectionStatus, ViewInfo
from pitboss.names import quote
from pitboss.recorder import Recorder
from pitboss.rulebook import Rulebook, load_rulebook
from pitboss.rulebook_watch import RulebookFile
from pitboss.schema import TableNotes
from pitboss.store import memory, registry, rows
from pitboss.store.ceiling import Ceiling
from pitboss.store.failures import told_plainly
from pitboss.store.live_schema import LiveSchema
from pitboss.store.notices import ContentChanged, Notices
from pitboss.store.repair import repair
from pitboss.store.views import ViewKeeper
from pitboss.supervisor import Supervisor
from pitboss.tasks import Tasks
from pitboss.tools.context import ContextBuilder, without_run
from pitboss.tools.data_table import DataTable
from pitboss.tools.guard import GuardTool
from pitboss.tools.register_rule import RegisterRule
from pitboss.tools.register_view import RegisterView
from pitboss.tools.sql_pitboss import SqlPitboss
from pitboss.translate.english import EnglishTranslator
from pitboss.translate.model import ModelConfig, ModelTranslator
from resources import shipped_rulebook

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection

Part = TypeVar("Part")
log = logging.getLogger(__name__)
EXAMPLES = ("Find all patterns where kind equals pattern", "LIST_ORGS", "number of patterns per kind")
LIMITS = ("rule_timeout", "max_cost", "max_rows", "max_bytes")  # the settings that bound a rule
EMBEDDED = "Embedded PostgreSQL"


class Application:
    """One process's share of the product. Window, socket and terminal are built around it.

    `open()` may fail and be called again; `aclose()` leaves no task, connection or server of ours behind.
    """

    def __init__(
        self, settings: Settings, logs: Logs, *, at: FaultPoint = pass_by, client: Client = "terminal"
    ) -> None:
        self.settings = settings
        self.actor = Actor.here(client)
        self.logs = logs
        self._at = at
        self.tasks = Tasks()
        self.keys = KeyStore(settings.data_dir)
        self.pauses = Pauses()  # between attempts to connect, here and by whoever calls `open()` again
        self.notices = Notices()
        self.guards = GuardKeeper()
        self.limits = Limits(**{name: getattr(settings, name) for name in LIMITS})
        self.applied: list[str] = []  # the migrations that `open()` has run
        self.mended: list[str] = []  # what `open()` has mended of views, registry and rules
        self.model = ModelTranslator(self.model_config, lambda: self.rulebook.prompt)
        self._stack = AsyncExitStack()
        self._rulebook: RulebookFile | None = None
        self._shipped_tables: Mapping[str, TableNotes] = {}
        self._database: Database | None = None
        self._schema: LiveSchema | None = None
        self._supervisor: Supervisor | None = None
        self._on_refresh: Subscribers[Callable[[ViewsRefresh], None]] = Subscribers()
        self._on_content: Subscribers[Callable[[str], None]] = Subscribers()
        self._on_status: Subscribers[Callable[[ConnectionStatus], None]] = Subscribers()
        self._on_rulebook: Subscribers[Callable[[], None]] = Subscribers()
        self._on_problem: Subscribers[Callable[[str], None]] = Subscribers()
        self._model_config = ModelConfig(settings.model)

    # what is asked of it ---------------------------------------------------------------------------------------

    @property
    def rulebook(self) -> Rulebook:
        """The last good rulebook; an empty one before `open()`."""
        return self._rulebook.current if self._rulebook else Rulebook()

    @property
    def content_tables(self) -> Mapping[str, TableNotes]:
        """The tables that hold content, with what the rulebook says of them."""
        return self.rulebook.tables or self._shipped_tables

    @property
    def database(self) -> Database:
        """The database. Raises DatabaseUnavailable before `open()`."""
        return _opened(self._database)

    @property
    def schema(self) -> LiveSchema:
        """The live schema. Raises DatabaseUnavailable before `open()`."""
        return _opened(self._schema)

    @property
    def supervisor(self) -> Supervisor:
        """The supervisor. Raises DatabaseUnavailable before `open()`."""
        return _opened(self._supervisor)

    @property
    def status(self) -> ConnectionStatus:
        """The database's connection. Until all is open, sample content too, it is still connecting."""
        return self._database.status if self._database and self._supervisor else "connecting"

    @property
    def problem(self) -> str:
        """Why the database is not there, as a sentence; "" while it is."""
        if self.status == "connected":
            return ""
        return (self._database.problem if self._database else "") or self.pauses.why

    def try_database_now(self) -> None:
        """Do not wait for the next attempt to connect."""
        self.pauses.end()
        if self._database is not None:
            self._database.retry_now()

    @property
    def label(self) -> str:
        """Where the content is kept, for the status bar."""
        return self._database.label if self._database else EMBEDDED if not self.settings.dsn else "Database"

    def chat(self, recorder: Recorder | None = None) -> Chat:
        """A chat for one window or terminal, put down by `recorder`. It may be made before `open()`."""
        return Chat(
            lambda: self.supervisor,
            lambda: self.rulebook,
            status=lambda: self.status,
            examples=self.examples,
            recorder=recorder,
            actor=self.actor,
        )

    def examples(self) -> Sequence[str]:
        """Rules that work here, for help."""
        return EXAMPLES

    def is_workflow(self, asked: str) -> bool:
        """Whether the words name a workflow, and no rule."""
        name = without_run(asked)
        return self.rulebook.rule(name) is None and self.rulebook.workflow(name) is not None

    async def list_views(self) -> list[ViewInfo]:
        """The registered views, newest first."""
        with told_plainly():
            async with self.database.connection() as connection:
                return await registry.views(connection)

    async def open_view(self, name: str) -> rows.DatabaseRows:
        """A view's rows."""
        with told_plainly():
            return await rows.open_view(self.database, name)

    async def refresh_view(self, name: str) -> int:
        """Run a view's query anew: its rows."""
        with told_plainly():
            count, told = await ViewKeeper(self.database, self.notices, self.limits, self.actor).refresh(name)
        self.publish(told)
        return count

    async def drop_view(self, name: str) -> None:
        """Drop a view."""
        with told_plainly():
            _, told = await ViewKeeper(self.database, self.notices, self.limits, self.actor).drop(name)
        self.publish(told)

    async def forget_sql(self, name: str) -> None:
        """Forget the SQL remembered for the rule of a view."""
        with told_plainly():
            async with self.database.connection() as connection:
                view = await registry.view(connection, name)
                rule = self.rulebook.rule(view.rule_code)
                await memory.forget(connection, rule.question if rule else view.title)

    # who is told -----------------------------------------------------------------------------------------------

    def on_refresh(self, callback: Callable[[ViewsRefresh], None]) -> Unsubscribe:
        """Tell of each view that was made, refreshed or dropped, here or in another process."""
        return self._on_refresh.add(callback)

    def on_content(self, callback: Callable[[str], None]) -> Unsubscribe:
        """Tell of each content table whose rows changed, here or in another process."""
        return self._on_content.add(callback)

    def on_status(self, callback: Callable[[ConnectionStatus], None]) -> Unsubscribe:
        """Tell how the database is, from now on."""
        return self._on_status.add(callback)

    def on_rulebook(self, callback: Callable[[], None]) -> Unsubscribe:
        """Tell that the rulebook's file has changed and is in use."""
        return self._on_rulebook.add(callback)

    def on_problem(self, callback: Callable[[str], None]) -> Unsubscribe:
        """Tell, as a sentence, what is wrong with the rulebook's file."""
        return self._on_problem.add(callback)

    def publish(self, event: ViewsRefresh) -> None:
        """Tell all who listen to views."""
        self._on_refresh.tell(event)

    async def content_changed(self, connection: AnyConnection, table: str) -> None:
        """Tell all who listen, here and in other processes, that a content table ("": any) has other rows now."""
        await connection.execute(f"ANALYZE public.{quote(table)}" if table else "ANALYZE")  # else estimates are guesses
        await self.notices.send_content(connection, table)
        self._content_is_new(table)

    # opened in order -------------------------------------------------------------------------------------------

    async def open(self, *, watch: bool = False) -> None:
        """Load the rulebook, open the database, and be ready for rules. `watch`: follow the rulebook's file.

        Raises RulebookError, SettingsError or DatabaseUnavailable, with nothing left open.
        """
        try:
            await self._open(watch=watch)
        except BaseException:
            await self._close_stack()
            raise

    async def aclose(self) -> None:
        """Close everything, last opened first. Safe to call twice."""
        await self.tasks.aclose()
        await self._close_stack()
        await self.model.aclose()

    async def _close_stack(self) -> None:
        stack, self._stack = self._stack, AsyncExitStack()
        await stack.aclose()
        self._supervisor = self._schema = None

    async def _open(self, *, watch: bool) -> None:
        self._rulebook = await open_rulebook(self.settings)
        if not self.rulebook.tables:  # rules alone are fine: content is then what the product knows as content
            self._shipped_tables = (await asyncio.to_thread(load_rulebook, shipped_rulebook())).tables
        await self._load_key()
        database, embedded = await self._open_database()
        await self._mend()
        self._schema = LiveSchema(database, lambda: self.content_tables)
        self._stack.push_async_callback(self._schema.aclose)
        supervisor = self._supervise(database, self._schema)
        self._stack.push_async_callback(supervisor.aclose)
        database.listen(self._heard)
        database.on_reconnected(self._reconnected)
        if embedded:
            await load_sample_once(database)
        self._rulebook.on_change(self._rulebook_changed)
        if self.settings.problem:
            self._on_problem.tell(self.settings.problem)
        self._rulebook.on_problem(self._on_problem.tell)  # a problem that stands is told at once
        self._supervisor = supervisor  # from here on it is connected
        self._status_changed(self.status)
        if watch:
            self._stack.push_async_callback(_ended, self.tasks.start(self._rulebook.watch(), name="watch the rulebook"))

    async def _load_key(self) -> None:
        settings = self.settings
        key = settings.openai_api_key.get_secret_value() or await self.keys.read()
        self.logs.redaction.add(key)
        self._model_config = ModelConfig(
            settings.model, key, settings.openai_base_url, settings.model_timeout, settings.send_values
        )

    def model_config(self) -> ModelConfig:
        """Which model is asked now."""
        return self._model_config

    async def save_model(self, config: ModelConfig, *, key_changed: bool) -> None:
        """Ask another model from now on, and keep that: the key in the key store, the rest in the settings file."""
        self.logs.redaction.add(config.key)
        changes = {"model": config.model, "openai_base_url": config.base_url or None}
        await asyncio.to_thread(save_settings, self.settings.file, changes)
        if key_changed:
            await self.keys.write(config.key)
        self._model_config = config

    def take_settings(self, settings: Settings) -> None:
        """Go by these from now on, as far as that needs no new start: limits, and what the window shows."""
        self.settings = settings
        for name in LIMITS:
            setattr(self.limits, name, getattr(settings, name))
        self._model_config = replace(self._model_config, sends_values=settings.send_values)

    async def _open_database(self) -> tuple[Database, bool]:
        dsn = self.settings.dsn.get_secret_value()
        if dsn:
            target = parse_dsn(dsn)
            database = Database(target, label=target.label(), pauses=self.pauses)
        else:
            cluster = EmbeddedCluster(self.settings.data_dir)
            self._stack.push_async_callback(cluster.close)
            address = await cluster.open()  # its version is known from here on
            label = f"{EMBEDDED} {cluster.version}"
            database = Database(address, label=label, revive=cluster.open, pauses=self.pauses)
        self._database = database
        database.on_status(self._status_changed)
        self._stack.push_async_callback(database.close)
        await database.open(on_migration=self.applied.append)
        return database, not dsn

    async def repair(self) -> list[str]:
        """Bring views, registry and rules to agree: a sentence for each thing that was mended."""
        with told_plainly():
            async with self.database.connection() as connection:
                return await repair(connection)

    async def _mend(self) -> None:
        try:
            self.mended = await self.repair()
        except PitbossError as error:  # no reason not to open: what disagrees is not shown, or cannot be opened
            log.warning("Views, registry and rules could not be brought to agree: %s", error)

    def _supervise(self, database: Database, schema: LiveSchema) -> Supervisor:
        return Supervisor(
            database,
            lambda: self.rulebook,
            preparing=(
                ContextBuilder(lambda: self.rulebook, schema.current),
                SqlPitboss(database, (EnglishTranslator(), self.model)),
            ),
            writing=(
                GuardTool(database, self.guards, self.limits),
                DataTable(Ceiling(database, self.limits)),
                RegisterRule(),
                RegisterView(self.notices),
            ),
            publish=self.publish,
            limits=self.limits,
            at=self._at,
            actor=self.actor,
        )

    def _heard(self, payload: str) -> None:
        match self.notices.read(payload):
            case ViewsRefresh() as event:
                self.publish(event)
            case ContentChanged(table):
                self._content_is_new(table)

    def _content_is_new(self, table: str) -> None:
        if self._schema is not None:
            self._schema.invalidate()
        self._on_content.tell(table)

    def _rulebook_changed(self, _: Rulebook) -> None:
        if self._schema is not None:
            self._schema.invalidate()
        self._on_rulebook.tell()

    def _reconnected(self) -> None:
        """The database was away: what was known of it may no longer hold, and notices were missed."""
        self.guards.forget()
        self._content_is_new("")

    def _status_changed(self, _: ConnectionStatus) -> None:
        self._on_status.tell(self.status)


async def _ended(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _opened(part: Part | None) -> Part:
    if part is None:
        raise DatabaseUnavailable("The database is not open yet. Try again in a moment.")
    return part
