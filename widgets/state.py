"""What a page shows in place of rows: nothing yet, on its way, or what failed; always with the next step."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from widgets.parts import button, label
from widgets.theme import Theme

PATIENCE_MS = 150  # what comes sooner needs no spinner, which would only flash
FRAME_MS = 33
TURN = 12  # degrees a frame


class Spinner(QWidget):
    """Turns while it is shown; where motion is reduced it stands still."""

    def __init__(self, theme: Theme, size: int = 22) -> None:
        super().__init__()
        self._theme = theme
        self._angle = 0
        self.setFixedSize(size, size)
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._turn)

    def _turn(self) -> None:
        self._angle = (self._angle - TURN) % 360
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._theme.reduced_motion:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(self._theme.color("line"), 2))
        painter.drawEllipse(ring)
        painter.setPen(QPen(self._theme.color("accent"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(ring, self._angle * 16, 100 * 16)


class StateView(QWidget):
    """An icon or a spinner, a title, a sentence and at most one button.

    Signals: acted(), the button was pressed.
    """

    acted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("state")
        self._theme = theme
        self._mark: tuple[str, str] | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._show_waiting)
        self._icon = QLabel()
        self._spinner = Spinner(theme)
        self.title, self.text = label("", "heading"), label("", "second", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._size_text()
        self.action = button(theme, "", name="stateAction")
        self.action.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 0, 9, 0)
        column.setSpacing(8)
        column.addStretch(2)
        for part in (self._icon, self._spinner, self.title):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        middle = QHBoxLayout()  # not an alignment, which would give a text of several lines the height of one
        middle.addStretch(1)
        middle.addWidget(self.text, 1000)  # up to its width, then the room is shared
        middle.addStretch(1)
        column.addLayout(middle)
        column.addSpacing(6)
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        theme.changed.connect(self._draw_mark)
        theme.changed.connect(self._size_text)

    def empty(self, title: str, text: str, action: str = "", icon: str = "inbox") -> None:
        """There is nothing to show, and this is how there will be."""
        self._show((icon, "faint"), title, text, action)

    def loading(self, title: str) -> None:
        """It is on its way; said once it takes longer than a moment."""
        self._show(None, title, "", "")
        self._spinner.hide()
        self.title.hide()
        self._patience.start()

    def _show_waiting(self) -> None:
        self._spinner.show()
        self.title.show()

    def failed(self, text: str, action: str = "Try again") -> None:
        """It failed: `text` says what happened and what to do."""
        self._show(("alert", "bad"), "This did not work", text, action)

    def _show(self, mark: tuple[str, str] | None, title: str, text: str, action: str) -> None:
        self._patience.stop()
        self._mark = mark
        self._draw_mark()
        self._icon.setVisible(mark is not None)
        self._spinner.setVisible(mark is None)
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))

    def _size_text(self) -> None:
        self.text.setMaximumWidth(self._theme.px(440))

    def _draw_mark(self) -> None:
        if self._mark is not None:
            self._icon.setPixmap(self._theme.pixmap(*self._mark, 32))
