"""The page "What rules may do": what they read and create, the three walls, and a button to try to break them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from pitboss.errors import PitbossError
from pitboss.names import counted
from pitboss.safety.models import SafetyReport, Shot
from pitboss.tasks import Tasks
from widgets.chat.flow import Flow
from widgets.pages.base import Page, section
from widgets.pages.safety_parts import LimitsCard, ShotRow, ShotsCard, WallCard
from widgets.parts import button, clear, label
from widgets.ports import Desk
from widgets.state import StateView
from widgets.theme import Theme

WIDE = 820  # px from which walls stand beside each other
LEAD = "A rule is SQL that a model may have written from anybody's words. Three walls keep it to reading content."


class SafetyPage(Page):
    """Shows the safety report when it is opened, and fires the bypasses when a person asks for it."""

    placeholder = "Search what rules may do"

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk) -> None:
        super().__init__("safetyPage")
        self._theme, self._tasks, self._desk = theme, tasks, desk
        self._reading: asyncio.Task[Any] | None = None
        self._firing: asyncio.Task[Any] | None = None
        self._search = ""
        self.title.set_text("What rules may do")
        self.second.set_text(LEAD)
        self.break_it = button(theme, "Try to break it", "bolt", name="tryToBreakButton", role="primary",
                               tip="Fires known ways round the walls at the database, and undoes each")  # fmt: skip
        self.break_it.clicked.connect(self.fire)
        self.tools.addWidget(self.break_it)
        self.tools.addStretch()
        self.state, self.shots = StateView(theme), ShotsCard(theme)
        self.state.acted.connect(self.reload)
        self._walls = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._facts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._rights = QVBoxLayout()
        self.limits = LimitsCard(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.state)
        self._stack.addWidget(self._scrolled())
        self.column.addSpacing(12)
        self.column.addWidget(self._stack, 1)

    def _scrolled(self) -> QScrollArea:
        body = QWidget()
        body.setObjectName("safetyBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 8)
        column.setSpacing(12)
        self._walls.setSpacing(12)
        self._facts.setSpacing(24)
        self._rights.setSpacing(6)
        column.addLayout(self._walls)
        self._facts.addLayout(self._rights, 3)
        self._facts.addWidget(self.limits, 2, Qt.AlignmentFlag.AlignTop)
        column.addLayout(self._facts)
        column.addWidget(self.shots)
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("safetyPane")
        area.setAccessibleName("What rules may do")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(body)
        return area

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        direction = directions.LeftToRight if self.width() >= WIDE else directions.TopToBottom
        self._walls.setDirection(direction)
        self._facts.setDirection(direction)

    # what is shown

    def reload(self) -> None:
        """Read anew what rules may do."""
        self.break_it.setEnabled(False)
        self.state.loading("Looking at what rules may do")
        self._stack.setCurrentWidget(self.state)
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._tasks.start(self._read(), name="safety report")

    async def _read(self) -> None:
        try:
            report = await self._desk.safety()
        except PitbossError as error:
            self.show_pill("")
            self.state.failed(str(error))
            return
        self._show(report)
        self.break_it.setEnabled(self._firing is None or self._firing.done())

    def _show(self, report: SafetyReport) -> None:
        standing = sum(wall.stands for wall in report.walls)
        whole = standing == len(report.walls)
        self.show_pill("All walls stand" if whole else f"{standing} of {len(report.walls)} walls stand",
                       "ok" if whole else "warn")  # fmt: skip
        clear(self._walls)
        for number, wall in enumerate(report.walls, 1):
            self._walls.addWidget(WallCard(self._theme, number, wall), 1)
        clear(self._rights)
        results = [relation.name for relation in report.readable if relation.is_result]
        self._list("A rule can read", [relation.name for relation in report.readable if not relation.is_result])
        if results:
            self._rights.addWidget(label(f"and {counted(len(results), 'earlier result')}", "small"))
        self._list("A rule can create in", report.creates_in)
        if report.writable:
            self._list("A rule can change", report.writable, tone="bad")
        for group in report.callable:
            self._open_to_all(group.reach, group.functions)
        self._rights.addStretch()
        self.limits.show_limits(report.limits)
        self._stack.setCurrentIndex(1)

    def _list(self, title: str, names: Iterable[str], tone: str = "") -> None:
        self._rights.addWidget(section(title))
        tags = QWidget()
        flow = Flow(tags)
        for name in names:
            tag = label(name, "pill" if tone else "tag")
            tag.setProperty("tone", tone)
            flow.addWidget(tag)
        if not flow.count():
            flow.addWidget(label("Nothing", "hint"))
        self._rights.addWidget(tags)

    def _open_to_all(self, reach: str, functions: tuple[str, ...]) -> None:
        self._rights.addWidget(section(f"Open to everybody on this server: {reach}"))
        self._rights.addWidget(
            label(f"{', '.join(functions)}. The guard alone keeps rules from them.", "small", wrap=True)
        )

    # trying to break it

    def fire(self) -> None:
        """Fire the bypasses, one after the other."""
        self.break_it.setEnabled(False)
        self.break_it.setText("Trying")
        self.shots.begin()
        self._firing = self._tasks.start(self._fire(), name="try to break it")

    async def _fire(self) -> None:
        try:
            async for shot in self._desk.try_bypasses():
                self._add(shot)
        except PitbossError as error:
            self.shots.fail(str(error))
        finally:
            self.break_it.setText("Try to break it")
            self.break_it.setEnabled(True)
        self.say_rows(self.shots.end())
        if through := self.shots.through:
            self.show_pill(f"{through} got through", "bad")

    def _add(self, shot: Shot) -> None:
        row = ShotRow(self._theme, shot)
        self.shots.add(row)
        row.setVisible(row.holds(self._search))

    def search(self, text: str) -> None:
        """Show only bypasses that hold `text`."""
        self._search = text
        for row in self.shots.rows:
            row.setVisible(row.holds(text))
