"""Icons: SVG files of one family (24 grid, 1.6 px strokes, `currentColor`), drawn in any colour, sharp at any scale."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import resource

SIZES = (16, 20)  # where a button asks for another size, QIcon scales the nearest one
SCALES = (1.0, 2.0, 3.0)


class Icons:
    """Draws the icons of `resources/icons` and keeps what it has drawn."""

    def __init__(self) -> None:
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._icons: dict[tuple[str, str, int], QIcon] = {}

    def pixmap(self, name: str, color: str, size: int, scale: float) -> QPixmap:
        """The icon `name` in `color`, `size` logical pixels wide. Raises FileNotFoundError for an unknown name."""
        key = (name, color, size, scale)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._draw(*key)
        return self._pixmaps[key]

    def icon(self, name: str, color: str, room: int = 0) -> QIcon:
        """The icon `name` in `color` for buttons and menus, with `room` pixels on the right for a text that follows."""
        key = (name, color, room)
        if key not in self._icons:
            icon = QIcon()
            for size in SIZES:
                for scale in SCALES:
                    icon.addPixmap(_widened(self.pixmap(name, color, size, scale), room, scale))
            self._icons[key] = icon
        return self._icons[key]

    def _draw(self, name: str, color: str, size: int, scale: float) -> QPixmap:
        if name not in self._sources:
            self._sources[name] = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
        pixels = round(size * scale)
        pixmap = QPixmap(QSize(pixels, pixels))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        svg = QSvgRenderer(QByteArray(self._sources[name].replace("currentColor", color).encode()))
        svg.render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        return pixmap


def _widened(pixmap: QPixmap, room: int, scale: float) -> QPixmap:
    """`pixmap` with empty pixels on its right."""
    if not room:
        return pixmap
    wide = QPixmap(pixmap.width() + round(room * scale), pixmap.height())
    wide.setDevicePixelRatio(scale)
    wide.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return wide
