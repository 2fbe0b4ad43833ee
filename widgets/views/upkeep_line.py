"""A line on a view's page: what the last refresh changed, and when the next one is; both can be pressed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from pitboss.models import ViewInfo
from widgets.parts import Elided, button
from widgets.theme import Theme
from widgets.views.standing import changes_text, plan_text


class UpkeepLine(QWidget):
    """Signals: wanted(deed), "changes" or "schedule". Hidden where there is nothing to say."""

    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.changes = button(theme, "", "bars", name="changesButton", role="link", tip="List these rows")
        self.plan = button(theme, "", "clock", name="planButton", role="link", tip="Change or end this schedule")
        self.problem = Elided("", "problem")
        self.changes.clicked.connect(lambda: self.wanted.emit("changes"))
        self.plan.clicked.connect(lambda: self.wanted.emit("schedule"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.changes)
        row.addWidget(self.plan)
        row.addWidget(self.problem, 1)
        row.addStretch()

    def show_view(self, view: ViewInfo) -> None:
        """Say it of this view."""
        problem = view.plan.problem if view.plan is not None else ""
        self._put(self.changes, changes_text(view), "bars")
        self._put(self.plan, plan_text(view.plan) if view.plan is not None else "", "clock")
        self.problem.set_text(f"Last time it failed: {problem}" if problem else "")
        self.problem.setVisible(bool(problem))
        self.setVisible(bool(changes_text(view)) or view.plan is not None)

    def _put(self, part: QPushButton, text: str, icon: str) -> None:
        part.setText(text)
        part.setAccessibleName(text)
        part.setVisible(bool(text))
        self._theme.dress(part, icon, "accent")  # again: the room beside the icon depends on the text
