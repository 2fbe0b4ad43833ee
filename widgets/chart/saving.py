"""A chart as a picture, twice as sharp as the screen, as an SVG, and on the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSaveFile, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from pitboss.errors import BadRequest
from widgets.chart.draw import draw_plot
from widgets.chart.plot import Plot
from widgets.theme import Theme

SCALE = 2
KINDS = (("Picture", "png"), ("Drawing", "svg"))


def picture(plot: Plot, theme: Theme) -> QImage:
    """The chart on its ground."""
    size = QSize(round(plot.width), round(plot.height))
    made = QImage(size * SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    made.setDevicePixelRatio(SCALE)
    made.fill(theme.color("surface"))
    painter = QPainter(made)
    draw_plot(painter, plot, theme)
    painter.end()
    return made


def svg(plot: Plot, theme: Theme, title: str) -> bytes:
    """The chart as SVG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made = QSvgGenerator()
    made.setOutputDevice(buffer)
    area = QRectF(0, 0, round(plot.width), round(plot.height))
    made.setSize(area.size().toSize())
    made.setViewBox(area)
    made.setTitle(title)
    painter = QPainter(made)
    painter.fillRect(area, theme.color("surface"))
    draw_plot(painter, plot, theme)
    painter.end()
    return bytes(data.data())


def save(plot: Plot, theme: Theme, title: str, path: Path) -> None:
    """Write the chart to `path`, whole or not at all. Raises BadRequest with a sentence."""
    file = QSaveFile(str(path))
    done = file.open(QIODevice.OpenModeFlag.WriteOnly)
    if done and path.suffix.lower() == ".svg":
        data = svg(plot, theme, title)
        done = file.write(data) == len(data)
    elif done:
        done = QImageWriter(file, QByteArray(b"png")).write(picture(plot, theme))
    if not (done and file.commit()):
        raise BadRequest(f"{path} cannot be written: {file.errorString()}. Choose another place.")
