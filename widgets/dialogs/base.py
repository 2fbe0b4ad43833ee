"""The frame of all dialogs: a rounded sheet over the dimmed window, with title, body, and buttons at its foot."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from widgets.parts import button, ghost, label
from widgets.theme import Theme

RADIUS = 12.0
DIM = 0.4


class Scrim(QWidget):
    """Dims the window behind a dialog."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setGeometry(over.rect())
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self.setGeometry(self.parentWidget().rect())  # type: ignore[union-attr]
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor.fromRgbF(0, 0, 0, DIM))


class Sheet(QDialog):
    """A dialog over `parent`. Show it with `open()`; it closes with Escape and deletes itself."""

    def __init__(self, theme: Theme, title: str, parent: QWidget, *, name: str, width: int = 460) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.theme = theme
        self._scrim: Scrim | None = None
        self.setFixedWidth(min(theme.px(width), max(parent.width() - 64, 320)))
        self.body = QVBoxLayout()
        self.body.setContentsMargins(20, 4, 20, 18)
        self.body.setSpacing(6)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(20, 0, 20, 18)
        self.foot.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head(title))
        column.addLayout(self.body, 1)
        column.addLayout(self.foot)

    def _head(self, title: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(20, 14, 12, 8)
        row.addWidget(label(title, "heading", wrap=True), 1)
        leave = ghost(self.theme, "close", name="dialogClose", says="Close (Esc)")
        leave.clicked.connect(self.reject)
        row.addWidget(leave, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def add_button(self, text: str, icon: str = "", *, name: str, role: str = "plain") -> QPushButton:
        """A button at the foot."""
        made = button(self.theme, text, icon, name=name, role=role)
        made.setAutoDefault(False)
        self.foot.addWidget(made)
        return made

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def _fit(self) -> None:
        """Be as high as the texts need at this width, no higher."""
        layout = self.layout()
        if layout is not None:
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))
            over = self.parentWidget()
            if over is not None:
                self.move(over.mapToGlobal(over.rect().center()) - self.rect().center())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.theme.color("line"))
        painter.setBrush(self.theme.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        over = self.parentWidget()
        if over is not None:
            self._scrim = Scrim(over)
            self._scrim.show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None
