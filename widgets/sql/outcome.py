"""What SQL gave when it was tried: its first rows, its plan, or why it did not work. Below the editor."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from pitboss.sql_models import PlanStep, QueryPlan, SqlPreview
from pitboss.tasks import Tasks
from widgets.notice import Notice
from widgets.parts import Elided, Segments, button, ghost, label, line, scrolled
from widgets.sql.plan_tree import PlanTree
from widgets.sql.plan_words import details_text, plan_line, preview_line
from widgets.sql.preview import PreviewTable
from widgets.state import StateView
from widgets.theme import Theme

UNCHANGED = "Nothing was made or changed."
DETAILS, MOST = 92, 0.45  # px for what there is to know of a step, and its share of the plan's room
NO_ROWS = ("No rows", "The query works and finds nothing. Loosen its conditions, or look at its plan.")


class Outcome(QWidget):
    """Signals: measure_wanted(), acted(str), the button of what failed with its text; closed()."""

    measure_wanted = Signal()
    acted = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, tasks: Tasks, notice: Notice) -> None:
        super().__init__()
        self.setObjectName("sqlOutcome")
        self._theme, self._locale = theme, QLocale()
        self.sides = Segments([("rows", "Rows"), ("plan", "Plan")], name="sqlOutcomes", says="What is shown of the SQL")
        self.line = Elided("", "small")
        self.measure = button(theme, "Measure", "clock", name="sqlMeasure", role="small",
                              tip="Run the whole query, and measure each step")  # fmt: skip
        leave = ghost(theme, "close", name="sqlOutcomeClose", says="Close what the SQL gave (Esc)")
        self.state, self.rows = StateView(theme), PreviewTable(theme, tasks, notice)
        self.tree, self.plan_pane = PlanTree(theme), QWidget()
        self.details, self._warned, self._warning = (
            label("", "small", wrap=True),
            QLabel(),
            label("", "strong", wrap=True),
        )
        self._lines = {"rows": "", "plan": ""}
        self._has: set[str] = set()
        self._lay_out(leave)
        self.sides.chosen.connect(self._show_side)
        self.measure.clicked.connect(self.measure_wanted)
        self.state.acted.connect(lambda: self.acted.emit(self.state.action.text()))
        self.tree.step_shown.connect(self._tell)
        leave.clicked.connect(self.closed)
        theme.changed.connect(self._dress)
        self._dress()

    def _lay_out(self, leave: QWidget) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 7, 8, 7)
        head.setSpacing(10)
        head.addWidget(self.sides)
        head.addWidget(self.line, 1)
        head.addWidget(self.measure)
        head.addWidget(leave)
        self._stack = QStackedWidget()
        for part in (self.state, self.rows, self._plan()):
            self._stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line())
        column.addLayout(head)
        column.addWidget(line())
        column.addWidget(self._stack, 1)

    def _plan(self) -> QWidget:
        about = QWidget()
        warned = self._warned_row = QHBoxLayout()
        warned.setSpacing(8)
        warned.addWidget(self._warned, 0, Qt.AlignmentFlag.AlignTop)
        warned.addWidget(self._warning, 1)
        inner = QVBoxLayout(about)
        inner.setContentsMargins(14, 8, 14, 8)
        inner.setSpacing(6)
        inner.addLayout(warned)
        inner.addWidget(self.details)
        inner.addStretch()
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._about = scrolled(about, name="planDetails", says="About this step")
        column = QVBoxLayout(self.plan_pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tree, 1)
        column.addWidget(line())
        column.addWidget(self._about)
        return self.plan_pane

    # what is shown

    def wait(self, what: str) -> None:
        """It is on its way."""
        self.line.set_text("Stop or Escape ends it, in the database too.")
        self.measure.hide()
        self.state.loading(what)
        self._stack.setCurrentWidget(self.state)

    def show_preview(self, preview: SqlPreview) -> None:
        """The first rows are here."""
        self._lines["rows"] = preview_line(preview, self._locale)
        self.rows.show_preview(preview)
        self._take("rows")
        if not preview.rows:
            self.state.empty(*NO_ROWS)
            self._stack.setCurrentWidget(self.state)

    def show_plan(self, plan: QueryPlan) -> None:
        """The plan is here."""
        self._lines["plan"] = plan_line(plan, self._locale)
        self.tree.show_plan(plan)
        self.measure.setText("Measure again" if plan.measured else "Measure")
        self.measure.setAccessibleName(self.measure.text())
        self._take("plan")

    def fail(self, sentence: str, action: str) -> None:
        """It did not work: why, and what to do."""
        self.line.set_text(UNCHANGED)
        self.measure.hide()
        self.state.failed(sentence, action)
        self._stack.setCurrentWidget(self.state)

    def say(self, title: str, sentence: str, action: str) -> None:
        """Nothing is shown, and nothing is wrong."""
        self.line.set_text(UNCHANGED)
        self.measure.hide()
        self.state.empty(title, sentence, action, icon="stop")
        self._stack.setCurrentWidget(self.state)

    def forget(self) -> None:
        """Other SQL may follow: what there was is of no use."""
        self._has.clear()
        self.sides.hide()

    def go_back(self) -> bool:
        """Show again what there was before, if there is something."""
        if not self._has:
            return False
        self._show_side(self.sides.key if self.sides.key in self._has else next(iter(self._has)))
        return True

    def _take(self, side: str) -> None:
        self._has.add(side)
        self.sides.setVisible(len(self._has) > 1)
        self.sides.choose(side)
        self._show_side(side)

    def _show_side(self, side: str) -> None:
        self._stack.setCurrentWidget(self.rows if side == "rows" else self.plan_pane)
        self.line.set_text(self._lines[side])
        self.measure.setVisible(side == "plan")

    def _tell(self, step: PlanStep) -> None:
        self._warning.setText(" ".join(step.warnings))
        for part in (self._warned, self._warning):
            part.setVisible(bool(step.warnings))
        self.details.setText(details_text(step, self._locale))
        QTimer.singleShot(0, self, self._fit_details)
        self.tree.setAccessibleDescription(f"{self._warning.text()} {self.details.text()}".strip())

    def _dress(self) -> None:
        self._warned.setPixmap(self._theme.pixmap("alert", "warn", 16))
        self._fit_details()

    def _fit_details(self) -> None:
        """Give the details what they need, and the tree the most of the room."""
        inner = self._about.widget()
        column = inner.layout() if inner is not None else None
        if column is None:
            return
        for part in (self._warned_row, column):
            part.invalidate()  # a text that was set while it was hidden has told nobody
        needed = column.heightForWidth(self.width() - 12)
        most = min(self._theme.px(DETAILS), round(self.plan_pane.height() * MOST))
        self._about.setFixedHeight(min(needed + 2, most))
        if (current := self.tree.currentItem()) is not None:
            self.tree.scrollToItem(current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_details)  # once the pane has its size, too
