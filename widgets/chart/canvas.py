"""The drawing of a chart: pointed at by mouse or by keyboard, and told in words."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from pitboss.chart_models import ChartData, ChartSpec
from widgets.chart.draw import draw_chosen, draw_plot, draw_tip
from widgets.chart.plot import Mark, Plot, laid_out
from widgets.chart.words import Said, said, summary
from widgets.theme import Theme

REACH = 24.0  # px from the pointer within which a dot is meant


class ChartCanvas(QWidget):
    """Shows one chart. The arrow keys walk over its points, Home and End go to its ends, Escape lets go.

    Signals: pointed(object), the Mark that is pointed at, or None.
    """

    pointed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("chartCanvas")
        self._theme, self._locale = theme, QLocale()
        self._chart: tuple[ChartSpec, ChartData] | None = None
        self._plot: Plot | None = None
        self._drawn: QPixmap | None = None
        self._room = 320.0
        self.chosen: Mark | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._lay_out)

    # what is shown

    def show_chart(self, spec: ChartSpec, data: ChartData) -> None:
        """Show a chart."""
        self._chart = (spec, data)
        self.setAccessibleName(summary(spec, data, self._locale))
        self._lay_out()

    def set_room(self, height: int) -> None:
        """The height that there is; a chart with many groups is higher, and scrolled."""
        if height != self._room:
            self._room = float(height)
            self._lay_out()

    @property
    def plot(self) -> Plot | None:
        """The chart as it is laid out."""
        return self._plot

    def laid_out(self, width: float, room: float) -> Plot | None:
        """The chart for another size, to save it."""
        return laid_out(*self._chart, self._theme, self._locale, width, room) if self._chart else None

    def words(self, mark: Mark) -> Said | None:
        """A point in words."""
        if self._chart is None:
            return None
        spec, data = self._chart
        series = data.series[mark.series]
        return said(spec, data, series, series.points[mark.at], self._locale)

    def _lay_out(self) -> None:
        self._drawn = None
        self._choose(None)
        if self._chart is None:
            return
        self._plot = self.laid_out(self.width(), self._room)
        if self._plot is not None:
            self.setFixedHeight(math.ceil(self._plot.height))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, round(self._plot.height if self._plot else self._room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    # drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        plot = self._plot
        if plot is None:
            return
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture(plot))
        if self.chosen is not None and (words := self.words(self.chosen)) is not None:
            draw_chosen(painter, plot, self.chosen, self._theme)
            draw_tip(painter, words, self.chosen, self._theme, QRectF(self.visibleRegion().boundingRect()))

    def _picture(self, plot: Plot) -> QPixmap:
        """The chart without what is pointed at, drawn once."""
        scale = self.devicePixelRatioF()
        if self._drawn is None or self._drawn.devicePixelRatio() != scale:
            self._drawn = QPixmap(self.size() * scale)
            self._drawn.setDevicePixelRatio(scale)
            self._drawn.fill(self._theme.color("surface"))
            painter = QPainter(self._drawn)
            draw_plot(painter, plot, self._theme)
            painter.end()
        return self._drawn

    # pointing

    def _choose(self, mark: Mark | None, *, aloud: bool = False) -> None:
        if mark == self.chosen:
            return
        self.chosen = mark
        words = self.words(mark) if mark is not None else None
        self.setAccessibleDescription(words.sentence if words else "")
        if aloud:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.pointed.emit(mark)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._choose(self._nearest(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self._choose(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._choose(None)

    def _nearest(self, at: QPointF) -> Mark | None:
        plot = self._plot
        if plot is None or not plot.marks or not plot.area.adjusted(-160, -8, 60, 8).contains(at):
            return None
        if plot.spec.kind == "scatter":
            near = min(plot.marks, key=lambda mark: _distance(mark, at))
            return near if _distance(near, at) <= REACH else None
        if plot.spec.kind == "line":
            return min(plot.marks, key=lambda m: (abs(m.middle.x() - at.x()), abs(m.middle.y() - at.y())))
        within = next((mark for mark in plot.marks if mark.rect.contains(at)), None)
        if within is not None:
            return within
        return min(plot.marks, key=lambda mark: (_beside(mark, at, lies=plot.lies), _distance(mark, at)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plot = self._plot
        moves = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        if plot is None or not plot.marks:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape and self.chosen is not None:
            self._choose(None)
        elif event.key() == Qt.Key.Key_Home:
            self._walk_to(self._line(plot, self.chosen or plot.marks[0])[0])
        elif event.key() == Qt.Key.Key_End:
            self._walk_to(self._line(plot, self.chosen or plot.marks[0])[-1])
        elif (move := moves.get(Qt.Key(event.key()))) is not None:
            along, across = move[::-1] if plot.lies else move
            self._walk(plot, along, across)
        else:
            super().keyPressEvent(event)

    def _walk(self, plot: Plot, along: int, across: int) -> None:
        """One point on in its series, or to the nearest of the next series."""
        if self.chosen is None:
            self._walk_to(self._line(plot, plot.marks[0])[0])
            return
        line = self._line(plot, self.chosen)
        if along:
            at = min(max(line.index(self.chosen) + along, 0), len(line) - 1)
            self._walk_to(line[at])
            return
        others = sorted({mark.series for mark in plot.marks})
        number = others[(others.index(self.chosen.series) + across) % len(others)]
        x = plot.mark_points(self.chosen).x
        self._walk_to(min((m for m in plot.marks if m.series == number), key=lambda m: abs(plot.mark_points(m).x - x)))

    def _line(self, plot: Plot, of: Mark) -> list[Mark]:
        """The marks of a series from one end to the other."""
        return sorted((m for m in plot.marks if m.series == of.series), key=lambda m: plot.mark_points(m).x)

    def _walk_to(self, mark: Mark) -> None:
        self._choose(mark, aloud=True)


def _distance(mark: Mark, at: QPointF) -> float:
    return math.hypot(mark.middle.x() - at.x(), mark.middle.y() - at.y())


def _beside(mark: Mark, at: QPointF, *, lies: bool) -> float:
    """How far a bar's group is from the pointer."""
    return abs(mark.middle.y() - at.y()) if lies else abs(mark.middle.x() - at.x())
