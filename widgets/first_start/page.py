"""The page of the first steps: three of them, each with its choice made visible; skipped by one click."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from pitboss.errors import PitbossError
from pitboss.start_models import Standing
from pitboss.tasks import Tasks
from widgets.first_start.choice import Choice
from widgets.first_start.content import OWN, ContentStep
from widgets.first_start.model import ModelStep
from widgets.first_start.rule import RuleStep
from widgets.first_start.step import Step
from widgets.first_start.trail import Trail
from widgets.pages.base import Page
from widgets.parts import button, line, scrolled
from widgets.ports import Desk
from widgets.state import StateView
from widgets.theme import Theme

WIDEST = 620


class FirstStartPage(Page):
    """Signals: finished(), done or skipped; example_chosen(str); add_wanted(); model_saved()."""

    finished = Signal()
    example_chosen = Signal(str)
    add_wanted = Signal()
    model_saved = Signal()

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk) -> None:
        super().__init__("firstStartPage")
        self._theme, self._tasks, self._desk = theme, tasks, desk
        self._reading: asyncio.Task[Any] | None = None
        self.title.set_text("First steps")
        self.title.hide()
        self.second.hide()
        self.steps: tuple[Step, ...] = ()  # made when they are wanted: most starts do not
        self.trail = Trail(theme, [kind.name for kind in (ContentStep, ModelStep, RuleStep)])
        self.state = StateView(theme)
        self.state.acted.connect(self.begin)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.state)
        self.skip = button(theme, "Skip these steps", name="firstSkip", role="link")
        self.back = button(theme, "Back", "chevron-left", name="firstBack")
        self.go_on = button(theme, "Continue", name="firstContinue", role="primary")
        self._lay_out()
        self.go_on.clicked.connect(lambda: self.step.leave() if self.step is not None else None)
        self.back.clicked.connect(lambda: self._show_step(self.trail.at - 1))
        self.skip.clicked.connect(self.finished)

    def _lay_out(self) -> None:
        body = QWidget()
        body.setMaximumWidth(WIDEST)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.trail)
        column.addSpacing(22)
        column.addWidget(self._stack, 1)
        column.addWidget(line())
        column.addSpacing(12)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.skip)
        foot.addStretch()
        foot.addWidget(self.back)
        foot.addWidget(self.go_on)
        column.addLayout(foot)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(body, 20)
        row.addStretch(1)
        self.column.addLayout(row, 1)

    def _make_steps(self, standing: Standing) -> None:
        """The steps for what there is; those of an earlier time are put away."""
        while (old := self._stack.widget(1)) is not None:
            self._stack.removeWidget(old)
            old.deleteLater()
        self.content = ContentStep(self._theme, self._tasks, self._desk, standing)
        self.model, self.rule = ModelStep(self._theme, self._tasks, self._desk), RuleStep(self._theme)
        self.steps = (self.content, self.model, self.rule)
        for step in self.steps:
            self._stack.addWidget(scrolled(step, name=f"{step.objectName()}Scroll", says=step.heading.text()))
            step.done.connect(self._next)
            step.busy.connect(self._rest)
        for choices in (self.content.choices, self.model.choices):
            choices.changed.connect(lambda _key: QTimer.singleShot(0, self._show_chosen))
        self.model.saved.connect(self.model_saved)
        self.model.choices.changed.connect(lambda _key: self._name_next())
        self.rule.example_chosen.connect(self.example_chosen)
        self.rule.add_wanted.connect(self.add_wanted)

    @property
    def step(self) -> Step | None:
        """The step that is shown; None while it is not known yet what there is."""
        at = self._stack.currentIndex() - 1
        return self.steps[at] if at >= 0 else None

    def begin(self) -> None:
        """Show the first step, as soon as it is known what there is already."""
        self.trail.go_to(0)
        self._stack.setCurrentWidget(self.state)
        self.state.loading("Opening the database")
        self.back.hide()
        self.go_on.setEnabled(False)
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._tasks.start(self._look(), name="first steps")

    async def _look(self) -> None:
        try:
            standing = await self._desk.first_start.standing()
        except PitbossError as error:
            self.state.failed(str(error))
            return
        self._make_steps(standing)
        self._show_step(0)

    def _show_step(self, at: int) -> None:
        step = self.steps[at]
        self.trail.go_to(at)
        self._stack.setCurrentIndex(at + 1)
        self.back.setVisible(at > 0)
        self.back.setEnabled(True)
        self.go_on.setEnabled(True)
        self._name_next()
        reached = [part for part in step.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
        for before, after in pairwise((*reached[-1:], self.skip, self.back, self.go_on)):
            self.setTabOrder(before, after)  # the foot comes after what stands above it
        if self.isVisible():
            step.take_focus()

    def _name_next(self) -> None:
        if self.step is not None:
            self.go_on.setText(self.step.go_on)
            self.go_on.setAccessibleName(self.step.go_on)

    def _show_chosen(self) -> None:
        """Scroll to what the choice needs to know, where that does not fit."""
        area = self._stack.currentWidget()
        for card in self.findChildren(Choice):
            if isinstance(area, QScrollArea) and card.radio.isChecked() and card.isVisible():
                area.ensureWidgetVisible(card, 0, 8)

    def _next(self) -> None:
        if self.step is self.rule:
            self.finished.emit()
            return
        if self.step is self.content:
            self.rule.show_standing(self.content.standing)
            self.rule.show_next_start(self.content.choices.key == OWN)
        self._show_step(self.trail.at + 1)

    def _rest(self, busy: bool) -> None:
        """What was chosen is being put in place."""
        for part in (self.go_on, self.back):
            part.setEnabled(not busy)
        self.go_on.setText("One moment" if busy or self.step is None else self.step.go_on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a choice goes on, as its arrows choose."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(self.focusWidget(), QRadioButton):
            self.go_on.click()
        else:
            super().keyPressEvent(event)

    def search(self, text: str) -> None:
        """There is nothing to search."""
