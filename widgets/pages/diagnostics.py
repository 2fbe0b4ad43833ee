"""The diagnostics page: how the application does now, read anew each second while it is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from pitboss.diagnostics_models import LEVELS, Diagnostics
from pitboss.errors import PitbossError
from pitboss.names import counted
from pitboss.tasks import Tasks
from widgets.dialogs.crash_report import CrashReportSheet
from widgets.pages.base import Page
from widgets.pages.diagnostics_parts import FactsCard, Figure, LogCard, RulesCard, StallsCard, clock, shown_ms
from widgets.parts import button, clear, label, scrolled
from widgets.ports import Desk
from widgets.state import StateView
from widgets.theme import Theme

EVERY_MS = 1000
WIDE = 820  # px from which cards stand beside each other
LEAD = "How the application does, read anew each second while this page is open. Nothing of it leaves this machine."
MIB = 2**20


class DiagnosticsPage(Page):
    """Asks once a second while it is shown, and not at all while it is not."""

    placeholder = "Search the log"

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk) -> None:
        super().__init__("diagnosticsPage")
        self._theme, self._tasks, self._desk = theme, tasks, desk
        self._reading: asyncio.Task[Any] | None = None
        self._search = ""
        self.shown: Diagnostics | None = None
        self.title.set_text("Diagnostics")
        self.second.set_text(LEAD)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.reload)
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(2000)
        self._copied.timeout.connect(self._offer_copy)
        self.copy = button(theme, "Copy as text", "copy", name="copyDiagnostics",
                           tip="All of this as text, without passwords and keys")  # fmt: skip
        self.anew = button(theme, "Count anew", "history", name="countAnew", tip="Forget the stalls so far")
        self.copy.clicked.connect(self.copy_text)
        self.anew.clicked.connect(self._count_anew)
        self.tools.addStretch()  # a page's deeds stand at its end, as everywhere
        self.tools.addWidget(self.copy)
        self.tools.addWidget(self.anew)
        self.state = StateView(theme)
        self.state.acted.connect(self.reload)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.state)
        self.column.addSpacing(12)
        self.column.addWidget(self._stack, 1)

    def _make_cards(self, theme: Theme) -> None:
        """Made when the page is first shown: most runs never show it."""
        self.stall, self.memory = Figure(theme, "Longest stall"), Figure(theme, "Memory")
        self.pool, self.running = Figure(theme, "Connections"), Figure(theme, "Tasks")
        self.rules, self.stalls, self.log = RulesCard(theme), StallsCard(theme), LogCard(theme)
        self.tasks_now, self.versions = FactsCard(theme, "Running now"), FactsCard(theme, "Versions")
        self._reports = QVBoxLayout()
        self._reports.setSpacing(2)
        self._told: tuple[str, ...] = ()
        self._stack.addWidget(scrolled(self._body(), name="diagnosticsPane", says="Diagnostics"))
        self._turn()

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 8)
        column.setSpacing(12)
        self._figures, self._pairs = QGridLayout(), QGridLayout()
        for grid in (self._figures, self._pairs):
            grid.setSpacing(12)
        column.addLayout(self._figures)
        column.addWidget(self.rules)
        column.addWidget(self.stalls)
        column.addLayout(self._pairs)
        column.addWidget(self.log)
        column.addLayout(self._reports)
        column.addStretch(1)
        return body

    # when it reads

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._desk.diagnostics.watch_stacks(True)
        if self.shown is None:
            if self._stack.count() == 1:
                self._make_cards(self._theme)
            self.state.loading("Looking at how it does")
        self._timer.start()
        self.reload()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._desk.diagnostics.watch_stacks(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._stack.count() > 1:
            self._turn()

    def _turn(self) -> None:
        """Cards beside each other, or below each other where the page is narrow."""
        wide = self.width() >= WIDE
        _spread(self._figures, (self.stall, self.memory, self.pool, self.running), 4 if wide else 2)
        _spread(self._pairs, (self.tasks_now, self.versions), 2 if wide else 1)

    def reload(self) -> None:
        """Read once more, unless a reading is on its way."""
        if self._reading is None or self._reading.done():
            self._reading = self._tasks.start(self._read(), name="diagnostics")

    async def _read(self) -> None:
        try:
            report = await self._desk.diagnostics.report()
        except PitbossError as error:
            self.state.failed(str(error))
            self._stack.setCurrentWidget(self.state)
            return
        self._show(report)

    # what is shown

    def _show(self, report: Diagnostics) -> None:
        self.shown = report
        locale = QLocale()
        stalls, pool = report.stalls, report.pool
        over = " · ".join(f"{count} over {level} ms" for count, level in zip(stalls.counts, LEVELS, strict=True))
        self.stall.show_figure(
            shown_ms(stalls.longest) if stalls.worst else "None", f"{over}, since {clock(stalls.since)}"
        )
        self.memory.show_figure(
            f"{locale.toString(round(report.memory / MIB))} MB",
            f"{locale.toString(round(report.memory_most / MIB))} MB at most so far",
        )
        listens = "and one that listens" if pool.listens else "none listens"
        self.pool.show_figure(f"{pool.lent} of {pool.most} working", f"{pool.open} open, {listens}")
        number = sum(count for _, count in report.tasks)
        self.running.show_figure(f"{number}", "running now, by name below")
        self.rules.show_rules(report.rules)
        self.stalls.show_stalls(stalls.worst)
        self.tasks_now.show_facts((name, counted(count, "task") if count > 1 else "") for name, count in report.tasks)
        self.versions.show_facts(report.versions)
        self._show_log(report)
        self._show_reports(report.reports)
        self._stack.setCurrentIndex(1)

    def _show_log(self, report: Diagnostics) -> None:
        found = tuple(text for text in report.log if self._search.casefold() in text.casefold())
        self.log.show_lines(found)
        self.say_rows(f"{counted(len(found), 'line')} of the log" if self._search else "")

    def _show_reports(self, names: tuple[str, ...]) -> None:
        if names == self._told:
            return
        self._told = names
        clear(self._reports)
        if names:
            self._reports.addWidget(label("Crash reports", "strong"))
        for name in names:
            link = button(self._theme, f"Read the report of {name[:10]}, {name[11:13]}:{name[13:15]}",
                          name=f"report-{name}", role="link")  # fmt: skip
            link.clicked.connect(lambda _checked=False, chosen=name: self.read_report(chosen))
            self._reports.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)

    def search(self, text: str) -> None:
        """Show only the lines of the log that hold `text`."""
        self._search = text
        if self.shown is not None:
            self._show_log(self.shown)

    # what is asked of it

    def copy_text(self) -> None:
        """Put all of it on the clipboard, and say so on the button for a moment."""
        if self.shown is not None:
            QGuiApplication.clipboard().setText(self._desk.diagnostics.as_text(self.shown))
            self._theme.dress(self.copy, "check", "ok")
            self.copy.setText("Copied")
            self._copied.start()

    def _offer_copy(self) -> None:
        self._theme.dress(self.copy, "copy", "text")
        self.copy.setText("Copy as text")

    def _count_anew(self) -> None:
        self._desk.diagnostics.count_anew()
        self.reload()

    def read_report(self, name: str) -> None:
        """Show a crash report."""
        self._tasks.start(self._read_report(name), name="read a crash report")

    async def _read_report(self, name: str) -> None:
        try:
            text = await self._desk.diagnostics.crash_report(name)
        except PitbossError as error:
            self.state.failed(str(error))
            self._stack.setCurrentWidget(self.state)
            return
        CrashReportSheet(self._theme, text, self.window()).open()


def _spread(grid: QGridLayout, cards: Sequence[QWidget], columns: int) -> None:
    """Let the cards stand in so many columns of one width; where they do already, nothing moves."""
    for at, card in enumerate(cards):
        row, column = divmod(at, columns)
        there = grid.itemAtPosition(row, column)
        if there is None or there.widget() is not card:
            grid.addWidget(card, row, column)
    for column in range(len(cards)):
        grid.setColumnStretch(column, int(column < columns))
