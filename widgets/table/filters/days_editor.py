"""From one day to another: typed, chosen in a calendar, or by a name such as "Last 12 months"."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QLocale, QObject
from PySide6.QtWidgets import QGridLayout, QLineEdit

from pitboss.models import ColumnInfo
from pitboss.shapes import Days, Filter
from widgets.chat.flow import Flow
from widgets.parts import button, label
from widgets.table.filters.calendar import Calendar
from widgets.table.filters.days import QuickDays, quick_days, read_day, written_day
from widgets.table.filters.editor import Editor
from widgets.theme import Theme


class DaysEditor(Editor):
    """Both ends are included; either may be left open. A day that is clicked is the end that is being written."""

    def __init__(self, theme: Theme, column: ColumnInfo, locale: QLocale, today: date) -> None:
        super().__init__(column, locale)
        self.first = self.field("filterFirst", "From", "Any day")
        self.last = self.field("filterLast", "Until", "Any day")
        self._written = self.first
        quick = Flow(gap=6)
        for days in quick_days(today):
            made = button(theme, days.name, name=f"days-{days.name}", role="small")
            made.clicked.connect(lambda _checked=False, chosen=days: self._take_quick(chosen))
            quick.addWidget(made)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for at, (text, field) in enumerate((("From", self.first), ("Until", self.last))):
            title = label(text, "label")
            title.setBuddy(field)
            field.setToolTip("A day, a month or a year: 4 Aug 2023, Aug 2023 or 2023")
            field.installEventFilter(self)
            grid.addWidget(title, 0, at)
            grid.addWidget(field, 1, at)
        self.calendar = Calendar(theme, locale)
        self.calendar.chosen.connect(self._choose)
        self.changed.connect(self._mark)
        self.rows.addLayout(quick)
        self.rows.addLayout(grid)
        self.rows.addWidget(self.calendar)

    def take(self, wanted: Filter) -> bool:
        if not isinstance(wanted, Days):
            return False
        self.first.setText(written_day(wanted.first, self.locale_))
        self.last.setText(written_day(wanted.last, self.locale_))
        self._mark(turn_to=wanted.last or wanted.first)
        return True

    def wanted(self) -> Filter | None:
        first, last = self._read(self.first, end=False), self._read(self.last, end=True)
        if first is None and last is None:
            return None
        if first is not None and last is not None and first > last:
            raise ValueError("The last day is before the first.")
        return Days(self.column.name, first, last)

    def begin(self) -> None:
        self.first.setFocus()
        self.first.selectAll()

    def _read(self, field: QLineEdit, *, end: bool) -> date | None:
        text = field.text().strip()
        if not text:
            return None
        if (day := read_day(text, self.locale_, end=end)) is None:
            raise ValueError(f"“{text}” is no day. Write 4 Aug 2023, Aug 2023 or 2023.")
        return day

    def _take_quick(self, days: QuickDays) -> None:
        self.first.setText(written_day(days.first, self.locale_))
        self.last.setText(written_day(days.last, self.locale_))
        self._mark(turn_to=days.last)

    def _choose(self, day: date) -> None:
        """A day of the calendar: the end that is being written, then the other one."""
        self._written.setText(written_day(day, self.locale_))
        if self._written is self.first:
            if (last := read_day(self.last.text(), self.locale_, end=True)) is not None and last < day:
                self.last.clear()
            self._written = self.last
        else:
            self._written = self.first

    def _mark(self, turn_to: date | None = None) -> None:
        first = read_day(self.first.text(), self.locale_, end=False)
        last = read_day(self.last.text(), self.locale_, end=True)
        self.calendar.show_ends(first, last, turn_to=turn_to)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and watched in (self.first, self.last):
            self._written = self.first if watched is self.first else self.last
        return super().eventFilter(watched, event)
