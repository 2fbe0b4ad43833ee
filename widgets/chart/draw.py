"""Draws a plot: onto the screen, a picture or an SVG, with the same strokes."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from widgets.chart.palette import DASHES, series_color
from widgets.chart.plot import Mark, Plot
from widgets.chart.words import Said
from widgets.theme import Theme, Weight

MARKED = 80  # points of a line up to which each has a mark
ROUND = 3.0


def draw_plot(painter: QPainter, plot: Plot, theme: Theme) -> None:
    """The whole chart, on whatever ground there is."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("line"), 1))
    for start, end in plot.grid:
        painter.drawLine(_sharp(start), _sharp(end))
    if plot.spec.kind in ("bar", "histogram"):
        for mark in plot.marks:
            _bar(painter, mark.rect, color_of(plot, theme, mark.series), lies=plot.lies)
    else:
        _points(painter, plot, theme)
    if plot.base is not None:
        painter.setPen(QPen(theme.color("faint"), 1))
        painter.drawLine(_sharp(plot.base[0]), _sharp(plot.base[1]))
    for number, rect in plot.legend:
        _key(painter, plot, theme, number, rect)
    for text in plot.texts:
        painter.setFont(theme.font(text.size, text.weight))
        painter.setPen(theme.color(text.token))
        flags = int(text.flags) | (int(Qt.TextFlag.TextWordWrap) if text.wraps else 0)
        painter.drawText(text.rect, flags, text.text)


def draw_chosen(painter: QPainter, plot: Plot, mark: Mark, theme: Theme) -> None:
    """The point that is pointed at."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("text"), 1.5))
    if plot.spec.kind in ("bar", "histogram"):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(mark.rect.adjusted(-1, -1, 1, 1), ROUND, ROUND)
        return
    if plot.spec.kind == "line":
        painter.setPen(QPen(theme.color("faint"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(mark.middle.x(), plot.area.top()), QPointF(mark.middle.x(), plot.area.bottom()))
        painter.setPen(QPen(theme.color("surface"), 2))
    painter.setBrush(color_of(plot, theme, mark.series))
    painter.drawEllipse(mark.middle, 5.5, 5.5)


def draw_tip(painter: QPainter, said: Said, mark: Mark, theme: Theme, within: QRectF) -> None:
    """The words of a point in a box beside it, inside of `within`."""
    bold, plain = theme.font(12, Weight.DemiBold), theme.font(12)
    heads, rows = QFontMetricsF(bold), QFontMetricsF(plain)
    widest = min(320.0, within.width() - 40)
    title = heads.elidedText(said.title, Qt.TextElideMode.ElideRight, widest)
    lines = [rows.elidedText(line, Qt.TextElideMode.ElideRight, widest) for line in said.lines]
    wide = max([heads.horizontalAdvance(title), *map(rows.horizontalAdvance, lines)]) + 20
    each = rows.height() + 2
    box = QRectF(0, 0, wide, each * (len(lines) + 1) + 12)
    at = QPointF(mark.rect.right() if mark.rect.width() < 40 else mark.middle.x(), mark.rect.top())
    box.moveBottomLeft(at + QPointF(10, -8))
    if box.right() > within.right() - 6:
        box.moveRight(max(min(mark.rect.left() - 10, within.right() - 6), within.left() + 6 + wide))
    if box.top() < within.top() + 6:
        box.moveTop(min(mark.rect.bottom() + 10, within.bottom() - 6 - box.height()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("text"))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(theme.color("surface"))
    for number, (text, font) in enumerate([(title, bold), *((line, plain) for line in lines)]):
        painter.setFont(font)
        place = QRectF(box.left() + 10, box.top() + 6 + number * each, wide - 16, each)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)


def color_of(plot: Plot, theme: Theme, number: int) -> QColor:
    """The colour of a series of the plot."""
    return series_color(theme, number, is_rest=plot.data.series[number].is_rest)


def _bar(painter: QPainter, rect: QRectF, color: QColor, *, lies: bool) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    thin = min(rect.width(), rect.height()) < 8
    if thin:
        painter.drawRect(rect)
    else:
        painter.drawRoundedRect(rect.adjusted(0, 0, -0.5 if lies else 0, 0), ROUND, ROUND)


def _points(painter: QPainter, plot: Plot, theme: Theme) -> None:
    by_series: dict[int, list[Mark]] = {}
    for mark in plot.marks:
        by_series.setdefault(mark.series, []).append(mark)
    for number, marks in by_series.items():
        color = color_of(plot, theme, number)
        if plot.spec.kind == "line":
            painter.setPen(_pen(color, number))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF([mark.middle for mark in marks]))
            if len(marks) > MARKED:
                continue
            painter.setPen(QPen(theme.color("surface"), 1))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            color.setAlphaF(0.75)
        painter.setBrush(color)
        for mark in marks:
            painter.drawPath(_shape(number, mark.middle, 3.6))


def _key(painter: QPainter, plot: Plot, theme: Theme, number: int, rect: QRectF) -> None:
    """What a series looks like, for the legend."""
    color, middle = color_of(plot, theme, number), rect.center()
    if plot.spec.kind == "line":
        painter.setPen(_pen(color, number))
        painter.drawLine(QPointF(rect.left(), middle.y()), QPointF(rect.right(), middle.y()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    if plot.spec.kind in ("bar", "histogram"):
        painter.drawRoundedRect(QRectF(rect.left(), middle.y() - 5, 10, 10), 2.5, 2.5)
    else:
        painter.drawPath(_shape(number, middle, 4.2))


def _pen(color: QColor, number: int) -> QPen:
    pen = QPen(color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    if dashes := DASHES[number % len(DASHES)]:
        pen.setDashPattern(dashes)
    return pen


def _shape(number: int, middle: QPointF, size: float) -> QPainterPath:
    """A round dot, a square, a triangle, a diamond: so that no series is known by its colour alone."""
    path = QPainterPath()
    corners = (0, 4, 3, 4)[number % 4]
    if not corners:
        path.addEllipse(middle, size, size)
        return path
    turn = {1: math.pi / 4, 2: -math.pi / 2, 3: 0.0}[number % 4]
    points = [
        middle + QPointF(math.cos(turn + 2 * math.pi * at / corners), math.sin(turn + 2 * math.pi * at / corners))
        * size * 1.25
        for at in range(corners)
    ]  # fmt: skip
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
    return path


def _sharp(point: QPointF) -> QPointF:
    """On the middle of a pixel, so that a hairline is one."""
    return QPointF(math.floor(point.x()) + 0.5, math.floor(point.y()) + 0.5)
