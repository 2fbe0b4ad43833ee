"""Dropping a view, and having its rule translated anew: who depends on it is named before, and a drop can be undone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pitboss.errors import PitbossError
from pitboss.models import ViewInfo
from pitboss.tasks import Tasks
from widgets.dialogs.confirm import Confirm
from widgets.ports import Desk
from widgets.sidebar import shown_title
from widgets.theme import Theme
from widgets.views.in_use import InUseSheet


class Dropping(QObject):
    """Signals: dropped(name); done(str) and failed(str), sentences to show; offered(str, str, act), one with a
    button."""

    dropped = Signal(str)
    done = Signal(str)
    failed = Signal(str)
    offered = Signal(str, str, object)

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk, parent: QObject, window: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._tasks, self._desk, self._window = theme, tasks, desk, window
        self._under_way: set[str] = set()

    def is_at(self, name: str) -> bool:
        """Whether the view is being dropped from here."""
        return name in self._under_way

    def drop(self, view: ViewInfo) -> None:
        """Say who reads the view, or ask, then remove it."""
        self._start(partial(self._ask_to_drop, view), f"ask to drop {view.name}")

    async def _ask_to_drop(self, view: ViewInfo) -> None:
        title = shown_title(view)
        if users := await self._desk.upkeep.dependants(view.name):
            InUseSheet(self._theme, f"“{title}” cannot be dropped yet", users, "Drop them first.", self._window).open()
            return
        ask = Confirm(
            self._theme, "Drop this view?",
            f"“{title}” leaves the sidebar and the database. Nothing else reads it. It can be undone, here and in the "
            "journal.", "Drop view", self._window,
        )  # fmt: skip
        ask.confirmed.connect(lambda: self._start(partial(self._drop, view), f"drop {view.name}"))
        ask.open()

    async def _drop(self, view: ViewInfo) -> None:
        self._under_way.add(view.name)
        try:
            step = await self._desk.upkeep.drop(view.name)
        finally:
            self._under_way.discard(view.name)
        self.dropped.emit(view.name)
        said = f"“{shown_title(view)}” is dropped."
        if step is None:
            self.done.emit(said)
        else:
            self.offered.emit(said, "Undo", lambda: self._start(partial(self._undo, step), f"undo step {step}"))

    async def _undo(self, step: int) -> None:
        self.done.emit(await self._desk.upkeep.undo_drop(step))

    def forget(self, view: ViewInfo) -> None:
        """Say who reads the view, then forget the SQL of its rule, so that it is translated again."""
        self._start(partial(self._ask_to_forget, view), f"ask to forget {view.name}")

    async def _ask_to_forget(self, view: ViewInfo) -> None:
        users = await self._desk.upkeep.dependants(view.name)
        if not users:
            await self._forget(view)
            return
        sheet = InUseSheet(
            self._theme, "Other views read this one", users,
            "They hold it: where the next run gives other SQL, they have to be dropped first.", self._window,
            action="Translate again",
        )  # fmt: skip
        sheet.confirmed.connect(lambda: self._start(partial(self._forget, view), f"forget {view.name}"))
        sheet.open()

    async def _forget(self, view: ViewInfo) -> None:
        await self._desk.forget_sql(view.name)
        self.done.emit("The SQL is forgotten. The next run translates the rule anew.")

    def _start(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        self._tasks.start(self._told(work), name=name)

    async def _told(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except PitbossError as error:
            self.failed.emit(str(error))
