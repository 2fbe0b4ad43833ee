"""A month of days to choose from, with the days between two ends marked."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QTableView, QVBoxLayout, QWidget

from widgets.parts import ghost, label
from widgets.theme import Theme, Weight

DAY = 30  # px of a day's height


class Days(QCalendarWidget):
    """The days themselves, drawn by hand. `ends` are the first and the last day that are chosen."""

    def __init__(self, theme: Theme, locale: QLocale) -> None:
        super().__init__()
        self._theme = theme
        self.ends: tuple[date | None, date | None] = (None, None)
        self.setObjectName("calendarDays")
        self.setAccessibleName("Days")
        self.setLocale(locale)
        self.setNavigationBarVisible(False)
        self.setGridVisible(False)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setFirstDayOfWeek(locale.firstDayOfWeek())
        self.setFixedHeight(theme.px(DAY) * 7)
        if (view := self.findChild(QTableView)) is not None:
            view.setMinimumWidth(0)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        """The names of the weekdays are drawn by Qt, in these colours."""
        head = QTextCharFormat()
        head.setForeground(self._theme.color("muted"))
        head.setBackground(self._theme.color("surface"))
        head.setFont(self._theme.font(11, Weight.DemiBold))
        self.setHeaderTextFormat(head)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.setWeekdayTextFormat(day, head)

    def paintCell(self, painter: QPainter, rect: QRect, day: QDate | date) -> None:
        here = day if isinstance(day, date) else date(day.year(), day.month(), day.day())
        theme, (first, last) = self._theme, self.ends
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, theme.color("surface"))
        if first is not None and last is not None and first <= here <= last:
            painter.fillRect(rect.adjusted(0, 3, 0, -3), theme.color("accentsoft"))
        ink = "text" if here.month == self.monthShown() else "faint"
        box = QRectF(rect).adjusted(2, 2, -2, -2)
        if here in (first, last):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(box, 6, 6)
            ink = "onaccent"
        elif here == date.today():  # the day on the wall
            painter.setPen(theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus() and QDate(here.year, here.month, here.day) == self.selectedDate():
            painter.setPen(QColor(theme.colors.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 7, 7)
        painter.setPen(theme.color(ink))
        painter.setFont(theme.font(12, Weight.DemiBold if here in (first, last) else Weight.Normal))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), str(here.day))
        painter.restore()


class Calendar(QWidget):
    """A month with its name, and the way to others. Signals: chosen(date)."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, locale: QLocale) -> None:
        super().__init__()
        self._locale = locale
        self.days = Days(theme, locale)
        self.name = label("", "strong")
        self.name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.setSpacing(0)
        mirrored = self.isRightToLeft()
        for icon, says, months in (
            ("chevrons-left", "A year back", -12), ("chevron-left", "A month back", -1), ("", "", 0),
            ("chevron-right", "A month on", 1), ("chevrons-right", "A year on", 12),
        ):  # fmt: skip
            if not months:
                row.addWidget(self.name, 1)
                continue
            turned = icon.replace("left", "x").replace("right", "left").replace("x", "right") if mirrored else icon
            made = ghost(theme, turned, name=f"calendar{months}", says=says)
            made.clicked.connect(lambda _checked=False, by=months: self._turn(by))
            row.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.days)
        self.days.clicked.connect(self._choose)
        self.days.activated.connect(self._choose)
        self.days.currentPageChanged.connect(lambda _year, _month: self._say_month())
        self._say_month()

    def show_ends(self, first: date | None, last: date | None, *, turn_to: date | None = None) -> None:
        """Mark the days from `first` to `last`, and turn to the month of one of them."""
        self.days.ends = (first, last)
        if turn_to is not None:
            self.days.setCurrentPage(turn_to.year, turn_to.month)
        self.days.update()
        self.days.updateCells()

    def _choose(self, day: QDate | date) -> None:
        self.chosen.emit(day if isinstance(day, date) else date(day.year(), day.month(), day.day()))

    def _turn(self, months: int) -> None:
        there = QDate(self.days.yearShown(), self.days.monthShown(), 1).addMonths(months)
        if 1 <= there.year() <= 9999:
            self.days.setCurrentPage(there.year(), there.month())

    def _say_month(self) -> None:
        month = QDate(self.days.yearShown(), self.days.monthShown(), 1)
        self.name.setText(self._locale.toString(month, "MMMM yyyy"))
