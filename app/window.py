"""The window's process: Qt's loop, the application behind the window, and the socket beside it."""

from __future__ import annotations

import asyncio
import logging
import sys

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from app import __version__
from app.assembly import Application
from app.chatting import Chatting
from app.cli.signals import interruptible
from app.crash import CrashReports
from app.desk import ApplicationDesk
from app.garbage import MainThreadCollector
from app.instance import AlreadyRunning, InstanceLock
from app.logs import Logs
from app.raising import FirstWindow, raise_first_window
from app.schedules import Scheduler
from app.server import CannotListen, SocketServer
from app.serving import shown_address, socket_server
from app.settings import Settings
from app.watchdog import Watchdog
from pitboss.errors import DatabaseUnavailable, PitbossError
from pitboss.events import ViewsRefresh
from pitboss.models import ConnectionStatus
from pitboss.names import counted
from pitboss.tasks import Tasks
from widgets.chat.panel import ChatPanel
from widgets.main_window import MainWindow
from widgets.theme import Theme

log = logging.getLogger(__name__)
REMEMBERED = "window.ini"
CALM = 0.15  # seconds in which other programs' writing is taken together: each statement of theirs is told of
NO_MODEL = "No model: reviewed and translated rules work"


def run_window(settings: Settings, logs: Logs) -> int:
    """Open the window and stay until it is closed; the exit code.

    Where a window has the data folder already, that one is shown. Raises AlreadyRunning where it is a server.
    """
    lock = InstanceLock(settings.data_dir, "window")
    try:
        lock.acquire()
    except AlreadyRunning as error:
        if error.kind == "window" and raise_first_window(settings.data_dir):
            return 0
        raise
    with lock, CrashReports(settings.data_dir, logs.redaction) as crashes:
        app = QApplication(sys.argv[:1])
        app.setApplicationName("Pattern Factory")
        app.setApplicationVersion(__version__)
        app.setQuitOnLastWindowClosed(False)  # the window's process ends when all is closed behind it
        collector = MainThreadCollector(app)
        try:
            with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
                runner.run(_live(app, settings, logs, crashes))
        finally:
            collector.close()
    return 0


async def _live(app: QApplication, settings: Settings, logs: Logs, crashes: CrashReports) -> None:
    asyncio.get_running_loop().set_exception_handler(crashes.met_by_loop)
    process = WindowProcess(app, settings, logs, crashes)
    try:
        await interruptible(process.closed.wait())
    except asyncio.CancelledError:
        log.info("The window was told to end")
    finally:
        await process.aclose()


class WindowProcess:
    """The window with all that is behind it. Shown at once; the database comes while it is there already."""

    def __init__(self, app: QApplication, settings: Settings, logs: Logs, crashes: CrashReports | None = None) -> None:
        """`crashes` are those of a process that is a window's alone."""
        self.closed = asyncio.Event()
        self._calm: asyncio.Task[None] | None = None
        self._tasks = Tasks(on_error=self._failed)
        self._application = Application(settings, logs, client="window")
        self._server: SocketServer | None = None
        desk = ApplicationDesk(self._application)
        self._watchdog = desk.diagnostics.watchdog = Watchdog()
        self._crashes = crashes
        theme = Theme(
            app, settings.appearance, text_scale=settings.text_size / 100,
            density=settings.density, reduced_motion=settings.motion == "reduced",
        )  # fmt: skip
        self.window = MainWindow(
            desk, theme, self._tasks, version=__version__, remembered=settings.data_dir / REMEMBERED
        )
        self.panel = ChatPanel(theme, rules=(), workflows=())
        self.window.set_chat(self.panel)
        self._chatting = Chatting(self.panel, desk.conversations, self._tasks)
        self._desk = desk
        self._first = FirstWindow(settings.data_dir, self.window)
        self._connect()
        app.applicationStateChanged.connect(self._watchdog.follow)
        self.window.show()
        self._tasks.start(self._open(), name="open the application")

    def _connect(self) -> None:
        application, window = self._application, self.window
        window.closing.connect(self.closed.set)
        window.life.closing.others = self._for_others
        window.example_chosen.connect(self.panel.say)
        window.model_saved.connect(self._show_model)
        self._first.asked.connect(self._come_to_front)
        application.on_status(self._show_status)
        application.on_refresh(self._views_changed)
        application.on_content(self._content_changed)
        application.on_rulebook(lambda: self.panel.set_rules(self._desk.rules(), self._desk.workflows()))
        application.on_problem(window.show_error)
        application.model.on_status(lambda _status: self._show_model())
        self._show_status("connecting")
        self._show_model()
        window.set_socket_status("Socket starts with the database", True)

    async def aclose(self) -> None:
        """Close everything, the window last, so that nothing is told to a window that is gone."""
        self.window.remember()  # also where a signal has ended it, not a person
        self._first.close()
        self._chatting.conversing.close()
        self._watchdog.close()
        await self._tasks.aclose()
        if self._server is not None:
            await self._server.aclose()
        await self._desk.conversations.aclose()
        await self._application.aclose()
        self.window.deleteLater()

    async def _open(self) -> None:
        """Open the application. A database that is away is tried again until it comes."""
        attempts = AsyncRetrying(
            retry=retry_if_exception_type(DatabaseUnavailable),
            wait=wait_exponential_jitter(multiplier=0.5, max=30, jitter=0.5),
            before_sleep=self._say_why,
            sleep=self._application.pauses.wait,
        )
        try:
            await attempts(self._application.open, watch=True)
        except PitbossError as error:
            self._show_status("error")
            self.window.show_error(str(error))
            return
        self._application.supervisor.watched_by(self._desk.diagnostics.rule_times.take)
        self.panel.set_rules(self._desk.rules(), self._desk.workflows())
        self.window.reload_views()
        self.window.life.come_back()
        self._show_model()
        if self._application.mended:
            self.window.notice.say(" ".join(self._application.mended))
        if self._crashes is not None and (untold := await asyncio.to_thread(self._crashes.untold)):
            self.window.life.offer_report(untold[0])
        schedules = Scheduler(self._application, on_problem=self.window.show_error)
        self._tasks.start(schedules.run(), name="refresh on schedule")
        await self._listen()

    def _say_why(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        self._application.pauses.why = str(error)
        self._show_status("error")
        if state.attempt_number == 1:
            self.window.show_error(f"{error} It is tried again by itself.")

    async def _listen(self) -> None:
        self._server = await socket_server(self._application, on_change=self._show_clients)
        self._desk.serves(self._server)
        try:
            await self._server.start()
        except CannotListen as error:
            log.warning("%s", error)
            self.window.set_socket_status(str(error), False)
        else:
            self._show_clients(0)

    def _show_clients(self, clients: int) -> None:
        if self._server is not None:
            where = shown_address(self._application.settings, self._server.port)
            self.window.set_socket_status(f"{where} · {counted(clients, 'client')}", True)

    def _show_status(self, status: ConnectionStatus) -> None:
        self.window.set_database_status(status, self._application.label)
        if status == "connected":
            self.window.reload_views()

    def _show_model(self) -> None:
        status = self._application.model.status
        name = self._application.model_config().model
        texts = {"none": NO_MODEL, "ready": f"Model {name}", "error": f"Model {name} could not be asked"}
        self.window.set_model_status(status, texts[status])

    def _content_changed(self, _table: str) -> None:
        if self._calm is None or self._calm.done():
            self._calm = self._tasks.start(self._reload_calmly(), name="content has changed")

    async def _reload_calmly(self) -> None:
        await asyncio.sleep(CALM)
        self.window.reload_views()

    def _views_changed(self, event: ViewsRefresh) -> None:
        self.window.reload_views()
        self.panel.show_event(event)

    def _for_others(self) -> list[str]:
        """What runs for web clients, who would miss it."""
        running = self._server.reading.running if self._server is not None else 0
        return [f"{counted(running, 'request')} of web clients"] if running else []

    def _come_to_front(self) -> None:
        window = self.window
        window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
        window.raise_()
        window.activateWindow()

    def _failed(self, name: str, error: BaseException) -> None:
        """Work of the window's own failed in a way that nobody expected: told once, and the log has the details."""
        log.error("%s failed", name, exc_info=error)
        if self._crashes is not None and not isinstance(error, PitbossError):
            self._crashes.note(error)
        text = str(error) if isinstance(error, PitbossError) else "Something unexpected happened. The log says more."
        self.window.show_error(text)
