"""A word over rows that are still shown while others are read, with the way to stop that."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from widgets.parts import button, label
from widgets.state import Spinner
from widgets.theme import Theme

PATIENCE_MS = 300  # what comes sooner needs no word
BELOW, EDGE = 44, 16  # px that it keeps from the headings and from the side


class Busy(QFrame):
    """Lies over a corner of `over`, so that nothing moves for it. Signals: stopped()."""

    stopped = Signal()

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("rowsBusy")
        self.setAccessibleName("Reading the rows")
        self.setProperty("role", "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        self.stop = button(theme, "Stop", name="rowsStop", role="small", tip="Keep the rows that are shown")
        self.stop.clicked.connect(self.stopped)
        row.addWidget(Spinner(theme, 16))
        row.addWidget(label("Reading the rows", "small"))
        row.addWidget(self.stop)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self.appear)
        over.installEventFilter(self)
        self.hide()

    def wait(self, waits: bool) -> None:
        """Rows are on their way, or no longer; said once it takes longer than a moment."""
        if waits:
            self._patience.start()
        else:
            self._patience.stop()
            self.hide()

    def appear(self) -> None:
        """Say it now."""
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        over = self.parentWidget()
        if over is not None:
            self.adjustSize()
            mirrored = over.layoutDirection() == Qt.LayoutDirection.RightToLeft
            self.move(EDGE if mirrored else over.width() - self.width() - EDGE, BELOW)
