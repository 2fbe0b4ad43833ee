"""The form for when a view is refreshed by itself."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QLocale, QTime, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QRadioButton, QTimeEdit, QVBoxLayout, QWidget

from pitboss.models import ViewInfo
from pitboss.schedule_models import Every, Plan, Schedule
from pitboss.tasks import Tasks
from widgets.dialogs.form import Form
from widgets.parts import Segments, label
from widgets.ports.views import ViewUpkeep
from widgets.theme import Theme
from widgets.views.order import title_of
from widgets.views.standing import now, plan_text

CHOICES: tuple[tuple[Every | None, str], ...] = (
    (None, "Never"), ("change", "When content changes"), ("hour", "Every hour"), ("day", "Daily"), ("week", "Weekly"),
)  # fmt: skip
WHO = "It runs while Pattern Factory is open. What was missed is made up once, at the next start."


class ScheduleForm(Form):
    """Signals: kept(str), a sentence that says what is kept."""

    kept = Signal(str)

    def __init__(self, theme: Theme, tasks: Tasks, upkeep: ViewUpkeep, view: ViewInfo, parent: QWidget) -> None:
        super().__init__(theme, tasks, "Refresh on a schedule", parent, name="scheduleView")
        self._upkeep, self._view = upkeep, view
        schedule = view.plan.schedule if view.plan is not None else None
        self.choices: dict[Every | None, QRadioButton] = {}
        self.time = QTimeEdit(QTime(schedule.hour, schedule.minute) if schedule else QTime(7, 0))
        self.time.setDisplayFormat("HH:mm")
        self.time.lineEdit().setTextMargins(8, 0, 0, 0)  # a style sheet's padding does not reach it
        short = QLocale.FormatType.ShortFormat
        days = [(str(day), QLocale().standaloneDayName(day + 1, short)) for day in range(7)]
        self.day = Segments(days, name="scheduleDay", says="Day of the week")
        self.day.choose(str(schedule.weekday if schedule else 0))
        self.only_stale = QCheckBox("Only if stale")
        self.only_stale.setObjectName("onlyStale")
        self.only_stale.setChecked(schedule.only_stale if schedule else True)
        self.words = label("", "second", wrap=True)
        self._lay_out(schedule.every if schedule else None)
        self.time.timeChanged.connect(lambda _time: self._say())
        self.day.chosen.connect(lambda _day: self._say())
        self.only_stale.toggled.connect(lambda _on: self._say())
        self._say()

    def _lay_out(self, chosen: Every | None) -> None:
        self.body.addWidget(label(f"“{title_of(self._view)}” is refreshed:", "second", wrap=True))
        choices = QWidget()
        column = QVBoxLayout(choices)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        for every, text in CHOICES:
            choice = QRadioButton(text)
            choice.setObjectName(f"schedule-{every or 'never'}")
            choice.setChecked(every == chosen)
            choice.toggled.connect(lambda _on: self._say())
            self.choices[every] = choice
            column.addWidget(choice)
        self.body.addWidget(choices)
        self.body.addWidget(self.day)
        self.time.setObjectName("scheduleTime")
        self.time.setAccessibleName("Time")
        self._at = label("at", "second")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._at)
        row.addWidget(self.time)
        row.addStretch()
        self.body.addLayout(row)
        self.body.addWidget(self.only_stale)
        self.body.addSpacing(4)
        self.body.addWidget(self.words)
        self.body.addWidget(label(WHO, "hint", wrap=True))
        self.body.addWidget(self.outcome)
        self.foot.addStretch()
        self.add_button("Cancel", name="cancelButton").clicked.connect(self.reject)
        self.save = self.add_button("Keep", "check", name="saveButton", role="primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self.submit)
        self.choices[chosen].setFocus()

    @property
    def schedule(self) -> Schedule | None:
        """What the form says; None for never."""
        every = next((one for one in get_args(Every) if self.choices[one].isChecked()), None)
        if every is None:
            return None
        time = self.time.time()
        return Schedule(every, time.hour(), time.minute(), int(self.day.key), self.only_stale.isChecked())

    def _say(self) -> None:
        schedule = self.schedule
        every = schedule.every if schedule else None
        self.day.setVisible(every == "week")
        self._at.setVisible(every in ("day", "week"))
        self.time.setVisible(every in ("day", "week"))
        self.only_stale.setVisible(every in ("hour", "day", "week"))
        self.words.setText(self._words(schedule))

    @staticmethod
    def _words(schedule: Schedule | None) -> str:
        if schedule is None:
            return "It is refreshed when somebody asks for it."
        return f"{plan_text(Plan(schedule, schedule.after(now())))}."

    def submit(self) -> None:
        """Keep it."""
        if self.save.isEnabled():
            self.run(self._keep(self.schedule), self.save)

    async def _keep(self, schedule: Schedule | None) -> None:
        await self._upkeep.schedule(self._view.name, schedule)
        self.kept.emit(f"“{title_of(self._view)}”: {self._words(schedule)}")
        self.accept()
