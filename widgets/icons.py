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
        self._icons: dict[tuple[str, str], QIcon] = {}

    def pixmap(self, name: str, color: str, size: int, scale: float) -> QPixmap:
        """The icon `name` in `color`, `size` logical pixels wide. Raises FileNotFoundError for an unknown name."""
        key = (name, color, size, scale)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._draw(*key)
        return self._pixmaps[key]

    def icon(self, name: str, color: str) -> QIcon:
        """The icon `name` in `color` for buttons and menus; the same colour where they are chosen."""
        key = (name, color)
        if key not in self._icons:
            icon = QIcon()
            for size in SIZES:
                for scale in SCALES:
                    icon.addPixmap(self.pixmap(name, color, size, scale))
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
