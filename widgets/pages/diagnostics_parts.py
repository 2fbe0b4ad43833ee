"""Parts of the diagnostics page: a figure, where a rule's time went, and lists that change only where they must."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QLocale, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from pitboss.diagnostics_models import RuleTiming, Stall
from widgets.card import Card
from widgets.parts import Dot, Elided, clear, label
from widgets.theme import Theme

BAR, BAR_WIDTH = 10, 220
NOW_ROWS = 8
INKS = {"context": "faint", "sql_pitboss": "warn", "guard": "ok", "data_table": "accent",
        "register_rule": "muted", "register_view": "faint"}  # fmt: skip
"""The colours of a rule's steps; their names stand below the bars."""


class Figure(Card):
    """A number that matters, with what it is above and a word on it below."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__(theme)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._title = title
        self.value, self.word = Elided("", "figure"), label("", "small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 13)
        column.setSpacing(2)
        column.addWidget(label(title, "small"))
        column.addWidget(self.value)
        column.addWidget(self.word)
        column.addStretch()

    def show_figure(self, value: str, word: str) -> None:
        """Show this."""
        if (value, word) != (self.value.whole, self.word.text()):
            self.value.set_text(value)
            self.word.setText(word)
            self.setAccessibleName(f"{self._title}: {value}, {word}")


class TimeBar(QWidget):
    """Where a rule's time went: its steps side by side, as wide as they were long, on a scale of the slowest rule."""

    def __init__(self, theme: Theme, timing: RuleTiming, slowest: float) -> None:
        super().__init__()
        self._theme, self._timing, self._slowest = theme, timing, max(slowest, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        said = ", ".join(f"{shown_step(step)} {ms:.1f} ms" for step, ms in timing.steps)
        self.setAccessibleName(said or "Its steps are not known")
        self.setToolTip("\n".join(f"{shown_step(step)}: {ms:.1f} ms" for step, ms in timing.steps))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(BAR_WIDTH, self._theme.px(20))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._theme.px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(0, (self.height() - BAR) / 2, self.width(), BAR)
        painter.fillPath(_round(room), self._theme.color("code"))
        total = sum(ms for _, ms in self._timing.steps)
        if not total:
            return
        width = max(room.width() * min(total / self._slowest, 1.0), 4.0)
        if self.isRightToLeft():  # the first step stands where one begins to read
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        painter.setClipPath(_round(QRectF(room.left(), room.top(), width, BAR)))
        left = 0.0
        for step, ms in self._timing.steps:
            part = width * ms / total
            painter.fillRect(QRectF(left, room.top(), part, BAR), self._theme.color(INKS.get(step, "faint")))
            left += part


class RulesCard(Card):
    """The last rules, newest first: when, how long, and in which step most of the time went."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._shown: tuple[RuleTiming, ...] | None = None
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnStretch(2, 2)
        column = _column(self, "Last rules")
        column.addLayout(self._grid)
        column.addLayout(self._legend())

    def _legend(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(6)
        row.addStretch()
        for step, ink in INKS.items():
            row.addWidget(Dot(self._theme, ink))
            row.addWidget(label(shown_step(step), "stamp"))
            row.addSpacing(8)
        return row

    def show_rules(self, rules: tuple[RuleTiming, ...]) -> None:
        """Show these."""
        if rules == self._shown:
            return
        self._shown = rules
        clear(self._grid)
        slowest = max((rule.total_ms for rule in rules[:NOW_ROWS]), default=0.0)
        for row, rule in enumerate(rules[:NOW_ROWS]):
            self._grid.addWidget(label(clock(rule.at), "stamp"), row, 0)
            self._grid.addWidget(Elided(rule.rule, "text"), row, 1)
            self._grid.addWidget(TimeBar(self._theme, rule, slowest), row, 2)
            self._grid.addWidget(label(shown_ms(rule.total_ms), "text"), row, 3, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(label(_most(rule), "small"), row, 4)
        if not rules:
            self._grid.addWidget(label("No rule has run since the start.", "second"), 0, 0, 1, 5)


class StallsCard(Card):
    """The longest stalls: when, how long, and where, as far as somebody looked."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._shown: tuple[Stall, ...] | None = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        column = _column(self, "Longest stalls")
        column.addLayout(self._rows)
        column.addStretch()

    def show_stalls(self, stalls: tuple[Stall, ...]) -> None:
        """Show these."""
        if stalls == self._shown:
            return
        self._shown = stalls
        clear(self._rows)
        for stall in stalls:
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(label(clock(stall.at), "stamp"))
            row.addWidget(label(shown_ms(stall.ms), "strong"))
            where = Elided(innermost(stall.stack), "mono" if stall.stack else "small")
            where.setToolTip(stall.stack)
            row.addWidget(where, 1)
            self._rows.addLayout(row)
        if not stalls:
            self._rows.addWidget(label("None so far: no frame took longer than 16 ms.", "second"))


class FactsCard(Card):
    """Names and what is known of each."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__(theme)
        self._shown: tuple[tuple[str, str], ...] | None = None
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 4)
        column = _column(self, title)
        column.addLayout(self._grid)
        column.addStretch()

    def show_facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Show these."""
        shown = tuple(facts)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._grid)
        for row, (name, value) in enumerate(shown):
            self._grid.addWidget(Elided(name, "second"), row, 0)
            self._grid.addWidget(Elided(value, "text"), row, 1)


class LogCard(Card):
    """The last lines of the log. It follows the end unless a person has scrolled away from it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._shown: tuple[str, ...] = ()
        self.text = QPlainTextEdit()
        self.text.setProperty("role", "code")
        self.text.setObjectName("logTail")
        self.text.setAccessibleName("The last lines of the log")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(theme.mono_font())
        self.text.setFixedHeight(theme.px(190))
        _column(self, "Log").addWidget(self.text)

    def show_lines(self, lines: tuple[str, ...]) -> None:
        """Show these."""
        if lines == self._shown:
            return
        bar = self.text.verticalScrollBar()
        at_end, place = bar.value() >= bar.maximum() - 2, bar.value()
        self._shown = lines
        self.text.setPlainText("\n".join(lines))
        bar.setValue(bar.maximum() if at_end else place)


def _column(card: Card, title: str) -> QVBoxLayout:
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 16, 14)
    column.setSpacing(8)
    column.addWidget(label(title, "strong"))
    return column


def _round(box: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(box, BAR / 2, BAR / 2)
    return path


def clock(at: datetime) -> str:
    """`14:32:07`, here."""
    return f"{at.astimezone():%H:%M:%S}"


def shown_ms(ms: float) -> str:
    """`6.4 ms`, `58 ms`, `1.8 s`."""
    locale = QLocale()
    if ms < 10:
        return f"{locale.toString(ms, 'f', 1)} ms"
    if ms < 1000:
        return f"{locale.toString(ms, 'f', 0)} ms"
    return f"{locale.toString(ms / 1000, 'f', 1)} s"


def shown_step(name: str) -> str:
    """A tool's name as people read it: `data table`."""
    return name.replace("_", " ")


def _most(rule: RuleTiming) -> str:
    """In which step most of the time went, or that it failed."""
    if rule.failed:
        return "failed"
    longest = max(rule.steps, key=lambda pair: pair[1], default=("", 0.0))
    return f"most in {shown_step(longest[0])}" if longest[0] else ""


def innermost(stack: str) -> str:
    """The last place of a stack, in one line."""
    lines = [text.strip() for text in stack.splitlines() if text.strip()]
    if not lines:
        return "Not seen: open this page before it happens"
    place = next((text for text in reversed(lines) if text.startswith("File ")), lines[-1])
    return place.removeprefix("File ").replace('"', "")
