"""A line on a view's page: what the last refresh changed, and when the next one is; both can be pressed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from pitboss.models import ViewInfo
from widgets.parts import Elided, button
from widgets.theme import Theme
from widgets.views.standing import changes_text, plan_text

GAP = 16


class UpkeepLine(QWidget):
    """Signals: wanted(deed), "changes" or "schedule". Hidden where there is nothing to say."""

    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view: ViewInfo | None = None
        self.changes = button(theme, "", "bars", name="changesButton", role="quiet", tip="List these rows")
        self.plan = button(theme, "", "clock", name="planButton", role="quiet", tip="Change or end this schedule")
        self.problem = Elided("", "problem")
        self.changes.clicked.connect(lambda: self.wanted.emit("changes"))
        self.plan.clicked.connect(lambda: self.wanted.emit("schedule"))
        self.changes.hide()
        self.plan.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.changes)
        row.addWidget(self.plan)
        row.addWidget(self.problem, 1)
        row.addStretch()

    def show_view(self, view: ViewInfo) -> None:
        """Say it of this view."""
        self._view = view
        problem = view.plan.problem if view.plan is not None else ""
        self._put(self.changes, changes_text(view), "bars")
        self._put_plan()
        self.problem.set_text(f"Last time it failed: {problem}" if problem else "")
        self.problem.setVisible(bool(problem))
        self.setVisible(bool(changes_text(view)) or view.plan is not None)

    def _put_plan(self) -> None:
        """The schedule, with what is next where there is room for it."""
        plan = self._view.plan if self._view is not None else None
        if plan is None:
            self._put(self.plan, "", "clock")
            return
        self._put(self.plan, plan_text(plan), "clock")
        if self._wanted_width() > self.width():
            self._put(self.plan, plan.schedule.words.capitalize(), "clock")
            self.plan.setToolTip(plan_text(plan))

    def _wanted_width(self) -> int:
        shown = [part for part in (self.changes, self.plan) if part.text()]
        return sum(part.sizeHint().width() for part in shown) + GAP * len(shown)

    def _put(self, part: QPushButton, text: str, icon: str) -> None:
        if text == part.text():
            return
        part.setText(text)
        part.setAccessibleName(text)
        part.setVisible(bool(text))
        self._theme.dress(part, icon, "muted")  # again: the room beside the icon depends on the text

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._put_plan()
