"""The keyboard's mark: a 2 px ring around the control that has the focus, drawn outside of it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from widgets.theme import Theme

GAP, WIDTH, RADIUS = 2, 2, 8.0
MOVING = {QEvent.Type.KeyPress: True, QEvent.Type.MouseButtonPress: False}
PLACING = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show}


class FocusRing(QWidget):
    """Lies over a window. Shows around the focused control while the keyboard is used, hides at a click.

    It listens to the focused control alone: a filter on the whole application would be asked at each turn of the loop.
    """

    def __init__(self, theme: Theme, window: QWidget, app: QApplication) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._control: QWidget | None = None
        self._by_keyboard = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        app.focusChanged.connect(self._moved)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in MOVING:
            self._by_keyboard = MOVING[kind]
            self._place()
        elif kind in PLACING:
            self._place()
        return False

    def _moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        for part in self._parts():
            part.removeEventFilter(self)
        inside = new is not None and new.window() is self._window
        self._control = new if inside else None
        self._by_keyboard = QApplication.mouseButtons() == Qt.MouseButton.NoButton
        for part in self._parts():
            part.installEventFilter(self)
        self._place()

    def _parts(self) -> list[QWidget]:
        """The focused control, what of it takes the mouse, and what it is scrolled with."""
        control = self._control
        if control is None or not isValid(control):
            return []
        own = [control, control.viewport()] if isinstance(control, QAbstractItemView) else [control]
        return [*own, *self._scrolled_with(control)]

    def _scrolled_with(self, control: QWidget) -> Iterator[QWidget]:
        part: QWidget | None = control
        while part is not None and part is not self._window:
            above = part.parentWidget()
            area = above.parentWidget() if above is not None else None
            if isinstance(area, QScrollArea) and area.widget() is part:
                yield part
            part = above

    def _place(self) -> None:
        control = self._control
        ringed = isinstance(control, (QAbstractButton, QAbstractItemView))  # fields show their own edge
        if control is None or not ringed or not self._by_keyboard or control.visibleRegion().isEmpty():
            self.hide()
            return
        inside = isinstance(control, QAbstractItemView)  # a list fills its pane: the ring lies within
        room = 0 if inside else GAP + WIDTH
        corner = control.mapTo(self._window, QPoint(0, 0))
        self.setGeometry(QRect(corner, control.size()).adjusted(-room, -room, room, room))
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dark = self._on_dark()
        painter.setPen(QPen(self._theme.color("onheader" if dark else "accent"), WIDTH))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _on_dark(self) -> bool:
        """Whether the control stands on header or sidebar, where the accent could not be seen."""
        parent = self._control
        while parent is not None:
            if parent.objectName() in ("header", "sidebar"):
                return True
            parent = parent.parentWidget()
        return False
